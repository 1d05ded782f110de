/**
 * The independent check of a solution, before anybody sees it.
 *
 * In: the problem, today's sets, the solution, the facts, the policy. Out: every objection, one sentence each; none when it holds.
 * It is written from the design's text alone and shares no code with encoder or solver: sets.ts asks whether each set installs,
 * forbidden.ts whether something in it may not be chosen, recount.ts counts the objective again. It asks for no fact: what a
 * solution rests on must be known. That nothing better exists it cannot see; that is what the bound claims.
 */
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet, Solution } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import { checkMoves } from './forbidden.ts'
import { levelsOf, recount } from './recount.ts'
import { checkSet, isUncertain } from './sets.ts'
import type { Situation, VerifyPolicy } from './situation.ts'

export function verify(
  problem: Problem,
  present: { readonly sets: readonly ResolvedSet[] },
  solution: Solution,
  facts: Facts,
  policy: VerifyPolicy,
): readonly string[] {
  const situation: Situation = { problem, present: present.sets, solution, facts, policy }
  if (solution.status === 'infeasible') return checkInfeasible(solution)
  if (solution.sets.length !== problem.environments.length) {
    return [`there are ${problem.environments.length} environments and ${solution.sets.length} sets`]
  }
  const messages = isTodaysSet(situation)
    ? []
    : solution.sets.flatMap((set, at) => [...checkSet(situation, at, set), ...checkMoves(situation, at, set)])
  return [...messages, ...checkObjective(situation), ...checkStatus(situation)]
}

/** When the time is up and nothing was found, today's set is the answer, whether or not it installs. */
function isTodaysSet({ solution, present }: Situation): boolean {
  if (solution.status !== 'best-found') return false
  return solution.sets.every((set, at) => {
    const today = present[at]
    if (today === undefined || today.size !== set.size) return false
    return [...set].every(([name, { version }]) => today.get(name)?.version.key === version.key)
  })
}

function checkInfeasible({ sets, clash }: Solution): readonly string[] {
  const messages: string[] = []
  if (sets.length > 0) messages.push('nothing installs together, yet there are sets')
  if (clash.length === 0) messages.push('nothing installs together, and no fact says why')
  return messages
}

function checkObjective(situation: Situation): readonly string[] {
  const { levels, objective, bound, status } = situation.solution
  const expected = levelsOf(situation.policy.strategy)
  if (levels.length !== expected.length || levels.some((level, i) => level !== expected[i])) {
    return [`the levels are ${levels.join(', ')}, not ${expected.join(', ')}`]
  }
  if (objective.length !== levels.length || bound.length !== levels.length) {
    return [`there are ${levels.length} levels, ${objective.length} costs and ${bound.length} bounds`]
  }
  const counted = recount(situation)
  const messages = levels.flatMap((level, i) => {
    const [stated, own] = [objective[i], counted.get(level)]
    return stated === own ? [] : [`${level} is stated as ${stated} and counted as ${own}`]
  })
  const first = levels.findIndex((_, i) => bound[i] !== objective[i])
  if (first === -1) return messages
  const gap = `the bound of ${levels[first]} is ${bound[first]} and its cost ${objective[first]}`
  if ((bound[first] ?? 0) > (objective[first] ?? 0)) return [...messages, `${gap}: no bound is above the cost`]
  return status === 'best-found' ? messages : [...messages, `${gap}: a proven answer has no gap`]
}

function checkStatus(situation: Situation): readonly string[] {
  const { status, sets, assumptions } = situation.solution
  const messages: string[] = []
  const isUncertainAnywhere = sets.some((set, at) => isUncertain(situation, at, set))
  if (status === 'optimal' && situation.problem.unreadable.length > 0) {
    messages.push('lines cannot be read, so it is conditional and not optimal')
  }
  if (status === 'optimal' && isUncertainAnywhere) {
    messages.push('something it rests on cannot be learnt, so it is conditional and not optimal')
  }
  if (status === 'conditional' && assumptions.length === 0) messages.push('it is conditional and states no assumption')
  return messages
}
