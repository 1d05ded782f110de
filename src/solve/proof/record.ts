/**
 * The log of one solve, as it happens: every clause with its reason or its antecedents, and what pays.
 *
 * Nothing is worked out here, so that logging costs little; trim.ts finds what is needed, write.ts puts it in the form of a proof.
 */
import type { GateOf, Ledger, Reason, Trigger } from '../ledger.ts'
import type { Addend, LevelLog } from '../maxsat/log.ts'
import type { Soft } from '../maxsat/soft.ts'
import type { ProofLog } from '../sat/proof.ts'
import { Lists } from './lists.ts'

/** What a variable means; a row is told by its first variable. */
export type Meaning =
  | readonly ['gate', GateOf]
  | readonly ['row', node: number, before: number]
  | readonly ['any', readonly Trigger[]]
  | readonly ['count', counter: number, least: number]

/** Why a given clause holds: for a reason of the encoding, by a counter's meaning, as what is free, or as a core. */
export type Ground =
  | Reason
  | readonly ['added', counter: number, left: number, right: number]
  | readonly ['ordered', counter: number, least: number]
  | readonly ['free', cost: number, level: number]
  | readonly ['again', core: number]

export interface CoreEntry {
  readonly costs: readonly number[]
  readonly weight: number
  /** The number of the clause. */
  readonly clause: number
  counter: number | null
}

/** What happened between clauses; `after` is the number of the last clause before. */
export type Event = { readonly after: number } & (
  | { readonly kind: 'begin'; readonly level: number; readonly softs: readonly Soft[] }
  | { readonly kind: 'core'; readonly entry: CoreEntry }
  | { readonly kind: 'opposites'; readonly literal: number; readonly weight: number }
  | { readonly kind: 'end'; readonly level: number; readonly bound: number }
)

const NOWHERE: Reason = ['forced']
const NOTHING: readonly number[] = []

export class ProofRecord implements ProofLog, Ledger, LevelLog {
  /** By number of a clause, from 1. */
  readonly clauses = new Lists()
  /** By number: of a given clause its ground; null for a derived one. */
  readonly grounds: (Ground | null)[] = []
  /** By number: what implies a derived clause. */
  readonly antecedents = new Lists()
  /** By variable: the first clause of that literal alone; 0 where there is none. */
  readonly units: number[] = []
  /** By variable. */
  readonly meanings: (Meaning | undefined)[] = []
  /** By node. */
  readonly homes: number[] = []
  readonly counters: (readonly [Addend, Addend])[] = []
  readonly cores: CoreEntry[] = []
  readonly events: Event[] = []
  #ground: Ground = NOWHERE
  #level = -1

  constructor() {
    this.#add([], NOWHERE, NOTHING)
  }

  /** The number of the last clause. */
  get last(): number {
    return this.clauses.length - 1
  }

  /** Numbers come in their order. */
  given(_id: number, literals: readonly number[]): void {
    this.#add(literals, this.#ground, NOTHING)
  }

  derived(_id: number, literals: readonly number[], antecedents: readonly number[]): void {
    this.#add(literals, null, antecedents)
  }

  because(reason: Reason): void {
    this.#ground = reason
  }

  gate(variable: number, gate: GateOf): void {
    this.meanings[variable] = ['gate', gate]
  }

  row(before: number, node: number, home: number): void {
    this.meanings[before + 1] = ['row', node, before]
    this.homes[node] = home
  }

  any(variable: number, triggers: readonly Trigger[]): void {
    this.meanings[variable] = ['any', triggers]
  }

  sum(left: Addend, right: Addend): number {
    return this.counters.push([left, right]) - 1
  }

  output(variable: number, counter: number, least: number): void {
    this.meanings[variable] = ['count', counter, least]
  }

  added(counter: number, left: number, right: number): void {
    this.#ground = ['added', counter, left, right]
  }

  ordered(counter: number, least: number): void {
    this.#ground = ['ordered', counter, least]
  }

  begin(softs: readonly Soft[]): void {
    this.#level++
    this.events.push({ after: this.last, kind: 'begin', level: this.#level, softs })
  }

  opposites(literal: number, weight: number): void {
    this.events.push({ after: this.last, kind: 'opposites', literal, weight })
  }

  core(costs: readonly number[], weight: number, clause: number): number {
    const [only = 0] = costs
    const number = clause === 0 ? (this.units[Math.abs(only)] ?? 0) : clause
    const entry: CoreEntry = { costs, weight, clause: number, counter: null }
    this.events.push({ after: this.last, kind: 'core', entry })
    return this.cores.push(entry) - 1
  }

  again(core: number): void {
    this.#ground = ['again', core]
  }

  counted(core: number, counter: number): void {
    const found = this.cores[core]
    if (found !== undefined) found.counter = counter
  }

  free(cost: number): void {
    this.#ground = ['free', cost, this.#level]
  }

  end(bound: number): void {
    this.events.push({ after: this.last, kind: 'end', level: this.#level, bound })
  }

  /** The clause that a repeated one stands for. */
  original(id: number): number {
    const ground = this.grounds[id]
    return ground?.[0] === 'again' ? (this.cores[ground[1]]?.clause ?? id) : id
  }

  #add(literals: readonly number[], ground: Ground | null, antecedents: readonly number[]): void {
    const [only] = literals
    if (literals.length === 1 && only !== undefined) this.units[Math.abs(only)] ??= this.clauses.length
    this.clauses.push(literals)
    this.grounds.push(ground)
    this.antecedents.push(antecedents)
  }
}
