/**
 * Why findings stay: the smallest facts that hold each, or its price; what single change would free it; what to watch.
 *
 * In: the question, the solver's answer, the findings that are left, and the environments that the facts can answer for. Out: explanations, each of findings held by the same facts, in the order
 * of the findings. Always true: no fact of a blocker can be left out, with the others lifted no set is free of the finding, and every unlock was
 * verified by solving again. The way: model.ts (everything that could be, with what bars it), world.ts (clauses with a selector per fact),
 * smallest.ts (the minimal set), argument.ts and fact-words.ts (the telling), unlocks.ts over hypothesis.ts. Explained in docs/explanations.md.
 */
import type { Environment } from '../python/environment.ts'
import type { Finding } from '../scan/finding.ts'
import { levelOfVulnerability } from '../solve/findings.ts'
import { FINDING_LEVELS } from '../solve/levels.ts'
import type { Solution } from '../universe/solution.ts'
import { Again, isProven } from './again.ts'
import { Teller } from './argument.ts'
import { findingsOf, hasFinding } from './differences.ts'
import type { Explanation, Subject } from './explanation.ts'
import type { Fact } from './fact.ts'
import { headOf } from './head.ts'
import type { Question } from './hypothesis.ts'
import { Model } from './model.ts'
import { priceFacts, priceOf } from './price.ts'
import { recordedFacts } from './recorded-facts.ts'
import { smallestSet } from './smallest.ts'
import type { Smallest, Trial } from './smallest.ts'
import { unlocksOf } from './unlocks.ts'
import { withoutNeedlessTies } from './untied.ts'
import { watchOf } from './watch.ts'
import { World } from './world.ts'

export async function explainFindings(
  question: Question,
  solution: Solution,
  findings: readonly Finding[],
  served: readonly Environment[],
  unlisted: readonly Environment[] = [],
): Promise<readonly Explanation[]> {
  if (findings.length === 0) return []
  if (!isProven(solution)) return [openExplanation(findings, solution)]
  return new Explainer(question, solution, { served, unlisted }).explain(findings)
}

/** Environments that the facts can answer for, and those on other Pythons that `Question.onOtherPythons` can. */
interface KnownPlaces {
  readonly served: readonly Environment[]
  readonly unlisted: readonly Environment[]
}

/** Facts that hold a finding, and whether in spite of every price. */
interface Hold {
  readonly finding: Finding
  readonly kind: Explanation['kind']
  readonly smallest: Smallest | null
}

class Explainer {
  readonly #solution: Solution
  readonly #model: Model
  readonly #world: World
  readonly #left: readonly Subject[]
  readonly #known: KnownPlaces
  readonly #found = new Map<string, readonly Smallest[]>()
  readonly #again: Again
  readonly #liftable: readonly Fact[]
  readonly #always: readonly Fact[]

  constructor(asked: Question, solution: Solution, known: KnownPlaces) {
    this.#known = known
    const { onOtherPythons: others } = asked
    const question = {
      ...asked,
      facts: recordedFacts(asked.facts),
      ...(others === undefined ? {} : { onOtherPythons: recordedFacts(others) }),
    }
    this.#solution = solution
    this.#model = new Model(question)
    this.#world = new World(this.#model)
    this.#world.bind(FINDING_LEVELS.map((level) => solution.objective[solution.levels.indexOf(level)] ?? 0))
    this.#left = findingsOf(solution, question.facts)
    this.#again = new Again(question)
    const { list } = this.#model.facts
    this.#liftable = list.filter(({ change }) => change !== null)
    this.#always = list.filter(({ change }) => change === null)
  }

  async explain(findings: readonly Finding[]): Promise<readonly Explanation[]> {
    const groups = Map.groupBy(
      findings.map((finding) => this.#hold(finding)),
      groupKey,
    )
    const explanations: Explanation[] = []
    for (const holds of groups.values()) {
      this.#again.effort.allot(groups.size - explanations.length)
      explanations.push(...(await this.#explainGroup(holds)))
    }
    return explanations
  }

  #hold(finding: Finding): Hold {
    const { vulnerability, package: name } = finding
    const { facts } = this.#again.question
    if (!hasFinding(this.#solution.sets, subjectOf(finding), facts))
      return { finding, kind: 'installer', smallest: null }
    if (this.#world.finding(name, vulnerability.id) === null) return { finding, kind: 'open', smallest: null }
    const smallest = this.#smallest(subjectOf(finding), 'blocked')
    if (smallest !== null) return { finding, kind: 'blocked', smallest }
    if (levelOfVulnerability(vulnerability) === null) return { finding, kind: 'weightless', smallest: null }
    return { finding, kind: 'price', smallest: this.#smallest(subjectOf(finding), 'price') }
  }

  /** What would lift the facts, in the order in which the model met them, however the search came by them. */
  #blockerOf({ kind, smallest, finding }: Hold): Explanation['blocker'] {
    if (smallest === null) return []
    const subject = subjectOf(finding)
    const bans = [subject, ...(kind === 'price' ? this.#notTaken(subject) : [])]
    const { facts } = withoutNeedlessTies(smallest, this.#model, bans)
    return [...facts].sort((a, b) => a.id - b.id).flatMap(({ change }) => change ?? [])
  }

  /** Findings of one package are often held by the same facts: those found before are tried first. */
  #smallest(subject: Subject, kind: 'blocked' | 'price'): Smallest | null {
    const trial = this.#trial(this.#world, subject, kind === 'price' ? this.#notTaken(subject) : [])
    const before = this.#found.get(`${kind} ${subject.package}`) ?? []
    const same = before.find((each) => this.#holdsToo(each, trial))
    const smallest = same ?? smallestSet(trial, this.#liftable, this.#always)
    if (smallest !== null && same === undefined) this.#found.set(`${kind} ${subject.package}`, [...before, smallest])
    return smallest
  }

  /** Whether a set found for another finding is minimal for this one, too, and the same of its facts are decisive. */
  #holdsToo({ facts, others, decisive }: Smallest, trial: Trial): boolean {
    const all = [...others, ...facts]
    const among = trial.among(all)
    if (among.isPossible(all)) return false
    const without = (fact: Fact): readonly Fact[] => all.filter((other) => other !== fact)
    if (others.some((fact) => !among.isPossible(without(fact)))) return false
    if (facts.some((fact) => !among.isPossible([...this.#always, ...without(fact)]))) return false
    const allBut = this.#allButOneOf(facts)
    return facts.every((fact) => trial.isPossible(allBut(fact)) === decisive.includes(fact))
  }

  /** The facts one of which is left out come last: what the solver has concluded from the others stands from one to the next. */
  #allButOneOf(facts: readonly Fact[]): (fact: Fact) => readonly Fact[] {
    const last = new Set(facts)
    const first = [...this.#always, ...this.#liftable.filter((fact) => !last.has(fact))]
    return (fact) => [...first, ...facts.filter((other) => other !== fact)]
  }

  /** Findings that weigh as much as the subject or more, and that the plan does not have. */
  #notTaken(subject: Subject): readonly Subject[] {
    const { facts } = this.#again.question
    const has = new Set(this.#left.map(({ id, package: name }) => `${name} ${id}`))
    const rank = (one: Subject): number => {
      const found = facts.vulnerabilities(one.package).find(({ id }) => id === one.id)
      const level = found === undefined ? null : levelOfVulnerability(found)
      return level === null ? FINDING_LEVELS.length : FINDING_LEVELS.indexOf(level)
    }
    const names = new Set(this.#model.nodes.map(({ slot }) => slot.name))
    const all = [...names].flatMap((name) => facts.vulnerabilities(name).map(({ id }) => ({ id, package: name })))
    const most = rank(subject)
    return all.filter((one) => !has.has(`${one.package} ${one.id}`) && rank(one) <= most)
  }

  #trial(world: World, subject: Subject, others: readonly Subject[]): Trial {
    const findings = [subject, ...others].flatMap((one) => world.finding(one.package, one.id) ?? [])
    return {
      isPossible: (facts) => world.isFree(findings, facts),
      get core() {
        return world.core
      },
      holds: (fact) => world.holds(fact),
      among: (facts) => this.#trial(world.part(facts, subject.package), subject, others),
    }
  }

  /** Facts each of which, lifted alone, leaves room for a set that is free of it and, by findings, no worse than the plan. */
  #decisive({ finding, smallest }: Hold): readonly Fact[] {
    const { package: name, vulnerability } = finding
    const variable = this.#world.finding(name, vulnerability.id)
    if (variable === null) return []
    const all = [...this.#always, ...this.#liftable]
    if (this.#world.isFree([variable], all, true)) return this.#around(finding, smallest)
    const core = new Set(this.#world.core)
    const facts = this.#liftable.filter((fact) => core.has(fact))
    const allBut = this.#allButOneOf(facts)
    return facts.filter((fact) => this.#world.isFree([variable], allBut(fact), true))
  }

  /** Where a set without it is as good by its findings, whatever lies around it may decide. */
  #around({ package: name }: Finding, smallest: Smallest | null): readonly Fact[] {
    const names = new Set<string | null>([
      name,
      ...(smallest?.facts ?? []).flatMap(({ subject, target }) => [subject, target]),
    ])
    names.delete(null)
    const isNear = ({ subject, target }: Fact): boolean => subject === null || names.has(subject) || names.has(target)
    return [...this.#liftable].sort((a, b) => Number(isNear(b)) - Number(isNear(a)) || a.id - b.id)
  }

  /** Environments in which some of the findings are, and those that share the version of a package of the argument with them. */
  #places(subjects: readonly Subject[], argument: readonly Fact[]): ReadonlySet<number> {
    const { facts } = this.#again.question
    const own = [...this.#solution.sets.entries()].flatMap(([ordinal, set]) =>
      subjects.some((subject) => hasFinding([set], subject, facts)) ? [ordinal] : [],
    )
    const places = new Set(own)
    const names = new Set(argument.flatMap(({ subject, target }) => [subject, target]))
    for (const { slot } of this.#model.nodes)
      if (names.has(slot.name) && own.some((ordinal) => slot.environments.includes(ordinal)))
        for (const ordinal of slot.environments) places.add(ordinal)
    return places
  }

  async #explainGroup(holds: readonly Hold[]): Promise<readonly Explanation[]> {
    const [first] = holds
    if (first === undefined) return []
    const { kind, smallest } = first
    const name = first.finding.package
    const subjects = holds.map(({ finding }) => subjectOf(finding))
    const vulnerabilities = holds.map(({ finding }) => finding.vulnerability)
    const argument = smallest === null ? [] : [...smallest.facts, ...smallest.others]
    const { steps, links } = new Teller(this.#model, argument, vulnerabilities, name).tell()
    const price = kind === 'price' ? await priceOf(subjects[0], this.#solution, this.#again) : null
    const decisive = this.#decisive(first)
    const { unlocks, untried, leftOut } = await unlocksOf(subjects, this.#solution, this.#again, {
      decisive,
      argument,
      places: this.#places(subjects, argument),
      ...this.#known,
    })
    const head = headOf(kind, this.#model, name, vulnerabilities, this.#solution.sets)
    return [
      {
        findings: subjects,
        kind,
        blocker: this.#blockerOf(first),
        because: [...head, ...steps, ...(kind === 'price' ? priceFacts(price) : [])],
        price,
        unlocks,
        untried,
        leftOut,
        watch: watchOf(this.#model, argument, name, vulnerabilities, this.#solution.sets),
        links,
      },
    ]
  }
}

function subjectOf({ vulnerability, package: name }: Finding): Subject {
  return { id: vulnerability.id, package: name }
}

/** Findings of one package, held by the same facts. */
function groupKey({ finding, kind, smallest }: Hold): string {
  if (smallest === null) return `${kind} ${finding.package} ${finding.vulnerability.id}`
  const facts = [...smallest.facts, ...smallest.others].map(({ id }) => id).sort((a, b) => a - b)
  const decisive = smallest.decisive.map(({ id }) => id).sort((a, b) => a - b)
  return `${kind} ${finding.package} ${facts.join()} ${decisive.join()}`
}

function openExplanation(findings: readonly Finding[], { status }: Solution): Explanation {
  const why =
    status === 'infeasible'
      ? 'no set of versions installs together, so nothing can move'
      : 'the time was up before the best set was proven, so nothing is known of better ones'
  return {
    findings: findings.map(subjectOf),
    kind: 'open',
    blocker: [],
    because: [{ fact: why, source: status === 'infeasible' ? 'the clash' : 'timeBudget' }],
    price: null,
    unlocks: [],
    untried: [],
    leftOut: 0,
    watch: [],
    links: [],
  }
}
