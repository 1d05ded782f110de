/**
 * Where no set holds because nothing may go below its present version: an open line says no version, so that of today is only what an
 * installer would pick, not what a person chose. Then the open lines may go below it, within what they say.
 *
 * In: the answer of the solver, the policy it was asked with. Out: the answer that counts, the policy it keeps, and, where that is wider
 * than the configuration's, what was refused before.
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

/** Under the configuration alone nothing installs; so these may go below what an installer picks. */
export interface Refused extends Answer {
  readonly lowered: ReadonlySet<PackageName>
}

export interface FinalAnswer extends Answer {
  readonly refused: Refused | null
}

export async function orLowered(
  { solution, policy }: Answer,
  problem: Problem,
  present: { readonly sets: readonly ResolvedSet[] },
  facts: Facts,
): Promise<FinalAnswer> {
  const first = { solution, policy, refused: null }
  if (solution.status !== 'infeasible') return first
  const open = openNames(problem, present.sets)
  if (open.size === 0 || policy.allowDowngrades === true) return first
  const wider = { ...policy, allowDowngrades: withNames(policy.allowDowngrades, open) }
  const second = await solve(problem, present, facts, wider)
  if (second.status === 'infeasible') return first
  return { solution: second, policy: wider, refused: { solution, policy, lowered: open } }
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
