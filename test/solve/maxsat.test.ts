import { describe, expect, it } from 'vitest'
import { LexicographicSearch } from '../../src/solve/maxsat/lexicographic.ts'
import { Totalizer } from '../../src/solve/maxsat/totalizer.ts'
import { costOf, type Soft } from '../../src/solve/maxsat/soft.ts'
import { SatSolver } from '../../src/solve/sat/solver.ts'
import { randomNumbers } from './random.ts'

const VARIABLES = 9

interface Case {
  readonly clauses: readonly (readonly number[])[]
  readonly levels: readonly (readonly Soft[])[]
}

function randomCase(seed: number): Case {
  const below = randomNumbers(seed)
  const literal = (): number => (1 + below(VARIABLES)) * (below(2) === 0 ? 1 : -1)
  const clauses = Array.from({ length: 4 + below(22) }, () => Array.from({ length: 2 + below(2) }, literal))
  const largest = seed % 3 === 0 ? 1 : 7
  const soft = (): Soft => ({ literal: literal(), weight: 1 + below(largest) })
  const levels = Array.from({ length: 1 + below(4) }, () => Array.from({ length: below(14) }, soft))
  return { clauses, levels }
}

/** The least cost vector, by trying every assignment; null when there is none. */
function leastCosts({ clauses, levels }: Case): readonly number[] | null {
  let best: readonly number[] | null = null
  for (let bits = 0; bits < 2 ** VARIABLES; bits++) {
    const isTrue = (literal: number): boolean => (((bits >> (Math.abs(literal) - 1)) & 1) === 1) === literal > 0
    if (!clauses.every((clause) => clause.some(isTrue))) continue
    const costs = levels.map((softs) => softs.reduce((sum, soft) => sum + (isTrue(soft.literal) ? soft.weight : 0), 0))
    if (best === null || isLess(costs, best)) best = costs
  }
  return best
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((cost, level) => cost !== b[level])
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0)
}

function searchOf({ clauses }: Case): LexicographicSearch {
  const solver = new SatSolver()
  solver.reserve(VARIABLES)
  for (const clause of clauses) solver.addClause(clause)
  return new LexicographicSearch(solver)
}

describe('lexicographic MaxSAT', () => {
  it('finds the least costs that trying everything finds, level by level', () => {
    let unsatisfiable = 0
    for (let seed = 1; seed <= 2000; seed++) {
      const instance = randomCase(seed)
      const search = searchOf(instance)
      const result = search.minimise(instance.levels)
      const expected = leastCosts(instance)
      if (expected === null) unsatisfiable++
      const wanted =
        expected === null
          ? { status: 'unsatisfiable', costs: [] }
          : { status: 'optimal', costs: expected, bounds: expected }
      expect(result, `seed ${seed}`).toMatchObject(wanted)
      expect(expected === null || instance.clauses.every((clause) => clause.some(search.holds))).toBe(true)
    }
    expect(unsatisfiable).toBeGreaterThan(50)
  })

  it('keeps the optimum hard for later calls', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const instance = randomCase(seed)
      const search = searchOf(instance)
      const result = search.minimise(instance.levels)
      if (result.status !== 'optimal') continue
      for (let variable = 1; variable <= VARIABLES; variable++) {
        const isPossible = search.solver.solve([variable]) === 'satisfiable'
        const costs = instance.levels.map((softs) => costOf(softs, (literal) => search.solver.holds(literal)))
        expect(isPossible ? costs : result.costs).toEqual(result.costs)
      }
    }
  })

  it('says what is proven when the time is up', () => {
    const search = searchOf({ clauses: [[1, 2]], levels: [] })
    search.solver.deadline = performance.now() - 1
    const pigeons: number[][] = []
    for (let p = 0; p < 9; p++) pigeons.push(Array.from({ length: 8 }, (_, hole) => 20 + p * 8 + hole))
    for (let hole = 0; hole < 8; hole++) {
      for (let p = 0; p < 9; p++) for (let q = 0; q < p; q++) pigeons.push([-(20 + p * 8 + hole), -(20 + q * 8 + hole)])
    }
    for (const clause of pigeons) search.solver.addClause(clause)
    expect(search.minimise([[{ literal: 1, weight: 2 }]])).toEqual({ status: 'interrupted', costs: [], bounds: [0] })
  })
})

describe('the counter', () => {
  it('counts, however it is extended', () => {
    for (let size = 1; size <= 7; size++) {
      const solver = new SatSolver()
      const inputs = Array.from({ length: size }, () => solver.newVariable())
      const counter = new Totalizer(solver, inputs)
      const asked = size % 2 === 0 ? inputs.map((_, i) => i + 1) : inputs.map((_, i) => size - i)
      for (const count of asked) {
        const output = counter.atLeast(count)
        for (let bits = 0; bits < 2 ** size; bits++) {
          const inputsNow = inputs.map((input, i) => (((bits >> i) & 1) === 1 ? input : -input))
          const ones = inputsNow.filter((input) => input > 0).length
          expect(solver.solve([...inputsNow, -output]) === 'satisfiable').toBe(ones < count)
        }
      }
    }
  })
})
