/**
 * The objective, counted again from the sets, the problem, the facts and the policy alone (docs/decisions/0010).
 *
 * Everything but lag is counted once per package, however many environments have it.
 */
import { affects } from '../osv/affects.ts'
import type { PackageName } from '../python/name.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import { releasesOf } from '../universe/releases.ts'
import { LEVELS } from '../universe/solution.ts'
import { crossingsOf } from './accelerator.ts'
import { freeVersions, isMajor } from './choices.ts'
import { environmentAt, isDeclared, isLocked, isSame, presentVersion } from './situation.ts'
import type { Situation } from './situation.ts'

/** One package of one environment's set. */
export interface Place {
  readonly name: PackageName
  readonly at: number
  readonly version: Version
}

const FINDINGS = 4

/** The levels in the order of the strategy; `latest` puts newest before fewest changes. */
export function levelsOf(strategy: 'minimal' | 'latest'): readonly string[] {
  return strategy === 'minimal' ? LEVELS : [...LEVELS.slice(0, FINDINGS), 'behind', ...LEVELS.slice(FINDINGS)]
}

export function recount(situation: Situation): ReadonlyMap<string, number> {
  const { solution, policy } = situation
  const places = solution.sets.flatMap((set, at) =>
    [...set.values()].map(({ name, version }) => ({ name, at, version })),
  )
  const crosses = solution.sets.some((set, at) => crossingsOf(situation, at, set).length > 0)
  return new Map(
    levelsOf(policy.strategy).map((level) => {
      if (level === 'accelerator') return [level, crosses ? 1 : 0]
      const things = places.flatMap((place) =>
        thingsAt(situation, level, place).map((thing) => `${place.name} ${thing}`),
      )
      return [level, new Set(things).size]
    }),
  )
}

/** What a level counts of a package by this place, each thing once per package; the accelerator's level counts no places. */
export function thingsAt(situation: Situation, level: string, place: Place): readonly string[] {
  const { name, at, version } = place
  const declared = isDeclared(situation, name, at)
  const locked = isLocked(situation, name, at)
  const present = presentVersion(situation, name, at)
  const isMoved = present !== null && !isSame(present, version)
  const once = (counts: boolean): readonly string[] => (counts ? [level] : [])
  switch (level) {
    case 'behind':
      return declared ? newer(situation, place).map(({ key }) => key) : []
    case 'majors':
      return once(declared && present !== null && isMajor(present, version))
    case 'changed':
      return once(declared && isMoved)
    case 'lockedDown':
      return once(locked && present !== null && compareVersions(version, present) < 0)
    case 'lockedChanged':
      return once(locked && isMoved)
    case 'minorSteps':
      return declared && present !== null ? steps(situation, place, present) : []
    case 'patchesBehind':
      if (!declared || !isMoved) return []
      return newer(situation, place).flatMap((other) => (comparePairs(other, version) === 0 ? [other.key] : []))
    case 'lag':
      return declared || locked ? [] : newer(situation, place).map(({ key }) => `${at} ${key}`)
    default:
      return findings(situation, level, place)
  }
}

/** Unknown weighs as medium, a malicious release is critical. */
function findings({ facts }: Situation, level: string, { name, version }: Place): readonly string[] {
  return facts
    .vulnerabilities(name)
    .filter(({ malicious, tier }) => (malicious ? 'critical' : tier === 'unknown' ? 'medium' : tier) === level)
    .filter((vulnerability) => affects(vulnerability, version) === 'affected')
    .map(({ id }) => id)
}

function newer(situation: Situation, { name, at, version }: Place): readonly Version[] {
  return freeVersions(situation, name, at).filter((other) => compareVersions(other, version) > 0)
}

/** Pairs of first and second number after the present one's up to the chosen one's, or likewise downwards. */
function steps(situation: Situation, { name, at, version }: Place, present: Version): readonly string[] {
  const project = situation.facts.project(name)
  if (project === undefined) return []
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
