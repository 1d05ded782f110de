/**
 * What decided nodes ask for, as incompatibilities: "where this is within these versions, that is within those".
 *
 * Makes the nodes and knows where each stands in the order of decisions. A stand-in goes with its package from the start: what rules out
 * the package rules out the stand-in, whichever is met first (uv: proxy packages).
 */
import { intersect, isEmpty } from '../python/intervals.ts'
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { Fact } from './fact.ts'
import type { Incompatibility, Node } from './incompatibility.ts'
import type { Kernel } from './kernel.ts'
import { markerKey } from './marker-key.ts'
import { askedPlace, Places, placesBehind } from './places.ts'
import type { Place } from './places.ts'
import { compareStandings, Priorities } from './priorities.ts'
import type { Standing } from './priorities.ts'
import { pinOf } from './task.ts'
import type { Asked, Task } from './task.ts'
import { exactly, outside, within } from './term.ts'
import type { Term } from './term.ts'

/** What a node asks for. */
export interface Edge {
  /** null: the node itself, which cannot be. */
  readonly target: Node | null
  readonly incompatibility: Incompatibility
}

export class Asking {
  readonly places = new Places()
  readonly priorities = new Priorities()
  /** Nodes met since they were last looked at. */
  readonly newlyMet = new Set<Node>()
  readonly #kernel: Kernel
  readonly #pinned: ReadonlySet<PackageName>
  /** By node. */
  readonly #standings: Standing[] = []

  constructor(task: Task, kernel: Kernel) {
    this.#kernel = kernel
    this.#pinned = new Set(task.limits.filter(({ specifier }) => pinOf(specifier) !== null).map(({ name }) => name))
  }

  /** What the node asks for where it is within `term`: each package within its range. */
  edges(node: Node, term: Term, asked: readonly Asked[]): readonly Edge[] {
    return asked.flatMap((each) => {
      if (this.places.at(node)?.name === each.name) return this.#selfEdges(node, term, each)
      const range = outside(each.specifier.intervals)
      const isSingle = pinOf(each.specifier) !== null
      const under = markerKey(each.marker)
      const extras = each.extras.length === 0 ? [null] : each.extras
      return extras.map((extra): Edge => {
        const target = this.#meet(askedPlace(each.name, extra, under), range, isSingle)
        return { target, incompatibility: because(termsOf(node, term, target, range), each.fact) }
      })
    })
  }

  /** A stand-in asks for what it stands for, at its version. */
  standInEdges(node: Node, place: Place, term: Term, version: Version): readonly Edge[] {
    const range = outside(exactly(version).versions)
    return placesBehind(place).map((behind) => {
      const target = this.#meet(behind, range, true)
      return { target, incompatibility: { terms: termsOf(node, term, target, range), cause: { kind: 'identity' } } }
    })
  }

  add(node: Node, edges: readonly Edge[]): void {
    for (const { target, incompatibility } of edges) {
      if (target === null) this.#kernel.add(incompatibility)
      else this.#kernel.addDependency(node, target, incompatibility)
    }
  }

  comesBefore(a: Node, b: Node): boolean {
    const standingA = this.#standings[a]
    const standingB = this.#standings[b]
    if (standingA === undefined || standingB === undefined) throw new Error('what is undecided was asked for')
    const order = compareStandings(standingA, standingB)
    return order === 0 ? a < b : order < 0
  }

  /** `all = ["pkg[a,b]"]`: a package that asks for itself asks for its extras at its own version. */
  #selfEdges(node: Node, term: Term, { name, extras, specifier, fact }: Asked): readonly Edge[] {
    if (isEmpty(intersect(term.versions, specifier.intervals))) {
      return [{ target: null, incompatibility: because(new Map([[node, term]]), fact) }]
    }
    const range = outside(term.versions)
    return extras.map((extra) => {
      const target = this.#meet({ name, extra, marker: '', isStandIn: false }, range, false)
      return { target, incompatibility: because(termsOf(node, term, target, range), fact) }
    })
  }

  #meet(place: Place, range: Term, isSingle: boolean): Node {
    const node = this.#nodeOf(place, isSingle)
    if (!place.isStandIn || isEmpty(range.versions)) return node
    const base = this.#nodeOf(askedPlace(place.name, null, ''), isSingle)
    const terms = termsOf(node, within(range.versions), base, range)
    this.#kernel.addDependency(node, base, { terms, cause: { kind: 'identity' } })
    return node
  }

  #nodeOf(place: Place, isSingle: boolean): Node {
    const standing = this.priorities.meet(place.name, isSingle || this.#pinned.has(place.name))
    const known = this.places.count
    const node = this.places.nodeOf(place)
    this.#standings[node] = standing
    if (node >= known) this.newlyMet.add(node)
    return node
  }
}

export function because(terms: ReadonlyMap<Node, Term>, fact: Fact): Incompatibility {
  return { terms, cause: { kind: 'facts', facts: [fact] } }
}

/** Within `term` the node needs the target; with an empty range there is nothing that it could need. */
function termsOf(node: Node, term: Term, target: Node, range: Term): ReadonlyMap<Node, Term> {
  const own: [Node, Term] = [node, term]
  return new Map(isEmpty(range.versions) ? [own] : [own, [target, range]])
}
