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
  presentVersion,
  sharingWith,
} from './situation.ts'
import type { Situation } from './situation.ts'

const DAY_MS = 86_400_000

/** Why a release may not be moved to in one environment; null when it may. Pre-releases are judged apart. */
export function objection(
  situation: Situation,
  name: PackageName,
  at: number,
  release: Release,
  project: Project,
): string | null {
  const { facts, policy } = situation
  const { version } = release
  const present = presentVersion(situation, name, at)
  const outside = hardSpecifiers(situation, name, at).find(({ intervals }) => !includes(intervals, version))
  if (outside !== undefined) return `is outside ${outside.operator}${outside.text}`
  if (present !== null && isSame(present, version)) return null
  if (isHeld(situation, name, at)) return 'moves although it is held'
  if (release.yanked) return 'is yanked'
  if (isTooYoung(release, situation)) return `is younger than ${policy.minimumReleaseAgeDays} days`
  const isMalicious = facts
    .vulnerabilities(name)
    .some((each) => each.malicious && affects(each, version) === 'affected')
  if (isMalicious) return 'is malicious'
  if (!release.hasWheel && !mayBeBuilt(situation, name, at, project)) return 'has no wheel where one stands today'
  if (!keepsLabel(situation, name, at, version, project)) return 'is another build'
  if (present === null || !sharingWith(situation, name, at).some((other) => isDeclared(situation, name, other)))
    return null
  if (compareVersions(version, present) < 0 && !isAllowed(policy.allowDowngrades, name)) return 'is a downgrade'
  if (policy.strategy === 'latest' && isMajor(present, version) && !isAllowed(policy.allowMajors, name)) {
    return 'is a major change'
  }
  return null
}

/** Whether the epoch or the first release number differs. */
export function isMajor(from: Version, to: Version): boolean {
  return from.epoch !== to.epoch || (from.release[0] ?? 0) !== (to.release[0] ?? 0)
}

/** The versions that may be chosen by themselves, ascending: each in every environment that shares the version. */
export function freeVersions(situation: Situation, name: PackageName, at: number): readonly Version[] {
  const sharing = sharingWith(situation, name, at)
  const [first, ...others] = sharing.map((each) => choosable(situation, name, each))
  const everywhere = (first ?? []).filter((version) =>
    others.every((list) => list.some((other) => isSame(other, version))),
  )
  return everywhere.filter(
    (version) => !isPrerelease(version) || mayBePrerelease(situation, name, sharing, version, everywhere),
  )
}

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
    return present === null ? [] : [present]
  }
  const environment = environmentAt(situation, at)
  const releases = [...releasesOf(project, environment, situation.facts.clock)]
  const standing = present === null ? null : releaseAt(project, environment, present)
  if (standing !== null && !releases.some(({ version }) => isSame(version, standing.version))) releases.push(standing)
  return releases
    .filter((release) => objection(situation, name, at, release, project) === null)
    .map(({ version }) => version)
    .sort(compareVersions)
}

function isHeld(situation: Situation, name: PackageName, at: number): boolean {
  const sharing = sharingWith(situation, name, at)
  const lines = sharing.flatMap((other) => linesFor(situation, name, other))
  return situation.policy.holds.has(name) || lines.some(({ declaration }) => declaration.isHeld)
}

function isTooYoung({ uploadTime }: Release, { facts, policy }: Situation): boolean {
  if (uploadTime === null) return false
  return Date.parse(facts.clock) - Date.parse(uploadTime) < policy.minimumReleaseAgeDays * DAY_MS
}

/** A package that stands on a source distribution, or has nothing else, may use one. */
function mayBeBuilt(situation: Situation, name: PackageName, at: number, project: Project): boolean {
  const environment = environmentAt(situation, at)
  const present = presentVersion(situation, name, at)
  const standing = present === null ? null : releaseAt(project, environment, present)
  if (standing !== null) return !standing.hasWheel
  return releasesOf(project, environment, situation.facts.clock).every(({ hasWheel }) => !hasWheel)
}

function label(version: Version | null): string {
  return version?.local.join('.') ?? ''
}

/** A variant keeps its label, a pin has none; what is open keeps the present one, or none, unless every release has one. */
function keepsLabel(situation: Situation, name: PackageName, at: number, version: Version, project: Project): boolean {
  const present = presentVersion(situation, name, at)
  const lines = sharingWith(situation, name, at).flatMap((other) => linesFor(situation, name, other))
  if (lines.some(({ declaration }) => declaration.style === 'variant')) return label(version) === label(present)
  if (!isLocal(version)) return true
  if (lines.some(({ declaration }) => declaration.style === 'pin')) return false
  if (label(version) === label(present)) return true
  const releases = releasesOf(project, environmentAt(situation, at), situation.facts.clock)
  return lines.length === 0 && releases.every((release) => isLocal(release.version))
}
