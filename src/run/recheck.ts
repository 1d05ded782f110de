/**
 * The route once more on the facts of a certificate: the same answer is sought again, and what is claimed of it is checked.
 *
 * What is known of a claim afterwards: the sets install together and cost what is claimed (verify), none costs less (the proof), the
 * same facts give the same plan (the replay).
 */
import type { UnitPlan } from '../plan/document.ts'
import { nameDraft } from '../plan/identity.ts'
import { prove } from '../solve/proof/prove.ts'
import type { Problem } from '../units/problem.ts'
import { canonicalJson, type Json } from '../universe/canonical.ts'
import type { Proof } from '../universe/proof.ts'
import { asFarAsRecorded } from '../universe/snapshot.ts'
import { checkProof } from '../verify/proof/check-proof.ts'
import { verify } from '../verify/verify.ts'
import type { Answered } from './answered.ts'
import { planChosen } from './chosen.ts'
import type { Route } from './route.ts'

/** An answer to a problem as it was asked. */
export interface Claimed {
  readonly problem: Problem
  readonly answered: Answered
}

/** An answer, and the plan that follows from it. */
export interface Replayed extends Claimed {
  readonly plan: UnitPlan
}

/** `chosen`: the alternative that a person chose. */
export async function replayProblem(
  problem: Problem,
  route: Route,
  universe: string,
  chosen: string | undefined,
): Promise<Replayed> {
  const { answered, draft } = await planChosen(problem, route, chosen, () => undefined)
  return { problem: answered.problem, answered, plan: nameDraft(draft, universe).document }
}

/** null where none was found in the time that the policy allows. */
export function proveReplayed({ problem, answered }: Claimed): Proof | null {
  const { seen, solution, policy, route } = answered
  const task = { problem, present: seen.present.sets, facts: asFarAsRecorded(route.facts), policy }
  return prove(task, solution, performance.now() + policy.timeBudgetMs)
}

/** That under the configuration alone nothing installs; null where that is not so, or was not proven in time. */
export function proveRefused({ problem, answered }: Claimed): Proof | null {
  const { seen, refused, route } = answered
  if (refused === null) return null
  const { solution, policy } = refused
  const task = { problem, present: seen.present.sets, facts: asFarAsRecorded(route.facts), policy }
  return prove(task, solution, performance.now() + policy.timeBudgetMs)
}

export function refusalObjections({ problem, answered }: Claimed, proof: unknown): readonly string[] {
  const { seen, refused, route } = answered
  if (refused === null) return ['the configuration alone lets something install']
  const { solution, policy } = refused
  return checkProof(problem, seen.present, solution, asFarAsRecorded(route.facts), policy, proof)
}

export function proofObjections({ problem, answered }: Claimed, proof: unknown): readonly string[] {
  const { seen, solution, policy, route } = answered
  return checkProof(problem, seen.present, solution, asFarAsRecorded(route.facts), policy, proof)
}

export function setObjections({ problem, answered }: Claimed): readonly string[] {
  const { seen, solution, policy, route } = answered
  return solution.status === 'infeasible' ? [] : verify(problem, seen.present, solution, route.facts, policy)
}

/** Whether the plan of a certificate is the one that its facts give. */
export function isSamePlan({ plan }: Replayed, claimed: Json): boolean {
  return canonicalJson(JSON.parse(JSON.stringify(plan)) as Json) === canonicalJson(claimed)
}
