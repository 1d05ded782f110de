/**
 * The least cost of one level, from below: cores raise the bound until a model meets it.
 *
 * In: a consistent solver, softs, the cost of the best model known. Out: the optimum, and a solver in which it is hard.
 * A core is a set of softs that cannot all be free; it pays its least weight once, and a counter over it says what more would cost.
 * Sources: Andres, Kaufmann, Matheis, Schaub: Unsatisfiability-based optimization in clasp (ICLP 2012) for the relaxation (OLL);
 * Ansótegui, Bonet, Gabàs, Levy (CP 2012) for strata; Morgado, Dodaro, Marques-Silva (CP 2014) for OLL with incremental counters;
 * Berg and Järvisalo, Weight-aware core extraction (CP 2017) for delaying the counters of a stratum.
 */
import type { SatSolver } from '../sat/solver.ts'
import type { LevelLog } from './log.ts'
import type { Soft } from './soft.ts'
import { Totalizer } from './totalizer.ts'

/** Conflicts allowed for making a core smaller: as a whole, then for each literal of it. */
const TRIM_BUDGET = 2000
const SHRINK_BUDGET = 60
const SHRINK_SIZE = 40

interface Output {
  readonly counter: Totalizer
  readonly count: number
}

interface Core {
  readonly free: readonly number[]
  readonly weight: number
  /** In the log; 0 where there is none. */
  readonly number: number
}

/** Softs that cannot all be free, by the clause of that number. */
interface Found {
  readonly free: readonly number[]
  readonly clause: number
}

export interface LevelOptions {
  readonly solver: SatSolver
  readonly softs: readonly Soft[]
  /** Cost of a model that is already known. */
  readonly upper: number
  /** The cost in the model that the solver just found, when it is the best so far; keeps that model. */
  readonly onModel: (cost: number) => void
  readonly costNow: () => number
  readonly log?: LevelLog
}

export class LevelSearch {
  readonly #solver: SatSolver
  readonly #options: LevelOptions
  /** Weights by the literal that is wanted true: the negation of a cost. */
  readonly #weights = new Map<number, number>()
  /** The counter outputs among them. */
  readonly #outputs = new Map<number, Output>()
  #stratum = 1
  #upper: number
  lower = 0

  constructor(options: LevelOptions) {
    this.#options = options
    this.#solver = options.solver
    this.#upper = options.upper
    options.log?.begin(options.softs)
    for (const { literal, weight } of options.softs) this.#add(-literal, weight)
    this.#payOpposites()
  }

  /** Runs to the optimum and makes it hard; false when the time was up first. */
  run(): boolean {
    this.#stratum = Math.max(1, ...this.#weights.values())
    this.#payFixed()
    while (this.lower < this.#upper) {
      this.#harden()
      this.#payFixed()
      if (this.lower >= this.#upper) break
      const cores = this.#exhaustStratum()
      if (cores === null) return false
      if (this.lower >= this.#upper) break
      if (cores === 0 && !this.#nextStratum()) break
    }
    if (this.lower !== this.#upper) throw new Error(`the bound ${this.lower} does not meet the cost ${this.#upper}`)
    this.#options.log?.end(this.lower)
    for (const free of this.#weights.keys()) this.#free(free)
    return true
  }

  #add(free: number, weight: number): void {
    this.#weights.set(free, (this.#weights.get(free) ?? 0) + weight)
  }

  #take(free: number, weight: number): void {
    const left = (this.#weights.get(free) ?? 0) - weight
    if (left > 0) this.#weights.set(free, left)
    else this.#weights.delete(free)
  }

  /** Of a literal and its negation one always pays. */
  #payOpposites(): void {
    for (const [free, weight] of this.#weights) {
      const both = Math.min(weight, this.#weights.get(free) ?? 0, this.#weights.get(-free) ?? 0)
      if (both === 0) continue
      this.lower += both
      this.#options.log?.opposites(free, both)
      this.#take(free, both)
      this.#take(-free, both)
    }
  }

  /** What is decided without search pays, or is free, at once. */
  #payFixed(): void {
    for (const [free, weight] of this.#weights) {
      const fixed = this.#solver.fixed(free)
      if (fixed === 0) continue
      this.#weights.delete(free)
      if (fixed === 1) continue
      this.lower += weight
      this.#options.log?.core([-free], weight, 0)
      this.#raise(free, weight)
    }
  }

  /** What costs more than the gap cannot be paid. */
  #harden(): void {
    for (const [free, weight] of this.#weights) {
      if (weight <= this.#upper - this.lower) continue
      this.#weights.delete(free)
      this.#free(free)
    }
  }

  #free(free: number): void {
    this.#options.log?.free(-free)
    this.#solver.addClause([free])
  }

  /** Cores until the heavy softs can all be free; their number, or null when the time was up. */
  #exhaustStratum(): number | null {
    const cores: Core[] = []
    let assumptions = this.#heaviestFirst()
    for (;;) {
      const answer = this.#solver.solve(assumptions)
      if (answer === 'interrupted') return null
      if (answer === 'satisfiable') {
        this.#noteModel()
        break
      }
      const core = this.#pay(this.#shrink(this.#found()))
      cores.push(core)
      if (this.lower >= this.#upper) break
      const spent = new Set(core.free.filter((free) => (this.#weights.get(free) ?? 0) < this.#stratum))
      assumptions = assumptions.filter((free) => !spent.has(free))
    }
    for (const core of cores) this.#relax(core)
    return cores.length
  }

  #heaviestFirst(): number[] {
    const heavy = [...this.#weights].filter(([, weight]) => weight >= this.#stratum)
    return heavy.sort((a, b) => b[1] - a[1]).map(([free]) => free)
  }

  #noteModel(): void {
    const cost = this.#options.costNow()
    if (cost >= this.#upper) return
    this.#upper = cost
    this.#options.onModel(cost)
  }

  #found(): Found {
    return { free: this.#solver.core, clause: this.#solver.coreId }
  }

  #pay({ free, clause }: Found): Core {
    if (free.length === 0) throw new Error('the clauses became contradictory while a level was solved')
    const weight = Math.min(...free.map((literal) => this.#weights.get(literal) ?? 0))
    this.lower += weight
    for (const literal of free) this.#take(literal, weight)
    const costs = free.map((literal) => -literal)
    const number = this.#options.log?.core(costs, weight, clause) ?? 0
    if (free.length === 1) this.#addCore(costs, number)
    return { free, weight, number }
  }

  /** After a core has paid once: a counter tells when it must pay again. */
  #relax({ free, weight, number }: Core): void {
    if (free.length > 1) {
      const costs = free.map((literal) => -literal)
      this.#addCore(costs, number)
      const { log = null } = this.#options
      const counter = new Totalizer(this.#solver, costs, log)
      log?.counted(number, counter.number)
      this.#count({ counter, count: 2 }, weight)
    }
    for (const literal of free) this.#raise(literal, weight)
  }

  #addCore(costs: readonly number[], number: number): void {
    this.#options.log?.again(number)
    this.#solver.addClause(costs)
  }

  /** A counter's output was paid: the next output takes its place. */
  #raise(free: number, weight: number): void {
    const output = this.#outputs.get(free)
    if (output === undefined || output.count >= output.counter.size) return
    this.#count({ counter: output.counter, count: output.count + 1 }, weight)
  }

  #count(output: Output, weight: number): void {
    const free = -output.counter.atLeast(output.count)
    this.#add(free, weight)
    this.#outputs.set(free, output)
  }

  /** Softs of the core that are not needed for it are left out, as far as that is cheap. */
  #shrink(found: Found): Found {
    let core = found
    for (let round = 0; round < 3 && core.free.length > 1; round++) {
      const answer = this.#solver.solve(core.free, TRIM_BUDGET)
      if (answer !== 'unsatisfiable' || this.#solver.core.length >= core.free.length) break
      core = this.#found()
    }
    if (core.free.length > SHRINK_SIZE) return core
    for (let i = core.free.length - 1; i >= 0 && core.free.length > 1; i--) {
      const rest = core.free.filter((_, at) => at !== i)
      if (this.#solver.solve(rest, SHRINK_BUDGET) !== 'unsatisfiable') continue
      core = this.#found()
      i = Math.min(i, core.free.length)
    }
    return core
  }

  /** Lighter softs join; false when there are none. */
  #nextStratum(): boolean {
    let next = 0
    for (const weight of this.#weights.values()) if (weight < this.#stratum && weight > next) next = weight
    if (next === 0) return false
    this.#stratum = Math.min(next, Math.ceil(this.#stratum / 2))
    return true
  }
}
