/**
 * A proof replayed as docs/proofs.md says, but for its axioms: each clause follows from its hints in their order, counters have their
 * form, the bounds add up. And its axioms, evaluated in a set that installs.
 */
import type { Clause, Proof, ProofAddend, ProofGate, ProofStep } from '../../src/universe/proof.ts'
import type { ResolvedSet } from '../../src/universe/solution.ts'

/** What is wrong; empty when the proof holds, given its axioms. `bound`: by level; null where nothing installs. */
export function objectionsTo(proof: Proof, bound: readonly number[] | null): readonly string[] {
  return new Replay(proof, bound).run()
}

class Replay {
  readonly #proof: Proof
  readonly #claim: readonly number[] | null
  readonly #clauses: Clause[]
  readonly #objections: string[] = []
  /** By level: what each literal has left. */
  readonly #left: Map<number, number>[] = []
  #bound = 0
  #ended = -1

  constructor(proof: Proof, claim: readonly number[] | null) {
    this.#proof = proof
    this.#claim = claim
    this.#clauses = proof.axioms.map(([, clause]) => clause)
  }

  run(): readonly string[] {
    for (const step of this.#proof.steps) this.#take(step)
    if (this.#claim === null) this.#expect(this.#clauses.at(-1)?.length === 0, 'it does not end with the empty clause')
    else this.#expect(this.#ended === this.#claim.length - 1, `it ends after level ${this.#ended}`)
    return this.#objections
  }

  #expect(holds: boolean, otherwise: string): void {
    if (!holds) this.#objections.push(otherwise)
  }

  #take(step: ProofStep): void {
    switch (step[0]) {
      case 'clause':
        this.#expect(this.#follows(step[1], step[2]), `clause ${this.#clauses.length + 1} does not follow`)
        this.#clauses.push(step[1])
        break
      case 'counter':
        this.#clauses.push(this.#counterClause(step))
        break
      case 'free':
        this.#free(step[1], step[2])
        break
      case 'level':
        this.#expect(step[1] === this.#ended + 1, `level ${step[1]} out of order`)
        this.#left.push(new Map())
        this.#bound = 0
        for (const [literal, weight] of step[2]) this.#add(literal, weight)
        break
      case 'core':
        this.#pay(this.#clauses[step[1] - 1] ?? [], step[2], step[3])
        break
      case 'opposites':
        this.#pay([step[1], -step[1]], step[2], null)
        break
      case 'bound':
        this.#expect(step[2] === this.#bound, `level ${step[1]} reaches ${this.#bound}, not ${step[2]}`)
        this.#expect(step[2] === this.#claim?.[step[1]], `level ${step[1]} is bounded by ${step[2]}`)
        this.#ended = step[1]
    }
  }

  #follows(clause: Clause, hints: readonly number[]): boolean {
    const truths = new Set(clause.map((literal) => -literal))
    for (const [at, hint] of hints.entries()) {
      const open = (this.#clauses[hint - 1] ?? []).filter((literal) => !truths.has(-literal))
      const [unit] = open
      if (hint > this.#clauses.length || new Set(open).size > 1) return false
      if (unit === undefined) return at === hints.length - 1
      truths.add(unit)
    }
    return false
  }

  #counterClause(step: readonly ['counter', number, number, number] | readonly ['counter', number, number]): Clause {
    const [, counter, first, second] = step
    if (second === undefined) return [-this.#count(counter, first + 1), this.#count(counter, first)]
    const [a, b] = this.#proof.counters[counter] ?? [0, 0]
    const sources = [
      [a, first],
      [b, second],
    ] as const
    return [
      this.#count(counter, first + second),
      ...sources.flatMap(([from, least]) => (least === 0 ? [] : [-this.#addend(from, least)])),
    ]
  }

  #addend(addend: ProofAddend, least: number): number {
    return typeof addend === 'number' ? this.#count(addend, least) : least === 1 ? addend.literal : 0
  }

  #count(counter: number, least: number): number {
    return 1 + this.#proof.variables.findIndex((one) => one[0] === 'count' && one[1] === counter && one[2] === least)
  }

  #inputs(addend: ProofAddend): readonly number[] {
    if (typeof addend !== 'number') return [addend.literal]
    return (this.#proof.counters[addend] ?? []).flatMap((part) => this.#inputs(part))
  }

  #add(literal: number, weight: number): void {
    const left = this.#left.at(-1)
    left?.set(literal, (left.get(literal) ?? 0) + weight)
  }

  #pay(costs: Clause, weight: number, counter: number | null): void {
    this.#bound += weight
    for (const literal of costs) {
      this.#expect((this.#left.at(-1)?.get(literal) ?? 0) >= weight, `${literal} has not ${weight} left`)
      this.#add(literal, -weight)
    }
    if (counter === null) return
    const inputs = this.#inputs(counter)
    this.#expect(
      inputs.length === costs.length && inputs.every((input) => costs.includes(input)),
      `counter ${counter} counts something else`,
    )
    for (let k = 2; k <= inputs.length; k++) {
      const output = this.#count(counter, k)
      if (output > 0) this.#add(output, weight)
    }
  }

  #free(literal: number, level: number): void {
    const left = this.#left[level]?.get(literal) ?? 0
    const isUnderWay = level === this.#left.length - 1 && level > this.#ended
    const gap = isUnderWay ? (this.#claim?.[level] ?? 0) - this.#bound : 0
    this.#expect(left > gap, `${literal} is not free in level ${level}`)
    this.#clauses.push([-literal])
  }
}

/** The axioms that a set does not meet. */
export function axiomsAgainst(proof: Proof, sets: readonly ResolvedSet[]): readonly string[] {
  const chosen = proof.slots.map(({ package: name, environments, versions }) => {
    const set = [...(sets[environments[0] ?? 0] ?? [])].find(([other]) => other === name)
    return set === undefined ? -1 : versions.indexOf(set[1].version.text)
  })
  const isOpen = (slot: number, gate: ProofGate): boolean => {
    if ((chosen[slot] ?? -1) < 0) return false
    if (gate === null) return true
    const found = [...(sets[gate[1]] ?? [])].find(([name]) => name === proof.slots[slot]?.package)
    return found?.[1].extras.some((extra) => extra === gate[0]) === true
  }
  const truths = proof.variables.map((variable) => {
    switch (variable[0]) {
      case 'installed':
        return isOpen(variable[1], null)
      case 'extra':
        return isOpen(variable[1], [variable[2], variable[3]])
      case 'atLeast': {
        const stands = chosen[variable[1]] ?? -1
        return (stands < 0 ? (proof.slots[variable[1]]?.home ?? 0) : stands) >= variable[2]
      }
      case 'any':
        return variable[1].some(([slot, gate, ranges]) => isOpen(slot, gate) && inRuns(ranges, chosen[slot] ?? -1))
      default:
        return false
    }
  })
  return proof.axioms
    .filter(([, clause]) => !clause.some((literal) => truths[Math.abs(literal) - 1] === literal > 0))
    .map((axiom) => JSON.stringify(axiom))
}

function inRuns(ranges: readonly number[], at: number): boolean {
  return ranges.some((from, i) => i % 2 === 0 && at >= from && at <= (ranges[i + 1] ?? -1))
}
