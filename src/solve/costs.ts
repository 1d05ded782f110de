/**
 * From charges to the costs of an instance: what one node pays alone becomes its toll, what several share is paid once.
 */
import type { PackageName } from '../python/name.ts'
import { countsOf, type Charge, type ChargeTable } from './charges.ts'
import type { Draft } from './draft.ts'
import type { Drafts } from './drafts.ts'
import type { SharedCost } from './instance.ts'
import { levelsOf, type SolvedLevel } from './levels.ts'
import { rangesWhere, type Ranges } from './ranges.ts'
import type { Task } from './slot.ts'
import type { Tolls } from './toll-order.ts'

export interface Costs {
  /** By node, by level, by candidate. */
  readonly tolls: readonly (readonly (readonly number[] | null)[])[]
  readonly shared: readonly SharedCost[]
}

export interface Crossing {
  readonly node: number
  readonly candidates: readonly number[]
}

/** What the slots of one package cost; kept until the package gets another slot. */
interface PackageCosts {
  readonly tolls: readonly Tolls[]
  readonly shared: readonly SharedCost[]
}

export class CostTable {
  readonly levels: readonly SolvedLevel[]
  readonly #task: Task
  readonly #charges: ChargeTable
  readonly #packages = new Map<PackageName, PackageCosts>()

  constructor(task: Task, charges: ChargeTable) {
    this.#task = task
    this.#charges = charges
    this.levels = levelsOf(task.policy.strategy)
  }

  of({ list, byName }: Drafts, crossings: readonly Crossing[]): Costs {
    const tolls: Tolls[] = list.map(() => [])
    const shared: SharedCost[] = []
    for (const [name, group] of byName) {
      const costs = this.#packageCosts(name, group)
      for (const [at, { number }] of group.entries()) tolls[number] = costs.tolls[at] ?? []
      shared.push(...costs.shared)
    }
    this.#chargeCrossings(list, crossings, tolls, shared)
    return { tolls, shared }
  }

  /** Whether its slots share a cost, as of the last `of`; what they cross aside. */
  isSharedBy(name: PackageName): boolean {
    return this.#packages.get(name)?.shared.length !== 0
  }

  #packageCosts(name: PackageName, group: readonly Draft[]): PackageCosts {
    const known = this.#packages.get(name)
    if (known?.tolls.length === group.length) return known
    const [only] = group
    const costs =
      only !== undefined && group.length === 1 ? { tolls: [this.#ownTolls(only)], shared: [] } : this.#groupCosts(group)
    this.#packages.set(name, costs)
    return costs
  }

  /** Of a package with one slot everything is its own. */
  #ownTolls(draft: Draft): Tolls {
    return this.#charges.ownTolls(draft.slot, this.#task.policy.strategy, () =>
      this.levels.map((name) => tollOf(name === 'lag' ? this.#lagOf(draft) : this.#countsAt(name, draft))),
    )
  }

  /** Of a package with several slots lag alone is their own. */
  #groupCosts(group: readonly Draft[]): PackageCosts {
    const tolls = group.map((draft) => this.levels.map((name) => (name === 'lag' ? tollOf(this.#lagOf(draft)) : null)))
    const shared = [...this.levels.entries()].flatMap(([level, name]) =>
      name === 'lag' ? [] : sharedBy(group, level, (draft) => this.#chargeAt(name, draft) ?? []),
    )
    return { tolls, shared }
  }

  #chargeAt(level: SolvedLevel, { slot, domain }: Draft): Charge | null {
    return this.#charges.at(level, slot, domain, this.#task)
  }

  #countsAt(level: SolvedLevel, draft: Draft): readonly number[] | null {
    const charge = this.#chargeAt(level, draft)
    return charge === null ? null : countsOf(charge, draft.domain.candidates.length)
  }

  #lagOf({ slot, domain }: Draft): readonly number[] | null {
    return this.#charges.lagOf(slot, domain, this.#task)
  }

  #chargeCrossings(
    drafts: readonly Draft[],
    crossings: readonly Crossing[],
    tolls: Tolls[],
    shared: SharedCost[],
  ): void {
    const level = this.levels.indexOf('accelerator')
    const triggers = crossings.flatMap(({ node, candidates }) => {
      const draft = drafts[node]
      if (draft === undefined) return []
      return [{ draft, isCrossing: draft.domain.candidates.map((_, index) => candidates.includes(index)) }]
    })
    const [only] = triggers
    if (triggers.length === 1 && only !== undefined) {
      const own = tolls[only.draft.number] ?? []
      tolls[only.draft.number] = own.with(level, only.isCrossing.map(Number))
    }
    if (triggers.length < 2) return
    shared.push({
      level,
      weight: 1,
      triggers: triggers.map(({ draft, isCrossing }) => ({
        node: draft.number,
        ranges: rangesWhere(isCrossing.length, (index) => isCrossing[index] === true),
      })),
    })
  }
}

/** null where it never costs. */
function tollOf(costs: readonly number[] | null): readonly number[] | null {
  return costs?.some((cost) => cost > 0) === true ? costs : null
}

/** One shared cost for each set of triggers; things with the same triggers add up. */
function sharedBy(group: readonly Draft[], level: number, chargeOf: (draft: Draft) => Charge): readonly SharedCost[] {
  const triggers = new Map<number, { readonly node: number; readonly ranges: Ranges }[]>()
  for (const draft of group) {
    for (const { thing, ranges } of chargeOf(draft)) {
      const others = triggers.get(thing)
      if (others === undefined) triggers.set(thing, [{ node: draft.number, ranges }])
      else others.push({ node: draft.number, ranges })
    }
  }
  const merged = new Map<string, SharedCost>()
  for (const list of triggers.values()) {
    const key = list.map(({ node, ranges }) => `${node}:${ranges.join(',')}`).join(' ')
    const weight = (merged.get(key)?.weight ?? 0) + 1
    merged.set(key, { level, weight, triggers: list })
  }
  return [...merged.values()]
}
