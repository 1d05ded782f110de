/**
 * From charges to the costs of an instance: what one node pays alone becomes its toll, what several share is paid once.
 */
import type { PackageName } from '../python/name.ts'
import { chargesOf, Things, type Charges } from './charges.ts'
import type { Draft } from './draft.ts'
import type { SharedCost } from './instance.ts'
import { levelsOf, type SolvedLevel } from './levels.ts'
import { rangesWhere } from './ranges.ts'
import type { Slot, Task } from './slot.ts'

export interface Costs {
  /** By node, by level, by candidate. */
  readonly tolls: readonly (readonly (readonly number[] | null)[])[]
  readonly shared: readonly SharedCost[]
}

export interface Crossing {
  readonly node: number
  readonly candidates: readonly number[]
}

type Tolls = (readonly number[] | null)[]

export class CostTable {
  readonly levels: readonly SolvedLevel[]
  readonly #task: Task
  readonly #charges = new Map<Slot, Charges>()
  readonly #things = new Map<PackageName, Things>()
  readonly #own = new Map<Slot, Tolls>()

  constructor(task: Task) {
    this.#task = task
    this.levels = levelsOf(task.policy.strategy)
  }

  of(drafts: readonly Draft[], crossings: readonly Crossing[]): Costs {
    const tolls: Tolls[] = drafts.map(() => this.levels.map(() => null))
    const shared: SharedCost[] = []
    for (const group of Map.groupBy(drafts, ({ slot }) => slot.name).values()) {
      const [only] = group
      if (group.length === 1 && only !== undefined) tolls[only.number] = this.#ownTolls(only)
      else for (const [level, name] of this.levels.entries()) this.#charge(group, level, name, tolls, shared)
    }
    this.#chargeCrossings(drafts, crossings, tolls, shared)
    return { tolls, shared }
  }

  /** Of a package with one slot everything is its own; kept from round to round. */
  #ownTolls(draft: Draft): Tolls {
    let own = this.#own.get(draft.slot)
    if (own === undefined) {
      const { shared, lag } = this.#chargesOf(draft)
      own = this.levels.map((name) => {
        const costs = name === 'lag' ? lag : (shared.get(name)?.map(({ length }) => length) ?? null)
        return costs?.some((cost) => cost > 0) === true ? costs : null
      })
      this.#own.set(draft.slot, own)
    }
    return [...own]
  }

  #chargesOf({ slot, domain }: Draft): Charges {
    const known = this.#charges.get(slot)
    if (known !== undefined) return known
    let things = this.#things.get(slot.name)
    if (things === undefined) this.#things.set(slot.name, (things = new Things()))
    const charges = chargesOf(slot, domain, things, this.#task)
    this.#charges.set(slot, charges)
    return charges
  }

  /** One package with several slots, one level. */
  #charge(group: readonly Draft[], level: number, name: SolvedLevel, tolls: Tolls[], shared: SharedCost[]): void {
    if (name === 'lag') {
      for (const draft of group) pay(tolls, draft, level, this.#chargesOf(draft).lag ?? [])
      return
    }
    shared.push(...sharedBy(group, level, (draft) => this.#chargesOf(draft).shared.get(name) ?? []))
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
    if (triggers.length === 1 && only !== undefined) pay(tolls, only.draft, level, only.isCrossing.map(Number))
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

function pay(tolls: Tolls[], draft: Draft, level: number, costs: readonly number[]): void {
  const own = tolls[draft.number]
  if (own !== undefined && costs.some((cost) => cost > 0)) own[level] = [...costs]
}

/** One shared cost for each set of triggers; things with the same triggers add up. */
function sharedBy(
  group: readonly Draft[],
  level: number,
  chargeOf: (draft: Draft) => readonly (readonly number[])[],
): readonly SharedCost[] {
  const triggers = new Map<number, Map<Draft, Set<number>>>()
  for (const draft of group) {
    for (const [index, things] of chargeOf(draft).entries()) {
      for (const thing of things) {
        let byDraft = triggers.get(thing)
        if (byDraft === undefined) triggers.set(thing, (byDraft = new Map()))
        let candidates = byDraft.get(draft)
        if (candidates === undefined) byDraft.set(draft, (candidates = new Set()))
        candidates.add(index)
      }
    }
  }
  const merged = new Map<string, SharedCost>()
  for (const byDraft of triggers.values()) {
    const list = [...byDraft].map(([draft, candidates]) => ({
      node: draft.number,
      ranges: rangesWhere(draft.domain.candidates.length, (index) => candidates.has(index)),
    }))
    const key = list.map(({ node, ranges }) => `${node}:${ranges.join(',')}`).join(' ')
    const weight = (merged.get(key)?.weight ?? 0) + 1
    merged.set(key, { level, weight, triggers: list })
  }
  return [...merged.values()]
}
