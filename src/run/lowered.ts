/**
 * Where no set holds because nothing may go below its present version: an open line says no version, so that of today is only what an
 * installer would pick, not what a person chose. Then the open lines may go below it, within what they say.
 *
 * In: the answer of the solver, the policy it was asked with. Out: the answer that counts, and the policy it keeps.
 */
import type { PackageName } from '../python/name.ts'
import { hasOneValue } from '../solve/declared.ts'
import type { Allowance, SolvePolicy } from '../solve/policy.ts'
import { solve } from '../solve/solve.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet, Solution } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'

export interface Answer {
  readonly solution: Solution
  readonly policy: SolvePolicy
}

export async function orLowered(
  { solution, policy }: Answer,
  problem: Problem,
  present: { readonly sets: readonly ResolvedSet[] },
  facts: Facts,
): Promise<Answer> {
  const first = { solution, policy }
  if (solution.status !== 'infeasible') return first
  const open = openNames(problem, present.sets)
  if (open.size === 0 || policy.allowDowngrades === true) return first
  const wider = { ...policy, allowDowngrades: withNames(policy.allowDowngrades, open) }
  const second = await solve(problem, present, facts, wider)
  return second.status === 'infeasible' ? first : { solution: second, policy: wider }
}

/** Packages of which no line has one value. */
function openNames(problem: Problem, sets: readonly ResolvedSet[]): ReadonlySet<PackageName> {
  const byName = Map.groupBy(problem.roots, ({ declaration }) => declaration.name)
  return new Set(
    [...byName].flatMap(([name, roots]) =>
      roots.some((root) => root.declaration.style === 'url' || hasOneValue(root, roots, sets)) ? [] : [name],
    ),
  )
}

function withNames(allowance: Allowance, names: ReadonlySet<PackageName>): Allowance {
  return typeof allowance === 'boolean' ? names : new Set([...allowance, ...names])
}
