/**
 * The best set over several Pythons, each of which was asked by itself (docs/decisions/0064).
 *
 * The fewest findings come first, then the fewest Python minors raised, then everything else. The level on Pythons lies above all that counts
 * candidates, so that counts which depend on the Python are only ever compared on one.
 */
import type { Solution } from '../universe/solution.ts'
import { FINDING_LEVELS } from './levels.ts'

/** The best set on one Python. */
export interface PythonSolution {
  /** Minors above the lowest that the problem runs on today. */
  readonly minors: number
  readonly solution: Solution
}

/** What holds of the best one among all Pythons. */
export interface PythonClaim extends Pick<Solution, 'status' | 'levels' | 'objective' | 'bound'> {
  /** Which of them it is. */
  readonly at: number
}

const PYTHON_LEVEL = 'python'

/** Whether a newer Python could be better: only findings weigh more than raising it. */
export function mayGainFromPython({ status, objective }: Solution): boolean {
  return status === 'infeasible' || findingsOf(objective).some((count) => count > 0)
}

/**
 * In: the solution on the Python of today, then those on newer ones, ascending; and of those that were not asked the minors, all that is
 * known of what they cost. A newer Python is taken only where its set is proven.
 */
export function bestPython(solutions: readonly PythonSolution[], unasked: readonly number[]): PythonClaim {
  const [today] = solutions
  if (today === undefined) throw new RangeError('there is no Python')
  const levels = withPythonLevel(today.solution.levels, PYTHON_LEVEL)
  const possible = solutions.filter(
    ({ solution }, at) => solution.status !== 'infeasible' && (at === 0 || isProven(solution)),
  )
  const [first, ...others] = possible
  if (first === undefined) return { at: 0, status: today.solution.status, levels, objective: [], bound: [] }
  const best = others.reduce((one, other) => (compareCosts(costsOf(other), costsOf(one)) < 0 ? other : one), first)
  const objective = costsOf(best)
  const bounds = [
    ...solutions.flatMap((one) => (one.solution.status === 'infeasible' ? [] : [boundsOf(one)])),
    ...unasked.map((minors) => levels.map((level) => (level === PYTHON_LEVEL ? minors : 0))),
  ]
  const lowest = bounds.reduce((one, other) => (compareCosts(other, one) < 0 ? other : one))
  const gap = objective.findIndex((cost, level) => lowest[level] !== cost)
  return {
    at: solutions.indexOf(best),
    status: gap === -1 ? best.solution.status : 'best-found',
    levels,
    objective,
    bound: lowest.map((cost, level) => (gap === -1 || level <= gap ? cost : 0)),
  }
}

function isProven({ status }: Solution): boolean {
  return status === 'optimal' || status === 'conditional'
}

function findingsOf(costs: readonly number[]): readonly number[] {
  return costs.slice(0, FINDING_LEVELS.length)
}

/** After the findings. */
function withPythonLevel<T>(of: readonly T[], level: T): readonly T[] {
  return [...of.slice(0, FINDING_LEVELS.length), level, ...of.slice(FINDING_LEVELS.length)]
}

function costsOf({ minors, solution }: PythonSolution): readonly number[] {
  return withPythonLevel(solution.objective, minors)
}

function boundsOf({ minors, solution }: PythonSolution): readonly number[] {
  return withPythonLevel(solution.bound, minors)
}

/** Lexicographic. */
function compareCosts(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((cost, level) => cost !== b[level])
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
