/**
 * From the files that the indexes list to the releases that exist for one environment at the run's clock.
 *
 * In: a project, an environment, a clock. Out: releases in ascending order, one per version, each with the file an
 * installer would take there (the best-ranked wheel, else the sdist). Shared by resolve/, solve/ and verify/.
 * Always true: no file is in two releases; versions that compare equal (`1.0`, `1.0.0`) are one release; a project that is
 * absent, or silent with nothing listed elsewhere, has no releases. Sources: PEP 425, 440, 592, 700.
 */
import type { Environment } from '../python/environment.ts'
import { contains, parseSpecifierSet } from '../python/specifier.ts'
import { supportedTags, wheelRank } from '../python/tags.ts'
import { compareVersions, isPrerelease, parseVersion, publicVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Project, ReleaseFile } from './facts.ts'

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
  const key = `${environmentKey(environment)} ${clock ?? ''}`
  return remembered(releaseLists, project, key, () => listReleases(project, environment, clock))
}

/** The release of that very version, whatever the clock says: what a pin that is too new, or yanked, stands on. */
export function releaseAt(project: Project, environment: Environment, version: Version): Release | null {
  return (
    releasesOf(project, environment, null).find((release) => compareVersions(release.version, version) === 0) ?? null
  )
}

/**
 * Files with their upload times made complete: one without takes that of the same public version elsewhere. Where the person
 * set the clock, a file whose time stays unknown is left out; else it stays, with null.
 */
export function withUploadTimes(files: readonly ReleaseFile[], clockIsSet: boolean): readonly ReleaseFile[] {
  if (files.every((file) => file.uploadTime !== null)) return files
  const times = timesByPublicVersion(files)
  const complete = files.map((file) =>
    file.uploadTime === null ? { ...file, uploadTime: times.get(publicKey(file.version)) ?? null } : file,
  )
  return clockIsSet ? complete.filter((file) => file.uploadTime !== null) : complete
}

/** Whether the Python of the environment is within a Requires-Python; what cannot be read excludes nothing, as in pip. */
export function admitsPython(requiresPython: string | null, environment: Environment): boolean {
  if (requiresPython === null || requiresPython.trim() === '') return true
  const key = `${environment.pythonFull} ${requiresPython}`
  const known = pythonAnswers.get(key)
  if (known !== undefined) return known
  const python = parseVersion(environment.pythonFull)
  const set = parseSpecifierSet(requiresPython)
  const answer = python === null || set === null || contains(set, python)
  pythonAnswers.set(key, answer)
  return answer
}

const pythonAnswers = new Map<string, boolean>()
const releaseLists = new WeakMap<Project, Map<string, readonly Release[]>>()
const installableGroups = new WeakMap<Project, Map<string, Installable>>()

/** The files of a project that install in one environment, whatever the clock says: grouped by version, ascending. */
interface Installable {
  readonly groups: readonly (readonly Ranked[])[]
}

interface Ranked {
  readonly file: ReleaseFile
  /** 0 for a source distribution. */
  readonly rank: number
  readonly uploadTime: string | null
}

function remembered<Value>(
  lists: WeakMap<Project, Map<string, Value>>,
  project: Project,
  key: string,
  make: () => Value,
): Value {
  let byKey = lists.get(project)
  if (byKey === undefined) lists.set(project, (byKey = new Map()))
  let value = byKey.get(key)
  if (value === undefined) byKey.set(key, (value = make()))
  return value
}

function environmentKey(environment: Environment): string {
  return `${environment.pythonFull} ${environment.platform}`
}

function installable(project: Exclude<Project, { status: 'absent' }>, environment: Environment): Installable {
  const times = timesByPublicVersion(project.files)
  const tags = supportedTags(environment)
  const byVersion = new Map<string, Ranked[]>()
  for (const file of project.files) {
    const rank = file.kind === 'wheel' ? wheelRank(tags, file.filename) : 0
    if (file.kind === 'wheel' && rank === 0) continue
    if (!admitsPython(file.requiresPython, environment)) continue
    const ranked = { file, rank, uploadTime: file.uploadTime ?? times.get(publicKey(file.version)) ?? null }
    const group = byVersion.get(file.version.key)
    if (group === undefined) byVersion.set(file.version.key, [ranked])
    else group.push(ranked)
  }
  const keys = [...byVersion.keys()].sort()
  return { groups: keys.map((key) => (byVersion.get(key) ?? []).sort(byPreference)) }
}

function listReleases(project: Project, environment: Environment, clock: string | null): readonly Release[] {
  if (project.status === 'absent') return []
  const { groups } = remembered(installableGroups, project, environmentKey(environment), () =>
    installable(project, environment),
  )
  const releases: Release[] = []
  for (const group of groups) {
    const there = clock === null ? group : group.filter(({ uploadTime }) => !isAfter(uploadTime, clock))
    const [best] = there
    if (best === undefined) continue
    releases.push({
      version: best.file.version,
      file: best.file,
      yanked: best.file.yanked !== false,
      isPrerelease: isPrerelease(best.file.version),
      uploadTime: best.uploadTime,
      hasWheel: there.some(({ rank }) => rank > 0),
    })
  }
  return releases
}

/** Not yanked before yanked, better rank, earlier index, then the name: a total order. */
function byPreference(a: Ranked, b: Ranked): number {
  return (
    Number(a.file.yanked !== false) - Number(b.file.yanked !== false) ||
    b.rank - a.rank ||
    a.file.index - b.file.index ||
    (a.file.filename < b.file.filename ? -1 : 1)
  )
}

function publicKey(version: Version): string {
  return version.local.length === 0 ? version.key : publicVersion(version).key
}

/** The earliest upload of each public version among the files that state one. */
function timesByPublicVersion(files: readonly ReleaseFile[]): ReadonlyMap<string, string> {
  const times = new Map<string, string>()
  if (files.every((file) => file.uploadTime !== null)) return times
  for (const file of files) {
    if (file.uploadTime === null) continue
    const key = publicKey(file.version)
    const known = times.get(key)
    if (known === undefined || isAfter(known, file.uploadTime)) times.set(key, file.uploadTime)
  }
  return times
}

/** Whether an upload is later than the clock; one without a time is not. Compares instants; times with and without fractions of a second both occur. */
export function isAfter(time: string | null, clock: string): boolean {
  if (time === null) return false
  if (time.length === clock.length) return time > clock
  return Date.parse(time) > Date.parse(clock)
}
