/**
 * The independent check of a claim over several Pythons (docs/decisions/0064): that of the sets asked for, each on one Python, the plan's is
 * the best, with the level on Pythons right after the findings.
 *
 * In: the problem of today, the Pythons that its files may state, the solution on each that was asked, and the claim. Out: every objection. That
 * each solution holds, and that none on its Python is better, is for verify.ts and the proofs to say.
 */
import type { Solution } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import { levelsOf } from './recount.ts'
import type { VerifyPolicy } from './situation.ts'

/** `python` null: that of today. */
export interface AnswerOnPython {
  readonly python: string | null
  readonly problem: Problem
  readonly solution: Solution
}

export interface ClaimOverPythons extends Pick<Solution, 'status' | 'levels' | 'objective' | 'bound'> {
  readonly at: number
}

/** The findings are the first levels; the Python follows. */
const FINDINGS = 4

export function checkPythons(
  newer: readonly string[],
  answers: readonly AnswerOnPython[],
  claim: ClaimOverPythons,
  { strategy }: Pick<VerifyPolicy, 'strategy'>,
): readonly string[] {
  const [today, ...raised] = answers
  const chosen = answers[claim.at]
  if (today === undefined || today.python !== null || chosen === undefined) return ['the Python of today was not asked']
  const wrongOrder = raised.some(({ python }, at) => python !== newer[at])
  if (wrongOrder || !isAscending(today.problem, newer)) return ['the Pythons are not asked one after the other']
  const strangers = raised.filter(({ python, problem }) => !standsOn(problem, python, today.problem))
  if (strangers.length > 0)
    return strangers.map(({ python }) => `what was asked does not stand on Python ${python ?? ''}`)
  const levels = inserted(levelsOf(strategy), 'python')
  if (levels.join() !== claim.levels.join())
    return [`the levels are ${claim.levels.join(', ')}, not ${levels.join(', ')}`]
  const minors = answers.map(({ python }) => minorsOf(today.problem, python))
  const unasked = newer.slice(raised.length).map((python) => minorsOf(today.problem, python))
  return claim.status === 'infeasible'
    ? infeasibleObjections(answers, unasked, claim)
    : costObjections({ answers, minors, unasked, chosen }, claim)
}

interface Costs {
  readonly answers: readonly AnswerOnPython[]
  /** Of each, how many minors it lies above the lowest of today. */
  readonly minors: readonly number[]
  readonly unasked: readonly number[]
  readonly chosen: AnswerOnPython
}

function infeasibleObjections(
  answers: readonly AnswerOnPython[],
  unasked: readonly number[],
  { objective, bound }: ClaimOverPythons,
): readonly string[] {
  return [
    ...(unasked.length > 0 ? ['nothing installs, and yet not every Python was asked'] : []),
    ...answers.flatMap(({ python, solution: { status } }) =>
      status === 'infeasible' ? [] : [`nothing installs, and yet something does on ${nameOf(python)}`],
    ),
    ...(objective.length + bound.length > 0 ? ['nothing installs, and yet it has a cost'] : []),
  ]
}

function costObjections({ answers, minors, unasked, chosen }: Costs, claim: ClaimOverPythons): readonly string[] {
  const { objective, bound, status, levels } = claim
  const { solution, python } = chosen
  const own = inserted(solution.objective, minors[claim.at] ?? 0)
  if (solution.status === 'infeasible') return [`nothing installs on ${nameOf(python)}, which was chosen`]
  if (objective.length !== levels.length || own.join() !== objective.join())
    return ['its costs are not those of its set']
  const isProven = solution.status === 'optimal' || solution.status === 'conditional'
  if (python !== null && !isProven) return [`the set on ${nameOf(python)} is chosen without being proven`]
  if (compare(bound, objective) > 0) return ['its bound is above its costs']
  if (status !== 'best-found' && bound.join() !== objective.join()) return ['a proven answer has no gap']
  if (status !== 'best-found' && status !== solution.status) return ['its status is not that of its set']
  const better = answers.flatMap((answer, at) => {
    if (answer.solution.status === 'infeasible') return []
    const least = inserted(answer.solution.bound, minors[at] ?? 0)
    return compare(least, bound) < 0 ? [`on ${nameOf(answer.python)} something better is not ruled out`] : []
  })
  const unknown = unasked.some(
    (each) =>
      compare(
        inserted(
          levels.slice(1).map(() => 0),
          each,
        ),
        bound,
      ) < 0,
  )
  return unknown ? [...better, 'on a Python that was not asked something better is not ruled out'] : better
}

/** Newer than all of today, one after the other. */
function isAscending({ environments }: Problem, newer: readonly string[]): boolean {
  const today = Math.max(...environments.map(({ environment }) => minorOf(environment.python)))
  return newer.every((python, at) => minorOf(python) > (at === 0 ? today : minorOf(newer[at - 1] ?? '')))
}

/** Every environment of today, in its order, on that Python instead. */
function standsOn({ environments }: Problem, python: string | null, today: Problem): boolean {
  return (
    environments.length === today.environments.length &&
    environments.every(({ unit, environment }, at) => {
      const before = today.environments[at]
      return (
        before !== undefined &&
        before.unit === unit &&
        environment.python === python &&
        environment.platform === before.environment.platform &&
        environment.accelerator === before.environment.accelerator
      )
    })
  )
}

function minorsOf({ environments }: Problem, python: string | null): number {
  if (python === null) return 0
  return minorOf(python) - Math.min(...environments.map(({ environment }) => minorOf(environment.python)))
}

function minorOf(python: string): number {
  return Number(/^3\.(\d{1,2})$/.exec(python)?.[1])
}

function inserted<T>(of: readonly T[], value: T): readonly T[] {
  return [...of.slice(0, FINDINGS), value, ...of.slice(FINDINGS)]
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((cost, level) => cost !== b[level])
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

function nameOf(python: string | null): string {
  return python === null ? 'the Python of today' : `Python ${python}`
}
