/**
 * The manifest formats that Lockstep reads. A new one is one file and one line here.
 */
import type { ManifestFormat } from './model.ts'
import { pyproject } from './pyproject.ts'
import { requirements } from './requirements.ts'

export const FORMATS: readonly ManifestFormat[] = [requirements, pyproject]

/** The format of a file by its path, relative to the checkout; null where it is no manifest. */
export function formatFor(path: string): ManifestFormat | null {
  return FORMATS.find((format) => format.matches(path)) ?? null
}
