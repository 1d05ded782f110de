/**
 * Which release of a package an installer takes from a range, and which it would never take.
 *
 * Newest first; a yanked release only where a pin names it (PEP 592); a pre-release where a specifier that counts names one, or where no
 * final release fits. Which specifiers count differs: for uv those of the problem itself, for pip every requirement (PEP 440).
 * `minimumReleaseAge` and rules/ are Lockstep's own and unknown here.
 */
import type { Environment } from '../python/environment.ts'
import { between, FIRST_CUT, includes } from '../python/intervals.ts'
import type { Intervals } from '../python/intervals.ts'
import type { PackageName } from '../python/name.ts'
import { compareVersions, isPrerelease } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Project, ReleaseFile } from '../universe/facts.ts'
import { namesPackage, withAllowedFormats } from '../universe/formats.ts'
import { releaseAt, releasesOf } from '../universe/releases.ts'
import type { Release } from '../universe/releases.ts'
import { environmentKey } from '../universe/shelf.ts'
import { forOtherPythons } from './other-pythons.ts'
import type { OtherPython } from './other-pythons.ts'
import type { Task } from './task.ts'
import { neighboursOf, startWithin } from './version-order.ts'

export interface Candidate {
  readonly version: Version
  /** What is installed; null for what installs from no file here. */
  readonly file: ReleaseFile | null
  /** Where its requirements are read; null when nothing tells them. */
  readonly described: ReleaseFile | null
  readonly isYanked: boolean
  readonly isPrerelease: boolean
  /** The Pythons that it is for, where that of the environment is none of them: it is met and passed over. */
  readonly otherPythons: Intervals | null
}

/** What decides which releases are taken besides the task. */
export interface Admitted {
  /** Versions named by `==` or `===`: yanked releases are taken there. */
  readonly pins: ReadonlyMap<PackageName, readonly Version[]>
  /** Packages of which a line, a bound or an override names a pre-release. */
  readonly namesPrerelease: ReadonlySet<PackageName>
}

export interface Candidates {
  /** Newest first. */
  readonly list: readonly Candidate[]
  /** Pre-releases stand among the others, or come only when no final release fits. */
  readonly prereleases: 'like-others' | 'if-nothing-fits'
  /** Yanked releases, taken or not. */
  readonly yanked: readonly Version[]
}

/** The candidates of a project; `imagined` is a declared version that stays although nothing installs it. */
export function candidatesOf(project: Project, task: Task, admitted: Admitted, imagined: Version | null): Candidates {
  const { name } = project
  const { environment, clock, installer } = task
  if (imagined !== null) return { ...ALONE, list: [imagine(project, imagined, environment)] }
  const declared = task.pins.get(name) ?? []
  if (project.status === 'silent') return { ...ALONE, list: declared.map(unreached) }
  const allowed = withAllowedFormats(project, installer.indexes)
  let lists = known.get(allowed)
  if (lists === undefined) known.set(allowed, (lists = new Map()))
  const asked: Asked = {
    declared,
    pins: admitted.pins.get(name) ?? [],
    prefersWheels: namesPackage(installer.indexes, 'prefer-binary', name),
    likeOthers: installer.allowsPrereleases || admitted.namesPrerelease.has(name),
  }
  const key = keyOf(asked, environment, clock)
  let candidates = lists.get(key)
  if (candidates === undefined) lists.set(key, (candidates = listed(allowed, environment, clock, asked)))
  return candidates
}

/** What besides the listing, the environment and the clock decides which releases are taken, and in which order. */
interface Asked {
  readonly declared: readonly Version[]
  readonly pins: readonly Version[]
  readonly prefersWheels: boolean
  readonly likeOthers: boolean
}

/** Kept with the listing: the edited files are simulated again, and once more for each constraint line that is tried. */
const known = new WeakMap<Project, Map<string, Candidates>>()

function keyOf({ declared, pins, prefersWheels, likeOthers }: Asked, environment: Environment, clock: string): string {
  const versions = [declared, pins].map((list) => list.map(({ key }) => key))
  return JSON.stringify([environmentKey(environment), clock, versions, prefersWheels, likeOthers])
}

function listed(project: Project, environment: Environment, clock: string, asked: Asked): Candidates {
  const { declared, pins, prefersWheels, likeOthers } = asked
  const atClock = releasesOf(project, environment, clock)
  const releases = [...atClock]
  for (const version of declared) {
    const late = releaseAt(project, environment, version)
    if (late !== null && !releases.some((release) => isSame(release.version, version))) releases.push(late)
  }
  const usable = releases.filter((release) => !release.yanked || pins.some((pin) => isPinOf(pin, release.version)))
  if (releases.length === atClock.length) usable.reverse()
  else usable.sort((a, b) => compareVersions(b.version, a.version))
  if (prefersWheels) usable.sort((a, b) => Number(b.hasWheel) - Number(a.hasWheel))
  return {
    list: withOthers(usable.map(toCandidate), forOtherPythons(project, environment, clock)),
    prereleases: likeOthers ? 'like-others' : 'if-nothing-fits',
    yanked: releases.filter((release) => release.yanked).map(({ version }) => version),
  }
}

/** Releases for other Pythons stand where the newest-first walk meets them. */
function withOthers(usable: readonly Candidate[], others: readonly OtherPython[]): readonly Candidate[] {
  if (others.length === 0) return usable
  const coming = [...others].sort((a, b) => compareVersions(a.version, b.version))
  const list: Candidate[] = []
  for (const candidate of usable) {
    for (let next = coming.at(-1); next !== undefined; next = coming.at(-1)) {
      if (compareVersions(next.version, candidate.version) < 0) break
      list.push(beyond(next))
      coming.pop()
    }
    list.push(candidate)
  }
  return [...list, ...coming.reverse().map(beyond)]
}

function beyond({ version, pythons }: OtherPython): Candidate {
  return { ...unreached(version), isPrerelease: isPrerelease(version), otherPythons: pythons }
}

export interface Choice {
  /** Those for other Pythons that are passed over. */
  readonly isOut: (candidate: Candidate) => boolean
  /** Pre-releases stand among the others here. */
  readonly allowsPrereleases: boolean
}

const OF_THIS_PYTHON: Choice = { isOut: isForOthers, allowsPrereleases: false }

/** The newest that fits; null when nothing does. */
export function newestWithin(
  candidates: Candidates,
  range: Intervals,
  { isOut, allowsPrereleases }: Choice = OF_THIS_PYTHON,
): Candidate | null {
  const likeOthers = allowsPrereleases || candidates.prereleases === 'like-others'
  let fallback: Candidate | null = null
  const { list } = candidates
  for (let at = startWithin(list, range); at < list.length; at++) {
    const candidate = list[at]
    if (candidate === undefined || (candidate.otherPythons !== null && isOut(candidate))) continue
    if (!includes(range, candidate.version)) continue
    if (candidate.isYanked || (candidate.isPrerelease && !likeOthers)) {
      fallback ??= candidate
    } else return candidate
  }
  return fallback
}

function isForOthers({ otherPythons }: Candidate): boolean {
  return otherPythons !== null
}

/**
 * A version with the gaps around it, in which no other candidate lies: what a release requires is then learnt for all of the gap, and
 * neighbours that require the same join into one range.
 */
export function widened({ list }: Candidates, version: Version): Intervals {
  const [lower, upper] = neighboursOf(list, version)
  return between(lower === null ? FIRST_CUT : `${lower}\0`, upper)
}

/** `==1.0` names 1.0 and, without a local part of its own, 1.0+cu121 too. */
function isPinOf(pin: Version, version: Version): boolean {
  if (isSame(pin, version)) return true
  return pin.local.length === 0 && version.local.length > 0 && version.key.startsWith(pin.key)
}

function isSame(a: Version, b: Version): boolean {
  return a.key === b.key
}

const ALONE = { prereleases: 'like-others', yanked: [] } as const

function toCandidate(release: Release): Candidate {
  const { version, file, yanked, isPrerelease } = release
  return { version, file, described: file, isYanked: yanked, isPrerelease, otherPythons: null }
}

function unreached(version: Version): Candidate {
  return { version, file: null, described: null, isYanked: false, isPrerelease: false, otherPythons: null }
}

/** A declared version that does not install here; its requirements are read from whatever file the index lists for it. */
function imagine(project: Project, version: Version, environment: Environment): Candidate {
  const listed = project.status === 'listed' ? project.files.filter((file) => isSame(file.version, version)) : []
  const described = releaseAt(project, environment, version)?.file ?? listed[0] ?? null
  return { ...unreached(version), described }
}
