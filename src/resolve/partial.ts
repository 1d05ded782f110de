/**
 * The decisions and derivations made so far, in order, each with the level it was made at.
 *
 * Always true: the latest entry of a node holds the intersection of all that is said of it; going back to a level removes exactly
 * the entries above it. Source: PubGrub, Partial Solutions; satisfiers as in pubgrub-rs.
 */
import type { Version } from '../python/version.ts'
import type { Incompatibility, Node } from './incompatibility.ts'
import { both, either, excludes, implies, negate } from './term.ts'
import type { Term } from './term.ts'

interface Entry {
  /** Position among all entries. */
  readonly order: number
  readonly level: number
  /** What this entry adds. */
  readonly own: Term
  /** The intersection of this and every earlier entry of the node. */
  readonly total: Term
  /** null for a decision. */
  readonly cause: Incompatibility | null
}

export type Relation =
  | { readonly kind: 'satisfied' | 'contradicted' | 'inconclusive' }
  /** Every term but this node's holds. */
  | { readonly kind: 'almost'; readonly node: Node }

export interface Satisfier {
  readonly node: Node
  readonly cause: Incompatibility | null
  readonly level: number
  /** The level at which the incompatibility was satisfied but for the satisfier. */
  readonly previousLevel: number
}

const SATISFIED: Relation = { kind: 'satisfied' }
const CONTRADICTED: Relation = { kind: 'contradicted' }
const INCONCLUSIVE: Relation = { kind: 'inconclusive' }

export class PartialSolution {
  readonly #entries: Entry[][] = []
  /** What the latest entry of each node says. */
  readonly #terms: (Term | undefined)[] = []
  /** By node: whether it is decided. */
  readonly #isDecided: boolean[] = []
  readonly #decisions = new Map<Node, { readonly version: Version | null; readonly level: number }>()
  #order = 0
  #level = 0

  get level(): number {
    return this.#level
  }

  /** Decided nodes in the order of their decisions. */
  get decisions(): ReadonlyMap<Node, { readonly version: Version | null; readonly level: number }> {
    return this.#decisions
  }

  termOf(node: Node): Term | undefined {
    return this.#terms[node]
  }

  decide(node: Node, version: Version | null, exactly: Term): void {
    this.#level += 1
    this.#decisions.set(node, { version, level: this.#level })
    this.#isDecided[node] = true
    this.#push(node, { order: this.#order++, level: this.#level, own: exactly, total: exactly, cause: null })
  }

  derive(node: Node, cause: Incompatibility): void {
    const term = cause.terms.get(node)
    if (term === undefined) throw new Error('a derivation concerns a node of its cause')
    const own = negate(term)
    const before = this.termOf(node)
    const total = before === undefined ? own : both(before, own)
    this.#push(node, { order: this.#order++, level: this.#level, own, total, cause })
  }

  relationTo(incompatibility: Incompatibility): Relation {
    let open: Node | null = null
    for (const [node, term] of incompatibility.terms) {
      const known = this.termOf(node)
      if (known !== undefined) {
        if (implies(known, term)) continue
        if (excludes(known, term)) return CONTRADICTED
      }
      if (open !== null) return INCONCLUSIVE
      open = node
    }
    return open === null ? SATISFIED : { kind: 'almost', node: open }
  }

  /** Whether the incompatibility would be satisfied if `node` had that term. */
  wouldMeet(incompatibility: Incompatibility, node: Node, decided: Term): boolean {
    for (const [other, term] of incompatibility.terms) {
      const known = other === node ? decided : this.termOf(other)
      if (known === undefined || !implies(known, term)) return false
    }
    return true
  }

  /**
   * The earliest entry after which the incompatibility is satisfied, and the level of the latest other entry it needs. Where it needs no
   * other of the same node, the node's first entry counts all the same, as in pubgrub-rs: the search goes back no further than to
   * where the node was met, and learns more from what made it so.
   */
  satisfierOf(incompatibility: Incompatibility): Satisfier {
    const satisfiers = [...incompatibility.terms].map(([node, term]) => ({
      node,
      term,
      entry: this.#first(node, term),
    }))
    const last = satisfiers.reduce((a, b) => (b.entry.order > a.entry.order ? b : a))
    let previousLevel = 1
    for (const { node, entry } of satisfiers) {
      if (node !== last.node) previousLevel = Math.max(previousLevel, entry.level)
    }
    const isEnough = implies(last.entry.own, last.term)
    const rest = isEnough ? null : this.#first(last.node, either(last.term, negate(last.entry.own)))
    previousLevel = Math.max(previousLevel, (rest ?? this.#entries[last.node]?.[0])?.level ?? 1)
    return { node: last.node, cause: last.entry.cause, level: last.entry.level, previousLevel }
  }

  backTo(level: number): void {
    this.#level = level
    for (const [node, entries] of this.#entries.entries()) {
      if ((entries.at(-1)?.level ?? 0) <= level) continue
      while ((entries.at(-1)?.level ?? 0) > level) entries.pop()
      this.#terms[node] = entries.at(-1)?.total
    }
    for (const [node, decision] of this.#decisions) {
      if (decision.level <= level) continue
      this.#decisions.delete(node)
      this.#isDecided[node] = false
    }
  }

  /** The node that comes first of those that are selected and not decided; null when there is none. */
  firstUndecided(comesBefore: (a: Node, b: Node) => boolean, counts?: (node: Node) => boolean): Node | null {
    let first: Node | null = null
    for (let node = 0; node < this.#terms.length; node += 1) {
      if (this.#isDecided[node] === true || this.#terms[node]?.isPositive !== true) continue
      if (counts?.(node) === false) continue
      if (first === null || comesBefore(node, first)) first = node
    }
    return first
  }

  /** Each entry of a node says at least as much as those before it. */
  #first(node: Node, term: Term): Entry {
    const entries = this.#entries[node] ?? []
    let low = 0
    let high = entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      const entry = entries[middle]
      if (entry !== undefined && implies(entry.total, term)) high = middle
      else low = middle + 1
    }
    const found = entries[low]
    if (found === undefined) throw new Error('a satisfied incompatibility has a satisfier for each term')
    return found
  }

  #push(node: Node, entry: Entry): void {
    while (this.#entries.length <= node) this.#entries.push([])
    this.#entries[node]?.push(entry)
    this.#terms[node] = entry.total
  }
}
