/**
 * From a problem to the best set that installs in every environment, and the proof figures for it.
 *
 * In: a problem, the present sets, the port to the facts, and what the person allows. Out: one set per environment with the objective
 * reached and the bound proven, level by level; or the facts that clash. Facts are asked for as the search needs them (lazy.ts).
 * Always true: the same universe gives the same sets, in whatever order facts arrive; an `optimal` answer is optimal for the whole
 * index. The way: declared.ts and slots.ts (who has one version where), domain.ts and knowledge.ts (what may be chosen and what it
 * needs), charges.ts (what it costs), build.ts (the numbers), reduce.ts, encode.ts, maxsat/, sat/, optimum.ts (the tie-break), closure.ts.
 * Explained in docs/solver.md.
 */
import type { Problem } from '../units/problem.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet, Solution } from '../universe/solution.ts'
import { assumptionsOf } from './assumptions.ts'
import { bestFound } from './best-found.ts'
import { clashOf } from './clash.ts'
import { LazySearch, type Outcome } from './lazy.ts'
import { levelsOf } from './levels.ts'
import type { SolvePolicy } from './policy.ts'
import { prove } from './proof/prove.ts'
import type { Task } from './slot.ts'

export async function solve(
  problem: Problem,
  present: { readonly sets: readonly ResolvedSet[] },
  facts: Facts,
  policy: SolvePolicy,
): Promise<Solution> {
  const task: Task = { problem, present: present.sets, facts, policy }
  const search = new LazySearch(task, performance.now() + policy.timeBudgetMs)
  const solution = solutionOf(search, await search.run())
  search.leave(facts)
  return solution
}

/** Has fetched what a solve would ask for first, while something else is done. */
export function askAhead(
  problem: Problem,
  present: { readonly sets: readonly ResolvedSet[] },
  facts: Facts,
  policy: SolvePolicy,
): void {
  const search = new LazySearch(
    { problem, present: present.sets, facts, policy },
    performance.now() + policy.timeBudgetMs,
  )
  search.lookOnce()
  search.leave(facts)
}

export function solutionOf(search: LazySearch, outcome: Outcome): Solution {
  const { task } = search.slots
  const solution = answerOf(search, outcome)
  if (task.policy.prove !== true) return solution
  return { ...solution, proof: prove(task, solution, performance.now() + task.policy.timeBudgetMs) }
}

function answerOf(search: LazySearch, outcome: Outcome): Solution {
  const { task } = search.slots
  const levels = levelsOf(task.policy.strategy)
  if (outcome.status === 'late') return bestFound(task, search, outcome.bound)
  if (outcome.status === 'infeasible') {
    const clash = task.policy.tellsClash === false ? [] : clashOf(outcome.built, search)
    return { status: 'infeasible', sets: [], levels, objective: [], bound: [], assumptions: [], clash }
  }
  const { closure, optimum } = outcome
  const { objective, bound } = optimum
  const isUncertain = closure.uncertain.length > 0 || task.problem.unreadable.length > 0
  const status = isUncertain ? 'conditional' : 'optimal'
  return {
    status,
    sets: closure.sets,
    levels,
    objective,
    bound,
    assumptions: assumptionsOf(search, closure, task.problem),
    clash: [],
  }
}
