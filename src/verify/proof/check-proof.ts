/**
 * Checks a proof that no sets cost less than the claim (docs/proofs.md), which may come from anywhere.
 *
 * In: the problem, today's sets, the solution whose bound is claimed, the facts, the policy, and the proof as JSON gave it. Out: every
 * objection, one sentence each, with its place in the proof; none when the claim is proven. It takes nothing from the proof but what it checks: slots are compared
 * with candidates found anew, axioms with the facts, softs with counts of its own, and every other clause follows by unit propagation.
 *
 * A fact that is not known yet (`undefined`) is harmless, and what is proven holds whatever it is. That the sets named install
 * together and cost what they claim is verify.ts's to say.
 */
import type { Facts } from '../../universe/facts.ts'
import type { Proof, ProofStep } from '../../universe/proof.ts'
import { readProof } from '../../universe/proof-form.ts'
import type { ResolvedSet, Solution } from '../../universe/solution.ts'
import type { Problem } from '../../units/problem.ts'
import { levelsOf } from '../recount.ts'
import type { Situation, VerifyPolicy } from '../situation.ts'
import { Axioms } from './axioms.ts'
import { Clauses } from './clauses.ts'
import { Counters } from './counters.ts'
import { Groups } from './groups.ts'
import { Levels } from './levels.ts'
import { Objection, Work } from './objection.ts'
import { readSlots } from './slots.ts'
import { SoftCheck } from './softs.ts'
import { Variables } from './variables.ts'

export function checkProof(
  problem: Problem,
  present: { readonly sets: readonly ResolvedSet[] },
  solution: Solution,
  facts: Facts,
  policy: VerifyPolicy,
  given: unknown,
): readonly string[] {
  const proof = readProof(given)
  if (typeof proof === 'string') return [proof]
  const situation: Situation = { problem, present: present.sets, solution, facts, policy }
  try {
    check(situation, proof)
    return []
  } catch (error) {
    if (error instanceof Objection) return [error.message]
    throw error
  }
}

function check(situation: Situation, proof: Proof): void {
  const { solution, policy } = situation
  const work = new Work()
  const groups = new Groups(situation)
  const names = levelsOf(policy.strategy)
  const proven = provenLevels(solution, names)
  const variables = new Variables(readSlots(groups, proof.slots), proof.variables)
  const counters = new Counters(variables, proof.counters, proof.variables)
  const clauses = new Clauses(variables.count, work)
  const axioms = new Axioms(groups, variables, work)
  for (const [i, axiom] of proof.axioms.entries()) {
    placed(`axiom ${i + 1} (${axiom[0]})`, () => {
      axioms.check(axiom)
      clauses.add(axiom[1])
    })
  }
  const softs = new SoftCheck(groups, variables, work)
  const levels = new Levels(names.slice(0, proven), solution.bound, softs, counters)
  for (const [i, step] of proof.steps.entries()) {
    placed(`step ${i + 1} (${step[0]})`, () => takeStep(step, clauses, counters, levels))
  }
  if (solution.status === 'infeasible') {
    if (proof.steps.at(-1)?.[0] !== 'clause' || clauses.at(clauses.count).length > 0)
      throw new Objection('it does not end with the empty clause')
  } else if (levels.ended !== proven) throw new Objection(`it proves ${levels.ended} levels of ${proven}`)
  else if (levels.isUnderWay) throw new Objection('a level has no end')
}

/** How many levels the proof has to end: all, or up to the first whose bound is below its cost; nothing is claimed of later ones. */
function provenLevels({ status, objective, bound }: Solution, names: readonly string[]): number {
  if (status === 'infeasible') return 0
  if (objective.length !== names.length || bound.length !== names.length)
    throw new Objection('the claim has other levels')
  if (![...objective, ...bound].every((cost) => Number.isSafeInteger(cost) && cost >= 0))
    throw new Objection('the claim is no costs')
  const gap = bound.findIndex((reached, level) => reached !== objective[level])
  if (gap === -1) return names.length
  if (status !== 'best-found') throw new Objection('the bound is not the objective')
  if ((bound[gap] ?? 0) > (objective[gap] ?? 0)) throw new Objection('the bound is above the cost')
  if (bound.slice(gap + 1).some((reached) => reached !== 0))
    throw new Objection('nothing can be claimed below a level with a gap')
  return gap + 1
}

function takeStep(step: ProofStep, clauses: Clauses, counters: Counters, levels: Levels): void {
  switch (step[0]) {
    case 'clause':
      clauses.checkFollows(step[1], step[2])
      clauses.add(step[1])
      return
    case 'counter':
      clauses.add(step.length === 4 ? counters.sum(step[1], step[2], step[3]) : counters.order(step[1], step[2]))
      return
    case 'level':
      levels.begin(step[1], step[2])
      return
    case 'core':
      levels.core([...clauses.at(step[1])], step[2], step[3])
      return
    case 'opposites':
      levels.opposites(step[1], step[2])
      return
    case 'free':
      levels.checkFree(step[1], step[2])
      clauses.add([-step[1]])
      return
    case 'bound':
      levels.end(step[1], step[2])
  }
}

/** Says where an objection was seen. */
function placed(place: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    if (error instanceof Objection) throw new Objection(`${place}: ${error.message}`, { cause: error })
    throw error
  }
}
