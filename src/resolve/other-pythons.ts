/**
 * Releases that would install in an environment but for its Python: uv meets them, newest first, before it comes to those that do,
 * and counts each as a conflict.
 */
import type { Environment } from '../python/environment.ts'
import type { Intervals } from '../python/intervals.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import { supportedTags, wheelRank } from '../python/tags.ts'
import type { Version } from '../python/version.ts'
import type { Project, ReleaseFile } from '../universe/facts.ts'
import { admitsPython } from '../universe/admits-python.ts'
import { isAfter } from '../universe/upload-times.ts'

export interface OtherPython {
  readonly version: Version
  /** The Pythons that it is for. */
  readonly pythons: Intervals
}

/** Of each version that no file of the project makes installable: the best file, where nothing but its Python is in the way. */
export function forOtherPythons(project: Project, environment: Environment, clock: string): readonly OtherPython[] {
  if (project.status === 'absent') return []
  const tags = supportedTags(environment)
  const best = new Map<string, { readonly file: ReleaseFile; readonly rank: number } | null>()
  for (const file of project.files) {
    const rank = file.kind === 'wheel' ? wheelRank(tags, file.filename) : 0
    if ((file.kind === 'wheel' && rank === 0) || isAfter(file.uploadTime, clock)) continue
    const { key } = file.version
    const known = best.get(key)
    if (known === null) continue
    if (file.yanked !== false || admitsPython(file.requiresPython, environment)) best.set(key, null)
    else if (known === undefined || rank > known.rank) best.set(key, { file, rank })
  }
  return [...best.values()].flatMap((one) => {
    const pythons = one === null ? null : parseSpecifierSet(one.file.requiresPython ?? '')
    return one === null || pythons === null ? [] : [{ version: one.file.version, pythons: pythons.intervals }]
  })
}
