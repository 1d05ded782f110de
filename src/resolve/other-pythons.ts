/**
 * Releases that would install in an environment but for its Python: uv meets them, newest first, before it comes to those that do,
 * and counts each as a conflict.
 */
import type { Environment } from '../python/environment.ts'
import type { Intervals } from '../python/intervals.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import type { Version } from '../python/version.ts'
import type { Project, ReleaseFile } from '../universe/facts.ts'
import { fitsOf, shelfOf } from '../universe/shelf.ts'
import type { Fits, Shelved } from '../universe/shelf.ts'
import { isAfter } from '../universe/upload-times.ts'

export interface OtherPython {
  readonly version: Version
  /** The Pythons that it is for. */
  readonly pythons: Intervals
}

/** Of each version that no file of the project makes installable: the best file, where nothing but its Python is in the way. */
export function forOtherPythons(project: Project, environment: Environment, clock: string): readonly OtherPython[] {
  if (project.status === 'absent') return []
  const shelf = shelfOf(project)
  const fits = fitsOf(shelf, environment)
  const others: OtherPython[] = []
  for (const group of shelf.groups.values()) {
    const file = passedOver(group, fits, clock)
    const pythons = file === null ? null : parseSpecifierSet(file.requiresPython ?? '')
    if (file !== null && pythons !== null) others.push({ version: file.version, pythons: pythons.intervals })
  }
  return others
}

/** The best file of a version; null where the environment's Python is within what one states. */
function passedOver(group: readonly Shelved[], { ranks, admits }: Fits, clock: string): ReleaseFile | null {
  let best: Shelved | null = null
  for (let at = 0; at < group.length; at++) {
    const shelved = group[at]
    if (shelved === undefined) continue
    const { file, tag, python } = shelved
    if ((tag >= 0 && ranks[tag] === 0) || isAfter(file.uploadTime, clock)) continue
    if (file.yanked !== false || admits[python] === true) return null
    if (best === null || isAbove(shelved, best, ranks)) best = shelved
  }
  return best?.file ?? null
}

function isAbove(a: Shelved, b: Shelved, ranks: readonly number[]): boolean {
  const rank = (ranks[a.tag] ?? 0) - (ranks[b.tag] ?? 0)
  return rank === 0 ? a.build > b.build : rank > 0
}
