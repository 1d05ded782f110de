/**
 * The installer's search in one environment: decide package by package, newest first, learn from conflicts, jump back.
 *
 * In: a task, the facts, what a best effort gives up. Out: the set, or the facts that clash. The search is a generator that yields
 * what it cannot go on without, so one driver can run several environments over one port. It waits for exactly what its next
 * decision needs, and names as speculative what its later ones would need if nothing changed. What it decides depends on
 * the facts alone, never on the order in which they arrive. Source: PubGrub; the order of decisions is uv's (priorities.ts).
 */
import type { ExtraName, PackageName } from '../python/name.ts'
import { complement, EVERYTHING, intersect, isEmpty } from '../python/intervals.ts'
import { namesPrerelease } from '../python/specifier.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Version } from '../python/version.ts'
import type { Facts, Metadata, Project, ReleaseFile, Wanted } from '../universe/facts.ts'
import { candidatesOf, newestWithin } from './candidates.ts'
import type { Candidate, Candidates } from './candidates.ts'
import { declaredEdges, requiredEdges } from './edges.ts'
import { groupKey } from './fact.ts'
import type { Fact } from './fact.ts'
import { factsBehind, ROOT } from './incompatibility.ts'
import type { Incompatibility, Node } from './incompatibility.ts'
import { flawOf, missingFact } from './missing.ts'
import { Kernel } from './kernel.ts'
import { ConflictCounts, Places } from './places.ts'
import { Priorities } from './priorities.ts'
import { pinOf } from './task.ts'
import type { Asked, Task } from './task.ts'
import { exactly, outside, within } from './term.ts'
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
  /**
   * When given, only facts with these keys count, and packages that are not listed among these are taken as they come: then nothing
   * is read that an earlier search did not read, and nothing is asked for.
   */
  readonly only: { readonly keys: ReadonlySet<string>; readonly listed: ReadonlySet<PackageName> } | null
}

/** What is learnt on the way and survives a new beginning. */
export interface Learnt {
  readonly pins: Map<PackageName, readonly Version[]>
  readonly namesPrerelease: Set<PackageName>
  readonly unreached: Set<PackageName>
}

export class Search {
  readonly #task: Task
  readonly #facts: Facts
  readonly #concessions: Concessions
  readonly #learnt: Learnt
  readonly #limits: Limits
  readonly #kernel = new Kernel()
  readonly #priorities = new Priorities()
  readonly #places = new Places()
  readonly #conflicts = new ConflictCounts(this.#places)
  readonly #candidates = new Map<PackageName, Candidates>()
  readonly #edgesAdded = new Set<string>()
  readonly #taken = new Map<PackageName, Candidate>()
  /** Packages met whose guess at what comes next has not been asked for yet. */
  readonly #unguessed = new Set<Node>()
  readonly #listed = new Set<PackageName>()
  #mustRestart = false

  constructor(task: Task, facts: Facts, concessions: Concessions, learnt: Learnt, limits: Limits) {
    this.#task = task
    this.#facts = facts
    this.#concessions = concessions
    this.#learnt = learnt
    this.#limits = limits
  }

  *run(): Generator<Wanted, Outcome, void> {
    this.#kernel.partial.decide(ROOT, null, within(EVERYTHING))
    for (const limit of this.#task.limits) this.#addLimit(limit)
    for (const edge of this.#addEdges(ROOT, within(EVERYTHING), declaredEdges(this.#task))) this.#kernel.add(edge)
    let next = ROOT
    for (;;) {
      const propagation = this.#kernel.propagate(next)
      if (propagation.kind === 'impossible') {
        return { kind: 'clash', facts: factsBehind(propagation.incompatibility), listed: this.#listed }
      }
      if (this.#mustRestart) return { kind: 'again' }
      if (this.#kernel.conflictCount > this.#limits.conflicts) return { kind: 'gave-up' }
      for (const conflict of propagation.conflicts) this.#conflicts.count(conflict)
      this.#reorder()
      const chosen = this.#nextNode()
      if (chosen === null) return { kind: 'set', picked: this.#picked() }
      next = chosen
      const place = this.#places.of(next)
      if (place.extra === null) yield* this.#decidePackage(next, place.name)
      else this.#decideExtra(next, place.name, place.extra)
      if (this.#mustRestart) return { kind: 'again' }
    }
  }

  *#decidePackage(node: Node, name: PackageName): Generator<Wanted, void, void> {
    const project = yield* this.#awaitProject(name)
    this.#listed.add(name)
    const range = this.#termOf(node).versions
    const candidates = this.#candidatesOf(project)
    if (project.status === 'silent' && candidates.list.length === 0) {
      this.#learnt.unreached.add(name)
      this.#mustRestart = true
      return
    }
    const candidate = newestWithin(candidates, range)
    if (candidate === null) {
      this.#kernel.add(incompatibility([[node, within(range)]], missingFact(project, range, this.#task)))
      return
    }
    const term = exactly(candidate.version)
    const metadata = yield* this.#awaitMetadata(candidate.described)
    const flaw = flawOf(metadata, name, candidate.version, this.#task.environment)
    if (flaw !== null && this.#counts(flaw) && !this.#concessions.imagined.has(name)) {
      this.#kernel.add(incompatibility([[node, term]], flaw))
      return
    }
    this.#taken.set(name, candidate)
    const edges = requiredEdges(this.#task, name, candidate.version, metadata, null)
    this.#take(node, candidate.version, term, edges)
  }

  /** An extra stands at the version of its package, which is decided before it. */
  #decideExtra(node: Node, name: PackageName, extra: ExtraName): void {
    const base = this.#places.nodeOf(name, null)
    const candidate = this.#taken.get(name)
    if (candidate === undefined || !this.#kernel.partial.decisions.has(base)) {
      throw new Error('a package is decided before its extras')
    }
    const term = exactly(candidate.version)
    const others = within(complement(term.versions))
    if (!isEmpty(intersect(this.#termOf(node).versions, others.versions))) {
      this.#kernel.add({
        terms: new Map([
          [base, term],
          [node, others],
        ]),
        cause: { kind: 'identity' },
      })
      return
    }
    const described = candidate.described
    const metadata = (described === null ? undefined : this.#facts.metadata(described)) ?? UNDESCRIBED
    // As in uv, where an extra asks for its package at one version: it keeps that rank when the search comes back.
    this.#priorities.raise(name, 'single')
    this.#take(node, candidate.version, term, requiredEdges(this.#task, name, candidate.version, metadata, extra))
  }

  #take(node: Node, version: Version, term: Term, edges: readonly Asked[]): void {
    const key = `${node} ${version.key}`
    const isNew = !this.#edgesAdded.has(key)
    this.#edgesAdded.add(key)
    const coming = isNew ? this.#addEdges(node, term, edges) : []
    for (const edge of coming) this.#kernel.add(edge)
    const refused = this.#kernel.decide(node, version, term, coming)
    if (refused !== null) this.#conflicts.count({ node, incompatibility: refused })
  }

  #addLimit(limit: Task['limits'][number]): void {
    if (!this.#counts(limit.fact)) return
    const node = this.#places.nodeOf(limit.name, null)
    const beyond = complement(limit.specifier.intervals)
    if (!isEmpty(beyond)) this.#kernel.add(incompatibility([[node, within(beyond)]], limit.fact))
  }

  /** The incompatibilities that say: where `node` is within `term`, each package asked for is within its range. */
  #addEdges(node: Node, term: Term, asked: readonly Asked[]): readonly Incompatibility[] {
    const edges: Incompatibility[] = []
    for (const { name, extras, specifier, fact } of asked) {
      if (!this.#counts(fact) || this.#isWaived(name)) continue
      const own = this.#places.at(node)?.name === name
      this.#noteSpecifier(name, specifier)
      const range = outside(specifier.intervals)
      if (own) {
        edges.push(...this.#selfEdges(node, term, name, extras, range, fact))
        continue
      }
      for (const extra of [null, ...extras]) {
        const target = this.#meet(name, extra, pinOf(specifier) !== null)
        const terms: [Node, Term][] = isEmpty(range.versions)
          ? [[node, term]]
          : [
              [node, term],
              [target, range],
            ]
        edges.push(incompatibility(terms, fact))
      }
    }
    return edges
  }

  /** `all = ["pkg[a,b]"]`: a package that asks for itself asks for its extras at its own version. */
  #selfEdges(
    node: Node,
    term: Term,
    name: PackageName,
    extras: readonly ExtraName[],
    range: Term,
    fact: Fact,
  ): readonly Incompatibility[] {
    if (isEmpty(intersect(term.versions, range.versions))) return [incompatibility([[node, term]], fact)]
    return extras.map((extra) =>
      incompatibility(
        [
          [node, term],
          [this.#meet(name, extra, false), outside(term.versions)],
        ],
        fact,
      ),
    )
  }

  #meet(name: PackageName, extra: ExtraName | null, isSingle: boolean): Node {
    this.#priorities.meet(
      name,
      isSingle || this.#task.limits.some((limit) => limit.name === name && pinOf(limit.specifier) !== null),
    )
    const isNew = !this.#places.has(name, extra)
    const node = this.#places.nodeOf(name, extra)
    if (!isNew) return node
    if (extra === null) this.#unguessed.add(node)
    else {
      const base = this.#meet(name, null, false)
      this.#kernel.add({
        terms: new Map([
          [node, within(EVERYTHING)],
          [base, outside(EVERYTHING)],
        ]),
        cause: { kind: 'identity' },
      })
    }
    return node
  }

  /** pip lets any requirement name a yanked release or a pre-release; uv only what the problem itself states. */
  #noteSpecifier(name: PackageName, specifier: SpecifierSet): void {
    if (this.#task.installer.kind !== 'pip') return
    const { pins, namesPrerelease: named } = this.#learnt
    const pin = pinOf(specifier)
    const known = pins.get(name) ?? []
    if (pin !== null && !known.some((other) => other.key === pin.key)) {
      pins.set(name, [...known, pin])
      this.#mustRestart ||= this.#candidates.get(name)?.hasYanked === true
    }
    if (!named.has(name) && namesPrerelease(specifier)) {
      named.add(name)
      this.#mustRestart ||= this.#candidates.get(name)?.list.some((candidate) => candidate.isPrerelease) === true
    }
  }

  #counts(fact: Fact): boolean {
    const { only } = this.#limits
    return (only === null || only.keys.has(fact.key)) && !this.#concessions.dropped.has(groupKey(fact))
  }

  #isWaived(name: PackageName): boolean {
    return this.#concessions.waived.has(name) || this.#learnt.unreached.has(name)
  }

  #candidatesOf(project: Project): Candidates {
    let candidates = this.#candidates.get(project.name)
    if (candidates === undefined) {
      candidates = candidatesOf(project, this.#task, this.#learnt, this.#concessions.imagined.get(project.name) ?? null)
      this.#candidates.set(project.name, candidates)
    }
    return candidates
  }

  *#awaitProject(name: PackageName): Generator<Wanted, Project, void> {
    for (;;) {
      const project = this.#facts.project(name)
      if (project !== undefined) return project
      yield this.#wanted({ projects: [name] })
    }
  }

  *#awaitMetadata(file: ReleaseFile | null): Generator<Wanted, Metadata, void> {
    if (file === null) return UNDESCRIBED
    for (;;) {
      const metadata = this.#facts.metadata(file)
      if (metadata !== undefined) return metadata
      if (this.#limits.only !== null) return UNDESCRIBED
      yield this.#wanted({ metadata: [file] })
    }
  }

  /** What is needed now, the listings of every package met, and a guess at the metadata needed next. */
  #wanted(needed: { projects?: readonly PackageName[]; metadata?: readonly ReleaseFile[] }): Wanted {
    const projects = [...(needed.projects ?? [])]
    const speculative: ReleaseFile[] = []
    for (const node of this.#unguessed) {
      const { name } = this.#places.of(node)
      const project = this.#facts.project(name)
      if (project === undefined) {
        projects.push(name)
        continue
      }
      this.#unguessed.delete(node)
      const term = this.#kernel.partial.termOf(node)
      if (term?.isPositive !== true) continue
      const file = newestWithin(this.#candidatesOf(project), term.versions)?.described ?? null
      if (file !== null && file.kind === 'wheel') speculative.push(file)
    }
    return { projects, metadata: needed.metadata ?? [], speculative }
  }

  /** Moves what is often in conflicts ahead, and goes back to where it was decided. */
  #reorder(): void {
    for (const { node, rank } of this.#conflicts.due()) {
      if (this.#priorities.raise(this.#places.of(node).name, rank)) this.#kernel.undo(node)
    }
  }

  #nextNode(): Node | null {
    let best: Node | null = null
    const { only } = this.#limits
    for (const node of this.#kernel.partial.undecided()) {
      if (only !== null && !only.listed.has(this.#places.of(node).name)) continue
      if (best === null || this.#comesBefore(node, best)) best = node
    }
    return best
  }

  #comesBefore(a: Node, b: Node): boolean {
    const [placeA, placeB] = [this.#places.of(a), this.#places.of(b)]
    const order = this.#priorities.compare(placeA.name, placeB.name)
    if (order !== 0) return order < 0
    return placeA.extra === null || (placeB.extra !== null && a < b)
  }

  #picked(): readonly Picked[] {
    const extras = new Map<PackageName, ExtraName[]>()
    const names: PackageName[] = []
    for (const node of this.#kernel.partial.decisions.keys()) {
      const place = this.#places.at(node)
      if (place === null) continue
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

/** Nothing tells what it requires. */
const UNDESCRIBED: Metadata = { status: 'unknown', reason: 'no file describes it' }

function incompatibility(terms: Iterable<readonly [Node, Term]>, fact: Fact): Incompatibility {
  return { terms: new Map(terms), cause: { kind: 'fact', fact } }
}
