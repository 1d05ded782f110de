/**
 * From the files that the indexes list to the releases that exist for one environment at the run's clock.
 *
 * In: a project, an environment, a clock. Out: releases in ascending order, one per version, each with the file an
 * installer would take there (the best-ranked wheel, else the sdist; shelf.ts finds it). Shared by resolve/, solve/ and verify/.
 * Always true: no file is in two releases; versions that compare equal (`1.0`, `1.0.0`) are one release; a project that is
 * absent, or silent with nothing listed elsewhere, has no releases. Sources: PEP 425, 440, 592, 700.
 */
import type { Environment } from '../python/environment.ts'
import { isPrerelease } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Project, ReleaseFile } from './facts.ts'
import { environmentKey, fitsOf, hasWheel, shelfOf, takenOf } from './shelf.ts'
import type { Fits, Shelved } from './shelf.ts'

export interface Release {
  readonly version: Version
  /** What an installer takes here. */
  readonly file: ReleaseFile
  /** Every file that installs here is yanked. */
  readonly yanked: boolean
  readonly isPrerelease: boolean
  /** ISO 8601 in UTC: that of the file, else that of the same public version elsewhere, else null. */
  readonly uploadTime: string | null
  readonly hasWheel: boolean
}

/** The releases that exist in the environment at the clock (null: at any time), ascending. The answer is kept with the project. */
export function releasesOf(project: Project, environment: Environment, clock: string | null): readonly Release[] {
  let lists = releaseLists.get(project)
  if (lists === undefined) releaseLists.set(project, (lists = new Map()))
  const key = `${environmentKey(environment)} ${clock ?? ''}`
  let releases = lists.get(key)
  if (releases === undefined) lists.set(key, (releases = listReleases(project, environment, clock)))
  return releases
}

/** The release of that very version, whatever the clock says: what a pin that is too new, or yanked, stands on. */
export function releaseAt(project: Project, environment: Environment, version: Version): Release | null {
  if (project.status === 'absent') return null
  const shelf = shelfOf(project)
  const group = shelf.groups.get(version.key)
  return group === undefined ? null : releaseOf(group, fitsOf(shelf, environment), null)
}

const releaseLists = new WeakMap<Project, Map<string, readonly Release[]>>()

function listReleases(project: Project, environment: Environment, clock: string | null): readonly Release[] {
  if (project.status === 'absent') return []
  const shelf = shelfOf(project)
  const fits = fitsOf(shelf, environment)
  const releases: Release[] = []
  for (const group of shelf.groups.values()) {
    const release = releaseOf(group, fits, clock)
    if (release !== null) releases.push(release)
  }
  return releases
}

function releaseOf(group: readonly Shelved[], fits: Fits, clock: string | null): Release | null {
  const taken = takenOf(group, fits, clock)
  if (taken === null) return null
  const { file, uploadTime } = taken
  const { version } = file
  return {
    version,
    file,
    yanked: file.yanked !== false,
    isPrerelease: isPrerelease(version),
    uploadTime,
    hasWheel: taken.tag >= 0 || hasWheel(group, fits, clock),
  }
}
