/**
 * Single changes that free a finding, each tried by solving again with that change alone.
 *
 * Candidates are the facts that every argument for the finding rests on, as the model knows it: whatever else is lifted alone leaves an
 * argument whole. Another environment is tried where the argument rests on something that an environment decides.
 */
import type { Environment } from '../python/environment.ts'
import { FINDING_LEVELS } from '../solve/levels.ts'
import type { Solution } from '../universe/solution.ts'
import type { Again } from './again.ts'
import { changeKey } from './change.ts'
import type { Change } from './change.ts'
import { findingsOf, hasFinding, movesBetween } from './differences.ts'
import type { Explanation, Subject, Unlock } from './explanation.ts'
import type { Fact } from './fact.ts'
import type { Question } from './hypothesis.ts'
import { pythonsTogether } from './other-pythons.ts'
import { changeWords } from './unlock-words.ts'
import { isBeyond, placesThatLift } from './unlisted-places.ts'

/** More changes are not tried for one finding. */
const MOST_TRIED = 40

/** What tells which changes to try. */
interface Grounds {
  readonly decisive: readonly Fact[]
  readonly argument: readonly Fact[]
  /** Environments of the problem that have a say, by ordinal: where the findings are, and where versions of the argument are shared with those. */
  readonly places: ReadonlySet<number>
  /** Environments that the facts can answer for. */
  readonly served: readonly Environment[]
  /** Those on other Pythons that the question has other facts for. */
  readonly unlisted: readonly Environment[]
}

/** What an explanation tells of changes. */
type Unlocks = Pick<Explanation, 'unlocks' | 'untried' | 'leftOut'>

export async function unlocksOf(
  subjects: readonly Subject[],
  plan: Solution,
  again: Again,
  { decisive, ...grounds }: Grounds,
): Promise<Unlocks> {
  const found: Unlock[] = []
  const untried: string[] = []
  let leftOut = 0
  const { facts } = again.question
  const changes = distinct(decisive.flatMap((fact) => changesOf(fact, subjects)))
    .sort((a, b) => orderOf(a) - orderOf(b))
    .slice(0, MOST_TRIED)
  const widened = new Set<string>()
  for (const { change, fact } of [...changes, ...environmentChanges(again.question, grounds)]) {
    if (change.kind === 'environment' && (await isInVain(change, subjects, again))) continue
    const key = change.kind === 'widen' || change.kind === 'drop' ? `${change.from} ${change.to}` : null
    if (change.kind === 'drop' && key !== null && widened.has(key)) continue
    if (found.some(({ what, frees }) => frees.length === subjects.length && isBeyond(change, what, again.question)))
      continue
    if (!again.mayTry(change)) {
      leftOut += 1
      continue
    }
    const solution = await again.tried([change])
    if (solution === 'not recorded') untried.push(changeWords(change, fact, again.question).change)
    if (typeof solution === 'string' || hasWorseFindings(solution, plan)) continue
    const frees = subjects.filter((subject) => !hasFinding(solution.sets, subject, facts))
    if (frees.length === 0) continue
    if (change.kind === 'widen' && key !== null && frees.length === subjects.length) widened.add(key)
    found.push({
      frees,
      what: change,
      ...changeWords(change, fact, again.question),
      ...pythonOf(change, again.question),
      moves: movesBetween(again.question, plan.sets, solution.sets, subjects),
      left: findingsOf(solution, facts).length,
    })
  }
  return { unlocks: pythonsTogether(found, again.question), untried: [...new Set(untried)], leftOut }
}

/**
 * Whether the findings stay where the environment is left out altogether: then another one in its place, which asks for more, frees nothing. So
 * one question answers for a dozen, where a problem has several environments.
 */
async function isInVain(
  { ordinal }: Extract<Change, { kind: 'environment' }>,
  subjects: readonly Subject[],
  again: Again,
): Promise<boolean> {
  const { problem, facts } = again.question
  if (problem.environments.length < 2) return false
  const without: Change = { kind: 'environment', ordinal, environment: null }
  if (!again.mayTry(without)) return false
  const solution = await again.tried([without])
  if (typeof solution === 'string') return solution === 'no set'
  return subjects.every((subject) => hasFinding(solution.sets, subject, facts))
}

/** Where a stable release comes into reach, a pre-release may go out of it: a plan that is worse is no advice. */
function hasWorseFindings({ objective }: Solution, plan: Solution): boolean {
  const counts = objective.slice(0, FINDING_LEVELS.length)
  const at = counts.findIndex((count, level) => count !== plan.objective[level])
  return at >= 0 && (counts[at] ?? 0) > (plan.objective[at] ?? 0)
}

/** The other Python, where that is what changes. */
function pythonOf(change: Change, { problem }: Question): Pick<Unlock, 'pythons' | 'ordinal'> {
  if (change.kind !== 'environment' || change.environment === null) return {}
  const { ordinal, environment } = change
  const before = problem.environments[ordinal]?.environment.python
  return environment.python === before ? {} : { pythons: [environment.python], ordinal }
}

/** An edge has two facts, and the same changes lift either. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  return [...new Map(candidates.map((candidate) => [changeKey(candidate.change), candidate])).values()]
}

/** What a person can change is tried and told first, what others would have to release last. */
const ORDER: readonly Change['kind'][] = [
  ...(['line', 'hold', 'bound', 'override', 'accelerator', 'age', 'downgrade', 'major', 'build', 'unknown'] as const),
  ...(['yank', 'rule', 'unasked', 'wheel', 'python', 'extra', 'unreadable', 'widen', 'drop'] as const),
]

function orderOf({ change }: Candidate): number {
  return ORDER.indexOf(change.kind)
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

/** Another Python or another platform, where they decide something; and one environment less, where there are several. */
function environmentChanges(
  { problem, facts }: Question,
  { argument, places, served, unlisted }: Omit<Grounds, 'decisive'>,
): readonly Candidate[] {
  if (!argument.some(isByEnvironment)) return []
  return problem.environments.flatMap(({ environment }, ordinal): Candidate[] => {
    if (!places.has(ordinal)) return []
    const { accelerator } = environment
    const others = served.filter(
      ({ python, platform }) => (python === environment.python) !== (platform === environment.platform),
    )
    const changes = others.map((other): Change => ({
      kind: 'environment',
      ordinal,
      environment: { ...other, accelerator },
    }))
    for (const other of placesThatLift(argument, facts, environment, unlisted)) {
      changes.push({ kind: 'environment', ordinal, environment: { ...other, accelerator }, isUnlisted: true })
    }
    if (problem.environments.length > 1) changes.push({ kind: 'environment', ordinal, environment: null })
    return changes.map((change) => ({ change, fact: null }))
  })
}

/** What an environment decides: what metadata and wheels say there, and which lines count. */
function isByEnvironment({ kind, declaration }: Fact): boolean {
  return BY_ENVIRONMENT.has(kind) || (declaration !== null && declaration.marker !== null)
}

const BY_ENVIRONMENT: ReadonlySet<string> = new Set(['wheel', 'python', 'need', 'range', 'prerelease', 'extra'])
