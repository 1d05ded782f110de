/** The slots, variables and counters of a proof: numbered in the order in which they are first used, and told at the end. */
import type {
  Clause,
  ProofAddend,
  ProofCounter,
  ProofGate,
  ProofSlot,
  ProofTrigger,
  ProofVariable,
} from '../../universe/proof.ts'
import type { Ranges } from '../ranges.ts'
import type { Meaning, ProofRecord } from './record.ts'

/** How the numbers of an instance are told. */
export interface Names {
  /** By node. */
  readonly slots: readonly Omit<ProofSlot, 'home'>[]
  /** Of a node's gate from 1 on. */
  readonly extra: (node: number, gate: number) => readonly [name: string, environment: number]
}

export class Terms {
  readonly #record: ProofRecord
  readonly #names: Names
  readonly #slots = new Numbering()
  readonly #variables = new Numbering()
  readonly #counters = new Numbering()

  constructor(record: ProofRecord, names: Names) {
    this.#record = record
    this.#names = names
  }

  /** Everything that was numbered, and what that rests on. */
  tell(): {
    readonly slots: readonly ProofSlot[]
    readonly variables: readonly ProofVariable[]
    readonly counters: readonly ProofCounter[]
  } {
    const variables: ProofVariable[] = []
    for (const variable of this.#variables.old) variables.push(this.#variable(variable))
    const counters = this.#counters.old.map((counter) => this.#counter(counter))
    return { slots: this.#slots.old.map((node) => this.#told(node)), variables, counters }
  }

  slot(node: number): number {
    return this.#slots.number(node)
  }

  variable(variable: number): number {
    return this.#variables.number(variable) + 1
  }

  clause(literals: Iterable<number>): Clause {
    return Array.from(literals, (literal) => this.literal(literal))
  }

  literal(literal: number): number {
    const number = this.variable(Math.abs(literal))
    return literal > 0 ? number : -number
  }

  #variable(variable: number): ProofVariable {
    const meaning = this.#meaningOf(variable)
    switch (meaning[0]) {
      case 'gate': {
        const { node, gate } = meaning[1]
        const slot = this.slot(node)
        return gate === 0 ? ['installed', slot] : ['extra', slot, ...this.#names.extra(node, gate)]
      }
      case 'row':
        return ['atLeast', this.slot(meaning[1]), variable - meaning[2]]
      case 'any':
        return ['any', meaning[1].map(({ node, gate, ranges }) => this.#trigger(node, gate, ranges))]
      default:
        return ['count', this.counterNumber(meaning[1]), meaning[2]]
    }
  }

  /** Of a row only the first variable is told. */
  #meaningOf(variable: number): Meaning {
    for (let at = variable; at > 0; at--) {
      const meaning = this.#record.meanings[at]
      if (meaning === undefined) continue
      if (at === variable || meaning[0] === 'row') return meaning
      break
    }
    throw new Error(`variable ${variable} has no meaning`)
  }

  #trigger(node: number, gate: number, ranges: Ranges): ProofTrigger {
    return [this.slot(node), this.gate(node, gate), ranges]
  }

  gate(node: number, gate: number): ProofGate {
    return gate === 0 ? null : this.#names.extra(node, gate)
  }

  #told(node: number): ProofSlot {
    const named = this.#names.slots[node]
    if (named === undefined) throw new Error(`node ${node} has no name`)
    return { ...named, home: Math.max(0, this.#record.homes[node] ?? 0) }
  }

  /** What a counter adds is numbered before it. */
  counterNumber(counter: number): number {
    for (const part of this.#record.counters[counter] ?? []) {
      if ('counter' in part) this.counterNumber(part.counter)
      else this.literal(part.literal)
    }
    return this.#counters.number(counter)
  }

  #counter(counter: number): ProofCounter {
    const [left, right] = this.#record.counters[counter] ?? [{ literal: 0 }, { literal: 0 }]
    const addend = (part: typeof left): ProofAddend =>
      'counter' in part ? this.#counters.number(part.counter) : { literal: this.literal(part.literal) }
    return [addend(left), addend(right)]
  }
}

/** Numbers from 0, in the order of first use. */
class Numbering {
  readonly old: number[] = []
  readonly #numbers = new Map<number, number>()

  number(old: number): number {
    let number = this.#numbers.get(old)
    if (number === undefined) {
      number = this.old.push(old) - 1
      this.#numbers.set(old, number)
    }
    return number
  }
}
