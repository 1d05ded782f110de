/**
 * What choosing a candidate is charged for, level by level.
 *
 * A charge is a set of things, each paid for once per package over all environments: a vulnerability, "it changes", a pair of release
 * numbers stepped over, a newer patch left aside. Things are numbered per package, so that several slots of one package can share
 * them. Lag alone is summed over environments, so it is a plain cost of the slot.
 * How each level is defined where the design leaves room: docs/decisions/0010-what-each-level-counts.md.
 */
import { plainOf } from '../osv/affects.ts'
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import { compareVersions, type Version } from '../python/version.ts'
import type { Level } from '../universe/solution.ts'
import type { Candidate, Domain } from './domain.ts'
import { isMajorChange, isPresentAt } from './domain.ts'
import { findingsOf, levelOfVulnerability } from './findings.ts'
import type { SolvedLevel } from './levels.ts'
import type { SolvePolicy } from './policy.ts'
import type { Slot, Task } from './slot.ts'
import type { Tolls } from './toll-order.ts'

/** By candidate: the things it is charged for. */
export type Charge = readonly (readonly number[])[]

export interface Charges {
  readonly shared: ReadonlyMap<SolvedLevel, Charge>
  /** By candidate. */
  readonly lag: readonly number[] | null
}

/** The charges of slots, whose candidates stay the same, and the things that those of a package share. */
export class ChargeTable {
  readonly #charges = new Map<Slot, Charges>()
  readonly #behind = new Map<Slot, Charge>()
  readonly #things = new Map<PackageName, Things>()
  readonly #tolls: Record<SolvePolicy['strategy'], Map<Slot, Tolls>> = { minimal: new Map(), latest: new Map() }

  /** What a slot pays alone, worked out once for each strategy. */
  ownTolls(slot: Slot, strategy: SolvePolicy['strategy'], work: () => Tolls): Tolls {
    let tolls = this.#tolls[strategy].get(slot)
    if (tolls === undefined) this.#tolls[strategy].set(slot, (tolls = work()))
    return tolls
  }

  /** At a level other than lag; null where nothing is charged for. */
  at(level: SolvedLevel, slot: Slot, domain: Domain, task: Task): Charge | null {
    if (level !== 'behind') return this.#of(slot, domain, task).shared.get(level) ?? null
    if (slot.declared === null) return null
    let behind = this.#behind.get(slot)
    if (behind === undefined) {
      behind = newerCharge(domain, this.#thingsOf(slot), always, slot, always)
      this.#behind.set(slot, behind)
    }
    return behind
  }

  lagOf(slot: Slot, domain: Domain, task: Task): Charges['lag'] {
    return this.#of(slot, domain, task).lag
  }

  #of(slot: Slot, domain: Domain, task: Task): Charges {
    let charges = this.#charges.get(slot)
    if (charges === undefined) this.#charges.set(slot, (charges = chargesOf(slot, domain, this.#thingsOf(slot), task)))
    return charges
  }

  #thingsOf({ name }: Slot): Things {
    let things = this.#things.get(name)
    if (things === undefined) this.#things.set(name, (things = new Things()))
    return things
  }
}

const always = (): boolean => true

/** Numbers things per package: equal names of things have equal numbers. */
class Things {
  readonly #numbers = new Map<string, number>()

  number(thing: string): number {
    const known = this.#numbers.get(thing)
    if (known !== undefined) return known
    this.#numbers.set(thing, this.#numbers.size)
    return this.#numbers.size - 1
  }
}

const NOTHING: readonly number[] = []
const ONCE: readonly number[] = [0]

function chargesOf(slot: Slot, domain: Domain, things: Things, task: Task): Charges {
  const shared = new Map<SolvedLevel, Charge>(findingCharges(slot, domain, task))
  const { candidates } = domain
  const when = (level: SolvedLevel, isCharged: (candidate: Candidate, at: number) => boolean): void => {
    const positions = slot.environments.map((_, at) => at)
    shared.set(
      level,
      candidates.map((candidate) => (positions.some((at) => isCharged(candidate, at)) ? ONCE : NOTHING)),
    )
  }
  const presentAt = (at: number): Version | null => slot.present[at] ?? null
  const isMoved = (candidate: Candidate, at: number): boolean =>
    presentAt(at) !== null && !isPresentAt(slot, candidate, at)
  if (slot.declared !== null) {
    when('majors', ({ version }, at) => {
      const present = presentAt(at)
      return present !== null && isMajorChange(present, version)
    })
    when('changed', isMoved)
    shared.set('minorSteps', stepsCharge(slot, domain, things))
    shared.set('patchesBehind', newerCharge(domain, things, isMoved, slot, isSamePair))
    return { shared, lag: null }
  }
  if (!slot.isLocked) return { shared, lag: lagOf(candidates) }
  when('lockedDown', ({ version }, at) => {
    const present = presentAt(at)
    return present !== null && compareVersions(version, present) < 0
  })
  when('lockedChanged', isMoved)
  return { shared, lag: null }
}

interface Findings {
  readonly vulnerabilities: readonly Vulnerability[]
  readonly charges: ReadonlyMap<Level, Charge>
}

const knownFindings = new WeakMap<Domain, Findings>()

/** Kept with the domain, which outlives a solve. */
function findingCharges(slot: Slot, domain: Domain, { facts }: Task): ReadonlyMap<Level, Charge> {
  const vulnerabilities = facts.vulnerabilities(slot.name)
  if (vulnerabilities.length === 0) return NO_CHARGES
  const known = knownFindings.get(domain)
  if (known?.vulnerabilities === vulnerabilities) return known.charges
  const levels = vulnerabilities.map(levelOfVulnerability)
  const versions = domain.candidates.map(({ version }) => plainOf(version))
  const charges = new Map<Level, Charge>()
  for (const level of new Set(levels)) {
    if (level !== null) charges.set(level, findingsOf(vulnerabilities, levels, level, versions))
  }
  knownFindings.set(domain, { vulnerabilities, charges })
  return charges
}

const NO_CHARGES: ReadonlyMap<Level, Charge> = new Map()

/** Pairs of first and second release number between the present version and the chosen one. */
function stepsCharge(slot: Slot, { candidates, steps }: Domain, things: Things): Charge {
  const pairs = steps.map((versions) =>
    distinctPairs(versions).map((pair) => ({ pair, number: things.number(`step ${pairKey(pair)}`) })),
  )
  return candidates.map(({ version }) => {
    const passed = new Set<number>()
    for (const [at, list] of pairs.entries()) {
      const present = slot.present[at] ?? null
      if (present === null) continue
      for (const { pair, number } of list) if (isStep(pair, present, version)) passed.add(number)
    }
    return [...passed]
  })
}

/** After the present pair up to the chosen one; downwards likewise. */
function isStep(pair: Version, present: Version, chosen: Version): boolean {
  if (comparePairs(present, chosen) <= 0) return comparePairs(pair, present) > 0 && comparePairs(pair, chosen) <= 0
  return comparePairs(pair, present) < 0 && comparePairs(pair, chosen) >= 0
}

/** Newer candidates that are comparable with the chosen one (a run right after it), wherever the choice is charged for them. */
function newerCharge(
  { candidates }: Domain,
  things: Things,
  isCharged: (candidate: Candidate, at: number) => boolean,
  slot: Slot,
  isComparable: (a: Version, b: Version) => boolean,
): Charge {
  const numbers = candidates.map(({ version }) => things.number(`version ${version.key}`))
  return candidates.map((candidate, index) => {
    if (!slot.environments.some((_, at) => isCharged(candidate, at))) return NOTHING
    const newer: number[] = []
    for (let other = index + 1; other < candidates.length; other++) {
      const { version, isFree } = candidates[other] ?? candidate
      if (!isComparable(version, candidate.version)) break
      if (isFree) newer.push(numbers[other] ?? 0)
    }
    return newer
  })
}

function lagOf(candidates: readonly Candidate[]): readonly number[] {
  let newer = 0
  return candidates
    .toReversed()
    .map(({ isFree }) => (isFree ? newer++ : newer))
    .toReversed()
}

function distinctPairs(versions: readonly Version[]): readonly Version[] {
  return versions.filter((version, index) => {
    const before = versions[index - 1]
    return before === undefined || comparePairs(before, version) !== 0
  })
}

function comparePairs(a: Version, b: Version): number {
  return a.epoch - b.epoch || (a.release[0] ?? 0) - (b.release[0] ?? 0) || (a.release[1] ?? 0) - (b.release[1] ?? 0)
}

function isSamePair(a: Version, b: Version): boolean {
  return comparePairs(a, b) === 0
}

function pairKey({ epoch, release: [first = 0, second = 0] }: Version): string {
  return `${epoch}!${first}.${second}`
}
