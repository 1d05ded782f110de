/**
 * Single changes that free a finding, each tried by solving again with that change alone.
 *
 * Candidates are the facts that every argument for the finding rests on, as the model knows it: whatever else is lifted alone leaves an
 * argument whole. Another environment is tried where the argument rests on something that an environment decides.
 */
import { knownPythons, makeEnvironment } from '../python/environment.ts'
import type { Solution } from '../universe/solution.ts'
import type { Again } from './again.ts'
import type { Change } from './change.ts'
import { findingsOf, hasFinding, movesBetween } from './differences.ts'
import type { Subject, Unlock } from './explanation.ts'
import type { Fact } from './fact.ts'
import type { Question } from './hypothesis.ts'
import { changeWords } from './unlock-words.ts'

/** More changes are not tried for one finding. */
const MOST_TRIED = 40

export async function unlocksOf(
  subjects: readonly Subject[],
  plan: Solution,
  again: Again,
  { decisive, argument }: { readonly decisive: readonly Fact[]; readonly argument: readonly Fact[] },
): Promise<readonly Unlock[]> {
  const found: Unlock[] = []
  const { facts } = again.question
  const changes = decisive.flatMap((fact) => changesOf(fact, subjects)).slice(0, MOST_TRIED)
  const widened = new Set<string>()
  for (const { change, fact } of [...changes, ...environmentChanges(again.question, argument, subjects, plan)]) {
    const key = change.kind === 'widen' || change.kind === 'drop' ? `${change.from} ${change.to}` : null
    if (change.kind === 'drop' && key !== null && widened.has(key)) continue
    const solution = await again.under([change])
    if (solution === null) continue
    const frees = subjects.filter((subject) => !hasFinding(solution.sets, subject, facts))
    if (frees.length === 0) continue
    if (change.kind === 'widen' && key !== null && frees.length === subjects.length) widened.add(key)
    found.push({
      frees,
      kind: change.kind,
      ...changeWords(change, fact, again.question),
      moves: movesBetween(again.question, plan.sets, solution.sets),
      left: findingsOf(solution, facts).length,
    })
  }
  return found
}

interface Candidate {
  readonly change: Change
  readonly fact: Fact | null
}

/** That nobody asked for the vulnerable package any more is no advice. */
function changesOf(fact: Fact, subjects: readonly Subject[]): readonly Candidate[] {
  const { change, kind, subject, target } = fact
  if (change === null) return []
  const names = new Set(subjects.map((each) => each.package))
  if (kind === 'asked' && subject !== null && names.has(subject)) return []
  if (kind !== 'need' || subject === null || target === null) return [{ change, fact }]
  return [
    { change: { kind: 'widen', from: subject, to: target }, fact },
    { change, fact },
  ]
}

/** Other Pythons, where one decides; and one environment less, where there are several. */
function environmentChanges(
  { problem, facts }: Question,
  argument: readonly Fact[],
  subjects: readonly Subject[],
  { sets }: Solution,
): readonly Candidate[] {
  if (!argument.some(({ kind }) => BY_ENVIRONMENT.has(kind))) return []
  return problem.environments.flatMap(({ environment }, ordinal): Candidate[] => {
    const set = sets[ordinal]
    if (set === undefined || !subjects.some((subject) => hasFinding([set], subject, facts))) return []
    const others = knownPythons.flatMap(({ python }) => {
      const other = makeEnvironment(python, environment.platform, environment.accelerator)
      return other === null || python === environment.python ? [] : [other]
    })
    const changes = others.map((other): Change => ({ kind: 'environment', ordinal, environment: other }))
    if (problem.environments.length > 1) changes.push({ kind: 'environment', ordinal, environment: null })
    return changes.map((change) => ({ change, fact: null }))
  })
}

const BY_ENVIRONMENT: ReadonlySet<string> = new Set(['wheel', 'python', 'need', 'range'])
