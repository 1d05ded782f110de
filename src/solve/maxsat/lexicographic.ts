/**
 * Lexicographic MaxSAT by core-guided search (OLL).
 *
 * In: a solver with the hard clauses, and soft literals in levels, most important first.
 * Out: a model that is optimal level by level, and for each level the lower bound that proves it.
 * Always true: once a level is solved its optimum is hard in the solver, which stays usable for what follows.
 * Source: Andres, Kaufmann, Matheis, Schaub: Unsatisfiability-based optimization in clasp, ICLP 2012; the levels one after the other as in
 * Marques-Silva, Argelich, Graça, Lynce: Boolean lexicographic optimization, 2011.
 */
import type { SatSolver } from '../sat/solver.ts'
import { LevelSearch } from './level.ts'
import { costOf, type Soft } from './soft.ts'

export interface LexicographicResult {
  readonly status: 'optimal' | 'interrupted' | 'unsatisfiable'
  /** By level; empty when no model is known. */
  readonly costs: readonly number[]
  /** By level: no model that is optimal in the levels before pays less. */
  readonly bounds: readonly number[]
}

/** A search with the best model so far. */
export class LexicographicSearch {
  readonly solver: SatSolver
  #model = new Int8Array(0)

  constructor(solver: SatSolver) {
    this.solver = solver
  }

  get hasModel(): boolean {
    return this.#model.length > 0
  }

  /** Whether the literal holds in the best model. */
  readonly holds = (literal: number): boolean => (this.#model[Math.abs(literal)] === 1) === literal > 0

  /** Takes the solver's last model as the best one. */
  keepModel(): void {
    const model = new Int8Array(this.solver.variables + 1)
    for (let v = 1; v < model.length; v++) model[v] = this.solver.holds(v) ? 1 : 0
    this.#model = model
  }

  /** Solves the levels one after the other. Called again, it goes on from there with further levels. */
  minimise(levels: readonly (readonly Soft[])[]): LexicographicResult {
    const bounds = levels.map(() => 0)
    const answer = this.solver.solve()
    if (answer === 'unsatisfiable') return { status: 'unsatisfiable', costs: [], bounds }
    if (answer === 'interrupted') return this.#interrupted(levels, bounds)
    this.keepModel()
    for (const [index, softs] of levels.entries()) {
      const level = new LevelSearch({
        solver: this.solver,
        softs,
        upper: costOf(softs, this.holds),
        costNow: () => costOf(softs, (literal) => this.solver.holds(literal)),
        onModel: () => this.keepModel(),
      })
      const isSolved = level.run()
      bounds[index] = level.lower
      if (!isSolved) return this.#interrupted(levels, bounds)
    }
    return { status: 'optimal', costs: bounds, bounds }
  }

  #interrupted(levels: readonly (readonly Soft[])[], bounds: readonly number[]): LexicographicResult {
    const costs = this.hasModel ? levels.map((softs) => costOf(softs, this.holds)) : []
    return { status: 'interrupted', costs, bounds }
  }
}
