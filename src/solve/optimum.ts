/**
 * The optimum of one instance, then the one set among its optima that the tie-break names.
 *
 * The tie-break is total: first as few packages as possible that stand on a pre-release only named, then as few as possible that differ
 * between environments, then node by node in the instance's order: not installed where that is possible, else the newest version
 * that is possible.
 */
import { differences } from './differences.ts'
import { Encoding } from './encode.ts'
import { isRequired, type Instance } from './instance.ts'
import { LexicographicSearch } from './maxsat/lexicographic.ts'
import { reduce, type Kept } from './reduce/reduce.ts'
import { SatSolver } from './sat/solver.ts'
import { unfreeChoices } from './unfree.ts'

export interface Optimum {
  readonly status: 'optimal' | 'interrupted' | 'unsatisfiable'
  /** By level; empty when no set is known. */
  readonly objective: readonly number[]
  readonly bound: readonly number[]
}

export interface OptimumOptions {
  /** On the clock of `performance.now()`. */
  readonly deadline: number
  readonly mostConflicts?: number
  readonly kept?: Kept
}

export class OptimumSearch {
  readonly instance: Instance
  readonly #encoding: Encoding
  readonly #search: LexicographicSearch

  constructor(instance: Instance, options: OptimumOptions) {
    this.instance = instance
    const solver = new SatSolver()
    this.#encoding = new Encoding(instance, options.kept ?? reduce(instance), solver)
    solver.deadline = options.deadline
    solver.mostConflicts = options.mostConflicts ?? Infinity
    this.#search = new LexicographicSearch(solver)
  }

  run(): Optimum {
    const { status, costs, bounds } = this.#search.minimise(this.#encoding.levels)
    return { status, objective: costs, bound: bounds }
  }

  /** By node: the chosen candidate of the best model, -1 where the node is not installed. */
  choice(): readonly number[] {
    return this.#encoding.choice(this.#search.holds)
  }

  /** After `run` was optimal: moves the best model to the one optimum that comes first; false when the time was up. */
  breakTies(): boolean {
    const { solver } = this.#search
    const softs = [unfreeChoices(this.#encoding, solver), differences(this.#encoding, solver)].filter(
      (level) => level.length > 0,
    )
    if (softs.length > 0 && this.#search.minimise(softs).status !== 'optimal') return false
    return this.instance.order.every((node) => this.#settleInstalled(node) && this.#settleVersion(node))
  }

  #settleInstalled(node: number): boolean {
    const found = this.instance.nodes[node]
    if (found === undefined || isRequired(found)) return true
    const installed = this.#encoding.gate(node, 0)
    return this.#prefer(-installed)
  }

  #settleVersion(node: number): boolean {
    if (!this.#search.holds(this.#encoding.gate(node, 0))) return true
    const last = this.#encoding.keptOf(node).length - 1
    for (;;) {
      const position = this.#encoding.position(node, this.#search.holds)
      if (position >= last) return this.#prefer(this.#encoding.atLeast(node, position))
      const newer = this.#encoding.atLeast(node, position + 1)
      if (!this.#prefer(newer)) return false
      if (!this.#search.holds(newer)) return this.#prefer(this.#encoding.atLeast(node, position))
    }
  }

  /** Makes the literal true for good where some optimum has it, else false for good; false when the time was up. */
  #prefer(literal: number): boolean {
    const { solver } = this.#search
    if (!this.#search.holds(literal)) {
      if (solver.fixed(literal) === -1) return true
      const answer = solver.solve([literal])
      if (answer === 'interrupted') return false
      if (answer === 'unsatisfiable') {
        solver.addClause([-literal])
        return true
      }
      this.#search.keepModel()
    }
    if (solver.fixed(literal) === 0) solver.addClause([literal])
    return true
  }
}
