/**
 * The installer's search in one environment: decide package by package, newest first, learn from conflicts, jump back.
 *
 * In: a task, the facts, what a best effort gives up. Out: the set, or the facts that clash. The search is a generator that yields
 * what it cannot go on without (awaiting.ts), so one driver can run several environments over one port. What it decides depends on
 * the facts alone, never on the order in which they arrive. Source: PubGrub; the order of decisions is uv's (priorities.ts).
 */
import type { ExtraName, PackageName } from '../python/name.ts'
import { complement, EVERYTHING, isEmpty } from '../python/intervals.ts'
import type { Intervals } from '../python/intervals.ts'
import type { Version } from '../python/version.ts'
import type { Facts, Project, Wanted } from '../universe/facts.ts'
import { nextFiles } from './ahead.ts'
import { Asking, because } from './asking.ts'
import type { Edge } from './asking.ts'
import { Awaiting } from './awaiting.ts'
import type { Budget } from './budget.ts'
import { candidatesOf, newestWithin, widened } from './candidates.ts'
import type { Candidate, Candidates } from './candidates.ts'
import { declaredEdges, requiredEdges } from './edges.ts'
import { groupKey } from './fact.ts'
import type { Fact } from './fact.ts'
import { factsBehind, ROOT } from './incompatibility.ts'
import type { Node } from './incompatibility.ts'
import type { Learnt } from './learnt.ts'
import { flawOf, missingFact } from './missing.ts'
import { Kernel } from './kernel.ts'
import { ConflictCounts } from './conflict-counts.ts'
import { NamedVersions } from './named.ts'
import { PassedOver } from './passed-over.ts'
import { askedPlace } from './places.ts'
import type { Place } from './places.ts'
import type { Asked, Task } from './task.ts'
import { exactly, implies, within } from './term.ts'
import type { Term } from './term.ts'

/** What a search goes without: facts left aside, declared versions taken as they stand, names that nothing is known of. */
export interface Concessions {
  /** Keys of groups of facts. */
  readonly dropped: ReadonlySet<string>
  readonly imagined: ReadonlyMap<PackageName, Version>
  readonly waived: ReadonlySet<PackageName>
}

export interface Picked {
  readonly name: PackageName
  readonly candidate: Candidate
  readonly extras: readonly ExtraName[]
}

export type Outcome =
  | { readonly kind: 'set'; readonly picked: readonly Picked[] }
  /** `listed`: packages whose listing the search looked at. */
  | { readonly kind: 'clash'; readonly facts: readonly Fact[]; readonly listed: ReadonlySet<PackageName> }
  | { readonly kind: 'gave-up' }
  /** What was learnt of an index or of a specifier changes what the search may take: begin again with it. */
  | { readonly kind: 'again' }

export interface Limits {
  /** Conflicts after which the search gives up. */
  readonly conflicts: number
  readonly budget: Budget
  /** Facts come over a network, and nobody asks what was looked at. */
  readonly isRemote?: boolean
  /**
   * When given, only facts with these keys count, and packages that are not listed among these are taken as they come: then nothing
   * is read that an earlier search did not read, and nothing is asked for.
   */
  readonly only: { readonly keys: ReadonlySet<string>; readonly listed: ReadonlySet<PackageName> } | null
}

export class Search {
  readonly #task: Task
  readonly #concessions: Concessions
  readonly #learnt: Learnt
  readonly #limits: Limits
  readonly #kernel = new Kernel()
  readonly #asking: Asking
  readonly #awaiting: Awaiting
  readonly #conflicts: ConflictCounts
  readonly #edgesAdded = new Set<string>()
  readonly #taken = new Map<PackageName, Candidate>()
  readonly #listed = new Set<PackageName>()
  /** How many releases of a package were looked at, each time one was. */
  readonly #tried = new Map<PackageName, number>()
  readonly #passed = new PassedOver()
  readonly #named: NamedVersions
  #mustRestart = false

  constructor(task: Task, facts: Facts, concessions: Concessions, learnt: Learnt, limits: Limits) {
    this.#task = task
    this.#concessions = concessions
    this.#learnt = learnt
    this.#limits = limits
    this.#asking = new Asking(task, this.#kernel)
    this.#awaiting = new Awaiting(facts, this.#kernel, this.#asking, {
      candidatesOf: (project) => this.#candidatesOf(project),
      isClosed: limits.only !== null,
    })
    this.#named = new NamedVersions(task, learnt)
    this.#conflicts = new ConflictCounts(this.#asking.places)
  }

  *run(): Generator<Wanted, Outcome, void> {
    this.#kernel.partial.decide(ROOT, null, within(EVERYTHING))
    for (const limit of this.#task.limits) this.#addLimit(limit)
    this.#asking.add(ROOT, this.#edges(ROOT, within(EVERYTHING), declaredEdges(this.#task)))
    let next = ROOT
    for (;;) {
      const propagation = this.#kernel.propagate(next)
      if (propagation.kind === 'impossible') {
        return { kind: 'clash', facts: factsBehind(propagation.incompatibility), listed: this.#listed }
      }
      if (this.#mustRestart) return { kind: 'again' }
      if (this.#kernel.conflictCount > this.#limits.conflicts || !this.#limits.budget.step()) return { kind: 'gave-up' }
      for (const conflict of propagation.conflicts) this.#conflicts.count(conflict, next)
      this.#reorder()
      const chosen = this.#nextNode()
      if (chosen === null) return { kind: 'set', picked: this.#picked() }
      next = chosen
      yield* this.#decide(next)
      if (this.#mustRestart) return { kind: 'again' }
    }
  }

  *#decide(node: Node): Generator<Wanted, void, void> {
    const place = this.#asking.places.of(node)
    const { name } = place
    const project = yield* this.#awaiting.project(name)
    this.#listed.add(name)
    const range = this.#termOf(node).versions
    const candidates = this.#candidatesOf(project)
    if (project.status === 'silent' && candidates.list.length === 0) {
      this.#learnt.unreached.add(name)
      this.#mustRestart = true
      return
    }
    const passed = this.#passed.by(node)
    const candidate = newestWithin(candidates, range, {
      isOut: ({ version }) => passed.has(version.key),
      allowsPrereleases: this.#namesPrerelease(name),
    })
    if (candidate === null) {
      this.#kernel.add(because(new Map([[node, within(range)]]), missingFact(project, range, this.#task)))
    } else if (candidate.otherPythons !== null) {
      this.#passOver(node, candidate.version, candidate.otherPythons)
    } else if (place.isStandIn) {
      this.#take(node, candidates, candidate.version, (term) =>
        this.#asking.standInEdges(node, place, term, candidate.version),
      )
    } else {
      yield* this.#decideRelease(node, place, candidates, candidate)
    }
  }

  *#decideRelease(
    node: Node,
    { name, extra, marker }: Place,
    candidates: Candidates,
    candidate: Candidate,
  ): Generator<Wanted, void, void> {
    const { version } = candidate
    if (candidate.described !== null) this.#limits.budget.look(candidate.described)
    const tried = this.#tried.get(name) ?? 0
    this.#tried.set(name, tried + 1)
    const range = this.#termOf(node).versions
    const metadata = yield* this.#awaiting.metadata(candidate.described, () =>
      nextFiles(candidates, range, version, tried, this.#limits.isRemote),
    )
    const flaw = flawOf(metadata, name, version, this.#task.environment)
    if (flaw !== null && this.#counts(flaw) && !this.#concessions.imagined.has(name)) {
      this.#kernel.add(because(new Map([[node, exactly(version)]]), flaw))
      return
    }
    if (extra === null && marker === '') this.#taken.set(name, candidate)
    this.#take(node, candidates, version, (term) =>
      this.#edges(node, term, requiredEdges(this.#task, name, version, metadata, extra)),
    )
  }

  #take(node: Node, candidates: Candidates, version: Version, edgesOf: (term: Term) => readonly Edge[]): void {
    const key = `${node} ${version.key}`
    const isNew = !this.#edgesAdded.has(key)
    this.#edgesAdded.add(key)
    const edges = isNew ? edgesOf(within(widened(candidates, version))) : []
    this.#asking.add(node, edges)
    const coming = edges.map((edge) => edge.incompatibility)
    const refused = this.#kernel.decide(node, version, exactly(version), coming)
    if (refused !== null) this.#conflicts.count({ node, incompatibility: refused }, node)
  }

  /** As in uv: the first release for Pythons that were not met before is blamed on Python, the others on what was to be decided. */
  #passOver(node: Node, version: Version, pythons: Intervals): void {
    const isKnown = this.#passed.meet(node, version.key, pythons)
    this.#kernel.noteJumpBack()
    this.#conflicts.countOtherPython(node, isKnown ? node : null)
  }

  #addLimit(limit: Task['limits'][number]): void {
    if (!this.#counts(limit.fact)) return
    const node = this.#asking.places.nodeOf(askedPlace(limit.name, null, ''))
    const beyond = complement(limit.specifier.intervals)
    if (!isEmpty(beyond)) this.#kernel.add(because(new Map([[node, within(beyond)]]), limit.fact))
  }

  /** What is asked for where `node` is within `term`, but for what counts for nothing. */
  #edges(node: Node, term: Term, asked: readonly Asked[]): readonly Edge[] {
    const counting = asked.filter(({ name, fact }) => this.#counts(fact) && !this.#isWaived(name))
    for (const { name, specifier } of counting) {
      if (this.#named.note(node, term, name, specifier)) this.#mustRestart = true
    }
    return this.#asking.edges(node, term, counting)
  }

  /** Something decided names a pre-release of the package. */
  #namesPrerelease(name: PackageName): boolean {
    const { partial } = this.#kernel
    return this.#named.namesPrerelease(
      name,
      (node, term) => partial.decisions.has(node) && implies(this.#termOf(node), term),
    )
  }

  #counts(fact: Fact): boolean {
    const { only } = this.#limits
    return (only === null || only.keys.has(fact.key)) && !this.#concessions.dropped.has(groupKey(fact))
  }

  #isWaived(name: PackageName): boolean {
    return this.#concessions.waived.has(name) || this.#learnt.unreached.has(name)
  }

  #candidatesOf(project: Project): Candidates {
    const imagined = this.#concessions.imagined.get(project.name)
    if (imagined !== undefined) return candidatesOf(project, this.#task, this.#learnt, imagined)
    let candidates = this.#learnt.candidates.get(project.name)
    if (candidates === undefined) {
      candidates = candidatesOf(project, this.#task, this.#learnt, null)
      this.#learnt.candidates.set(project.name, candidates)
    }
    return candidates
  }

  /** Moves what is often in conflicts to another place in the order, and goes back to where the reason of many was decided. */
  #reorder(): void {
    const { affected, culprits } = this.#conflicts.due()
    for (const node of affected) {
      const place = this.#asking.places.at(node)
      if (place !== null) this.#asking.priorities.markAffected(place.name)
    }
    for (const node of culprits) {
      const place = this.#asking.places.at(node)
      if (place !== null && this.#asking.priorities.markCulprit(place.name)) this.#kernel.undo(node)
    }
  }

  #nextNode(): Node | null {
    const { only } = this.#limits
    return this.#kernel.partial.firstUndecided(
      (a, b) => this.#asking.comesBefore(a, b),
      only === null ? undefined : (node) => only.listed.has(this.#asking.places.of(node).name),
    )
  }

  #picked(): readonly Picked[] {
    const extras = new Map<PackageName, ExtraName[]>()
    const names: PackageName[] = []
    for (const node of this.#kernel.partial.decisions.keys()) {
      const place = this.#asking.places.at(node)
      if (place === null || place.isStandIn || place.marker !== '') continue
      if (place.extra === null) names.push(place.name)
      else extras.set(place.name, [...(extras.get(place.name) ?? []), place.extra])
    }
    return names.flatMap((name) => {
      const candidate = this.#taken.get(name)
      return candidate === undefined ? [] : [{ name, candidate, extras: (extras.get(name) ?? []).sort() }]
    })
  }

  #termOf(node: Node): Term {
    const term = this.#kernel.partial.termOf(node)
    if (term === undefined) throw new Error('an undecided node has a term')
    return term
  }
}
