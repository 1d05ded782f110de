/** What the variables of a proof mean in the states of its slots, and which counters they count. */
import { normalizeExtra } from '../../python/name.ts'
import type { ExtraName } from '../../python/name.ts'
import type { ProofGate, ProofTrigger, ProofVariable } from '../../universe/proof.ts'
import { Objection } from './objection.ts'
import type { Slot } from './slots.ts'

/** An extra of a slot in one of its environments. */
export interface Gate {
  readonly slot: number
  readonly extra: ExtraName
  readonly environment: number
}

/** A slot installed at one of these candidates with the gate open; `gate` is -1 where being installed is enough. */
export interface Trigger {
  readonly slot: number
  readonly gate: number
  /** Candidates, `[from, to, ...]`, ascending and apart. */
  readonly ranges: readonly number[]
}

export type Variable =
  | { readonly kind: 'installed'; readonly slot: number }
  | { readonly kind: 'extra'; readonly slot: number; readonly gate: number }
  | { readonly kind: 'atLeast'; readonly slot: number; readonly candidate: number }
  | { readonly kind: 'any'; readonly bySlot: ReadonlyMap<number, readonly Trigger[]> }
  | { readonly kind: 'count'; readonly counter: number; readonly least: number }

export class Variables {
  readonly slots: readonly Slot[]
  readonly gates: Gate[] = []
  readonly #all: Variable[] = []
  readonly #gateIds = new Map<string, number>()

  constructor(slots: readonly Slot[], written: readonly ProofVariable[]) {
    this.slots = slots
    for (const [i, variable] of written.entries()) {
      try {
        this.#all.push(this.#read(variable))
      } catch (error) {
        if (error instanceof Objection) throw new Objection(`variable ${i + 1}: ${error.message}`, { cause: error })
        throw error
      }
    }
  }

  get count(): number {
    return this.#all.length
  }

  /** What the variable of a literal means. */
  of(literal: number): Variable {
    const variable = this.#all[Math.abs(literal) - 1]
    if (variable === undefined) throw new Objection(`there is no variable ${Math.abs(literal)}`)
    return variable
  }

  slot(number: number): Slot {
    const slot = this.slots[number]
    if (slot === undefined) throw new Objection(`there is no slot ${number}`)
    return slot
  }

  /** The number of a gate; -1 for "it is installed". */
  gateOf(slot: number, gate: ProofGate): number {
    if (gate === null) return -1
    const [name, environment] = gate
    const extra = normalizeExtra(name)
    if (extra !== name) throw new Objection(`"${name.slice(0, 50)}" is no name of an extra`)
    if (!this.slot(slot).environments.includes(environment)) {
      throw new Objection(`slot ${slot} is not in environment ${environment}`)
    }
    const key = `${slot} ${environment} ${extra}`
    let id = this.#gateIds.get(key)
    if (id === undefined) {
      id = this.gates.length
      this.#gateIds.set(key, id)
      this.gates.push({ slot, extra, environment })
    }
    return id
  }

  /** The number of a gate that some variable or axiom has named; null where none has. */
  knownGate(slot: number, extra: ExtraName, environment: number): number | null {
    return this.#gateIds.get(`${slot} ${environment} ${extra}`) ?? null
  }

  #read(variable: ProofVariable): Variable {
    switch (variable[0]) {
      case 'installed':
        this.slot(variable[1])
        return { kind: 'installed', slot: variable[1] }
      case 'extra':
        return { kind: 'extra', slot: variable[1], gate: this.gateOf(variable[1], [variable[2], variable[3]]) }
      case 'atLeast': {
        const [, slot, candidate] = variable
        if (candidate < 1 || candidate >= this.slot(slot).size)
          throw new Objection(`slot ${slot} has no candidate ${candidate} above another`)
        return { kind: 'atLeast', slot, candidate }
      }
      case 'any':
        return { kind: 'any', bySlot: this.#readTriggers(variable[1]) }
      default:
        return { kind: 'count', counter: variable[1], least: variable[2] }
    }
  }

  #readTriggers(written: readonly ProofTrigger[]): ReadonlyMap<number, readonly Trigger[]> {
    const bySlot = new Map<number, Trigger[]>()
    for (const [slot, gate, ranges] of written) {
      const { size } = this.slot(slot)
      let before = -1
      if (ranges.length % 2 !== 0) throw new Objection('a range has no end')
      for (let i = 0; i < ranges.length; i += 2) {
        const [from = 0, to = 0] = [ranges[i], ranges[i + 1]]
        if (from <= before || to < from || to >= size)
          throw new Objection(`${from}..${to} is no range of candidates after ${before}`)
        before = to
      }
      const trigger = { slot, gate: this.gateOf(slot, gate), ranges }
      const known = bySlot.get(slot)
      if (known === undefined) bySlot.set(slot, [trigger])
      else known.push(trigger)
    }
    return bySlot
  }
}

/** Whether the trigger's ranges hold the state of its slot, its gate aside. */
export function holdsState({ ranges }: Trigger, state: number): boolean {
  const candidate = state - 1
  for (let i = 0; i < ranges.length; i += 2) {
    if (candidate < (ranges[i] ?? 0)) return false
    if (candidate <= (ranges[i + 1] ?? -1)) return true
  }
  return false
}
