/**
 * A satisfiability solver: conflict-driven clause learning, incremental, under assumptions.
 *
 * In: clauses of literals (signed variables, as in DIMACS), added at any time; assumptions per call.
 * Out: a model, or the assumptions that cannot hold together, or nothing when the time or the budget is up.
 * The same calls give the same answers: nothing is random, and the clock is read only to stop.
 * Sources: MiniSat (Eén and Sörensson, SAT 2003) for the shape; Glucose (Audemard and Simon, IJCAI 2009) for clause deletion;
 * Luby, Sinclair, Zuckerman (1993) for restarts; Pipatsrisawat and Darwiche (SAT 2007) for phases.
 */
import { Analysis } from './analyze.ts'
import { Clauses } from './clauses.ts'
import { ActivityHeap } from './heap.ts'
import type { ProofLog } from './proof.ts'
import { propagate } from './propagate.ts'
import { luby } from './restarts.ts'
import { codeOf, literalOf, Trail } from './trail.ts'

export type Answer = 'satisfiable' | 'unsatisfiable' | 'interrupted'

const RESTART_UNIT = 100

export class SatSolver {
  readonly #trail = new Trail()
  readonly #clauses = new Clauses()
  readonly #order = new ActivityHeap()
  readonly #analysis: Analysis
  readonly #log: ProofLog | null
  #capacity = 0
  #variables = 0
  #isConsistent = true
  #learnt: number[] = []
  #learntLimit = 4000
  #lastId = 0
  /** Trail entries at level 0 before it are logged as units. */
  #loggedUnits = 0
  #assumed: readonly number[] = []
  #model = new Int8Array(0)
  readonly #release = (variable: number): void => this.#order.insert(variable)
  readonly #bump = (variable: number): void => this.#order.bump(variable)

  /** After `unsatisfiable`: the assumptions that cannot hold together; empty when the clauses alone cannot. */
  core: readonly number[] = []
  /** The number of the clause that says so, where there is a log; 0 for two opposite assumptions. */
  coreId = 0
  conflicts = 0
  decisions = 0
  /** On the clock of `performance.now()`. */
  deadline = Infinity
  /** Over all calls; after as many every further conflict ends a call. Unlike the deadline it is the same on a busy machine. */
  mostConflicts = Infinity

  constructor(log: ProofLog | null = null) {
    this.#log = log
    this.#analysis = new Analysis(this.#trail, this.#clauses, log !== null)
  }

  get variables(): number {
    return this.#variables
  }

  /** False once the clauses alone are contradictory. */
  get isConsistent(): boolean {
    return this.#isConsistent
  }

  newVariable(): number {
    this.reserve(this.#variables + 1)
    return this.#variables
  }

  /** Makes sure that variables up to `last` exist. */
  reserve(last: number): void {
    if (last >= this.#capacity) {
      this.#capacity = Math.max(64, 2 * (last + 1))
      this.#trail.grow(this.#capacity)
      this.#order.grow(this.#capacity)
      this.#analysis.grow(this.#capacity)
    }
    this.#clauses.grow(2 * last + 2)
    while (this.#variables < last) this.#order.insert(++this.#variables)
  }

  /** The search tries this literal true first. */
  prefer(literal: number): void {
    this.#trail.phases[Math.abs(literal)] = literal > 0 ? 1 : 0
  }

  /** 1 or -1 when the literal is true or false in every model, else 0. */
  fixed(literal: number): number {
    const code = codeOf(literal)
    return this.#trail.levels[code >> 1] === 0 ? (this.#trail.values[code] ?? 0) : 0
  }

  /** Whether the literal holds in the last model. */
  holds(literal: number): boolean {
    return (this.#model[Math.abs(literal)] === 1) === literal > 0
  }

  /** Adds a clause; gives its number, or 0 when it holds anyway. */
  addClause(literals: readonly number[]): number {
    if (!this.#isConsistent) return 0
    this.#trail.cancel(0, this.#release)
    const codes: number[] = []
    for (let at = 0; at < literals.length; at++) {
      const code = codeOf(literals[at] ?? 0)
      if (code >> 1 > this.#variables) this.reserve(code >> 1)
      const value = this.#trail.values[code] ?? 0
      if (value === 1 || codes.includes(code ^ 1)) return 0
      if (value === 0 && !codes.includes(code)) codes.push(code)
    }
    const id = ++this.#lastId
    this.#log?.given(id, literals)
    if (codes.length > 1) this.#clauses.add(codes, 0, id)
    else this.#settle(codes, id)
    return id
  }

  /** Searches for a model under the assumptions; after `budget` conflicts it gives up. */
  solve(assumptions: readonly number[] = [], budget = Infinity): Answer {
    this.core = []
    this.coreId = 0
    if (!this.#isConsistent) return 'unsatisfiable'
    const assumed = assumptions.map(codeOf)
    this.#keepCommonPrefix(assumed)
    let restarts = 0
    let untilRestart = RESTART_UNIT
    let used = 0
    for (;;) {
      const conflict = propagate(this.#trail, this.#clauses)
      if (conflict !== 0) {
        if (!this.#resolve(conflict)) return 'unsatisfiable'
        used++
        untilRestart--
        if (used >= budget || this.conflicts >= this.mostConflicts) return this.#interrupt()
        if ((used & 31) === 0 && this.#isLate()) return this.#interrupt()
        continue
      }
      if (this.#trail.level === 0) this.#logUnits()
      if (untilRestart <= 0) {
        untilRestart = RESTART_UNIT * luby(++restarts)
        this.#trail.cancel(Math.min(this.#trail.level, assumed.length), this.#release)
      }
      if (this.#learnt.length > this.#learntLimit + this.#trail.size) this.#forget()
      const next = this.#nextAssumption(assumed)
      if (next === 'failed') return 'unsatisfiable'
      const decision = next === 'none' ? this.#decide() : next
      if (decision === 0) return this.#saveModel()
      if ((++this.decisions & 4095) === 0 && this.#isLate()) return this.#interrupt()
      this.#trail.openLevel()
      this.#trail.assign(decision, 0)
    }
  }

  /** Levels of assumptions shared with the last call stay as they are. */
  #keepCommonPrefix(assumed: readonly number[]): void {
    let common = 0
    const most = Math.min(assumed.length, this.#assumed.length, this.#trail.level)
    while (common < most && assumed[common] === this.#assumed[common]) common++
    this.#trail.cancel(common, this.#release)
    this.#assumed = assumed
  }

  /** Learns from a conflict and goes back; false when the clauses are contradictory. */
  #resolve(conflict: number): boolean {
    this.conflicts++
    if (this.#trail.level === 0) {
      this.#isConsistent = false
      if (this.#log !== null) {
        this.#logUnits()
        this.#log.derived(++this.#lastId, [], [this.#clauses.id(conflict)])
      }
      return false
    }
    const { codes, backLevel, lbd } = this.#analysis.learn(conflict, this.#bump)
    const id = this.#logLearnt(codes)
    this.#trail.cancel(backLevel, this.#release)
    const [asserted = 0] = codes
    if (codes.length === 1) this.#trail.assign(asserted, 0)
    else {
      const clause = this.#clauses.add(codes, lbd, id)
      this.#learnt.push(clause)
      this.#trail.assign(asserted, clause)
    }
    this.#order.decay()
    return true
  }

  #nextAssumption(assumed: readonly number[]): number | 'none' | 'failed' {
    while (this.#trail.level < assumed.length) {
      const code = assumed[this.#trail.level] ?? 0
      const value = this.#trail.values[code]
      if (value === -1) {
        this.core = this.#analysis.core(code)
        if (this.#log !== null) this.#logCore()
        return 'failed'
      }
      if (value === 0) return code
      this.#trail.openLevel()
    }
    return 'none'
  }

  /** The code to try next; 0 when every variable has a value. */
  #decide(): number {
    for (;;) {
      const variable = this.#order.pop()
      if (variable === 0) return 0
      if (this.#trail.values[2 * variable] === 0) return 2 * variable + ((this.#trail.phases[variable] ?? 0) ^ 1)
    }
  }

  /** Deletes the worse half of the learnt clauses, but for reasons and clauses of at most two levels. */
  #forget(): void {
    const clauses = this.#clauses
    const worth = (clause: number): number => clauses.lbd(clause) * 1e6 + clauses.size(clause)
    const ranked = this.#learnt.toSorted((a, b) => worth(a) - worth(b) || a - b)
    const half = ranked.length >> 1
    this.#learnt = ranked.filter((clause, rank) => {
      const first = clauses.code(clause, 0)
      const isReason = this.#trail.values[first] === 1 && this.#trail.reasons[first >> 1] === clause
      if (rank < half || isReason || clauses.lbd(clause) <= 2) return true
      clauses.delete(clause)
      return false
    })
    clauses.sweep()
    this.#learntLimit = Math.floor(this.#learntLimit * 1.1)
  }

  #saveModel(): Answer {
    if (this.#model.length <= this.#variables) this.#model = new Int8Array(this.#capacity)
    for (let v = 1; v <= this.#variables; v++) this.#model[v] = this.#trail.values[2 * v] ?? 0
    return 'satisfiable'
  }

  #isLate(): boolean {
    return performance.now() > this.deadline
  }

  #interrupt(): Answer {
    this.#trail.cancel(0, this.#release)
    return 'interrupted'
  }

  /** A clause of at most one open literal: propagated at once. */
  #settle(codes: readonly number[], id: number): void {
    const [code] = codes
    this.#log?.derived(++this.#lastId, codes.map(literalOf), [id])
    if (code === undefined) {
      this.#isConsistent = false
      return
    }
    this.#trail.assign(code, 0)
    const conflict = propagate(this.#trail, this.#clauses)
    if (conflict !== 0) this.#resolve(conflict)
    else this.#logUnits()
  }

  #logLearnt(codes: readonly number[]): number {
    const id = ++this.#lastId
    this.#log?.derived(id, codes.map(literalOf), this.#numbersOf(this.#analysis.used))
    return id
  }

  #logCore(): void {
    const clause = this.core.map((literal) => -literal)
    const isTautology = clause.some((literal) => clause.includes(-literal))
    if (isTautology) return
    this.coreId = ++this.#lastId
    this.#log?.derived(this.coreId, clause, this.#numbersOf(this.#analysis.used))
  }

  /** Numbers of clauses. */
  #numbersOf(clauses: readonly number[]): number[] {
    return clauses.map((clause) => this.#clauses.id(clause))
  }

  /** Every literal implied at level 0 becomes a unit clause of the proof. */
  #logUnits(): void {
    if (this.#log === null) return
    const end = this.#trail.limits[0] ?? this.#trail.size
    for (; this.#loggedUnits < end; this.#loggedUnits++) {
      const code = this.#trail.codes[this.#loggedUnits] ?? 0
      const reason = this.#trail.reasons[code >> 1] ?? 0
      if (reason === 0) continue
      this.#log.derived(++this.#lastId, [literalOf(code)], [this.#clauses.id(reason)])
    }
  }
}
