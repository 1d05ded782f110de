/**
 * What the candidates of one slot need of another: requirements after overrides, and rules, which hold where both are installed.
 *
 * Candidates that need the same share one `Need`; which candidates meet it is found once.
 */
import { includes } from '../../python/intervals.ts'
import type { ExtraName } from '../../python/name.ts'
import type { SpecifierSet } from '../../python/specifier.ts'
import type { Groups } from './groups.ts'
import { metBy } from './groups.ts'
import type { Slot } from './slots.ts'

export interface Need {
  readonly id: number
  /** By state of the target: 1 where its version meets it. */
  readonly met: Uint8Array
  /** Extras of the target that have to be open. */
  readonly extras: readonly ExtraName[]
}

/** By candidate; null where it needs nothing of the target. */
export type Needs = readonly (Need | null)[]

/** What one candidate asks of one package. */
interface Asked {
  readonly specifiers: SpecifierSet[]
  readonly limits: SpecifierSet[]
  readonly extras: Set<ExtraName>
}

export class NeedTable {
  readonly #groups: Groups
  /** By slot, gate and environment; then by name. */
  readonly #asked = new Map<Slot, Map<string, ReadonlyMap<string, readonly (Asked | undefined)[]>>>()
  readonly #needs = new Map<Slot, Map<string, Needs>>()
  readonly #interned = new Map<Slot, Map<string, Need>>()
  #count = 0

  constructor(groups: Groups) {
    this.#groups = groups
  }

  /** What the candidates of `slot` need of `target` by a gate in an environment that both have. */
  between(slot: Slot, target: Slot, extra: ExtraName | null, at: number): Needs {
    let byTarget = this.#needs.get(slot)
    if (byTarget === undefined) this.#needs.set(slot, (byTarget = new Map()))
    const key = `${at} ${extra ?? ''} ${target.group.name}`
    let needs = byTarget.get(key)
    if (needs === undefined) {
      const asked = this.#askedBy(slot, extra, at).get(target.group.name) ?? []
      needs = slot.group.candidates.map((_, candidate) => this.#intern(target, asked[candidate]))
      byTarget.set(key, needs)
    }
    return needs
  }

  #askedBy(slot: Slot, extra: ExtraName | null, at: number): ReadonlyMap<string, readonly (Asked | undefined)[]> {
    let byGate = this.#asked.get(slot)
    if (byGate === undefined) this.#asked.set(slot, (byGate = new Map()))
    const key = `${at} ${extra ?? ''}`
    let asked = byGate.get(key)
    if (asked === undefined) byGate.set(key, (asked = this.#collect(slot, extra, at)))
    return asked
  }

  #collect(slot: Slot, extra: ExtraName | null, at: number): ReadonlyMap<string, readonly (Asked | undefined)[]> {
    const byName = new Map<string, (Asked | undefined)[]>()
    const ask = (name: string, candidate: number): Asked => {
      let all = byName.get(name)
      if (all === undefined) byName.set(name, (all = []))
      return (all[candidate] ??= { specifiers: [], limits: [], extras: new Set() })
    }
    const { group } = slot
    const rules = this.#groups.situation.facts.rules.filter(({ subject }) => extra === null && subject === group.name)
    for (const [candidate, version] of group.candidates.entries()) {
      for (const { target, extras, specifier } of this.#groups.demands(group, candidate, extra, at)) {
        const asked = ask(target.name, candidate)
        asked.specifiers.push(specifier)
        for (const each of extras) asked.extras.add(each)
      }
      for (const { requires } of rules.filter(({ versions }) => includes(versions.intervals, version))) {
        for (const { name, specifier } of requires) ask(name, candidate).limits.push(specifier)
      }
    }
    return byName
  }

  #intern(target: Slot, asked: Asked | undefined): Need | null {
    if (asked === undefined) return null
    const extras = [...asked.extras].sort()
    const key = `${asked.specifiers.length} ${texts(asked.specifiers)} | ${texts(asked.limits)} | ${extras.join(',')}`
    let byKey = this.#interned.get(target)
    if (byKey === undefined) this.#interned.set(target, (byKey = new Map()))
    let need = byKey.get(key)
    if (need === undefined) {
      const met = new Uint8Array(target.size + 1)
      met[0] = asked.specifiers.length === 0 ? 1 : 0
      met.set(metBy(target.group, [...asked.specifiers, ...asked.limits]), 1)
      need = { id: ++this.#count, met, extras }
      byKey.set(key, need)
    }
    return need
  }
}

function texts(specifiers: readonly SpecifierSet[]): string {
  return specifiers.map(({ text }) => text).join(';')
}
