/** Versions of a package in few words: "2.6.0", "2.6.0 and 2.7.0", "2.6.0 to 2.13.0", "2.6.0 or newer". */
import type { Known } from './releases.ts'

/** `indexes` ascending, into all known releases of the package. */
export function spanOf(releases: readonly Known[], indexes: readonly number[]): string {
  const text = (index: number | undefined): string => releases[index ?? -1]?.version.text ?? ''
  const [first] = indexes
  const last = indexes.at(-1)
  if (first === undefined) return 'no release'
  if (indexes.length === 1) return text(first)
  if (indexes.length === 2) return `${text(first)} and ${text(last)}`
  return `${text(first)} to ${text(last)}`
}
