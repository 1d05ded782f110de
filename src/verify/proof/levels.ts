/** The levels of a proof: what its softs weigh, what cores and opposites pay, what is left, and the bound that is reached. */
import type { Counters } from './counters.ts'
import { Objection } from './objection.ts'
import type { SoftCheck, Softs } from './softs.ts'

/** A level under way, or ended. */
interface Level {
  /** What is left on each literal. */
  readonly weights: Map<number, number>
  bound: number
  isEnded: boolean
}

export class Levels {
  readonly #names: readonly string[]
  readonly #claimed: readonly number[]
  readonly #softs: SoftCheck
  readonly #counters: Counters
  readonly #levels: Level[] = []

  constructor(names: readonly string[], claimed: readonly number[], softs: SoftCheck, counters: Counters) {
    this.#names = names
    this.#claimed = claimed
    this.#softs = softs
    this.#counters = counters
  }

  /** How many levels have ended; one that is under way is none. */
  get ended(): number {
    return this.#levels.filter(({ isEnded }) => isEnded).length
  }

  get isUnderWay(): boolean {
    return this.#levels.at(-1)?.isEnded === false
  }

  begin(number: number, written: readonly (readonly [number, number])[]): void {
    if (this.isUnderWay || number !== this.#levels.length) throw new Objection(`level ${number} does not begin here`)
    const name = this.#names[number]
    if (name === undefined) throw new Objection(`nothing is claimed of level ${number}`)
    const weights = new Map<number, number>()
    for (const [literal, weight] of written) weights.set(literal, (weights.get(literal) ?? 0) + weight)
    const softs: Softs = weights
    this.#softs.check(name, softs)
    this.#levels.push({ weights, bound: 0, isEnded: false })
  }

  core(clause: readonly number[], weight: number, counter: number | null): void {
    if (new Set(clause).size !== clause.length) throw new Objection('a core has a literal twice')
    this.#pay(clause, weight)
    if (counter === null) return
    if (!this.#counters.isOver(counter, clause)) throw new Objection(`counter ${counter} counts other literals`)
    const { weights } = this.#current()
    for (const literal of this.#counters.above(counter)) weights.set(literal, (weights.get(literal) ?? 0) + weight)
  }

  opposites(literal: number, weight: number): void {
    this.#pay([literal, -literal], weight)
  }

  /** Whether the literal would cost more than is left in a level, so that its negation may be taken as a clause. */
  checkFree(literal: number, number: number): void {
    const level = this.#levels[number]
    const claimed = this.#claimed[number]
    if (level === undefined || claimed === undefined) throw new Objection(`level ${number} has not begun`)
    const left = level.isEnded ? 0 : claimed - level.bound
    if ((level.weights.get(literal) ?? 0) <= left)
      throw new Objection(`${literal} costs no more than is left of level ${number}`)
  }

  end(number: number, bound: number): void {
    const level = this.#current()
    if (number !== this.#levels.length - 1) throw new Objection(`level ${number} is not under way`)
    if (bound !== level.bound) throw new Objection(`the cores of level ${number} pay ${level.bound}, not ${bound}`)
    if (bound !== this.#claimed[number])
      throw new Objection(`level ${number} is claimed to cost ${this.#claimed[number]}, not ${bound}`)
    level.isEnded = true
  }

  #pay(literals: readonly number[], weight: number): void {
    const level = this.#current()
    if (literals.length === 0) throw new Objection('a core without literals pays nothing')
    for (const literal of literals) {
      const left = level.weights.get(literal) ?? 0
      if (weight > left) throw new Objection(`${literal} has ${left} left and is to pay ${weight}`)
      level.weights.set(literal, left - weight)
    }
    level.bound += weight
    const claimed = this.#claimed[this.#levels.length - 1] ?? 0
    if (level.bound > claimed)
      throw new Objection(`the cores pay ${level.bound}, more than the ${claimed} that is claimed`)
  }

  #current(): Level {
    const level = this.#levels.at(-1)
    if (level === undefined || level.isEnded) throw new Objection('no level is under way')
    return level
  }
}
