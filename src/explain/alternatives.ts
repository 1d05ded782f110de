/**
 * Alternatives: the same question with one thing let go, each answered and proven by the solver.
 *
 * In: the question and its answer. Out: at most five alternatives that differ from the plan and from each other, none of which is as bad as
 * another one, or as the plan, in everything (merit.ts). Lifting something is told only where it leaves fewer findings.
 */
import { makeEnvironment } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import { hardSpecifiers, hasOneValue } from '../solve/declared.ts'
import type { SolvePolicy } from '../solve/policy.ts'
import { solve } from '../solve/solve.ts'
import type { Facts } from '../universe/facts.ts'
import type { Solution, SourcedFact } from '../universe/solution.ts'
import type { Problem, UnitEnvironment } from '../units/problem.ts'
import type { Alternative, AlternativeKind, Merit } from './alternative.ts'
import type { Change } from './change.ts'
import { changeKey } from './change.ts'
import { suppose } from './hypothesis.ts'
import type { Question } from './hypothesis.ts'
import { onlyWheels } from './only-wheels.ts'
import { compareFindings, isAsGood, meritOf } from './merit.ts'

const MOST_SHOWN = 5

/** One thing to try. */
interface Trial {
  readonly kind: AlternativeKind
  readonly changes: readonly Change[]
  readonly policy: Partial<SolvePolicy>
  readonly asks: readonly SourcedFact[]
  readonly environments?: readonly UnitEnvironment[]
  readonly facts?: (facts: Facts) => Facts
}

/** What a person wrote that binds, and the change that lifts it. */
export interface Cap {
  readonly fact: SourcedFact
  readonly change: Change
}

/** `served`: environments that the facts can answer for. */
export async function alternativesOf(
  question: Question,
  plan: Solution,
  served: readonly Environment[],
): Promise<readonly Alternative[]> {
  if (plan.status === 'infeasible' || plan.status === 'best-found') return []
  const standard = meritOf(question, plan, [])
  const found: Alternative[] = []
  for (const trial of trialsFor(question, plan, standard, served)) {
    const alternative = await tried(question, trial)
    if (alternative !== null && isWorthTelling(alternative, standard)) found.push(alternative)
  }
  return undominated(found, standard)
}

/** In the order in which they are told. */
function trialsFor(
  question: Question,
  plan: Solution,
  standard: Merit,
  served: readonly Environment[],
): readonly Trial[] {
  const { policy, problem } = question
  const keeps = policy.keepAccelerator ?? problem.gpuEvidence.length > 0
  const open = standard.findings.some((count) => count > 0)
  const trials: Trial[] = []
  if (standard.accelerator > 0) trials.push({ ...NOTHING, kind: 'accelerator-kept', policy: { keepAccelerator: true } })
  if (keeps && open) {
    const asks = problem.gpuEvidence.slice(0, 1)
    trials.push({ ...NOTHING, kind: 'accelerator-changed', policy: { keepAccelerator: false }, asks })
  }
  const hasSevere = (standard.findings[0] ?? 0) + (standard.findings[1] ?? 0) > 0
  if (hasSevere && policy.minimumReleaseAgeDays > 0) trials.push(youngerTrial(policy))
  if (open) trials.push(...capTrials(question), buildTrial(), ...pythonTrials(problem, served))
  if (plan.sets.some((set) => [...set.values()].some(({ file }) => file?.kind === 'sdist'))) {
    trials.push({ ...NOTHING, kind: 'prebuilt', facts: onlyWheels })
  }
  if (policy.strategy === 'minimal')
    trials.push({ ...NOTHING, kind: 'newest', policy: { strategy: 'latest', allowMajors: true } })
  else trials.push({ ...NOTHING, kind: 'fewest-changes', policy: { strategy: 'minimal' } })
  return trials
}

const NOTHING = { changes: [], policy: {}, asks: [] } as const

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

/** Each cap by itself, then all of them together. */
function capTrials(question: Question): readonly Trial[] {
  const caps = capsOf(question)
  const single = caps.map(({ fact, change }): Trial => ({
    ...NOTHING,
    kind: 'cap-lifted',
    changes: [change],
    asks: [fact],
  }))
  if (caps.length < 2) return single
  const all = { changes: caps.map(({ change }) => change), asks: caps.map(({ fact }) => fact) }
  return [...single, { ...NOTHING, ...all, kind: 'caps-lifted' }]
}

/** Caps, exclusions and holds of the person's own lines, bounds of files and of the config. */
export function capsOf({ problem, present, policy }: Question): readonly Cap[] {
  const caps = new Map<string, Cap>()
  const add = (cap: Cap): void => void caps.set(changeKey(cap.change), cap)
  for (const { declaration, environments } of problem.roots) {
    const { name, file, line, isHeld, specifier, style } = declaration
    const lines = problem.roots.filter((root) => root.declaration.name === name)
    const hard = hardSpecifiers(declaration, hasOneValue({ declaration, environments }, lines, present))
    const source = `${file}:${line}`
    const binds = hard.some(({ operator }) => !isLowerBound(operator))
    if (binds && style !== 'url') {
      add({ fact: { fact: `${name}${specifier.text}`, source }, change: { kind: 'line', name, file, line } })
    }
    if (isHeld) add({ fact: { fact: `a comment holds ${name}`, source }, change: { kind: 'hold', name, file, line } })
  }
  for (const name of policy.holds) {
    const fact = { fact: `the configuration holds ${name}`, source: 'hold' }
    add({ fact, change: { kind: 'hold', name, file: null, line: 0 } })
  }
  for (const { name, specifier, source } of problem.bounds) {
    if (specifier.specifiers.every(({ operator }) => isLowerBound(operator))) continue
    add({ fact: { fact: `${name}${specifier.text}`, source }, change: { kind: 'bound', name, source } })
  }
  return [...caps.values()]
}

/** Another Python for all environments of one minor, where the facts serve it. */
function pythonTrials({ environments }: Problem, served: readonly Environment[]): readonly Trial[] {
  const minors = new Set(environments.map(({ environment }) => environment.python))
  const [only] = minors
  if (minors.size !== 1 || only === undefined) return []
  const others = new Set(served.map(({ python }) => python).filter((python) => python !== only))
  return [...others].sort(byMinor).flatMap((python) => {
    const moved = environments.flatMap((each) => {
      const environment = makeEnvironment(python, each.environment.platform, each.environment.accelerator)
      const isServed = served.some((one) => one.python === python && one.platform === each.environment.platform)
      return environment === null || !isServed ? [] : [{ ...each, environment }]
    })
    if (moved.length < environments.length) return []
    const changes = moved.map(({ environment }, ordinal): Change => ({ kind: 'environment', ordinal, environment }))
    const asks = [{ fact: `it runs on Python ${only}`, source: environments[0]?.evidence[0] ?? 'environment' }]
    return [{ ...NOTHING, kind: 'python', changes, asks, environments: moved }]
  })
}

function byMinor(a: string, b: string): number {
  return Number(a.split('.')[1]) - Number(b.split('.')[1])
}

async function tried(question: Question, trial: Trial): Promise<Alternative | null> {
  const policy = { ...question.policy, ...trial.policy }
  const facts = trial.facts?.(question.facts) ?? question.facts
  const supposed = suppose({ ...question, policy, facts }, trial.changes)
  const solution = await solve(supposed.problem, { sets: supposed.present }, supposed.facts, supposed.policy)
  if (solution.status !== 'optimal' && solution.status !== 'conditional') return null
  const merit = meritOf(
    supposed,
    solution,
    trial.asks.map(({ fact, source }) => `${source} ${fact}`),
  )
  return {
    kind: trial.kind,
    asks: trial.asks,
    question: supposed,
    solution,
    environments: trial.environments ?? null,
    merit,
  }
}

/** What asks something of a person has to leave fewer findings for it; a younger release, fewer critical or high ones. */
function isWorthTelling({ kind, asks, merit }: Alternative, standard: Merit): boolean {
  if (asks.length === 0) return true
  if (compareFindings(merit, standard) >= 0) return false
  if (kind !== 'younger') return true
  const severe = ({ findings }: Merit): Merit => ({ ...standard, findings: findings.slice(0, 2) })
  return compareFindings(severe(merit), severe(standard)) < 0
}

function undominated(found: readonly Alternative[], standard: Merit): readonly Alternative[] {
  const kept = found.filter(({ merit }, at) => {
    if (isAsGood(standard, merit)) return false
    return !found.some(
      (other, place) => place !== at && isAsGood(other.merit, merit) && (!isAsGood(merit, other.merit) || place < at),
    )
  })
  return kept.slice(0, MOST_SHOWN)
}

/** Floors keep nothing back. */
function isLowerBound(operator: string): boolean {
  return operator === '>=' || operator === '>'
}
