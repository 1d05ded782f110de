import { describe, expect, it } from 'vitest'
import { ActivityHeap } from '../../src/solve/sat/heap.ts'
import type { ProofLog } from '../../src/solve/sat/proof.ts'
import { luby } from '../../src/solve/sat/restarts.ts'
import { SatSolver } from '../../src/solve/sat/solver.ts'
import { randomNumbers } from './random.ts'

type Clause = readonly number[]

function randomClauses(seed: number, variables: number, count: number): Clause[] {
  const below = randomNumbers(seed)
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + below(3) }, () => (1 + below(variables)) * (below(2) === 0 ? 1 : -1)),
  )
}

function isModel(clauses: readonly Clause[], isTrue: (literal: number) => boolean): boolean {
  return clauses.every((clause) => clause.some((literal) => isTrue(literal)))
}

function hasModel(clauses: readonly Clause[], variables: number, assumptions: Clause = []): boolean {
  const all = [...clauses, ...assumptions.map((literal) => [literal])]
  for (let bits = 0; bits < 2 ** variables; bits++) {
    if (isModel(all, (literal) => (((bits >> (Math.abs(literal) - 1)) & 1) === 1) === literal > 0)) return true
  }
  return false
}

/** Answers under assumptions: a model of everything, or assumptions that are indeed contradictory. */
function isRight(solver: SatSolver, clauses: readonly Clause[], variables: number, assumptions: Clause): boolean {
  if (solver.solve(assumptions) === 'satisfiable') {
    return isModel([...clauses, ...assumptions.map((literal) => [literal])], (literal) => solver.holds(literal))
  }
  return (
    !hasModel(clauses, variables, assumptions) &&
    solver.core.every((literal) => assumptions.includes(literal)) &&
    !hasModel(clauses, variables, solver.core)
  )
}

const inHole = (pigeon: number, hole: number): number => pigeon * 9 + hole + 1

/** Ten pigeons in nine holes: contradictory, and hard to see. */
function pigeons(): SatSolver {
  const solver = new SatSolver()
  for (let p = 0; p < 10; p++) solver.addClause(Array.from({ length: 9 }, (_, hole) => inHole(p, hole)))
  for (let hole = 0; hole < 9; hole++) {
    for (let p = 0; p < 10; p++) for (let q = 0; q < p; q++) solver.addClause([-inHole(p, hole), -inHole(q, hole)])
  }
  return solver
}

/** Every derived clause must follow from its antecedents, and the units told before, by unit propagation alone. */
class Checker implements ProofLog {
  readonly clauses = new Map<number, Clause>()
  readonly #units: Clause[] = []
  readonly wrong: string[] = []
  steps = 0

  given(id: number, literals: Clause): void {
    this.clauses.set(id, [...literals])
    if (literals.length === 1) this.#units.push([...literals])
  }

  derived(id: number, literals: Clause, antecedents: readonly number[]): void {
    const truths = new Set(literals.map((literal) => -literal))
    const hints = [...this.#units, ...antecedents.map((hint) => this.clauses.get(hint) ?? [])]
    if (!this.#meetsConflict(truths, hints)) this.wrong.push(`${literals.join(' ')} from ${JSON.stringify(hints)}`)
    this.clauses.set(id, [...literals])
    if (literals.length === 1) this.#units.push([...literals])
    this.steps++
  }

  #meetsConflict(truths: Set<number>, hints: readonly Clause[]): boolean {
    for (let isMoving = true; isMoving;) {
      isMoving = false
      for (const hint of hints) {
        if (hint.some((literal) => truths.has(literal))) continue
        const open = [...new Set(hint.filter((literal) => !truths.has(-literal)))]
        if (open.length === 0) return true
        const [literal] = open
        if (open.length === 1 && literal !== undefined) {
          truths.add(literal)
          isMoving = true
        }
      }
    }
    return false
  }
}

describe('the satisfiability solver', () => {
  it('agrees with a truth table, and its cores are contradictory', () => {
    for (let seed = 1; seed <= 1500; seed++) {
      const variables = 3 + (seed % 7)
      const clauses = randomClauses(seed, variables, Math.floor(variables * (2 + (seed % 4))))
      const solver = new SatSolver()
      solver.reserve(variables)
      for (const clause of clauses) solver.addClause(clause)
      expect(solver.solve() === 'satisfiable').toBe(hasModel(clauses, variables))
      for (let round = 0; round < 4; round++) {
        const assumptions = randomClauses(seed * 31 + round, variables, 4).map((clause) => clause[0] ?? 1)
        expect(isRight(solver, clauses, variables, assumptions), `seed ${seed}`).toBe(true)
      }
    }
  })

  it('takes clauses and variables between calls', () => {
    const solver = new SatSolver()
    const [a, b, c] = [solver.newVariable(), solver.newVariable(), solver.newVariable()]
    solver.addClause([a, b])
    expect(solver.solve([-a])).toBe('satisfiable')
    expect(solver.holds(b)).toBe(true)
    solver.addClause([-b, c])
    expect(solver.solve([-a, -c])).toBe('unsatisfiable')
    expect([...solver.core].sort((x, y) => x - y)).toEqual([-c, -a])
    solver.addClause([-c])
    expect(solver.solve()).toBe('satisfiable')
    expect([solver.fixed(a), solver.fixed(b), solver.fixed(c)]).toEqual([1, -1, -1])
    expect(solver.solve([a, -a])).toBe('unsatisfiable')
    solver.addClause([-a])
    expect(solver.isConsistent).toBe(false)
  })

  it('names both of two opposite assumptions', () => {
    const solver = new SatSolver()
    const a = solver.newVariable()
    expect(solver.solve([a, -a])).toBe('unsatisfiable')
    expect([...solver.core].sort((x, y) => x - y)).toEqual([-a, a])
  })

  it('stops at its budget and at its deadline', () => {
    expect(pigeons().solve([], 50)).toBe('interrupted')
    const late = pigeons()
    late.deadline = performance.now() - 1
    expect(late.solve()).toBe('interrupted')
  })

  it('stops at its most conflicts, counted over all calls', () => {
    const solver = pigeons()
    solver.mostConflicts = 60
    expect(solver.solve([], 50)).toBe('interrupted')
    expect(solver.solve()).toBe('interrupted')
    expect(solver.conflicts).toBe(60)
  })

  it('logs clauses that follow from their antecedents by unit propagation', () => {
    let steps = 0
    let contradictions = 0
    for (let seed = 1; seed <= 400; seed++) {
      const variables = 8 + (seed % 9)
      const clauses = randomClauses(seed * 7, variables, Math.floor(variables * 3.5)).filter((c) => c.length > 1)
      const checker = new Checker()
      const solver = new SatSolver(checker)
      solver.reserve(variables)
      for (const clause of clauses) solver.addClause(clause)
      for (let round = 0; round < 3; round++) {
        const assumptions = randomClauses(seed * 13 + round, variables, 5).map((clause) => clause[0] ?? 1)
        solver.solve(assumptions)
        solver.addClause(solver.core.map((literal) => -literal))
      }
      if (solver.solve() === 'unsatisfiable') contradictions++
      steps += checker.steps
      expect(checker.wrong).toEqual([])
    }
    expect(steps).toBeGreaterThan(2000)
    expect(contradictions).toBeGreaterThan(20)
  })
})

describe('the order of decisions', () => {
  it('is by activity, then by number', () => {
    const heap = new ActivityHeap()
    heap.grow(10)
    for (const variable of [5, 3, 4, 1, 2]) heap.insert(variable)
    heap.bump(5)
    heap.decay()
    heap.bump(3)
    heap.insert(3)
    const popped = () => Array.from({ length: 6 }, () => heap.pop())
    expect(popped()).toEqual([3, 5, 1, 2, 4, 0])
    for (const variable of [4, 5, 3]) heap.insert(variable)
    expect(popped().slice(0, 4)).toEqual([3, 5, 4, 0])
  })

  it('is that of a list sorted anew, whatever is assigned, released and bumped in between', () => {
    const variables = Array.from({ length: 20 }, (_, index) => index + 1)
    for (let seed = 1; seed <= 40; seed++) {
      const below = randomNumbers(seed)
      const heap = new ActivityHeap()
      heap.grow(variables.length + 1)
      for (const variable of variables) heap.insert(variable)
      const assigned = new Set<number>()
      const activity = new Map<number, number>(variables.map((variable) => [variable, 0]))
      const of = (variable: number): number => activity.get(variable) ?? 0
      let step = 1
      const first = (): number => {
        const open = variables.filter((variable) => !assigned.has(variable))
        return open.sort((a, b) => of(b) - of(a) || a - b)[0] ?? 0
      }
      for (let turn = 0; turn < 200; turn++) {
        const variable = 1 + below(variables.length)
        const what = below(5)
        if (what === 0) {
          const expected = first()
          let next = heap.pop()
          while (next !== 0 && assigned.has(next)) next = heap.pop()
          expect(next).toBe(expected)
          assigned.add(next)
        } else if (what === 1 && assigned.delete(variable)) heap.insert(variable)
        else if (what === 2) assigned.add(variable)
        else if (what === 3) {
          heap.bump(variable)
          activity.set(variable, of(variable) + step)
          if (of(variable) > 1e100) {
            for (const each of variables) activity.set(each, of(each) * 1e-100)
            step *= 1e-100
          }
        } else if (what === 4) {
          // Enough of it to make what was active before fade, now and then.
          for (let times = below(4) === 0 ? 4600 : 3; times > 0; times--) {
            heap.decay()
            step /= 0.95
          }
        }
      }
    }
  })

  it('keeps its order when activities grow too large to add to', () => {
    const heap = new ActivityHeap()
    heap.grow(4)
    for (const variable of [1, 2, 3]) heap.insert(variable)
    heap.bump(2)
    for (let i = 0; i < 6000; i++) heap.decay()
    heap.bump(3)
    expect([heap.pop(), heap.pop(), heap.pop()]).toEqual([3, 2, 1])
  })

  it('restarts after Luby', () => {
    expect(Array.from({ length: 15 }, (_, i) => luby(i))).toEqual([1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8])
  })
})
