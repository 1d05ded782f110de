/**
 * In which partial states no literal of a clause is certainly true. Everything that an axiom says is checked in these alone.
 *
 * A state of a slot is a number (slots.ts) with the set of its open gates. Gates are not tried one by one: a literal that is true by an
 * open gate needs that gate closed, a literal that is false by one is so all the sooner the more gates are open. So of all sets of open gates that
 * could make every literal uncertain, the one in which only what must be closed is closed decides.
 */
import type { Work } from './objection.ts'
import { holdsState } from './variables.ts'
import type { Trigger, Variables } from './variables.ts'

/** What is left open by a clause in one slot. */
export interface Open {
  /** By state: 1 where no literal is certainly true by that state of this slot alone, gates aside. */
  readonly mask: Uint8Array
  /** Literals on gates of the slot, or on several of the named slots: they have to be looked at state by state. */
  readonly joint: readonly number[]
}

/** The states of the named slots. */
export type Placement = ReadonlyMap<number, number>

export class States {
  readonly #variables: Variables
  readonly #work: Work

  constructor(variables: Variables, work: Work) {
    this.#variables = variables
    this.#work = work
  }

  /** `named` are all slots that have a state, this one among them. The literal `except` is not looked at. */
  open(clause: readonly number[], slot: number, named: readonly number[], except = 0): Open {
    const { size, home } = this.#variables.slot(slot)
    const mask = new Uint8Array(size + 1).fill(1)
    const joint: number[] = []
    this.#work.add(size + clause.length)
    for (const literal of clause) {
      if (literal === except) continue
      const variable = this.#variables.of(literal)
      switch (variable.kind) {
        case 'installed':
          if (variable.slot === slot) {
            if (literal > 0) mask.fill(0, 1)
            else mask[0] = 0
          }
          break
        case 'atLeast':
          if (variable.slot !== slot) break
          this.#work.add(size)
          if (literal > 0) mask.fill(0, variable.candidate + 1)
          else mask.fill(0, 1, variable.candidate + 1)
          if (literal > 0 === home >= variable.candidate) mask[0] = 0
          break
        case 'extra':
          if (variable.slot !== slot) break
          joint.push(literal)
          if (literal < 0) mask[0] = 0
          break
        case 'any': {
          const triggers = variable.bySlot.get(slot)
          if (literal > 0) {
            if (triggers !== undefined && this.#markCertain(mask, triggers)) joint.push(literal)
          } else if (this.#isWithin(variable.bySlot, named)) {
            if (variable.bySlot.size > 1 || triggers?.some(({ gate }) => gate >= 0) === true) joint.push(literal)
            if (variable.bySlot.size === 0) mask.fill(0)
            else if (variable.bySlot.size === 1 && triggers !== undefined) this.#markFalse(mask, triggers)
          }
          break
        }
        case 'count':
          break
      }
    }
    return { mask, joint }
  }

  /** The gates that must be closed lest a literal be certainly true. */
  closedBy(joint: readonly number[], at: Placement): Set<number> {
    const closed = new Set<number>()
    for (const literal of joint) {
      if (literal < 0) continue
      const variable = this.#variables.of(literal)
      if (variable.kind === 'extra') closed.add(variable.gate)
      if (variable.kind !== 'any') continue
      for (const [slot, state] of at) {
        for (const trigger of variable.bySlot.get(slot) ?? []) {
          this.#work.add(1)
          if (trigger.gate >= 0 && holdsState(trigger, state)) closed.add(trigger.gate)
        }
      }
    }
    return closed
  }

  /** Whether no literal is certainly true when these gates are closed and all others of installed slots are open. */
  isOpen(joint: readonly number[], at: Placement, closed: ReadonlySet<number>): boolean {
    return joint.every((literal) => {
      if (literal > 0) return true
      const variable = this.#variables.of(literal)
      if (variable.kind === 'extra') return (at.get(variable.slot) ?? 0) > 0 && !closed.has(variable.gate)
      if (variable.kind !== 'any') return true
      for (const [slot, triggers] of variable.bySlot) {
        const state = at.get(slot)
        if (state === undefined) return true
        this.#work.add(triggers.length)
        if (triggers.some((trigger) => holdsState(trigger, state) && !closed.has(trigger.gate))) return true
      }
      return false
    })
  }

  /** Clears the states in which a trigger certainly holds; whether one of them has a gate. */
  #markCertain(mask: Uint8Array, triggers: readonly Trigger[]): boolean {
    let isGated = false
    for (const { gate, ranges } of triggers) {
      if (gate >= 0) {
        isGated = true
        continue
      }
      this.#work.add(mask.length + ranges.length)
      for (let i = 0; i < ranges.length; i += 2) mask.fill(0, (ranges[i] ?? 0) + 1, (ranges[i + 1] ?? 0) + 2)
    }
    return isGated
  }

  /** Clears the states in which none of the triggers holds, whatever gates are open. */
  #markFalse(mask: Uint8Array, triggers: readonly Trigger[]): void {
    for (let state = 0; state < mask.length; state++) {
      this.#work.add(triggers.length)
      if (!triggers.some((trigger) => holdsState(trigger, state))) mask[state] = 0
    }
  }

  #isWithin(bySlot: ReadonlyMap<number, unknown>, named: readonly number[]): boolean {
    if (bySlot.size > named.length) return false
    return [...bySlot.keys()].every((slot) => named.includes(slot))
  }
}

/** A name for what the literals in question say of each state: where two states have the same, they behave alike. */
export function patterns(variables: Variables, joint: readonly number[], slot: number): Int32Array {
  const size = variables.slot(slot).size + 1
  const triggers = joint.flatMap((literal) => {
    const variable = variables.of(literal)
    return variable.kind === 'any' ? (variable.bySlot.get(slot) ?? []) : []
  })
  const ids = new Map<string, number>()
  return Int32Array.from({ length: size }, (_, state) => {
    let key = state === 0 ? '-' : ''
    for (const trigger of triggers) key += holdsState(trigger, state) ? '1' : '0'
    let id = ids.get(key)
    if (id === undefined) ids.set(key, (id = ids.size))
    return id
  })
}
