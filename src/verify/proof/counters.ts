/** The counters of a proof: each adds two earlier ones or single literals. Its clauses follow from giving every `count` its meaning. */
import type { ProofAddend, ProofCounter, ProofVariable } from '../../universe/proof.ts'
import { Objection } from './objection.ts'
import type { Variables } from './variables.ts'

const MOST_INPUTS = 1_000_000

export class Counters {
  readonly #variables: Variables
  readonly #all: readonly ProofCounter[]
  readonly #sizes: number[] = []
  /** `counter least`: the first variable that means it. */
  readonly #counts = new Map<string, number>()

  constructor(variables: Variables, counters: readonly ProofCounter[], written: readonly ProofVariable[]) {
    this.#variables = variables
    this.#all = counters
    for (const [number, [a, b]] of counters.entries()) {
      const size = this.#sizeOf(a, number) + this.#sizeOf(b, number)
      if (size > MOST_INPUTS) throw new Objection(`counter ${number}: it has too many inputs`)
      this.#sizes.push(size)
    }
    for (const [i, variable] of written.entries()) {
      if (variable[0] !== 'count') continue
      const [, counter, least] = variable
      const size = this.#sizes[counter]
      if (size === undefined) throw new Objection(`variable ${i + 1}: there is no counter ${counter}`)
      if (least < 1 || least > size) throw new Objection(`variable ${i + 1}: counter ${counter} has ${size} inputs`)
      const key = `${counter} ${least}`
      if (!this.#counts.has(key)) this.#counts.set(key, i + 1)
    }
  }

  /** `count(a, left) and count(b, right) -> count(c, left + right)`. */
  sum(counter: number, left: number, right: number): readonly number[] {
    const [a, b] = this.#at(counter)
    if (left + right < 1) throw new Objection('it says nothing')
    const clause = [this.#count(counter, left + right)]
    if (left > 0) clause.unshift(-this.#count(a, left))
    if (right > 0) clause.unshift(-this.#count(b, right))
    return clause
  }

  /** `count(c, least + 1) -> count(c, least)`. */
  order(counter: number, least: number): readonly number[] {
    this.#at(counter)
    return [-this.#count(counter, least + 1), this.#count(counter, least)]
  }

  /** The variables that say "at least k" for k from 2 on. */
  above(counter: number): readonly number[] {
    const size = this.#sizes[counter] ?? 0
    const found: number[] = []
    for (let least = 2; least <= size; least++) {
      const variable = this.#counts.get(`${counter} ${least}`)
      if (variable !== undefined) found.push(variable)
    }
    return found
  }

  /** Whether the counter's inputs are exactly these literals, each once. */
  isOver(counter: number, literals: readonly number[]): boolean {
    if (this.#sizes[counter] !== literals.length) return false
    const open = new Set(literals)
    const queue: ProofAddend[] = [counter]
    for (let addend = queue.pop(); addend !== undefined; addend = queue.pop()) {
      if (typeof addend === 'number') queue.push(...this.#at(addend))
      else if (!open.delete(addend.literal)) return false
    }
    return open.size === 0
  }

  #at(counter: number): ProofCounter {
    const found = this.#all[counter]
    if (found === undefined) throw new Objection(`there is no counter ${counter}`)
    return found
  }

  #sizeOf(addend: ProofAddend, before: number): number {
    if (typeof addend === 'number') {
      const size = addend < before ? this.#sizes[addend] : undefined
      if (size === undefined) throw new Objection(`counter ${before}: ${addend} is no earlier counter`)
      return size
    }
    const variable = this.#variables.of(addend.literal)
    if (variable.kind === 'count' && variable.counter >= before) {
      throw new Objection(`counter ${before}: it counts a counter that is not earlier`)
    }
    return 1
  }

  #count(addend: ProofAddend, least: number): number {
    if (typeof addend !== 'number') {
      if (least === 1) return addend.literal
      throw new Objection(`a literal is no ${least} inputs`)
    }
    const variable = this.#counts.get(`${addend} ${least}`)
    if (variable === undefined) throw new Objection(`no variable counts ${least} of counter ${addend}`)
    return variable
  }
}
