/**
 * A counter over literals, built as far as it is asked for: output k (from 1) is true when at least k inputs are.
 *
 * Outputs are implied by inputs only, which is all that a cost from below needs. Every clause is a definition of a fresh variable.
 * Sources: Bailleux and Boufkhad, Efficient CNF encoding of Boolean cardinality constraints (CP 2003);
 * built incrementally as in Martins, Joshi, Manquinho, Lynce (CP 2014).
 */
import type { SatSolver } from '../sat/solver.ts'
import type { Addend, CounterLog } from './log.ts'

interface Leaf {
  readonly kind: 'leaf'
  readonly size: 1
  readonly outputs: readonly number[]
}

interface Sum {
  readonly kind: 'sum'
  readonly size: number
  readonly left: Counter
  readonly right: Counter
  readonly outputs: number[]
  /** In the log; 0 where there is none. */
  readonly number: number
}

type Counter = Leaf | Sum

export class Totalizer {
  readonly #solver: SatSolver
  readonly #root: Counter
  readonly #log: CounterLog | null

  constructor(solver: SatSolver, inputs: readonly number[], log: CounterLog | null = null) {
    this.#solver = solver
    this.#log = log
    this.#root = balanced(inputs, log)
  }

  /** Its number in the log. */
  get number(): number {
    return this.#root.kind === 'sum' ? this.#root.number : 0
  }

  get size(): number {
    return this.#root.size
  }

  /** The literal that is true when at least `count` inputs are; 1 <= count <= size. */
  atLeast(count: number): number {
    this.#extend(this.#root, count)
    const output = this.#root.outputs[count - 1]
    if (output === undefined) throw new RangeError(`a counter of ${this.size} has no output ${count}`)
    return output
  }

  #extend(counter: Counter, wanted: number): void {
    if (counter.kind === 'leaf') return
    const { outputs, left, right, number } = counter
    const before = outputs.length
    const upTo = Math.min(wanted, counter.size)
    if (before >= upTo) return
    this.#extend(left, upTo)
    this.#extend(right, upTo)
    while (outputs.length < upTo) outputs.push(this.#newOutput(number, outputs))
    for (let i = 0; i <= Math.min(left.outputs.length, upTo); i++) {
      for (let j = Math.max(0, before + 1 - i); j <= Math.min(right.outputs.length, upTo - i); j++) {
        this.#log?.added(number, i, j)
        this.#imply(left.outputs[i - 1], right.outputs[j - 1], outputs[i + j - 1])
      }
    }
  }

  #newOutput(counter: number, outputs: readonly number[]): number {
    const output = this.#solver.newVariable()
    const smaller = outputs.at(-1)
    this.#log?.output(output, counter, outputs.length + 1)
    this.#log?.ordered(counter, outputs.length)
    this.#solver.prefer(-output)
    if (smaller !== undefined) this.#solver.addClause([-output, smaller])
    return output
  }

  #imply(left: number | undefined, right: number | undefined, output: number | undefined): void {
    if (output === undefined) return
    const clause = [output]
    if (left !== undefined) clause.push(-left)
    if (right !== undefined) clause.push(-right)
    this.#solver.addClause(clause)
  }
}

function balanced(inputs: readonly number[], log: CounterLog | null): Counter {
  let row: Counter[] = inputs.map((input) => ({ kind: 'leaf', size: 1, outputs: [input] }))
  while (row.length > 1) {
    const next: Counter[] = []
    for (let i = 0; i < row.length; i += 2) {
      const [left, right] = [row[i], row[i + 1]]
      if (left === undefined) continue
      if (right === undefined) {
        next.push(left)
        continue
      }
      const number = log?.sum(addend(left), addend(right)) ?? 0
      next.push({ kind: 'sum', size: left.size + right.size, left, right, outputs: [], number })
    }
    row = next
  }
  const [root] = row
  if (root === undefined) throw new RangeError('a counter needs an input')
  return root
}

function addend(counter: Counter): Addend {
  return counter.kind === 'sum' ? { counter: counter.number } : { literal: counter.outputs[0] ?? 0 }
}
