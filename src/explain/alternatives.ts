/**
 * Alternatives: the same question with one thing let go, each answered and proven by the solver.
 *
 * In: the question and its answer. Out: at most five alternatives that differ from the plan and from each other, none of which is as bad as
 * another one, or as the plan, in everything (merit.ts). Lifting something is told only where it leaves fewer findings.
 */
import { makeEnvironment } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import type { SolvePolicy } from '../solve/policy.ts'
import { askAhead, solve } from '../solve/solve.ts'
import type { Facts } from '../universe/facts.ts'
import type { Solution, SourcedFact } from '../universe/solution.ts'
import type { Problem, UnitEnvironment } from '../units/problem.ts'
import type { Alternative, AlternativeKind, Merit } from './alternative.ts'
import { isProven } from './again.ts'
import { capsOf, isBroken } from './caps.ts'
import type { Cap } from './caps.ts'
import type { Change } from './change.ts'
import { suppose } from './hypothesis.ts'
import type { Question } from './hypothesis.ts'
import { onlyWheels } from './only-wheels.ts'
import { compareCosts, isAsGood, meritOf } from './merit.ts'

const MOST_SHOWN = 5

/** One thing to try. */
interface Trial {
  readonly kind: AlternativeKind
  readonly changes: readonly Change[]
  readonly policy: Partial<SolvePolicy>
  readonly asks: readonly SourcedFact[]
  /** Lifted; those that the answer rests on are asked of a person. */
  readonly caps: readonly Cap[]
  readonly environments?: readonly UnitEnvironment[]
  /** In place of the question's. */
  readonly problem?: Problem
  readonly facts?: (facts: Facts) => Facts
  /** On a Python that the question's own facts do not answer for. */
  readonly isUnlisted?: boolean
}

/** The problem as it stands once its files name another Python minor; null where they do not say which it runs on. */
export type OnPython = (python: string) => Problem | null

/** Of a plan for which the files state a newer Python: the best set without that, and the Pythons that were asked before. */
export interface RaisedFrom {
  readonly question: Question
  readonly solution: Solution
  readonly asked: readonly string[]
}

/** `served`: environments that the facts can answer for; `unlisted`: Pythons that free something by the facts for other Pythons. */
export async function alternativesOf(
  question: Question,
  plan: Solution,
  served: readonly Environment[],
  onPython: OnPython = () => null,
  raisedFrom: RaisedFrom | null = null,
  unlisted: readonly string[] = [],
): Promise<readonly Alternative[]> {
  if (plan.status === 'infeasible' || plan.status === 'best-found') return []
  const python = raisedFrom === null ? 0 : 1
  const standard = meritOf(question, plan, [], python)
  const found: Alternative[] = []
  for (const trial of trialsFor(question, plan, standard, {
    served,
    onPython,
    asked: raisedFrom?.asked ?? [],
    unlisted,
  })) {
    const alternative = await tried(question, trial, python)
    if (alternative !== null && isWorthTelling(alternative, standard)) found.push(alternative)
  }
  return undominated([...keptPython(raisedFrom), ...found], standard)
}

/** Has fetched what alternatives on the very same facts would ask for first, while the plan is still made. */
export function askAheadFor(question: Question, plan: Solution): void {
  if (plan.status === 'infeasible' || plan.status === 'best-found') return
  const { problem, present, facts, policy } = question
  const nothing = { served: [], onPython: () => null, asked: [], unlisted: [] }
  for (const trial of trialsFor(question, plan, meritOf(question, plan, []), nothing)) {
    if (trial.changes.length > 0 || trial.facts !== undefined) continue
    askAhead(problem, { sets: present }, facts, { ...policy, ...trial.policy })
  }
}

/** What the plan would be on the Python of today. */
function keptPython(from: RaisedFrom | null): readonly Alternative[] {
  if (from === null || !isProven(from.solution)) return []
  const { question, solution } = from
  const { environments } = question.problem
  const merit = meritOf(question, solution, [])
  return [{ kind: 'python-kept', asks: [], caps: [], question, solution, environments, merit }]
}

interface Pythons {
  readonly served: readonly Environment[]
  readonly onPython: OnPython
  readonly unlisted: readonly string[]
  /** Nothing new can be learnt of them. */
  readonly asked: readonly string[]
}

/** In the order in which they are told. */
function trialsFor(question: Question, plan: Solution, standard: Merit, pythons: Pythons): readonly Trial[] {
  const { policy, problem } = question
  const keeps = policy.keepAccelerator ?? problem.gpuEvidence.length > 0
  const open = standard.findings.some((count) => count > 0)
  const trials: Trial[] = []
  if ((plan.objective[plan.levels.indexOf('accelerator')] ?? 0) > 0)
    trials.push({ ...NOTHING, kind: 'accelerator-kept', policy: { keepAccelerator: true } })
  if (keeps && open) {
    const asks = problem.gpuEvidence.slice(0, 1)
    trials.push({ ...NOTHING, kind: 'accelerator-changed', policy: { keepAccelerator: false }, asks })
  }
  const hasSevere = standard.findings.slice(0, SEVERE_TIERS).some((count) => count > 0)
  if (hasSevere && policy.minimumReleaseAgeDays > 0) trials.push(youngerTrial(policy))
  if (open) trials.push(...capTrials(question), buildTrial(), ...pythonTrials(problem, pythons))
  if (plan.sets.some((set) => [...set.values()].some(({ file }) => file?.kind === 'sdist'))) {
    trials.push({ ...NOTHING, kind: 'prebuilt', facts: onlyWheels })
  }
  if (policy.strategy === 'minimal')
    trials.push({ ...NOTHING, kind: 'newest', policy: { strategy: 'latest', allowMajors: true } })
  else trials.push({ ...NOTHING, kind: 'fewest-changes', policy: { strategy: 'minimal' } })
  return trials
}

const NOTHING = { changes: [], policy: {}, asks: [], caps: [] } as const

function youngerTrial({ minimumReleaseAgeDays }: SolvePolicy): Trial {
  const fact = `releases are to be ${minimumReleaseAgeDays} days old`
  return {
    ...NOTHING,
    kind: 'younger',
    policy: { minimumReleaseAgeDays: 0 },
    asks: [{ fact, source: 'minimumReleaseAge' }],
  }
}

function buildTrial(): Trial {
  const asks = [{ fact: 'compiled sources are not built', source: 'allow.build' }]
  return { ...NOTHING, kind: 'build', policy: { allowBuild: true }, asks }
}

function lifting(kind: AlternativeKind, caps: readonly Cap[]): Trial {
  return { ...NOTHING, kind, changes: caps.map(({ change }) => change), caps }
}

/** Each cap by itself, then all of them together. */
function capTrials(question: Question): readonly Trial[] {
  const caps = capsOf(question)
  const single = caps.map((cap) => lifting('cap-lifted', [cap]))
  return caps.length < 2 ? single : [...single, lifting('caps-lifted', caps)]
}

/** Another Python for all environments of one minor, where the facts serve it. */
function pythonTrials({ environments }: Problem, pythons: Pythons): readonly Trial[] {
  const { served, onPython, asked: known, unlisted } = pythons
  const minors = new Set(environments.map(({ environment }) => environment.python))
  const [only] = minors
  if (minors.size !== 1 || only === undefined) return []
  const places = new Set(environments.map(({ evidence }) => evidence[0] ?? 'environment'))
  const asked = [...places].map((source) => ({ fact: `it runs on Python ${only}`, source }))
  const listed = served.map(({ python }) => python)
  const others = new Set([...listed, ...unlisted].filter((one) => one !== only && !known.includes(one)))
  return [...others].sort(byMinor).flatMap((python): readonly Trial[] => {
    const moved = environments.flatMap((each) => {
      const environment = makeEnvironment(python, each.environment.platform, each.environment.accelerator)
      return environment === null ? [] : [{ ...each, environment }]
    })
    const isListed = moved.every(({ environment: { platform } }) =>
      served.some((one) => one.python === python && one.platform === platform),
    )
    if (moved.length < environments.length || (!isListed && !unlisted.includes(python))) return []
    const problem = onPython(python)
    const trial = { ...NOTHING, kind: 'python', asks: asked, isUnlisted: !isListed } as const
    if (problem !== null) return [{ ...trial, problem, environments: problem.environments }]
    const changes = moved.map(({ environment }, ordinal): Change => ({ kind: 'environment', ordinal, environment }))
    return [{ ...trial, changes, environments: moved }]
  })
}

function byMinor(a: string, b: string): number {
  return Number(a.split('.')[1]) - Number(b.split('.')[1])
}

async function tried(question: Question, trial: Trial, python: number): Promise<Alternative | null> {
  const policy = { ...question.policy, ...trial.policy }
  const { problem = question.problem, isUnlisted = false } = trial
  const known = isUnlisted ? (question.onOtherPythons ?? question.facts) : question.facts
  const facts = trial.facts?.(known) ?? known
  const supposed = suppose({ ...question, problem, policy, facts }, trial.changes)
  const solution = await solve(supposed.problem, { sets: supposed.present }, supposed.facts, supposed.policy)
  if (!isProven(solution)) return null
  const caps = trial.caps.filter((cap) => isBroken(cap, question, solution.sets))
  const asks = [...trial.asks, ...caps.map(({ fact }) => fact)]
  const merit = meritOf(
    supposed,
    solution,
    asks.map(({ fact, source }) => `${source} ${fact}`),
    python,
  )
  return {
    kind: trial.kind,
    asks,
    caps,
    question: supposed,
    solution,
    environments: trial.environments ?? null,
    merit,
  }
}

/** What asks something of a person has to leave fewer findings for it; a younger release, fewer critical or high ones. */
function isWorthTelling({ kind, asks, merit }: Alternative, standard: Merit): boolean {
  if (asks.length === 0) return true
  const tiers = kind === 'younger' ? SEVERE_TIERS : merit.findings.length
  return compareCosts(merit.findings.slice(0, tiers), standard.findings.slice(0, tiers)) < 0
}

/** Critical and high. */
const SEVERE_TIERS = 2

function undominated(found: readonly Alternative[], standard: Merit): readonly Alternative[] {
  const kept = found.filter(({ merit }, at) => {
    if (isAsGood(standard, merit)) return false
    return !found.some(
      (other, place) => place !== at && isAsGood(other.merit, merit) && (!isAsGood(merit, other.merit) || place < at),
    )
  })
  return kept.slice(0, MOST_SHOWN)
}
