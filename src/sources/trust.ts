/**
 * Listings that are taken as they are remembered while their places are asked whether they still hold.
 *
 * Always true: an answer that was found on trust counts only when everything that was given on it has been confirmed.
 */
import type { PackageName } from '../python/name.ts'
import type { Project, ReleaseFile } from '../universe/facts.ts'
import type { Collected } from './combine.ts'

export class Trust {
  /** What is remembered may be given. */
  isOpen = false
  /** Projects that were given as they are remembered. */
  readonly given = new Set<PackageName>()
  /** Of these the ones of which a place says something else now. */
  readonly revised = new Map<PackageName, Collected>()
}

/** What was found so far rests on something that holds no more. */
export class Outdated extends Error {}

export function isSameProject(a: Project, b: Project): boolean {
  if (a.status === 'absent' || b.status === 'absent') return a.status === b.status
  if (a.status !== b.status || a.files.length !== b.files.length) return false
  return a.files.every((file, at) => isSameFile(file, b.files[at]))
}

function isSameFile(a: ReleaseFile, b: ReleaseFile | undefined): boolean {
  return (
    a === b ||
    (b !== undefined &&
      a.filename === b.filename &&
      a.index === b.index &&
      (a.yanked === false ? null : a.yanked.reason) === (b.yanked === false ? null : b.yanked.reason) &&
      a.requiresPython === b.requiresPython &&
      a.uploadTime === b.uploadTime &&
      a.sha256 === b.sha256 &&
      a.announcesMetadata === b.announcesMetadata &&
      a.wheelsFor?.join() === b.wheelsFor?.join())
  )
}
