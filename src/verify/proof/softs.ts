/**
 * Whether the softs of a level cost no set more than the level counts (decision 0010): what each candidate triggers is counted anew, from
 * the problem, the facts and the policy.
 */
import type { PackageName } from '../../python/name.ts'
import { compareVersions } from '../../python/version.ts'
import { freeVersions } from '../choices.ts'
import { thingsAt } from '../recount.ts'
import { isDeclared, isLocked } from '../situation.ts'
import type { Groups } from './groups.ts'
import { Objection } from './objection.ts'
import type { Work } from './objection.ts'
import type { Slot } from './slots.ts'
import { holdsState } from './variables.ts'
import type { Variable, Variables } from './variables.ts'

export type Softs = ReadonlyMap<number, number>

export class SoftCheck {
  readonly #groups: Groups
  readonly #variables: Variables
  readonly #work: Work

  constructor(groups: Groups, variables: Variables, work: Work) {
    this.#groups = groups
    this.#variables = variables
    this.#work = work
  }

  /** Throws an objection where some set could cost more by the softs than by the count. */
  check(level: string, softs: Softs): void {
    if (level === 'accelerator') {
      this.#checkAccelerator(softs)
      return
    }
    const byPackage = new Map<PackageName, Map<number, number>>()
    for (const [literal, weight] of softs) {
      const slots = this.#slotsOf(literal)
      const name = this.#nameOf(literal, slots)
      let own = byPackage.get(name)
      if (own === undefined) byPackage.set(name, (own = new Map()))
      own.set(literal, weight)
    }
    for (const own of byPackage.values()) {
      const bySlot = this.#bySlot(own)
      const named = new Set([...own.keys()].flatMap((literal) => this.#slotsOf(literal)))
      if (bySlot !== null && (named.size === 1 || level === 'lag')) {
        for (const [slot, ofSlot] of bySlot) this.#checkSlot(level, slot, ofSlot)
      } else if (level === 'lag') throw new Objection('a soft is on several slots')
      else
        this.#checkTogether(
          level,
          [...named].sort((a, b) => a - b),
          own,
        )
    }
  }

  #slotsOf(literal: number): readonly number[] {
    const variable = this.#variables.of(literal)
    if (variable.kind === 'count') throw new Objection(`${literal} counts other literals`)
    return variable.kind === 'any' ? [...variable.bySlot.keys()] : [variable.slot]
  }

  #nameOf(literal: number, slots: readonly number[]): PackageName {
    const names = new Set(slots.map((slot) => this.#variables.slot(slot).group.name))
    const [name] = names
    if (name === undefined || names.size > 1) throw new Objection(`${literal} is not on one package`)
    return name
  }

  /** Null where a soft is on several slots. */
  #bySlot(softs: Softs): ReadonlyMap<number, Softs> | null {
    const bySlot = new Map<number, Map<number, number>>()
    for (const [literal, weight] of softs) {
      const [slot = 0, ...others] = this.#slotsOf(literal)
      if (others.length > 0) return null
      let own = bySlot.get(slot)
      if (own === undefined) bySlot.set(slot, (own = new Map()))
      own.set(literal, weight)
    }
    return bySlot
  }

  /** All softs are on this slot: together they may weigh as much as its candidate triggers. */
  #checkSlot(level: string, number: number, softs: Softs): void {
    const slot = this.#variables.slot(number)
    const sums = new Float64Array(slot.size + 1)
    for (const [literal, weight] of softs) this.#addWhereTrue(sums, literal, weight, number)
    if ((sums[0] ?? 0) > 0 && !slot.group.isForced)
      throw new Objection(`${slot.group.name} costs something where it is not installed`)
    const counts = this.#countsOf(level, slot)
    for (const [candidate, { text }] of slot.group.candidates.entries()) {
      const [sum = 0, count = 0] = [sums[candidate + 1], counts[candidate]]
      if (sum > count) throw new Objection(`${slot.group.name} ${text} is charged ${sum} and counted ${count}`)
    }
  }

  /** Adds the weight in every state in which the literal is not certainly false; gates may be open or closed. */
  #addWhereTrue(sums: Float64Array, literal: number, weight: number, slot: number): void {
    const variable = this.#variables.of(literal)
    this.#work.add(sums.length)
    for (let state = 0; state < sums.length; state++) {
      if (this.#mayBeTrue(variable, literal > 0, state, slot)) sums[state] = (sums[state] ?? 0) + weight
    }
  }

  #mayBeTrue(variable: Variable, isPositive: boolean, state: number, slot: number): boolean {
    switch (variable.kind) {
      case 'installed':
        return isPositive === state > 0
      case 'atLeast':
        return (
          isPositive ===
          (state === 0 ? this.#variables.slot(slot).home >= variable.candidate : state > variable.candidate)
        )
      case 'extra':
        return !isPositive || state > 0
      case 'any': {
        const triggers = variable.bySlot.get(slot) ?? []
        this.#work.add(triggers.length)
        const holding = triggers.filter((trigger) => holdsState(trigger, state))
        return isPositive ? holding.length > 0 : holding.every(({ gate }) => gate >= 0)
      }
      default:
        return true
    }
  }

  #countsOf(level: string, slot: Slot): readonly number[] {
    const { name, candidates, environments } = slot.group
    if (level === 'lag') return this.#lagOf(slot)
    return candidates.map((version) => {
      const things = new Set(
        environments.flatMap((at) => thingsAt(this.#groups.situation, level, { name, at, version })),
      )
      this.#work.add(things.size + 1)
      return things.size
    })
  }

  /** As `thingsAt` counts it, for all candidates in one go. */
  #lagOf({ group: { name, candidates, environments } }: Slot): readonly number[] {
    const { situation } = this.#groups
    const counts = candidates.map(() => 0)
    for (const at of environments) {
      if (isDeclared(situation, name, at) || isLocked(situation, name, at)) continue
      const free = freeVersions(situation, name, at)
      let passed = 0
      for (const [candidate, version] of candidates.entries()) {
        for (let next = free[passed]; next !== undefined && compareVersions(next, version) <= 0; next = free[passed])
          passed++
        counts[candidate] = (counts[candidate] ?? 0) + free.length - passed
      }
    }
    return counts
  }

  /** Softs on several slots: each is true exactly where things are counted that have the same triggers in these slots. */
  #checkTogether(level: string, slots: readonly number[], softs: Softs): void {
    const things = new Map<string, Uint8Array[]>()
    for (const [i, number] of slots.entries()) {
      const { group, size } = this.#variables.slot(number)
      for (const [candidate, version] of group.candidates.entries()) {
        for (const at of group.environments) {
          for (const thing of thingsAt(this.#groups.situation, level, { name: group.name, at, version })) {
            let masks = things.get(thing)
            if (masks === undefined) things.set(thing, (masks = this.#emptyMasks(slots)))
            const mask = masks[i]
            if (mask !== undefined && candidate < size) mask[candidate] = 1
          }
        }
      }
    }
    const left = new Map<string, number>()
    for (const masks of things.values()) {
      const key = masks.map((mask) => mask.join('')).join(' ')
      left.set(key, (left.get(key) ?? 0) + 1)
    }
    for (const [literal, weight] of softs) {
      const key = this.#masksOf(literal, slots)
        .map((mask) => mask.join(''))
        .join(' ')
      const rest = (left.get(key) ?? 0) - weight
      if (rest < 0) throw new Objection(`${literal} is charged ${weight} more than what has its triggers`)
      left.set(key, rest)
    }
  }

  #emptyMasks(slots: readonly number[]): Uint8Array[] {
    const masks = slots.map((slot) => new Uint8Array(this.#variables.slot(slot).size))
    for (const mask of masks) this.#work.add(mask.length)
    return masks
  }

  #masksOf(literal: number, slots: readonly number[]): readonly Uint8Array[] {
    const variable = this.#variables.of(literal)
    if (literal < 0 || variable.kind !== 'any')
      throw new Objection(`${literal} is no "any", yet its package has softs on several slots`)
    const masks = this.#emptyMasks(slots)
    for (const [i, slot] of slots.entries()) {
      for (const { gate, ranges } of variable.bySlot.get(slot) ?? []) {
        if (gate >= 0) throw new Objection(`${literal} hangs on an extra`)
        for (let from = 0; from < ranges.length; from += 2)
          masks[i]?.fill(1, ranges[from], (ranges[from + 1] ?? -1) + 1)
      }
    }
    return masks
  }

  /** One soft of weight 1, true only where something is installed that crosses to another CUDA major. */
  #checkAccelerator(softs: Softs): void {
    for (const [literal, weight] of softs) {
      if (softs.size > 1 || weight !== 1) throw new Objection('the accelerator changes once')
      const variable = this.#variables.of(literal)
      const slots = this.#slotsOf(literal)
      if (slots.length !== 1 && literal < 0) throw new Objection(`${literal} is true where nothing crosses`)
      for (const slot of slots) this.#checkCrossing(variable, literal > 0, slot)
    }
  }

  #checkCrossing(variable: Variable, isPositive: boolean, number: number): void {
    const { group, environments, size } = this.#variables.slot(number)
    for (let state = group.isForced ? 1 : 0; state <= size; state++) {
      this.#work.add(environments.length)
      if (!this.#mayBeTrue(variable, isPositive, state, number)) continue
      if (state > 0 && environments.some((at) => this.#groups.crosses(group, state - 1, at))) continue
      throw new Objection(`${group.name} ${group.candidates[state - 1]?.text ?? 'left out'} keeps the CUDA major`)
    }
  }
}
