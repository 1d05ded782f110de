/**
 * What an installer would install today, for the manifests as they are written.
 *
 * In: a problem, the facts, perhaps trial bounds. Out: one set per environment, newest first, in the order of declaration, then of
 * discovery. Declarations that do not install together are no error: the facts that clash are named, and the set is a best effort in
 * which every pin stands as stated and the requirements that clash are left aside. Always true: the same facts give the same
 * sets, whatever the order in which they arrive. docs/resolve.md tells what of uv and pip is imitated and what is not.
 */
import type { PackageName } from '../python/name.ts'
import { namesPrerelease } from '../python/specifier.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Facts, ReleaseFile, Wanted } from '../universe/facts.ts'
import { releaseAt, releasesOf } from '../universe/releases.ts'
import type { Chosen, ResolvedSet, SourcedFact } from '../universe/solution.ts'
import type { Bound, Problem } from '../units/problem.ts'
import { Budget } from './budget.ts'
import type { Allowance } from './budget.ts'
import { concede, smallestClash } from './clash.ts'
import { tellFacts, withoutRepeats } from './fact.ts'
import { copiedPins } from './named.ts'
import { Search } from './search.ts'
import type { Concessions, Limits, Outcome, Picked } from './search.ts'
import type { Learnt } from './learnt.ts'
import { taskOf } from './task.ts'
import type { Task } from './task.ts'

export interface Simulation {
  /** One set per environment, in the order of the problem's. */
  readonly sets: readonly ResolvedSet[]
  /** The facts that clash; empty when everything installs together. */
  readonly clash: readonly SourcedFact[]
  readonly status: 'installs' | 'clashes' | 'unknown'
  /** What decides the sets and could not be learnt; where there is any, and no clash, the status is `unknown`. */
  readonly unknown: readonly SourcedFact[]
  /** The same, pins newer than the clock, pins that are yanked. */
  readonly notes: readonly SourcedFact[]
}

export interface SimulationOptions {
  /** Constraint lines on trial: they count like the problem's own bounds. */
  readonly bounds?: readonly Bound[]
  /** What an environment may cost before it is given up; the set is then what the pins alone say. */
  readonly allowance?: Partial<Allowance>
  /** Facts come over a network, and nobody asks what was looked at: guesses go further. */
  readonly isRemote?: boolean
}

const CONFLICT_LIMIT = 20_000
/** A best effort that gives up more than this is given up. */
const MOST_CONCESSIONS = 200

export async function simulate(problem: Problem, facts: Facts, options: SimulationOptions = {}): Promise<Simulation> {
  return together(await simulateEach(problem, facts, [...problem.environments.keys()], options))
}

/** Some of the environments, each by itself, in the order of `among`: what one installs depends on no other. */
export async function simulateEach(
  problem: Problem,
  facts: Facts,
  among: readonly number[],
  options: SimulationOptions = {},
): Promise<readonly Simulation[]> {
  const { bounds = [], allowance, isRemote = false } = options
  const runs = among.map((ordinal) =>
    simulateOne(taskOf(problem, ordinal, facts.clock, bounds), facts, new Budget(allowance), isRemote),
  )
  return (await drive(runs, facts)).map(({ set, clash, notes, unknown }) =>
    simulationOf([set], withoutRepeats(clash), withoutRepeats(notes), withoutRepeats(unknown)),
  )
}

/** Of each environment, in their order; of all of them. */
export function together(each: readonly Simulation[]): Simulation {
  const all = (of: (simulation: Simulation) => readonly SourcedFact[]) => withoutRepeats(each.flatMap(of))
  return simulationOf(
    each.flatMap(({ sets }) => sets),
    all(({ clash }) => clash),
    all(({ notes }) => notes),
    all(({ unknown }) => unknown),
  )
}

function simulationOf(
  sets: readonly ResolvedSet[],
  clash: readonly SourcedFact[],
  notes: readonly SourcedFact[],
  unknown: readonly SourcedFact[],
): Simulation {
  const status = clash.length > 0 ? 'clashes' : unknown.length > 0 ? 'unknown' : 'installs'
  return { sets, clash, status, unknown, notes }
}

interface EnvironmentResult {
  readonly set: ResolvedSet
  readonly clash: readonly SourcedFact[]
  readonly notes: readonly SourcedFact[]
  readonly unknown: readonly SourcedFact[]
}

/** Runs every environment until it waits, asks for what they wait for together, and goes on with each arrival. */
async function drive(
  runs: readonly Generator<Wanted, EnvironmentResult, void>[],
  facts: Facts,
): Promise<readonly EnvironmentResult[]> {
  const results = new Map<number, EnvironmentResult>()
  for (;;) {
    for (const [ordinal, run] of runs.entries()) {
      if (results.has(ordinal)) continue
      const step = run.next()
      if (step.done === true) results.set(ordinal, step.value)
      else facts.want(step.value)
    }
    if (results.size === runs.length) break
    await facts.arrival()
  }
  facts.settle()
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result)
}

function* simulateOne(
  task: Task,
  facts: Facts,
  budget: Budget,
  isRemote: boolean,
): Generator<Wanted, EnvironmentResult, void> {
  const learnt = learntFrom(task)
  const clash: SourcedFact[] = []
  let concessions: Concessions = { dropped: new Set(), imagined: new Map(), waived: new Set() }
  for (let given = 0; given < MOST_CONCESSIONS; given += 1) {
    const outcome = yield* searchOnce(task, facts, concessions, learnt, { budget, isRemote })
    if (outcome.kind === 'set') return finish(outcome.picked, task, facts, learnt, clash)
    if (outcome.kind !== 'clash') break
    const smallest = smallestClash(outcome, task, facts, concessions, learnt, budget)
    clash.push(...tellFacts(smallest))
    concessions = concede(smallest, task, concessions)
  }
  return gaveUp(task, facts, learnt, clash)
}

/** Searches, beginning again as long as something learnt changes what may be taken. */
function* searchOnce(
  task: Task,
  facts: Facts,
  concessions: Concessions,
  learnt: Learnt,
  limits: Pick<Limits, 'budget' | 'isRemote'>,
): Generator<Wanted, Outcome, void> {
  for (;;) {
    const outcome = yield* new Search(task, facts, concessions, learnt, {
      ...limits,
      conflicts: CONFLICT_LIMIT,
      only: null,
    }).run()
    if (outcome.kind !== 'again') return outcome
  }
}

/** What the problem itself says before anything is searched. */
function learntFrom(task: Task): Learnt {
  const stated = [...task.asked, ...task.limits, ...[...task.overrides.values()].flat()]
  const named = stated
    .filter(({ specifier }) => specifier !== null && namesPrerelease(specifier))
    .map((each) => each.name)
  return { pins: copiedPins(task.pins), namesPrerelease: new Set(named), unreached: new Set(), candidates: new Map() }
}

function finish(
  picked: readonly Picked[],
  task: Task,
  facts: Facts,
  learnt: Learnt,
  clash: readonly SourcedFact[],
): EnvironmentResult {
  const set = new Map<PackageName, Chosen>()
  const notes: SourcedFact[] = []
  const unknown: SourcedFact[] = []
  for (const { name, candidate, extras } of picked) {
    const { version, file, described, isYanked } = candidate
    set.set(name, { name, version, file, extras })
    const release = `${name} ${version.text}`
    const metadata = described === null ? undefined : facts.metadata(described)
    if (metadata?.status !== 'known') {
      const why = metadata?.status === 'unknown' ? `: ${metadata.reason}` : ''
      unknown.push({ fact: `the requirements of ${release} are not known${why}`, source: `${release} metadata` })
    }
    if (isYanked)
      notes.push({ fact: `${release} is yanked${reasonOf(candidate.file?.yanked)}`, source: 'package index' })
    if (file !== null && isLate(name, version, task, facts)) {
      notes.push({ fact: `${release} was released after ${task.clock}`, source: 'package index' })
    }
  }
  for (const name of [...learnt.unreached].sort()) unknown.push(silence(name, facts))
  for (const [name, { version, extras }] of [...task.elsewhere].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (version !== null) set.set(name, { name, version, file: null, extras })
    const what = version === null ? 'version and requirements' : 'requirements'
    unknown.push({ fact: `${name} stands on a direct reference; its ${what} are not known`, source: name })
  }
  return { set, clash, notes: [...notes, ...unknown], unknown }
}

/** Nothing was found within the limits: the declared pins alone, as they are stated. */
function gaveUp(task: Task, facts: Facts, learnt: Learnt, clash: readonly SourcedFact[]): EnvironmentResult {
  const set = new Map<PackageName, Chosen>()
  for (const { name } of task.asked) {
    const version = task.pins.get(name)?.[0]
    const project = facts.project(name)
    if (version === undefined || project === undefined) continue
    const file = releaseAt(project, task.environment, version)?.file ?? null
    set.set(name, { name, version, file, extras: [] })
  }
  const note = { fact: 'the search for what an installer would choose was given up', source: task.environment.python }
  const unknown = [note, ...[...learnt.unreached].sort().map((name) => silence(name, facts))]
  return { set, clash, notes: unknown, unknown }
}

function isLate(name: PackageName, version: Version, task: Task, facts: Facts): boolean {
  const project = facts.project(name)
  if (project === undefined || project.status !== 'listed') return false
  const inTime = releasesOf(project, task.environment, task.clock)
  return !inTime.some((release) => compareVersions(release.version, version) === 0)
}

function silence(name: PackageName, facts: Facts): SourcedFact {
  const project = facts.project(name)
  const why = project?.status === 'silent' ? project.reason : 'no index answered'
  return { fact: `which release of ${name} is installed is not known: ${why}`, source: 'package index' }
}

function reasonOf(yanked: ReleaseFile['yanked'] | undefined): string {
  return yanked === undefined || yanked === false || yanked.reason === '' ? '' : `: ${yanked.reason.slice(0, 200)}`
}
