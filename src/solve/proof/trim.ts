/**
 * From a log to what is needed of it: backwards from what pays, each clause with its hints in the order in which they propagate.
 *
 * In: a log. Out: by number of a derived clause that is needed, its hints; and which given clauses are needed.
 * Source: Cruz-Filipe, Heule, Hunt, Kaufmann, Schneider-Kamp: Efficient certified RAT verification (LRAT), CADE 2017; trimming
 * backwards as in Heule, Hunt, Wetzler: Trimming while checking clausal proofs (DRAT-trim), FMCAD 2013.
 */
import { codeOf } from '../sat/trail.ts'
import type { ProofRecord } from './record.ts'

export interface Trimmed {
  /** By number of a clause. */
  readonly isNeeded: Uint8Array
  /** By number of a derived clause that is needed. */
  readonly hints: ReadonlyMap<number, readonly number[]>
}

export function trim(record: ProofRecord): Trimmed {
  const isNeeded = new Uint8Array(record.last + 1)
  const hints = new Map<number, readonly number[]>()
  const propagation = new Propagation(record)
  for (const { clause } of record.cores) isNeeded[clause] = 1
  if (record.clauses.at(record.last).length === 0) isNeeded[record.last] = 1
  for (let id = record.last; id > 0; id--) {
    if (isNeeded[id] === 0 || record.grounds[id] !== null) continue
    const found = propagation.hintsOf(id)
    hints.set(id, found)
    for (const hint of found) isNeeded[hint] = 1
  }
  return { isNeeded, hints }
}

/** Not every variable has a meaning of its own: a row is told by its first one. */
function lastVariable({ clauses }: ProofRecord): number {
  let last = 0
  for (let id = 1; id < clauses.length; id++) {
    for (const literal of clauses.at(id)) last = Math.max(last, Math.abs(literal))
  }
  return last
}

/** Unit propagation over the few clauses that one step rests on. */
class Propagation {
  readonly #record: ProofRecord
  /** By code: 1 true, -1 false. */
  #values = new Int8Array(0)
  /** By variable: the clause that gave it its value here; 0: it is assumed. */
  #reasons = new Int32Array(0)
  #assigned: number[] = []

  constructor(record: ProofRecord) {
    this.#record = record
    const size = 1 + lastVariable(record)
    this.#values = new Int8Array(2 * size)
    this.#reasons = new Int32Array(size)
  }

  /** Clauses in whose order propagation of the negated clause meets a conflict; clauses of one literal first. */
  hintsOf(id: number): readonly number[] {
    const clause = this.#record.clauses.at(id)
    const holding = clause.find((literal) => this.#fixed(literal, id) === 1)
    if (holding !== undefined) return [this.#unitOf(holding)]
    for (const literal of clause) this.#assign(-literal, 0)
    const conflict = this.#propagate(id)
    const hints = this.#needed(conflict)
    for (const literal of this.#assigned) {
      this.#values[codeOf(literal)] = 0
      this.#values[codeOf(-literal)] = 0
    }
    this.#assigned = []
    return hints
  }

  /** The clause that is falsified. */
  #propagate(id: number): number {
    let open = [...this.#record.antecedents.at(id)].map((hint) => this.#record.original(hint)).reverse()
    for (;;) {
      const next: number[] = []
      for (const hint of open) {
        const state = this.#look(hint, id)
        if (state === 'conflict') return hint
        if (state === 'open') next.push(hint)
      }
      if (next.length === open.length) throw new Error(`clause ${id} does not follow from what it rests on`)
      open = next
    }
  }

  #look(hint: number, id: number): 'conflict' | 'done' | 'open' {
    let unit = 0
    for (const literal of this.#record.clauses.at(hint)) {
      const value = this.#value(literal, id)
      if (value === 1) return 'done'
      if (value === -1 || literal === unit) continue
      if (unit !== 0) return 'open'
      unit = literal
    }
    if (unit === 0) return 'conflict'
    this.#assign(unit, hint)
    return 'done'
  }

  #assign(literal: number, reason: number): void {
    this.#values[codeOf(literal)] = 1
    this.#values[codeOf(-literal)] = -1
    this.#reasons[Math.abs(literal)] = reason
    this.#assigned.push(literal)
  }

  #value(literal: number, id: number): number {
    const value = this.#values[codeOf(literal)] ?? 0
    return value === 0 ? this.#fixed(literal, id) : value
  }

  #unitOf(literal: number): number {
    return this.#record.units[Math.abs(literal)] ?? 0
  }

  /** 1 or -1 where a clause of one literal before clause `id` says so. */
  #fixed(literal: number, id: number): number {
    const unit = this.#unitOf(literal)
    if (unit === 0 || unit >= id) return 0
    return this.#record.clauses.at(unit)[0] === literal ? 1 : -1
  }

  /** The clauses that the conflict rests on, in order. */
  #needed(conflict: number): readonly number[] {
    const units = new Set<number>()
    const wanted = new Set<number>()
    const follow = (hint: number): void => {
      for (const literal of this.#record.clauses.at(hint)) {
        if (this.#values[codeOf(literal)] !== 0) wanted.add(Math.abs(literal))
        else units.add(this.#record.original(this.#unitOf(literal)))
      }
    }
    follow(conflict)
    const hints = [conflict]
    for (const literal of this.#assigned.toReversed()) {
      const reason = this.#reasons[Math.abs(literal)] ?? 0
      if (reason === 0 || !wanted.has(Math.abs(literal))) continue
      hints.push(reason)
      follow(reason)
    }
    return [...units, ...hints.toReversed()]
  }
}
