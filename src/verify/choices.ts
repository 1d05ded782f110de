/**
 * Which releases of a package may be chosen, by what the indexes list, what people wrote and what the policy says; and why not.
 *
 * The present version may always stay where it installs. Metadata plays no part here: counts must not depend on what was fetched.
 */
import { affects } from '../osv/affects.ts'
import { includes } from '../python/intervals.ts'
import type { PackageName } from '../python/name.ts'
import type { Specifier } from '../python/specifier.ts'
import { compareVersions, isLocal, isPrerelease } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Project } from '../universe/facts.ts'
import { releaseAt, releasesOf } from '../universe/releases.ts'
import type { Release } from '../universe/releases.ts'
import {
  environmentAt,
  hardSpecifiers,
  isAllowed,
  isDeclared,
  isDirect,
  isSame,
  linesFor,
  once,
  presentVersion,
  sharingWith,
  staySpecifiers,
} from './situation.ts'
import type { Situation } from './situation.ts'

const DAY_MS = 86_400_000

/** Says why a release may not be chosen in one environment; null when it may. Pre-releases are judged apart. */
export type Judge = (release: Release) => string | null

export function judgeOf(situation: Situation, name: PackageName, at: number, project: Project): Judge {
  const { facts, policy } = situation
  const present = presentVersion(situation, name, at)
  const hard = hardSpecifiers(situation, name, at)
  const kept = staySpecifiers(situation, name, at)
  const held = isHeld(situation, name, at)
  const malicious = facts.vulnerabilities(name).filter((each) => each.malicious)
  const mayBeBuilt = standsOnSource(situation, name, at, project)
  const keepsLabel = labelsOf(situation, name, at, project)
  const isFree = !sharingWith(situation, name, at).some((other) => isDeclared(situation, name, other))
  return (release) => {
    const { version } = release
    const stays = present !== null && isSame(present, version)
    const outside = (stays ? kept : hard).find(({ intervals }) => !includes(intervals, version))
    if (outside !== undefined) return `is outside ${outside.operator}${outside.text}`
    if (stays) return null
    if (held) return 'moves although it is held'
    if (release.yanked) return 'is yanked'
    if (isTooYoung(release, situation)) return `is younger than ${policy.minimumReleaseAgeDays} days`
    if (malicious.some((each) => affects(each, version) === 'affected')) return 'is malicious'
    if (!release.hasWheel && !mayBeBuilt) return 'has no wheel where one stands today'
    if (!keepsLabel(version)) return 'is another build'
    if (present === null || isFree) return null
    if (compareVersions(version, present) < 0 && !isAllowed(policy.allowDowngrades, name)) return 'is a downgrade'
    const isFreeMajor = policy.strategy === 'minimal' || isAllowed(policy.allowMajors, name)
    return isFreeMajor || !isMajor(present, version) ? null : 'is a major change'
  }
}

/** Whether the epoch or the first release number differs. */
export function isMajor(from: Version, to: Version): boolean {
  return from.epoch !== to.epoch || (from.release[0] ?? 0) !== (to.release[0] ?? 0)
}

/** The versions that may be chosen by themselves, ascending: each in every environment that shares the version. */
export const freeVersions = once((situation: Situation, name: PackageName, at: number): readonly Version[] => {
  const sharing = sharingWith(situation, name, at)
  const everywhere = candidatesOf(situation, name, at)
  return everywhere.filter(
    (version) => !isPrerelease(version) || mayBePrerelease(situation, name, sharing, version, everywhere),
  )
})

/** These, and the pre-releases that may be chosen where something names them. */
export const candidatesOf = once((situation: Situation, name: PackageName, at: number): readonly Version[] => {
  const [first = [], ...others] = sharingWith(situation, name, at).map((each) => choosable(situation, name, each))
  const keys = others.map((list) => new Set(list.map(({ key }) => key)))
  return first.filter(({ key }) => keys.every((known) => known.has(key)))
})

/** A pre-release may be chosen by itself within the present one's release, where a person names it, or where nothing else fits. */
function mayBePrerelease(
  situation: Situation,
  name: PackageName,
  sharing: readonly number[],
  version: Version,
  choosableVersions: readonly Version[],
): boolean {
  if (choosableVersions.every((other) => isPrerelease(other))) return true
  return sharing.some((at) => {
    const present = presentVersion(situation, name, at)
    const isOfPresentRelease = present !== null && isPrerelease(present) && isSameRelease(present, version)
    const isStated = hardSpecifiers(situation, name, at).some((specifier) => namesExactly(specifier, version))
    return isOfPresentRelease || isStated
  })
}

export function namesExactly({ operator, text, intervals }: Specifier, version: Version): boolean {
  return (operator === '===' || (operator === '==' && !text.endsWith('.*'))) && includes(intervals, version)
}

function isSameRelease(a: Version, b: Version): boolean {
  const numbers = Array.from({ length: Math.max(a.release.length, b.release.length) }, (_, i) => i)
  return a.epoch === b.epoch && numbers.every((i) => (a.release[i] ?? 0) === (b.release[i] ?? 0))
}

/** What may be chosen in one environment, pre-releases included. */
function choosable(situation: Situation, name: PackageName, at: number): readonly Version[] {
  const project = situation.facts.project(name)
  const present = presentVersion(situation, name, at)
  if (project === undefined || project.status === 'silent' || isDirect(situation, name, at)) {
    const kept = staySpecifiers(situation, name, at)
    return present === null || kept.some(({ intervals }) => !includes(intervals, present)) ? [] : [present]
  }
  const environment = environmentAt(situation, at)
  const releases = [...releasesOf(project, environment, situation.facts.clock)]
  const standing = present === null ? null : releaseAt(project, environment, present)
  if (standing !== null && !releases.some(({ version }) => isSame(version, standing.version))) releases.push(standing)
  const judge = judgeOf(situation, name, at, project)
  return releases
    .filter((release) => judge(release) === null)
    .map(({ version }) => version)
    .sort(compareVersions)
}

const isHeld = once((situation: Situation, name: PackageName, at: number): boolean => {
  const sharing = sharingWith(situation, name, at)
  const lines = sharing.flatMap((other) => linesFor(situation, name, other))
  return situation.policy.holds.has(name) || lines.some(({ declaration }) => declaration.isHeld)
})

/** Uploads of the same second are compared by the millisecond. */
function isTooYoung({ uploadTime }: Release, situation: Situation): boolean {
  if (uploadTime === null) return false
  const latest = latestUpload(situation)
  if (!uploadTime.startsWith(latest.second)) return uploadTime > latest.second
  return Date.parse(uploadTime) > latest.ms
}

/** An instant, and how times of its second begin. */
interface Latest {
  readonly ms: number
  readonly second: string
}

const latestUploads = new WeakMap<Situation, Latest>()

function latestUpload(situation: Situation): Latest {
  const known = latestUploads.get(situation)
  if (known !== undefined) return known
  const { facts, policy } = situation
  const ms = Date.parse(facts.clock) - policy.minimumReleaseAgeDays * DAY_MS
  const latest = { ms, second: new Date(ms).toISOString().slice(0, 19) }
  latestUploads.set(situation, latest)
  return latest
}

/** A package that stands on a source distribution, or has nothing else, may use one. */
function standsOnSource(situation: Situation, name: PackageName, at: number, project: Project): boolean {
  const environment = environmentAt(situation, at)
  const present = presentVersion(situation, name, at)
  const standing = present === null ? null : releaseAt(project, environment, present)
  if (standing !== null) return !standing.hasWheel
  return releasesOf(project, environment, situation.facts.clock).every(({ hasWheel }) => !hasWheel)
}

function label(version: Version | null): string {
  return version?.local.join('.') ?? ''
}

/** A variant keeps its label; all else keeps the present one, or has none, unless every release of what no line asks for has one. */
function labelsOf(
  situation: Situation,
  name: PackageName,
  at: number,
  project: Project,
): (version: Version) => boolean {
  const own = label(presentVersion(situation, name, at))
  const lines = sharingWith(situation, name, at).flatMap((other) => linesFor(situation, name, other))
  if (lines.some(({ declaration }) => declaration.style === 'variant')) return (version) => label(version) === own
  const releases = releasesOf(project, environmentAt(situation, at), situation.facts.clock)
  const hasOnlyLabels = lines.length === 0 && releases.every(({ version }) => isLocal(version))
  return (version) => !isLocal(version) || hasOnlyLabels || label(version) === own
}
