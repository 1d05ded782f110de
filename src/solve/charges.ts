/**
 * What choosing a candidate is charged for, level by level.
 *
 * A charge is a set of things, each paid for once per package over all environments: a vulnerability, "it changes", a pair of release
 * numbers stepped over, a newer patch left aside. Things are numbered per package, so that several slots of one package can share
 * them. Lag alone is summed over environments, so it is a plain cost of the slot.
 * How each level is defined where the design leaves room: docs/decisions/0010-what-each-level-counts.md.
 */
import { affectedAmong, plainOf } from '../osv/affects.ts'
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import { compareVersions, type Version } from '../python/version.ts'
import type { Level } from '../universe/solution.ts'
import type { Candidate, Domain } from './candidate.ts'
import { isMajorChange } from './domain.ts'
import { levelOfVulnerability } from './findings.ts'
import type { SolvedLevel } from './levels.ts'
import type { SolvePolicy } from './policy.ts'
import { rangesOf, rangesWhere, withNext, type Ranges } from './ranges.ts'
import type { Slot, Task } from './slot.ts'
import type { Tolls } from './toll-order.ts'

/** A thing, and the candidates that are charged for it. */
interface Paid {
  readonly thing: number
  readonly ranges: Ranges
}

/** Each thing at most once. */
export type Charge = readonly Paid[]

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

/** How many things each candidate is charged for; null where no one is. */
export function countsOf(charge: Charge, size: number): readonly number[] | null {
  if (charge.length === 0) return null
  const changes = new Int32Array(size + 1)
  for (const { ranges } of charge) {
    for (let i = 0; i < ranges.length; i += 2) {
      const from = ranges[i] ?? 0
      const after = (ranges[i + 1] ?? -1) + 1
      changes[from] = (changes[from] ?? 0) + 1
      changes[after] = (changes[after] ?? 0) - 1
    }
  }
  const counts: number[] = []
  for (let candidate = 0, count = 0; candidate < size; candidate++) counts.push((count += changes[candidate] ?? 0))
  return counts
}

function chargesOf(slot: Slot, domain: Domain, things: Things, task: Task): Charges {
  const shared = new Map<SolvedLevel, Charge>(findingCharges(slot, domain, task))
  const { candidates } = domain
  const when = (level: SolvedLevel, isCharged: (candidate: Candidate, at: number) => boolean): void => {
    const ranges = rangesWhere(candidates.length, (index) => {
      const candidate = candidates[index]
      return candidate !== undefined && slot.environments.some((_, at) => isCharged(candidate, at))
    })
    shared.set(level, ranges.length === 0 ? [] : [{ thing: 0, ranges }])
  }
  const present = presentOrNewest(slot, domain, task)
  const isMoved = ({ version }: Candidate, at: number): boolean => {
    const standing = present[at] ?? null
    return standing !== null && standing.key !== version.key
  }
  if (slot.declared !== null) {
    when('majors', ({ version }, at) => {
      const standing = present[at] ?? null
      return standing !== null && isMajorChange(standing, version)
    })
    when('changed', isMoved)
    shared.set('minorSteps', stepsCharge(present, domain, things))
    shared.set('patchesBehind', newerCharge(domain, things, isMoved, slot, isSamePair))
    return { shared, lag: null }
  }
  if (!slot.isLocked) return { shared, lag: lagOf(candidates) }
  when('lockedDown', ({ version }, at) => {
    const standing = present[at] ?? null
    return standing !== null && compareVersions(version, standing) < 0
  })
  when('lockedChanged', isMoved)
  return { shared, lag: null }
}

/**
 * Before the present sets are known, what stands of an open line counts as its newest: that is mostly what an installer takes, and a search
 * to which older ones cost nothing reads one after the other.
 */
function presentOrNewest({ present, declared }: Slot, { candidates }: Domain, { isEarly }: Task): Slot['present'] {
  if (isEarly !== true || declared === null) return present
  const newest = candidates.findLast(({ isFree }) => isFree)?.version ?? null
  return present.map((version) => version ?? newest)
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
  const charges = new Map<Level, Paid[]>()
  for (const level of new Set(levels)) if (level !== null) charges.set(level, [])
  for (const [thing, vulnerability] of vulnerabilities.entries()) {
    const level = levels[thing] ?? null
    const ranges = level === null ? [] : rangesOf(affectedAmong(vulnerability, versions))
    if (level !== null && ranges.length > 0) charges.get(level)?.push({ thing, ranges })
  }
  knownFindings.set(domain, { vulnerabilities, charges })
  return charges
}

const NO_CHARGES: ReadonlyMap<Level, Charge> = new Map()

/** Pairs of first and second release number after the present pair up to the chosen one; downwards likewise. */
function stepsCharge(standing: Slot['present'], { candidates, steps }: Domain, things: Things): Charge {
  const last = candidates.length - 1
  const spans = new Map<number, { down: number; up: number }>()
  for (const [at, versions] of steps.entries()) {
    const present = standing[at] ?? null
    if (present === null) continue
    for (const pair of distinctPairs(versions)) {
      const order = comparePairs(pair, present)
      if (order === 0) continue
      const thing = things.number(`step ${pairKey(pair)}`)
      const span = spans.get(thing) ?? { down: -1, up: last + 1 }
      spans.set(thing, span)
      if (order > 0)
        span.up = Math.min(
          span.up,
          firstWhere(candidates, (version) => comparePairs(version, pair) >= 0),
        )
      else span.down = Math.max(span.down, firstWhere(candidates, (version) => comparePairs(version, pair) > 0) - 1)
    }
  }
  return [...spans].flatMap(([thing, { down, up }]) => {
    const below = down < 0 ? [] : [0, down]
    const above = up > last ? [] : [up, last]
    const ranges = down + 1 >= up && down >= 0 && up <= last ? [0, last] : [...below, ...above]
    return ranges.length === 0 ? [] : [{ thing, ranges }]
  })
}

/** The first of the ascending candidates from which on it holds. */
function firstWhere(candidates: readonly Candidate[], holds: (version: Version) => boolean): number {
  let low = 0
  let high = candidates.length
  while (low < high) {
    const middle = (low + high) >> 1
    const candidate = candidates[middle]
    if (candidate !== undefined && !holds(candidate.version)) low = middle + 1
    else high = middle
  }
  return low
}

/** Newer candidates that are comparable with the chosen one (a run right after it), wherever the choice is charged for them. */
function newerCharge(
  { candidates }: Domain,
  things: Things,
  isCharged: (candidate: Candidate, at: number) => boolean,
  slot: Slot,
  isComparable: (a: Version, b: Version) => boolean,
): Charge {
  const charge: Paid[] = []
  /** Of the run so far, who is charged for what comes next. */
  let payers: Ranges = []
  for (const [index, candidate] of candidates.entries()) {
    const before = candidates[index - 1]
    if (before !== undefined && !isComparable(candidate.version, before.version)) payers = []
    if (candidate.isFree && payers.length > 0)
      charge.push({ thing: things.number(`version ${candidate.version.key}`), ranges: payers })
    if (slot.environments.some((_, at) => isCharged(candidate, at))) payers = withNext(payers, index)
  }
  return charge
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
