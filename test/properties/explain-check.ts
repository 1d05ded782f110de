/**
 * Explanations of one random case against trying every set: each finding is told once, each blocker is sufficient and minimal, each price
 * is that of the best set without the finding, each unlock unlocks and leads where it says, none is missed.
 *
 * The oracle (solve-oracle.ts) and what each change means (otherwise.ts) are written for this alone: no solver and nothing of the room's own.
 */
import type { Change } from '../../src/explain/change.ts'
import { changeKey } from '../../src/explain/change.ts'
import { explainFindings } from '../../src/explain/explain.ts'
import type { Explanation, Subject, Unlock } from '../../src/explain/explanation.ts'
import { affects } from '../../src/osv/affects.ts'
import type { Vulnerability } from '../../src/osv/vulnerability.ts'
import type { PackageName } from '../../src/python/name.ts'
import { isPrerelease } from '../../src/python/version.ts'
import type { Version } from '../../src/python/version.ts'
import { scan } from '../../src/scan/scan.ts'
import { solve } from '../../src/solve/solve.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import type { Solution } from '../../src/universe/solution.ts'
import { randomNumbers } from '../solve/random.ts'
import { allChanges, environmentChanges, SERVED } from './all-changes.ts'
import { otherwise } from './otherwise.ts'
import { Oracle } from './solve-oracle.ts'
import { randomCase } from './solve-universes.ts'
import type { RandomCase } from './solve-universes.ts'

export interface ExplainedCase {
  readonly explanations: number
  readonly unlocks: number
  /** Of those, the ones that every set was tried for. */
  readonly blockers: number
  readonly prices: number
  /** Questions with too many sets to try them all. */
  readonly unchecked: number
  /** What does not hold, in words. */
  readonly wrong: readonly string[]
}

const NOTHING: ExplainedCase = { explanations: 0, unlocks: 0, blockers: 0, prices: 0, unchecked: 0, wrong: [] }

export async function checkExplanations(seed: number): Promise<ExplainedCase> {
  const random = randomCase(seed)
  const facts = factsOf(random.snapshot)
  const solution = await solve(random.problem, { sets: random.present }, facts, random.policy)
  if (solution.status !== 'optimal' && solution.status !== 'conditional') return NOTHING
  const { findings } = scan(random.problem, solution.sets, facts)
  const explanations = await explainFindings({ ...random, facts }, solution, findings, SERVED)
  const check = new Check(seed, random, solution)
  check.each(explanations)
  check.all(
    explanations,
    findings.map(({ vulnerability, package: name }) => ({ id: vulnerability.id, package: name })),
  )
  const count = (kind: Explanation['kind']): number => explanations.filter((each) => each.kind === kind).length
  return {
    explanations: explanations.length,
    unlocks: explanations.reduce((sum, each) => sum + each.unlocks.length, 0),
    blockers: count('blocked'),
    prices: count('price'),
    unchecked: check.unchecked,
    wrong: check.wrong,
  }
}

type Sets = readonly ReadonlyMap<PackageName, Version>[]
type Answer = ReturnType<Oracle['best']>

class Check {
  readonly wrong: string[] = []
  unchecked = 0
  readonly #seed: number
  readonly #case: RandomCase
  readonly #plan: Solution
  readonly #changes: readonly Change[]
  readonly #known = new Map<string, Answer>()

  constructor(seed: number, random: RandomCase, plan: Solution) {
    this.#seed = seed
    this.#case = random
    this.#plan = plan
    this.#changes = allChanges(random)
  }

  each(explanations: readonly Explanation[]): void {
    for (const explanation of explanations) {
      const { kind, findings } = explanation
      if (kind === 'open' || kind === 'installer') this.#complain(findings[0], `told as ${kind}`)
      for (const subject of findings) {
        if (kind === 'blocked') this.#blocker(explanation, subject, [subject])
        else this.#isFreeSomewhere(subject)
        if (kind === 'price') this.#blocker(explanation, subject, [subject, ...this.#notTaken(subject)])
        this.#unlocks(explanation, subject)
      }
      if (kind === 'price') this.#price(explanation)
      for (const unlock of explanation.unlocks) this.#outcome(unlock, explanation)
    }
  }

  /** Every finding is told of once. */
  all(explanations: readonly Explanation[], findings: readonly Subject[]): void {
    const told = explanations.flatMap((each) => each.findings)
    if (keysOf(told) !== keysOf(findings))
      this.#complain(findings[0], `told of ${keysOf(told)} for ${keysOf(findings)}`)
  }

  /**
   * However other facts are, no set is free of these; without one of its facts, too, some set is, under some of them. Lifting more can
   * leave fewer sets, for what asks for a package also lets it name a pre-release: so some of what else could be lifted stays as it is.
   */
  #blocker({ blocker }: Explanation, subject: Subject, bans: readonly Subject[]): void {
    const isFree = (held: readonly Change[], kept: ReadonlySet<string>): boolean => {
      const stays = new Set([...held.map(changeKey), ...kept])
      const best = this.#best(
        this.#changes.filter((change) => !stays.has(changeKey(change))),
        bans,
      )
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
    const keys = this.#changes.filter(({ kind }) => NAMING.has(kind)).map(changeKey)
    for (let time = 0; time < times; time++) yield new Set(keys.filter(() => below(4) > time % 4))
  }

  /** Whether some release can be there only where another one names it. */
  get #hasNamed(): boolean {
    return [...this.#case.snapshot.projects.values()].some(
      (project) => project.status !== 'absent' && project.files.some(({ version }) => isPrerelease(version)),
    )
  }

  /** What is not blocked can be had. */
  #isFreeSomewhere(subject: Subject): void {
    if (this.#best([], [subject]) === null)
      this.#complain(subject, 'no set is free of it, and it is not told as blocked')
  }

  #price({ findings: [subject], price }: Explanation): void {
    if (subject === undefined) return
    const best = this.#best([], [subject])
    if (best === null || best === 'too many') return
    const { levels, objective } = this.#plan
    const at = objective.findIndex((cost, level) => cost !== best.objective[level])
    const wanted = {
      level: levels[at] ?? '',
      before: objective[at] ?? 0,
      after: best.objective[at] ?? 0,
      findings: keysOf(this.#findings(best.sets).filter((one) => !this.#isAffected(this.#planned, one))),
      moves: this.#moves(best.sets, []),
    }
    const told = price === null ? null : { ...price, findings: keysOf(price.findings) }
    if (!isSame(told, wanted)) this.#complain(subject, `price ${JSON.stringify(told)} for ${JSON.stringify(wanted)}`)
  }

  #unlocks({ kind, unlocks }: Explanation, subject: Subject): void {
    const told = new Set(
      unlocks
        .filter(({ frees }) => frees.some(({ id, package: name }) => id === subject.id && name === subject.package))
        .flatMap(changesOf)
        .map(changeKey),
    )
    for (const change of [...this.#changes, ...environmentChanges(this.#case)]) {
      const isTold =
        told.has(changeKey(change)) || (change.kind === 'drop' && told.has(changeKey({ ...change, kind: 'widen' })))
      const isPromised = kind !== 'weightless' && PROMISED.has(change.kind) && !isLessOfThem(change)
      if (!isTold && !isPromised) continue
      const best = this.#best([change], [])
      if (best === 'too many') continue
      const frees = best !== null && !this.#isWorse(best.objective) && !this.#isAffected(best.sets, subject)
      if (isTold && !frees) this.#complain(subject, `does not unlock: ${changeKey(change)}`)
      if (!isTold && frees) this.#complain(subject, `missed: ${changeKey(change)}`)
    }
  }

  /** What the plan would then be. */
  #outcome(unlock: Unlock, { findings }: Explanation): void {
    for (const change of changesOf(unlock)) {
      const best = this.#best([change], [])
      if (best === null || best === 'too many') continue
      const wanted = { moves: this.#moves(best.sets, findings), left: this.#findings(best.sets).length }
      const told = { moves: unlock.moves, left: unlock.left }
      if (!isSame(told, wanted))
        this.#complain(findings[0], `${changeKey(change)}: ${JSON.stringify(told)} for ${JSON.stringify(wanted)}`)
    }
  }

  /** The best set under the changes that is free of all these. */
  #best(changes: readonly Change[], bans: readonly Subject[]): Answer {
    const key = `${changes.map(changeKey).join('\n')} ${keysOf(bans)}`
    let best = this.#known.get(key)
    if (best === undefined) {
      const other = otherwise(this.#case, changes)
      const isFree = (sets: Sets): boolean => !bans.some((subject) => this.#isAffected(sets, subject))
      best = new Oracle(factsOf(other.snapshot), other).best(isFree)
      if (best === 'too many') this.unchecked++
      this.#known.set(key, best)
    }
    return best
  }

  get #planned(): Sets {
    return this.#plan.sets.map((set) => new Map([...set].map(([name, { version }]) => [name, version])))
  }

  /** Findings that weigh as much as the subject or more, and that the plan does not have. */
  #notTaken(subject: Subject): readonly Subject[] {
    const most = rankOf(this.#vulnerability(subject))
    return this.#weighing.filter(
      (one) => rankOf(this.#vulnerability(one)) <= most && !this.#isAffected(this.#planned, one),
    )
  }

  get #weighing(): readonly Subject[] {
    return [...this.#case.snapshot.vulnerabilities].flatMap(([name, list]) =>
      list.flatMap((each) => (rankOf(each) === WEIGHTLESS ? [] : [{ id: each.id, package: name }])),
    )
  }

  #findings(sets: Sets): readonly Subject[] {
    return this.#weighing.filter((one) => this.#isAffected(sets, one))
  }

  /** By findings, the most severe first. */
  #isWorse(objective: readonly number[]): boolean {
    const at = [0, 1, 2, 3].find((level) => objective[level] !== this.#plan.objective[level])
    return at !== undefined && (objective[at] ?? 0) > (this.#plan.objective[at] ?? 0)
  }

  #vulnerability({ id, package: name }: Subject): Vulnerability | undefined {
    return this.#case.snapshot.vulnerabilities.get(name)?.find((each) => each.id === id)
  }

  #isAffected(sets: Sets, subject: Subject): boolean {
    const vulnerability = this.#vulnerability(subject)
    return sets.some((set) => {
      const version = set.get(subject.package)
      return version !== undefined && vulnerability !== undefined && affects(vulnerability, version) === 'affected'
    })
  }

  /** Beyond the plan's, of what lines ask for and what is spoken of. */
  #moves(sets: Sets, subjects: readonly Subject[]): readonly string[] {
    const lines = this.#case.problem.roots.map(({ declaration }) => declaration.name)
    const names = [...new Set([...lines, ...subjects.map((one) => one.package)])].sort()
    const textIn = (all: Sets, name: PackageName): string =>
      [...new Set(all.flatMap((set) => set.get(name)?.text ?? []))].join(' and ') || 'absent'
    return names
      .map((name) => ({ name, from: textIn(this.#planned, name), to: textIn(sets, name) }))
      .filter(({ from, to }) => from !== to)
      .map(({ name, from, to }) => `${name} ${from} -> ${to}`)
  }

  #complain(subject: Subject | undefined, what: string, blocker: readonly Change[] = []): void {
    const of = subject === undefined ? '' : `, ${subject.id} in ${subject.package}`
    this.wrong.push(`seed ${this.#seed}${of}: ${what} ${blocker.map(changeKey).join(' ')}`)
  }
}

/** One change, or the same for each of several Pythons. */
function changesOf({ what, pythons }: Unlock): readonly Change[] {
  if (what.kind !== 'environment' || pythons === undefined) return [what]
  return pythons.map((python) => {
    const other = SERVED.find((one) => one.python === python)
    return { ...what, environment: other === undefined ? null : { ...other, accelerator: 'any' } }
  })
}

const WEIGHTLESS = 4

function rankOf(vulnerability: Vulnerability | undefined): number {
  if (vulnerability === undefined) return WEIGHTLESS
  return vulnerability.malicious
    ? 0
    : { critical: 0, high: 1, medium: 2, unknown: 2, low: 3, none: WEIGHTLESS }[vulnerability.tier]
}

function keysOf(subjects: readonly Subject[]): string {
  return subjects
    .map(({ id, package: name }) => `${name} ${id}`)
    .sort()
    .join()
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Ways to leave other facts as they are that are tried: of a set said to be sufficient, and for one said to be needed. */
const SOME = 12
const MANY = 400
/** What lets a package be there, or name a version. */
const NAMING: ReadonlySet<Change['kind']> = new Set(['unasked', 'drop', 'widen'] as const)

/** The kinds of unlocks that are promised; those of other kinds that are told have to unlock, too. */
const PROMISED: ReadonlySet<Change['kind']> = new Set([
  ...(['line', 'hold', 'bound', 'override', 'drop', 'widen', 'rule', 'wheel', 'python', 'age', 'yank'] as const),
  'environment',
])

/** Told where it frees something, and no promise: an environment is left out rather than changed. */
function isLessOfThem(change: Change): boolean {
  return change.kind === 'environment' && change.environment === null
}
