/**
 * Explanations of one random case against trying every set: each blocker is sufficient and minimal, each unlock unlocks, none is missed.
 *
 * What is supposed otherwise is put to the oracle through hypothesis.ts; that the oracle and the solver agree on such questions is checked
 * with it, since every unlock comes from the solver.
 */
import type { Change } from '../../src/explain/change.ts'
import { changeKey } from '../../src/explain/change.ts'
import { explainFindings } from '../../src/explain/explain.ts'
import type { Explanation, Subject } from '../../src/explain/explanation.ts'
import { suppose } from '../../src/explain/hypothesis.ts'
import type { Question } from '../../src/explain/hypothesis.ts'
import { affects } from '../../src/osv/affects.ts'
import type { PackageName } from '../../src/python/name.ts'
import { isPrerelease } from '../../src/python/version.ts'
import type { Version } from '../../src/python/version.ts'
import { scan } from '../../src/scan/scan.ts'
import { FINDING_LEVELS } from '../../src/solve/levels.ts'
import { solve } from '../../src/solve/solve.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { randomNumbers } from '../solve/random.ts'
import { Oracle } from './solve-oracle.ts'
import { randomCase } from './solve-universes.ts'
import type { RandomCase } from './solve-universes.ts'

export interface ExplainedCase {
  readonly explanations: number
  readonly unlocks: number
  /** What does not hold, in words. */
  readonly wrong: readonly string[]
}

export async function checkExplanations(seed: number): Promise<ExplainedCase> {
  const random = randomCase(seed)
  const facts = factsOf(random.snapshot)
  const question: Question = { ...random, facts }
  const solution = await solve(random.problem, { sets: random.present }, facts, random.policy)
  if (solution.status !== 'optimal' && solution.status !== 'conditional')
    return { explanations: 0, unlocks: 0, wrong: [] }
  const { findings } = scan(random.problem, solution.sets, facts)
  const explanations = await explainFindings(question, solution, findings, [])
  const check = new Check(seed, question, random, solution.objective)
  for (const explanation of explanations) check.explanation(explanation)
  const unlocks = explanations.reduce((sum, each) => sum + each.unlocks.length, 0)
  return { explanations: explanations.length, unlocks, wrong: check.wrong }
}

class Check {
  readonly wrong: string[] = []
  readonly #seed: number
  readonly #question: Question
  readonly #case: RandomCase
  /** The plan's objective. */
  readonly #plan: readonly number[]
  readonly #known = new Map<string, ReturnType<Oracle['best']>>()

  constructor(seed: number, question: Question, random: RandomCase, plan: readonly number[]) {
    this.#plan = plan
    this.#seed = seed
    this.#question = question
    this.#case = random
  }

  explanation(explanation: Explanation): void {
    for (const subject of explanation.findings) {
      if (explanation.kind === 'blocked') this.#blocker(explanation, subject)
      if (explanation.kind === 'blocked' || explanation.kind === 'price') this.#unlocks(explanation, subject)
    }
  }

  /**
   * However other facts are, no set is free of it; without one of its facts, too, some set is, under some of them. Lifting more can leave
   * fewer sets, for what asks for a package also lets it name a pre-release: so some of what else could be lifted stays as it is.
   */
  #blocker({ blocker }: Explanation, subject: Subject): void {
    const ban: Change = { kind: 'without', name: subject.package, id: subject.id }
    const isFree = (held: readonly Change[], kept: ReadonlySet<string>): boolean => {
      const stays = new Set([...held.map(changeKey), ...kept])
      const best = this.#best([...allChanges(this.#question).filter((change) => !stays.has(changeKey(change))), ban])
      return best !== null && best !== 'too many'
    }
    if ([...this.#keptAtRandom(SOME)].some((kept) => isFree(blocker, kept)))
      this.#complain(subject, 'the blocker is not sufficient', blocker)
    for (const change of blocker) {
      const others = blocker.filter((other) => other !== change)
      if (![...this.#keptAtRandom(MANY)].some((kept) => isFree(others, kept)))
        this.#complain(subject, `not needed: ${changeKey(change)}`, blocker)
    }
  }

  /** First nothing, then keys of lines and edges that stay as they are: half of them, most, and fewer. */
  *#keptAtRandom(times: number): Generator<ReadonlySet<string>> {
    yield new Set()
    if (!this.#hasNamed) return
    const below = randomNumbers(this.#seed)
    const keys = allChanges(this.#question)
      .filter(({ kind }) => NAMING.has(kind))
      .map(changeKey)
    for (let time = 0; time < times; time++) yield new Set(keys.filter(() => below(4) > time % 4))
  }

  /** Whether some release can be there only where another one names it. */
  get #hasNamed(): boolean {
    return [...this.#case.snapshot.projects.values()].some(
      (project) => project.status !== 'absent' && project.files.some(({ version }) => isPrerelease(version)),
    )
  }

  #unlocks({ unlocks }: Explanation, subject: Subject): void {
    const told = new Set(
      unlocks
        .filter(({ frees }) => frees.some(({ id, package: name }) => id === subject.id && name === subject.package))
        .map((unlock) => changeKey(unlock.what)),
    )
    for (const change of allChanges(this.#question)) {
      if (!COUNTED.has(change.kind) || isOwnLine(change, subject.package)) continue
      const isTold =
        told.has(changeKey(change)) || (change.kind === 'drop' && told.has(changeKey({ ...change, kind: 'widen' })))
      const best = this.#best([change])
      if (best === 'too many') continue
      const frees =
        best !== null && !isWorse(best.objective, this.#plan) && !isAffected(best.sets, subject, this.#question)
      if (isTold && !frees) this.#complain(subject, `does not unlock: ${changeKey(change)}`, [])
      if (!isTold && frees) this.#complain(subject, `missed: ${changeKey(change)}`, [])
    }
  }

  #best(changes: readonly Change[]): ReturnType<Oracle['best']> {
    const key = changes.map(changeKey).join('\n')
    let best = this.#known.get(key)
    if (best === undefined) {
      const { problem, present, policy, facts } = suppose(this.#question, changes)
      best = new Oracle(facts, { snapshot: this.#case.snapshot, problem, present, policy }).best()
      this.#known.set(key, best)
    }
    return best
  }

  #complain({ id, package: name }: Subject, what: string, blocker: readonly Change[]): void {
    this.wrong.push(`seed ${this.#seed}, ${id} in ${name}: ${what} ${blocker.map(changeKey).join(' ')}`)
  }
}

/** By findings, the most severe first. */
function isWorse(objective: readonly number[], plan: readonly number[]): boolean {
  const at = FINDING_LEVELS.findIndex((_, level) => objective[level] !== plan[level])
  return at >= 0 && (objective[at] ?? 0) > (plan[at] ?? 0)
}

function isAffected(
  sets: readonly ReadonlyMap<PackageName, Version>[],
  { id, package: name }: Subject,
  { facts }: Question,
): boolean {
  const vulnerability = facts.vulnerabilities(name).find((each) => each.id === id)
  return sets.some((set) => {
    const version = set.get(name)
    return version !== undefined && vulnerability !== undefined && affects(vulnerability, version) === 'affected'
  })
}

/** Ways to leave other facts as they are that are tried: of a set said to be sufficient, and for one said to be needed. */
const SOME = 12
const MANY = 400
/** What lets a package be there, or name a version. */
const NAMING: ReadonlySet<Change['kind']> = new Set(['unasked', 'drop', 'widen'] as const)

/** The kinds of unlocks that are promised. */
const COUNTED: ReadonlySet<Change['kind']> = new Set([
  ...(['line', 'hold', 'bound', 'override', 'drop', 'widen', 'rule', 'wheel', 'python', 'age', 'yank'] as const),
])

function isOwnLine(change: Change, name: PackageName): boolean {
  return change.kind === 'unasked' && change.name === name
}

/** Everything that could be supposed otherwise in a case, found from the case itself. */
export function allChanges({ problem, facts, policy }: Question): readonly Change[] {
  const changes: Change[] = [{ kind: 'unknown' }, { kind: 'accelerator' }]
  const names = new Set<PackageName>()
  const edges = new Set<string>()
  const add = (name: PackageName): void => {
    const project = facts.project(name)
    if (names.has(name) || project === undefined || project.status === 'absent') return
    names.add(name)
    for (const file of project.files) {
      const metadata = facts.metadata(file)
      if (metadata?.status !== 'known') continue
      for (const requirement of metadata.requiresDist) {
        edges.add(`${name} ${requirement.name}`)
        add(requirement.name)
      }
    }
  }
  for (const { declaration } of problem.roots) {
    const { name, file, line } = declaration
    add(name)
    changes.push({ kind: 'unasked', name, file, line }, { kind: 'line', name, file, line })
    if (declaration.isHeld) changes.push({ kind: 'hold', name, file, line })
  }
  for (const name of policy.holds) changes.push({ kind: 'hold', name, file: null, line: 0 })
  for (const { name, source } of problem.bounds) changes.push({ kind: 'bound', name, source })
  for (const { name, source } of problem.overrides) changes.push({ kind: 'override', name, source })
  for (const edge of edges) {
    const [from, to] = edge.split(' ') as [PackageName, PackageName]
    changes.push({ kind: 'drop', from, to }, { kind: 'widen', from, to })
  }
  for (const { id } of facts.rules) changes.push({ kind: 'rule', id })
  for (const name of names) {
    for (const kind of ['python', 'age', 'yank', 'downgrade', 'major', 'build', 'extra', 'unreadable'] as const)
      changes.push({ kind, name })
    for (const environment of problem.environments.keys()) changes.push({ kind: 'wheel', name, environment })
  }
  return [...new Map(changes.map((change) => [changeKey(change), change])).values()]
}
