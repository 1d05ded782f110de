/**
 * The installer's search in one environment: decide package by package, newest first, learn from conflicts, jump back.
 *
 * In: a task, the facts, what a best effort gives up. Out: the set, or the facts that clash. The search is a generator that yields
 * what it cannot go on without, so one driver can run several environments over one port. It waits for exactly what its next
 * decision needs, and names as speculative what its later ones would need if nothing changed. What it decides depends on
 * the facts alone, never on the order in which they arrive. Source: PubGrub; the order of decisions is uv's (priorities.ts).
 */
import type { ExtraName, PackageName } from '../python/name.ts'
import { complement, EVERYTHING, includes, intersect, isEmpty, isSubset, NOTHING, union } from '../python/intervals.ts'
import type { Intervals } from '../python/intervals.ts'
import { namesPrerelease } from '../python/specifier.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Version } from '../python/version.ts'
import type { Facts, Metadata, Project, ReleaseFile, Wanted } from '../universe/facts.ts'
import { candidatesOf, newestWithin, widened } from './candidates.ts'
import type { Candidate, Candidates } from './candidates.ts'
import { declaredEdges, requiredEdges } from './edges.ts'
import { groupKey } from './fact.ts'
import type { Fact } from './fact.ts'
import { factsBehind, ROOT } from './incompatibility.ts'
import type { Incompatibility, Node } from './incompatibility.ts'
import { flawOf, missingFact } from './missing.ts'
import { Kernel } from './kernel.ts'
import { markerKey } from './marker-key.ts'
import { ConflictCounts } from './conflict-counts.ts'
import { askedPlace, Places, placesBehind } from './places.ts'
import type { Place } from './places.ts'
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

/** What a node asks for. */
interface Edge {
  /** null: the node itself, which cannot be. */
  readonly target: Node | null
  readonly incompatibility: Incompatibility
}

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
  /** Of the projects looked at, under the pins and pre-releases named so far. */
  readonly candidates: Map<PackageName, Candidates>
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
  readonly #edgesAdded = new Set<string>()
  readonly #taken = new Map<PackageName, Candidate>()
  /** Packages met whose guess at what comes next has not been asked for yet. */
  readonly #unguessed = new Set<Node>()
  readonly #listed = new Set<PackageName>()
  /** By node, keys of the releases for other Pythons that it passed over, and all Pythons that those were for. */
  readonly #passed = new Map<Node, Set<string>>()
  #otherPythons = NOTHING
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
    for (const { target, incompatibility: edge } of this.#edges(ROOT, within(EVERYTHING), declaredEdges(this.#task))) {
      if (target === null) this.#kernel.add(edge)
      else this.#kernel.addDependency(ROOT, target, edge)
    }
    let next = ROOT
    for (;;) {
      const propagation = this.#kernel.propagate(next)
      if (propagation.kind === 'impossible') {
        return { kind: 'clash', facts: factsBehind(propagation.incompatibility), listed: this.#listed }
      }
      if (this.#mustRestart) return { kind: 'again' }
      if (this.#kernel.conflictCount > this.#limits.conflicts) return { kind: 'gave-up' }
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
    const place = this.#places.of(node)
    const { name } = place
    const project = yield* this.#awaitProject(name)
    this.#listed.add(name)
    const range = this.#termOf(node).versions
    const candidates = this.#candidatesOf(project)
    if (project.status === 'silent' && candidates.list.length === 0) {
      this.#learnt.unreached.add(name)
      this.#mustRestart = true
      return
    }
    const passed = this.#passedBy(node)
    const candidate = newestWithin(candidates, range, ({ version }) => passed.has(version.key))
    if (candidate === null) {
      this.#kernel.add(incompatibility([[node, within(range)]], missingFact(project, range, this.#task)))
    } else if (candidate.otherPythons !== null) {
      passed.add(candidate.version.key)
      this.#passOver(node, candidate.otherPythons)
    } else if (place.isStandIn) {
      this.#take(node, candidates, candidate.version, (term) =>
        this.#standInEdges(node, place, term, candidate.version),
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
    const metadata = yield* this.#awaitMetadata(candidate.described)
    const flaw = flawOf(metadata, name, version, this.#task.environment)
    if (flaw !== null && this.#counts(flaw) && !this.#concessions.imagined.has(name)) {
      this.#kernel.add(incompatibility([[node, exactly(version)]], flaw))
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
    for (const { target, incompatibility: edge } of edges) {
      if (target === null) this.#kernel.add(edge)
      else this.#kernel.addDependency(node, target, edge)
    }
    const coming = edges.map((edge) => edge.incompatibility)
    const refused = this.#kernel.decide(node, version, exactly(version), coming)
    if (refused !== null) this.#conflicts.count({ node, incompatibility: refused }, node)
  }

  /** As in uv: the first release for Pythons that were not met before is blamed on Python, the others on what was to be decided. */
  #passOver(node: Node, pythons: Intervals): void {
    const isKnown = isSubset(pythons, this.#otherPythons)
    this.#otherPythons = union(this.#otherPythons, pythons)
    this.#kernel.noteJumpBack()
    this.#conflicts.countOtherPython(node, isKnown ? node : null)
  }

  #passedBy(node: Node): Set<string> {
    let passed = this.#passed.get(node)
    if (passed === undefined) this.#passed.set(node, (passed = new Set()))
    return passed
  }

  #addLimit(limit: Task['limits'][number]): void {
    if (!this.#counts(limit.fact)) return
    const node = this.#places.nodeOf(askedPlace(limit.name, null, ''))
    const beyond = complement(limit.specifier.intervals)
    if (!isEmpty(beyond)) this.#kernel.add(incompatibility([[node, within(beyond)]], limit.fact))
  }

  /** A stand-in asks for what it stands for, at its version. */
  #standInEdges(node: Node, place: Place, term: Term, version: Version): readonly Edge[] {
    const range = outside(exactly(version).versions)
    return placesBehind(place).map((behind) => {
      const target = this.#meet(behind, true)
      const terms = new Map([
        [node, term],
        [target, range],
      ])
      return { target, incompatibility: { terms, cause: { kind: 'identity' } } }
    })
  }

  /** What is asked for where `node` is within `term`: each package within its range. */
  #edges(node: Node, term: Term, asked: readonly Asked[]): readonly Edge[] {
    const edges: Edge[] = []
    for (const { name, extras, specifier, marker, fact } of asked) {
      if (!this.#counts(fact) || this.#isWaived(name)) continue
      this.#noteSpecifier(name, specifier)
      const range = outside(specifier.intervals)
      if (this.#places.at(node)?.name === name) {
        edges.push(...this.#selfEdges(node, term, name, extras, range, fact))
        continue
      }
      const under = markerKey(marker)
      for (const extra of extras.length === 0 ? [null] : extras) {
        const target = this.#meet(askedPlace(name, extra, under), pinOf(specifier) !== null)
        const terms: [Node, Term][] = isEmpty(range.versions)
          ? [[node, term]]
          : [
              [node, term],
              [target, range],
            ]
        edges.push({ target, incompatibility: incompatibility(terms, fact) })
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
  ): readonly Edge[] {
    if (isEmpty(intersect(term.versions, range.versions))) {
      return [{ target: null, incompatibility: incompatibility([[node, term]], fact) }]
    }
    return extras.map((extra) => {
      const target = this.#meet({ name, extra, marker: '', isStandIn: false }, false)
      const terms: [Node, Term][] = [
        [node, term],
        [target, outside(term.versions)],
      ]
      return { target, incompatibility: incompatibility(terms, fact) }
    })
  }

  #meet(place: Place, isSingle: boolean): Node {
    const { name } = place
    const isPinned = this.#task.limits.some((limit) => limit.name === name && pinOf(limit.specifier) !== null)
    this.#priorities.meet(name, isSingle || isPinned)
    const known = this.#places.count
    const node = this.#places.nodeOf(place)
    if (node >= known) this.#unguessed.add(node)
    return node
  }

  /** pip lets any requirement name a yanked release or a pre-release; uv only what the problem itself states. */
  #noteSpecifier(name: PackageName, specifier: SpecifierSet): void {
    if (this.#task.installer.kind !== 'pip') return
    const { pins, namesPrerelease: named, candidates } = this.#learnt
    const known = candidates.get(name)
    const pin = pinOf(specifier)
    const pinned = pins.get(name) ?? []
    if (pin !== null && !pinned.some((other) => other.key === pin.key)) {
      pins.set(name, [...pinned, pin])
      if (known?.yanked.some((yanked) => includes(specifier.intervals, yanked)) === true) this.#restartWithout(name)
    }
    if (!named.has(name) && namesPrerelease(specifier)) {
      named.add(name)
      if (known?.list.some((candidate) => candidate.isPrerelease) === true) this.#restartWithout(name)
    }
  }

  /** The candidates of the package have to be looked at again, and what was decided with them. */
  #restartWithout(name: PackageName): void {
    this.#learnt.candidates.delete(name)
    this.#mustRestart = true
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

  /** Moves what is often in conflicts to another place in the order, and goes back to where the reason of many was decided. */
  #reorder(): void {
    const { affected, culprits } = this.#conflicts.due()
    for (const node of affected) {
      const place = this.#places.at(node)
      if (place !== null) this.#priorities.markAffected(place.name)
    }
    for (const node of culprits) {
      const place = this.#places.at(node)
      if (place !== null && this.#priorities.markCulprit(place.name)) this.#kernel.undo(node)
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
    const order = this.#priorities.compare(this.#places.of(a).name, this.#places.of(b).name)
    return order === 0 ? a < b : order < 0
  }

  #picked(): readonly Picked[] {
    const extras = new Map<PackageName, ExtraName[]>()
    const names: PackageName[] = []
    for (const node of this.#kernel.partial.decisions.keys()) {
      const place = this.#places.at(node)
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

/** Nothing tells what it requires. */
const UNDESCRIBED: Metadata = { status: 'unknown', reason: 'no file describes it' }

function incompatibility(terms: Iterable<readonly [Node, Term]>, fact: Fact): Incompatibility {
  return { terms: new Map(terms), cause: { kind: 'facts', facts: [fact] } }
}
