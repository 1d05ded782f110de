/**
 * The candidates of a slot: which versions may be chosen, by what the listing and the manifests say.
 *
 * The present version is a candidate wherever it can be installed, whatever its age or yank. Others are stable, not yanked, old enough,
 * with a file that installs in every environment of the slot, within what a person wrote, and not below the present version of a
 * declared package. What only metadata can tell (requirements, extras) is decided later, in knowledge.ts.
 */
import type { Environment } from '../python/environment.ts'
import { includes } from '../python/intervals.ts'
import type { Specifier } from '../python/specifier.ts'
import { compareVersions, isLocal, isPrerelease, type Version } from '../python/version.ts'
import type { Project, ReleaseFile } from '../universe/facts.ts'
import { releaseAt, releasesOf, type Release } from '../universe/releases.ts'
import type { Candidate, Domain } from './candidate.ts'
import { hardSpecifiers, hasOneValue } from './declared.ts'
import { maliciousAmong } from './findings.ts'
import { allows } from './policy.ts'
import type { Slot, Task } from './slot.ts'

/** Free until it is seen whether it has to be named. */
type OpenCandidate = { -readonly [Part in keyof Candidate]: Candidate[Part] }

interface Offer {
  readonly version: Version
  readonly file: ReleaseFile | null
}

const DAY_MS = 86_400_000
/** Characters of an ISO time down to the second. */
const SECONDS = 19
const IN_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

export function domainOf(slot: Slot, project: Project, task: Task): Domain {
  const offers = slot.environments.map((_, at) => offersAt(slot, at, project, task))
  const candidates = offeredEverywhere(offers).sort((a, b) => compareVersions(a.version, b.version))
  return {
    candidates: withFreedom(candidates, slot, task),
    steps: slot.environments.map((environment) => stepsOf(project, environmentAt(task, environment), task)),
    standing: slot.environments.map((_, at) => standingAt(slot, at, project, task)),
    silentIndex: project.status === 'silent' ? project.index : null,
    isUnversioned:
      candidates.length === 0 && isUnseen(slot, project) && (isDirect(slot) || slot.present.includes(null)),
  }
}

/** Each list holds a version once. */
function offeredEverywhere([first = [], ...others]: readonly (readonly Offer[])[]): OpenCandidate[] {
  if (others.length === 0) return first.map(({ version, file }) => ({ version, files: [file], isFree: true }))
  const byKey = others.map((list) => new Map(list.map((offer) => [offer.version.key, offer])))
  return first.flatMap(({ version, file }) => {
    const rest = byKey.flatMap((list) => list.get(version.key) ?? [])
    if (rest.length < others.length) return []
    return [{ version, files: [file, ...rest.map((offer) => offer.file)], isFree: true }]
  })
}

export function environmentAt({ problem }: Task, environment: number): Environment {
  const found = problem.environments[environment]
  if (found === undefined) throw new RangeError(`the problem has no environment ${environment}`)
  return found.environment
}

function stepsOf(project: Project, environment: Environment, { facts }: Task): readonly Version[] {
  const releases = releasesOf(project, environment, facts.clock)
  return releases.filter(({ yanked, isPrerelease }) => !yanked && !isPrerelease).map(({ version }) => version)
}

function standingAt(slot: Slot, at: number, project: Project, task: Task): ReleaseFile | null {
  const number = slot.environments[at] ?? 0
  const version = slot.present[at] ?? null
  if (version === null || isDirect(slot)) return null
  if (project.status === 'silent') return task.present[number]?.get(slot.name)?.file ?? null
  return releaseAt(project, environmentAt(task, number), version)?.file ?? null
}

/** What could be installed in one environment of the slot. */
function offersAt(slot: Slot, at: number, project: Project, task: Task): readonly Offer[] {
  const number = slot.environments[at] ?? 0
  const environment = environmentAt(task, number)
  const version = slot.present[at] ?? null
  const hard = hardSpecifiersOf(slot, number, task)
  const isAllowed = (other: Version): boolean => hard.every(({ intervals }) => includes(intervals, other))
  const mayStay = (own: Version): boolean =>
    isAllowed(own) || staySpecifiersOf(slot, number, task).every(({ intervals }) => includes(intervals, own))
  const chosen = task.present[number]?.get(slot.name)
  if (isDirect(slot) || project.status === 'silent') {
    const file = isDirect(slot) ? null : (chosen?.file ?? null)
    return version !== null && mayStay(version) ? [{ version, file }] : []
  }
  const stands = version === null ? null : releaseAt(project, environment, version)
  const offers: Offer[] = []
  if (stands !== null && mayStay(stands.version)) {
    offers.push({ version: stands.version, file: stands.file })
  }
  if (isHeld(slot, task)) return offers
  const releases = releasesOf(project, environment, task.facts.clock)
  const mayBuild = stands === null ? releases.every(({ hasWheel }) => !hasWheel) : !stands.hasWheel
  const keepsLabel = labelsOf(slot, version, releases)
  const isMature = maturityOf(task)
  const isMalicious = maliciousAmong(task.facts, slot.name)
  for (const release of releases) {
    if (version !== null && compareVersions(release.version, version) === 0) continue
    if (!release.hasWheel && !mayBuild) continue
    if (!keepsLabel(release.version) || !isAllowed(release.version)) continue
    if (!isMature(release) || !mayMoveTo(slot, version, release.version, task)) continue
    if (isMalicious(release.version)) continue
    offers.push({ version: release.version, file: release.file })
  }
  return offers
}

/** Whether it is the present version at a position of the slot's environments. */
export function isPresentAt({ present }: Slot, { version }: Candidate, at: number): boolean {
  return present[at]?.key === version.key
}

export function isDirect(slot: Slot): boolean {
  return slot.declared?.roots.some(({ declaration }) => declaration.style === 'url') === true
}

/** A line asks for it, and which versions there are of it cannot be seen: a direct reference, or an index that did not answer. */
export function isUnseen(slot: Slot, { status }: Project): boolean {
  return isDirect(slot) || (status === 'silent' && slot.declared !== null)
}

export function isHeld({ name, declared }: Slot, { policy }: Task): boolean {
  return policy.holds.has(name) || declared?.roots.some(({ declaration }) => declaration.isHeld) === true
}

/** Of these, what the present version has to keep, too. */
function staySpecifiersOf(slot: Slot, environment: number, task: Task): readonly Specifier[] {
  const bounds = task.problem.bounds.filter(({ sparesPresent }) => sparesPresent !== true)
  return hardSpecifiersOf(slot, environment, { ...task, problem: { ...task.problem, bounds } })
}

/** Caps and exclusions of the lines, bounds, and overrides. */
export function hardSpecifiersOf(
  { name, declared }: Slot,
  environment: number,
  { problem, present }: Pick<Task, 'problem' | 'present'>,
): readonly Specifier[] {
  const concerns = (stated: { readonly name: string; readonly environments: readonly number[] }): boolean =>
    stated.name === name && stated.environments.includes(environment)
  const overrides = problem.overrides.filter(concerns)
  const lines = (declared?.roots ?? []).filter(({ environments }) => environments.includes(environment))
  const written =
    overrides.length > 0
      ? overrides.flatMap(({ specifier }) => specifier?.specifiers ?? [])
      : lines.flatMap((root) => hardSpecifiers(root.declaration, hasOneValue(root, lines, present)))
  return [...written, ...problem.bounds.filter(concerns).flatMap(({ specifier }) => specifier.specifiers)]
}

/** Not yanked, and old enough. Times are compared as they are written, unless they are the same to the second. */
export function maturityOf({ facts, policy }: Task): (release: Release) => boolean {
  const limit = Date.parse(facts.clock) - policy.minimumReleaseAgeDays * DAY_MS
  const written = Number.isFinite(limit) ? new Date(limit).toISOString().slice(0, SECONDS) : ''
  return ({ yanked, uploadTime }) => {
    if (yanked) return false
    if (uploadTime === null) return true
    const isComparable = !uploadTime.startsWith(written) && IN_UTC.test(uploadTime)
    return isComparable ? uploadTime < written : Date.parse(uploadTime) <= limit
  }
}

function mayMoveTo(slot: Slot, from: Version | null, to: Version, { policy }: Task): boolean {
  if (slot.declared === null || from === null) return true
  if (compareVersions(to, from) < 0 && !allows(policy.allowDowngrades, slot.name)) return false
  return policy.strategy === 'minimal' || allows(policy.allowMajors, slot.name) || !isMajorChange(from, to)
}

export function isMajorChange(from: Version, to: Version): boolean {
  return from.epoch !== to.epoch || (from.release[0] ?? 0) !== (to.release[0] ?? 0)
}

/** Local labels: a variant keeps its own; all else keeps that of its present version, or has none; what no line asks for takes what there is. */
export function labelsOf(
  slot: Slot,
  present: Version | null,
  releases: readonly Release[],
): (version: Version) => boolean {
  const own = present === null ? '' : present.local.join('.')
  const styles = slot.declared?.roots.map(({ declaration }) => declaration.style) ?? []
  if (styles.includes('variant')) return (version) => version.local.join('.') === own
  const isAllLabelled = slot.declared === null && releases.every(({ version }) => isLocal(version))
  return (version) => !isLocal(version) || isAllLabelled || version.local.join('.') === own
}

/** Which pre-releases may be chosen by themselves; of the others those stay that the closure could still name. */
function withFreedom(candidates: readonly OpenCandidate[], slot: Slot, task: Task): readonly Candidate[] {
  const hasStable = candidates.some(({ version }) => !isPrerelease(version))
  const standsOn = slot.present.filter((version) => version !== null && isPrerelease(version))
  const stated = slot.environments.flatMap((environment) => hardSpecifiersOf(slot, environment, task))
  for (const candidate of candidates) {
    const { version } = candidate
    if (!isPrerelease(version)) continue
    candidate.isFree =
      !hasStable ||
      slot.present.some((present) => present?.key === version.key) ||
      standsOn.some((present) => present !== null && sameRelease(present, version)) ||
      stated.some((specifier) => names(specifier, version))
  }
  return candidates
}

/** Whether a specifier names this very version with `==`. */
export function names({ operator, text, intervals }: Specifier, version: Version): boolean {
  return (operator === '==' || operator === '===') && !text.endsWith('.*') && includes(intervals, version)
}

export function sameRelease(a: Version, b: Version): boolean {
  const length = Math.max(a.release.length, b.release.length)
  if (a.epoch !== b.epoch) return false
  return Array.from({ length }, (_, i) => (a.release[i] ?? 0) === (b.release[i] ?? 0)).every(Boolean)
}
