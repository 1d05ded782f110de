/** The clauses of a proof, and whether a new one follows from some of them by unit propagation. */
import { Objection } from './objection.ts'
import type { Work } from './objection.ts'

export class Clauses {
  /** All literals, one clause after the other. */
  #pool = new Int32Array(1 << 16)
  #used = 0
  /** Where each begins; the last entry is where the next one will. */
  readonly #starts: number[] = [0]
  /** By variable: 1 true, -1 false, 0 open. */
  readonly #values: Int8Array
  readonly #trail: number[] = []
  readonly #work: Work

  constructor(variables: number, work: Work) {
    this.#values = new Int8Array(variables + 1)
    this.#work = work
  }

  get count(): number {
    return this.#starts.length - 1
  }

  add(clause: readonly number[]): void {
    const end = this.#used + clause.length
    if (end > this.#pool.length) {
      const larger = new Int32Array(Math.max(end, this.#pool.length * 2))
      larger.set(this.#pool)
      this.#pool = larger
    }
    for (const literal of clause) {
      if (literal === 0 || Math.abs(literal) >= this.#values.length) {
        throw new Objection(`there is no variable ${Math.abs(literal)}`)
      }
      this.#pool[this.#used++] = literal
    }
    this.#starts.push(this.#used)
    this.#work.add(clause.length)
  }

  /** Numbered from 1. */
  at(number: number): Int32Array {
    if (number < 1 || number > this.count) throw new Objection(`there is no clause ${number} yet`)
    return this.#pool.subarray(this.#starts[number - 1], this.#starts[number])
  }

  /** Throws where the clause does not follow: with all its literals false, each hint gives one more literal until one has none left. */
  checkFollows(clause: readonly number[], hints: readonly number[]): void {
    try {
      if (!this.#assumeFalse(clause)) return
      for (const hint of hints) {
        const forced = this.#propagate(hint)
        if (forced === 0) return
        this.#set(forced)
      }
      throw new Objection('it does not follow: no hint has all its literals false')
    } finally {
      for (const variable of this.#trail) this.#values[variable] = 0
      this.#trail.length = 0
    }
  }

  /** False where the clause holds a literal and its negation, and so is always true. */
  #assumeFalse(clause: readonly number[]): boolean {
    for (const literal of clause) {
      if (literal === 0 || Math.abs(literal) >= this.#values.length) {
        throw new Objection(`there is no variable ${Math.abs(literal)}`)
      }
      if (this.#valueOf(literal) > 0) return false
      this.#set(-literal)
    }
    return true
  }

  /** The one literal that is not false; 0 where all are. */
  #propagate(hint: number): number {
    if (hint < 1 || hint > this.count) throw new Objection(`there is no clause ${hint} yet`)
    const [start = 0, end = 0] = [this.#starts[hint - 1], this.#starts[hint]]
    this.#work.add(end - start + 1)
    let forced = 0
    for (let i = start; i < end; i++) {
      const literal = this.#pool[i] ?? 0
      if (this.#valueOf(literal) < 0 || literal === forced) continue
      if (forced !== 0) throw new Objection(`hint ${hint} leaves more than one literal open`)
      forced = literal
    }
    return forced
  }

  #valueOf(literal: number): number {
    return literal > 0 ? (this.#values[literal] ?? 0) : -(this.#values[-literal] ?? 0)
  }

  #set(literal: number): void {
    const variable = Math.abs(literal)
    if (this.#values[variable] === 0) {
      this.#values[variable] = literal > 0 ? 1 : -1
      this.#trail.push(variable)
    }
  }
}
