/**
 * The objective, counted again from the sets, the problem, the facts and the policy alone (docs/decisions/0010).
 *
 * Everything but lag is counted once per package, however many environments have it.
 */
import { affects } from '../osv/affects.ts'
import type { Tier } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import { releasesOf } from '../universe/releases.ts'
import { LEVELS } from '../universe/solution.ts'
import { crossingsOf } from './accelerator.ts'
import { freeVersions, isMajor } from './choices.ts'
import { environmentAt, isDeclared, isLocked, isSame, presentVersion } from './situation.ts'
import type { Situation } from './situation.ts'

/** One package of the solution in one environment. */
interface Place {
  readonly name: PackageName
  readonly at: number
  readonly version: Version
  readonly present: Version | null
}

const FINDINGS = 4

/** The levels in the order of the strategy; `latest` puts newest before fewest changes. */
export function levelsOf(strategy: 'minimal' | 'latest'): readonly string[] {
  return strategy === 'minimal' ? LEVELS : [...LEVELS.slice(0, FINDINGS), 'behind', ...LEVELS.slice(FINDINGS)]
}

export function recount(situation: Situation): ReadonlyMap<string, number> {
  const places = placesOf(situation)
  const declared = places.filter(({ name, at }) => isDeclared(situation, name, at))
  const locked = places.filter(({ name, at }) => isLocked(situation, name, at))
  const open = places.filter(({ name, at }) => !isDeclared(situation, name, at) && !isLocked(situation, name, at))
  const findings = findingsByTier(situation, places)
  return new Map([
    ['critical', findings('critical')],
    ['high', findings('high')],
    ['medium', findings('medium')],
    ['low', findings('low')],
    ['behind', distinct(declared, (place) => newer(situation, place))],
    ['majors', packages(declared, ({ present, version }) => present !== null && isMajor(present, version))],
    ['accelerator', situation.solution.sets.some((set, at) => crossingsOf(situation, at, set).length > 0) ? 1 : 0],
    ['changed', packages(declared, hasMoved)],
    [
      'lockedDown',
      packages(locked, ({ present, version }) => present !== null && compareVersions(version, present) < 0),
    ],
    ['lockedChanged', packages(locked, hasMoved)],
    ['minorSteps', distinct(declared, (place) => steps(situation, place))],
    ['patchesBehind', distinct(declared.filter(hasMoved), (place) => newerPatches(situation, place))],
    ['lag', open.reduce((sum, place) => sum + newer(situation, place).length, 0)],
  ])
}

function placesOf(situation: Situation): readonly Place[] {
  return situation.solution.sets.flatMap((set, at) =>
    [...set.values()].map(({ name, version }) => ({ name, at, version, present: presentVersion(situation, name, at) })),
  )
}

function hasMoved({ present, version }: Place): boolean {
  return present !== null && !isSame(present, version)
}

/** How many packages have it in some environment. */
function packages(places: readonly Place[], has: (place: Place) => boolean): number {
  return new Set(places.filter(has).map(({ name }) => name)).size
}

/** How many different things there are per package. */
function distinct(places: readonly Place[], things: (place: Place) => readonly string[]): number {
  return new Set(places.flatMap((place) => things(place).map((thing) => `${place.name} ${thing}`))).size
}

function findingsByTier(situation: Situation, places: readonly Place[]): (tier: Tier) => number {
  const found = new Map<string, Tier>()
  for (const { name, version } of places) {
    for (const vulnerability of situation.facts.vulnerabilities(name)) {
      if (affects(vulnerability, version) !== 'affected') continue
      found.set(`${name} ${vulnerability.id}`, vulnerability.malicious ? 'critical' : vulnerability.tier)
    }
  }
  const tiers = [...found.values()].map((tier) => (tier === 'unknown' ? 'medium' : tier))
  return (tier) => tiers.filter((each) => each === tier).length
}

function newer(situation: Situation, { name, at, version }: Place): readonly string[] {
  return freeVersions(situation, name, at)
    .filter((other) => compareVersions(other, version) > 0)
    .map(({ key }) => key)
}

function newerPatches(situation: Situation, { name, at, version }: Place): readonly string[] {
  return freeVersions(situation, name, at)
    .filter((other) => compareVersions(other, version) > 0 && comparePairs(other, version) === 0)
    .map(({ key }) => key)
}

/** Pairs of first and second number after the present one's up to the chosen one's, or likewise downwards. */
function steps(situation: Situation, { name, at, version, present }: Place): readonly string[] {
  const project = situation.facts.project(name)
  if (present === null || project === undefined) return []
  const releases = releasesOf(project, environmentAt(situation, at), situation.facts.clock)
  return releases
    .filter((release) => !release.yanked && !release.isPrerelease)
    .map((release) => release.version)
    .filter((each) =>
      comparePairs(version, present) >= 0
        ? comparePairs(each, present) > 0 && comparePairs(each, version) <= 0
        : comparePairs(each, present) < 0 && comparePairs(each, version) >= 0,
    )
    .map((each) => `${each.epoch}!${each.release[0] ?? 0}.${each.release[1] ?? 0}`)
}

function comparePairs(a: Version, b: Version): number {
  return a.epoch - b.epoch || (a.release[0] ?? 0) - (b.release[0] ?? 0) || (a.release[1] ?? 0) - (b.release[1] ?? 0)
}
