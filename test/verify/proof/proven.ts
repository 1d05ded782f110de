/** Random small worlds with what the solver proves of them, and what the checks say to a claim. */
import type { PackageName } from '../../../src/python/name.ts'
import type { Version } from '../../../src/python/version.ts'
import { solve } from '../../../src/solve/solve.ts'
import type { Facts } from '../../../src/universe/facts.ts'
import { factsOf } from '../../../src/universe/snapshot.ts'
import type { ResolvedSet, Solution } from '../../../src/universe/solution.ts'
import { checkProof } from '../../../src/verify/proof/check-proof.ts'
import { verify } from '../../../src/verify/verify.ts'
import { Oracle } from '../../properties/solve-oracle.ts'
import { randomCase } from '../../properties/solve-universes.ts'
import type { RandomCase } from '../../properties/solve-universes.ts'

export interface ProvenCase {
  readonly world: RandomCase
  readonly facts: Facts
  readonly solution: Solution
}

export async function proven(world: RandomCase): Promise<ProvenCase> {
  const facts = factsOf(world.snapshot)
  const solution = await solve(world.problem, { sets: world.present }, facts, { ...world.policy, prove: true })
  return { world, facts, solution }
}

/** Small, and the same for the same seed. */
export function provenCase(seed: number): Promise<ProvenCase> {
  return proven(randomCase(seed))
}

/** What the check of the sets says, and that of the proof; the proof has gone through JSON, as it does in a certificate. */
export function judged(
  { problem, present, policy }: RandomCase,
  facts: Facts,
  solution: Solution,
): {
  readonly plan: readonly string[]
  readonly proof: readonly string[]
} {
  const given: unknown = JSON.parse(JSON.stringify(solution.proof ?? null))
  return {
    plan: verify(problem, { sets: present }, solution, facts, policy),
    proof: checkProof(problem, { sets: present }, solution, facts, policy, given),
  }
}

/** Whether trying every set shows that the claim is not so; null where there are too many sets to try. */
export function isFalse(world: RandomCase, solution: Solution): boolean | null {
  const oracle = new Oracle(factsOf(world.snapshot), world)
  const best = oracle.best()
  if (best === 'too many') return null
  if (solution.status === 'infeasible') return best !== null
  if (best === null || !isSame(best.objective, solution.objective)) return true
  const costs = oracle.costsOf(solution.sets.map(versionsOf))
  return costs === 'too many' ? null : costs === null || !isSame(costs, solution.objective)
}

function versionsOf(set: ResolvedSet): ReadonlyMap<PackageName, Version> {
  return new Map([...set].map(([name, { version }]) => [name, version]))
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i])
}
