/**
 * Constraint lines: what keeps an installer from leaving the solution (design, "What the installer then does").
 *
 * In: the solution's sets and a simulation of the edited files under trial lines. Out: the lines under which the installer's choice differs in no
 * finding, no rule and not in installing, each the weakest of `>=`, `!=`, `<`, `==` that works, none that could be left out.
 * Always true: lines that do not bring that about are not given at all.
 */
import type { PackageName } from '../python/name.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import { lowestCleanFloor } from '../scan/admitted.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import { affects } from '../osv/affects.ts'
import { commonCandidates } from './admitted.ts'
import type { ConstraintLine } from './constraint-line.ts'
import type { Simulated } from './input.ts'
import { Comparison } from './trial.ts'
import type { Difference } from './trial.ts'
import type { Trials } from './trials.ts'

export interface Constrained {
  readonly lines: readonly ConstraintLine[]
  /** Under those lines. */
  readonly simulated: Simulated
  /** Without any. */
  readonly plain: Simulated
  /** `differs`: no lines were found that help, so there are none. `unknown`: the choice could not be simulated. */
  readonly status: 'agrees' | 'differs' | 'unknown'
}

export interface ConstraintTask {
  readonly problem: Problem
  readonly facts: Facts
  /** The solution's sets, one per environment. */
  readonly reference: readonly ResolvedSet[]
  readonly trials: Trials
}

/** More lines than this are no help to anybody. */
const MOST_ROUNDS = 60

export async function withConstraintLines(asked: ConstraintTask): Promise<Constrained> {
  const { trials, problem, facts, reference } = asked
  const plain = await trials.everywhere([])
  if (plain.status === 'unknown') return { lines: [], simulated: plain, plain, status: 'unknown' }
  const task: Task = {
    ...asked,
    comparison: new Comparison(problem, facts, reference),
    lastRefused: { environment: 0 },
  }
  if (task.comparison.everywhere(plain).length === 0) return { lines: [], simulated: plain, plain, status: 'agrees' }
  if (isBoundUnread(problem)) return { lines: [], simulated: plain, plain, status: 'differs' }
  const found = (await targeted(task, plain)) ?? (await everything(task))
  if (found === null) return { lines: [], simulated: plain, plain, status: 'differs' }
  const lines = await withoutNeedless(task, found)
  return { lines, simulated: await trials.everywhere(lines), plain, status: 'agrees' }
}

interface Task extends ConstraintTask {
  readonly comparison: Comparison
  /** Where lines last did not hold: there the next ones are tried first. */
  readonly lastRefused: { environment: number }
}

/** What cannot be read may bound to something else what such a line names. */
function isBoundUnread({ roots }: Problem): boolean {
  return roots.some(({ declaration }) => declaration.unreadBound !== undefined)
}

/** One line for each difference, as long as each helps; null where one cannot be helped so. */
async function targeted(task: Task, plain: Simulated): Promise<readonly ConstraintLine[] | null> {
  let lines: readonly ConstraintLine[] = []
  let simulated = plain
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [first] = task.comparison.everywhere(simulated)
    if (first === undefined) return lines
    const better = await lineAgainst(task, lines, simulated, first)
    if (better === null) return null
    ;({ lines, simulated } = better)
  }
  return null
}

async function lineAgainst(
  task: Task,
  lines: readonly ConstraintLine[],
  simulated: Simulated,
  difference: Difference,
): Promise<{ lines: readonly ConstraintLine[]; simulated: Simulated } | null> {
  for (const name of difference.culprits) {
    for (const line of linesFor(task, name, difference.environment, simulated.sets[difference.environment])) {
      const tried = [...lines, line]
      const here = await task.trials.at(difference.environment, tried)
      const left = task.comparison.at(difference.environment, here)
      if (here.status !== 'installs' || left.some(({ key }) => key === difference.key)) continue
      const result = await task.trials.everywhere(tried)
      if (result.status === 'installs') return { lines: tried, simulated: result }
    }
  }
  return null
}

/** The weakest first. */
function linesFor(
  task: Task,
  name: PackageName,
  environment: number,
  set: ResolvedSet | undefined,
): readonly ConstraintLine[] {
  const unit = task.problem.environments[environment]?.unit
  const wanted = task.reference[environment]?.get(name)?.version
  const taken = set?.get(name)?.version
  if (unit === undefined || taken === undefined) return []
  const line = (operator: ConstraintLine['operator'], version: Version) => ({ unit, name, operator, version })
  if (wanted === undefined) return [line('!=', taken), line('<', taken)]
  const floor = compareVersions(taken, wanted) < 0 ? (floorFor(task, name, environment, wanted) ?? wanted) : null
  return [
    ...(floor === null ? [] : [line('>=', floor)]),
    line('!=', taken),
    ...capsFor(task, name, environment, wanted, taken).map((cap) => line('<', cap)),
    line('==', wanted),
  ]
}

/** The widest first: below what was taken, below the first release that is worse than the one wanted, below the next one. */
function capsFor(
  task: Task,
  name: PackageName,
  environment: number,
  wanted: Version,
  taken: Version,
): readonly Version[] {
  if (compareVersions(taken, wanted) < 0) return []
  const others = task.facts
    .vulnerabilities(name)
    .filter((vulnerability) => affects(vulnerability, wanted) !== 'affected')
  const above = commonCandidates(name, [environment], task.problem, task.facts).filter(
    (version) => compareVersions(version, wanted) > 0 && compareVersions(version, taken) < 0,
  )
  const worse = above.find((version) => others.some((vulnerability) => affects(vulnerability, version) === 'affected'))
  const next = above[0]
  return [taken, ...(worse === undefined ? [] : [worse]), ...(next === undefined || next === worse ? [] : [next])]
}

/** The lowest version from which on, up to the one wanted, nothing is admitted that the wanted one is free of. */
function floorFor(task: Task, name: PackageName, environment: number, wanted: Version): Version | null {
  const vulnerabilities = task.facts.vulnerabilities(name)
  const tolerated = new Set(
    vulnerabilities.filter((vulnerability) => affects(vulnerability, wanted) === 'affected').map(({ id }) => id),
  )
  const versions = commonCandidates(name, [environment], task.problem, task.facts)
  return lowestCleanFloor(
    versions.filter((version) => compareVersions(version, wanted) <= 0),
    vulnerabilities,
    tolerated,
  )
}

/** Every package that the solution and the installer choose differently, at the solution's version; then each line as weak as it can be. */
async function everything(task: Task): Promise<readonly ConstraintLine[] | null> {
  const lines: ConstraintLine[] = []
  for (const [ordinal, set] of task.reference.entries()) {
    const unit = task.problem.environments[ordinal]?.unit
    for (const { name, version } of set.values()) {
      const isKnown = lines.some((line) => line.unit === unit && line.name === name)
      if (unit !== undefined && !isKnown) lines.push({ unit, name, operator: '==', version })
    }
  }
  return task.comparison.everywhere(await task.trials.everywhere(lines)).length === 0 ? lines : null
}

/** Until none can be left out: an installer may do without a line only once another one is gone. */
async function withoutNeedless(task: Task, lines: readonly ConstraintLine[]): Promise<readonly ConstraintLine[]> {
  let kept = await weakened(task, await dropped(task, lines))
  for (;;) {
    const fewer = await dropped(task, kept)
    if (fewer.length === kept.length) return kept
    kept = await weakened(task, fewer)
  }
}

/** One line, then twice as many at once as long as that holds: of the lines of a whole set nearly all go. */
async function dropped(task: Task, lines: readonly ConstraintLine[]): Promise<readonly ConstraintLine[]> {
  let kept = lines
  let count = 1
  for (let at = 0; at < lines.length;) {
    const some = new Set(lines.slice(at, at + count))
    const fewer = kept.filter((line) => !some.has(line))
    const isNeedless = await holds(task, fewer)
    if (isNeedless) kept = fewer
    if (isNeedless || count === 1) at += count
    count = isNeedless ? 2 * count : Math.max(1, count >> 1)
  }
  return kept
}

async function weakened(task: Task, lines: readonly ConstraintLine[]): Promise<readonly ConstraintLine[]> {
  let result = lines
  for (const line of lines) {
    if (line.operator !== '==') continue
    const environment = task.problem.environments.findIndex(({ unit }) => unit === line.unit)
    const without = result.filter((other) => other !== line)
    const { sets } = await task.trials.at(environment, without)
    for (const weaker of linesFor(task, line.name, environment, sets[0])) {
      if (weaker.operator === '==' || !(await holds(task, [...without, weaker]))) continue
      result = [...without, weaker]
      break
    }
  }
  return result
}

/** In the environment that was last against it, then everywhere. */
async function holds(task: Task, lines: readonly ConstraintLine[]): Promise<boolean> {
  const { environment } = task.lastRefused
  if (!isAsGood(task, environment, await task.trials.at(environment, lines))) return false
  const each = await task.trials.each(lines)
  const refused = each.findIndex((simulated, ordinal) => !isAsGood(task, ordinal, simulated))
  if (refused >= 0) task.lastRefused.environment = refused
  return refused < 0
}

function isAsGood({ comparison }: Task, environment: number, simulated: Simulated): boolean {
  return simulated.status === 'installs' && comparison.at(environment, simulated).length === 0
}
