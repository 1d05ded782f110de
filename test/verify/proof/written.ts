/** Proofs written by hand: a small world, slots found by the checker's own candidates, and a claim of given costs. */
import type { Vulnerability } from '../../../src/osv/vulnerability.ts'
import type { Facts } from '../../../src/universe/facts.ts'
import type { Proof, ProofStep } from '../../../src/universe/proof.ts'
import { snapshotOf } from '../../../src/universe/sketch.ts'
import type { Sketch } from '../../../src/universe/sketch.ts'
import { factsOf } from '../../../src/universe/snapshot.ts'
import { checkProof } from '../../../src/verify/proof/check-proof.ts'
import { levelsOf } from '../../../src/verify/recount.ts'
import type { VerifyPolicy } from '../../../src/verify/situation.ts'
import { presentOf, problemOf, vulnerability } from '../../solve/problems.ts'
import type { SketchedProblem } from '../../solve/problems.ts'
import { POLICY, solutionOf } from '../worlds.ts'

export interface World extends Sketch, SketchedProblem {
  /** What stands today, in every environment. */
  readonly today?: Readonly<Record<string, string>>
  readonly policy?: Partial<VerifyPolicy>
  /** Metadata that is not known yet, as `name version`; projects that are not listed, as `name`. */
  readonly unread?: readonly string[]
}

export function vulnerabilityOf(
  name: string,
  introduced: string,
  fixed: string | null,
  tier: Vulnerability['tier'] = 'high',
): Vulnerability {
  return vulnerability(name, `V-${name}-${introduced}`, fixed, {
    tier,
    intervals: [{ introduced, fixed, lastAffected: null }],
  })
}

/** What is not read is not known yet. */
function asFarAsRead(facts: Facts, unread: readonly string[]): Facts {
  return {
    clock: facts.clock,
    indexes: facts.indexes,
    rules: facts.rules,
    project: (name) => (unread.includes(name) ? undefined : facts.project(name)),
    metadata: (file) => (unread.includes(`${file.project} ${file.version.text}`) ? undefined : facts.metadata(file)),
    vulnerabilities: (name) => facts.vulnerabilities(name),
    want: () => {},
    arrival: () => Promise.resolve(),
    settle: () => {},
  }
}

/** What the checker says to a proof of the claim that no set costs less; costs that are not named are 0. */
export function objectionsTo(
  world: World,
  costs: Readonly<Record<string, number>> | 'infeasible',
  proof: unknown,
  /** Of a search whose time was up: what is proven by level, where it is not the cost. */
  bound?: Readonly<Record<string, number>>,
): readonly string[] {
  const problem = problemOf(world)
  const known = factsOf(snapshotOf(world))
  const present = presentOf(
    problem,
    known,
    problem.environments.map(() => world.today ?? {}),
  )
  const policy = { ...POLICY, ...world.policy }
  const levels = levelsOf(policy.strategy)
  const solution =
    costs === 'infeasible' ? solutionOf([], {}, { status: 'infeasible', levels }) : solutionOf([], costs, { levels })
  const claim =
    bound === undefined
      ? solution
      : { ...solution, status: 'best-found' as const, bound: levels.map((level) => bound[level] ?? 0) }
  return checkProof(problem, present, claim, asFarAsRead(known, world.unread ?? []), policy, proof)
}

/** A proof of nothing but its axioms: no level costs anything. */
export function axiomsAlone(parts: Pick<Proof, 'slots' | 'variables' | 'axioms'>): Proof {
  const steps = levelsOf('minimal').flatMap((_, level): ProofStep[] => [
    ['level', level, []],
    ['bound', level, 0],
  ])
  return { ...parts, counters: [], steps }
}
