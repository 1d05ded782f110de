/**
 * Unit propagation and conflict resolution: what follows from the incompatibilities and decisions so far.
 *
 * In: incompatibilities and decisions, one by one. Out: derivations, jumps back with what was learnt, or the incompatibility that
 * shows that nothing is left. Knows nothing of packages or installers. Source: PubGrub; the order in which incompatibilities
 * are looked at follows pubgrub-rs as uv uses it, because that order decides which conflict is met first.
 */
import type { Version } from '../python/version.ts'
import { mergeDependents, resolveOn, ROOT } from './incompatibility.ts'
import type { Incompatibility, Node } from './incompatibility.ts'
import { PartialSolution } from './partial.ts'
import type { Term } from './term.ts'

/** A conflict that propagation met and resolved: the node whose value it changes, and why. */
export interface Conflict {
  readonly node: Node
  readonly incompatibility: Incompatibility
}

export type Propagation =
  | { readonly kind: 'settled'; readonly conflicts: readonly Conflict[] }
  | { readonly kind: 'impossible'; readonly incompatibility: Incompatibility }

export class Kernel {
  readonly partial = new PartialSolution()
  readonly #byNode: Incompatibility[][] = []
  readonly #contradicted = new Map<Incompatibility, number>()
  /** Dependencies by who depends on what in which range. */
  readonly #dependencies = new Map<string, Incompatibility>()
  #hasJumpedBack = false
  #conflictCount = 0

  /** How many conflicts were resolved: the search's measure of effort. */
  get conflictCount(): number {
    return this.#conflictCount
  }

  add(incompatibility: Incompatibility): void {
    for (const node of incompatibility.terms.keys()) {
      while (this.#byNode.length <= node) this.#byNode.push([])
      this.#byNode[node]?.push(incompatibility)
    }
  }

  /**
   * Adds "`node` within these versions needs `target` within those". Versions of a node that need the same become one incompatibility: so
   * what follows for all of them is seen before one is decided. As in pubgrub-rs, it then counts as the newest.
   */
  addDependency(node: Node, target: Node, incompatibility: Incompatibility): void {
    const wanted = incompatibility.terms.get(target)?.versions
    const key = `${node} ${target} ${wanted?.cuts.join(' ') ?? '-'} ${wanted?.texts.join(' ') ?? ''}`
    const known = this.#dependencies.get(key)
    const merged = known === undefined ? incompatibility : mergeDependents(node, incompatibility, known)
    if (known !== undefined) this.#remove(known)
    this.#dependencies.set(key, merged)
    this.add(merged)
  }

  /**
   * Decides, unless one of the incompatibilities that come with the decision would then be satisfied: that one is returned, and
   * propagation will rule the decision out. Before the first jump back the check is left to propagation, as in pubgrub-rs.
   */
  decide(node: Node, version: Version | null, term: Term, coming: readonly Incompatibility[]): Incompatibility | null {
    if (this.#hasJumpedBack) {
      const clash = coming.find((incompatibility) => this.partial.wouldMeet(incompatibility, node, term))
      if (clash !== undefined) return clash
    }
    this.partial.decide(node, version, term)
    return null
  }

  /** From now on decisions are checked: one was discarded where no incompatibility tells it. */
  noteJumpBack(): void {
    this.#hasJumpedBack = true
  }

  propagate(start: Node): Propagation {
    const open = [start]
    const conflicts: Conflict[] = []
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const met = this.#examine(node, open)
      if (met === null) continue
      const learnt = this.#resolve(met, conflicts)
      if (learnt.node === null) return { kind: 'impossible', incompatibility: learnt.incompatibility }
      this.partial.derive(learnt.node, learnt.incompatibility)
      this.#contradicted.set(learnt.incompatibility, this.partial.level)
      open.splice(0, open.length, learnt.node)
    }
    return { kind: 'settled', conflicts }
  }

  /** Takes back the decision on a node and everything after it. */
  undo(node: Node): void {
    const decision = this.partial.decisions.get(node)
    if (decision !== undefined) this.#backTo(decision.level - 1)
  }

  /** Derives what follows for one node's neighbours; the incompatibility that is satisfied, if one is. */
  #examine(node: Node, open: Node[]): Incompatibility | null {
    const own = this.#byNode[node] ?? []
    for (let i = own.length - 1; i >= 0; i -= 1) {
      const incompatibility = own[i]
      if (incompatibility === undefined || this.#contradicted.has(incompatibility)) continue
      const relation = this.partial.relationTo(incompatibility)
      if (relation.kind === 'satisfied') return incompatibility
      if (relation.kind === 'inconclusive') continue
      if (relation.kind === 'almost') {
        if (!open.includes(relation.node)) open.push(relation.node)
        this.partial.derive(relation.node, incompatibility)
      }
      this.#contradicted.set(incompatibility, this.partial.level)
    }
    return null
  }

  #resolve(met: Incompatibility, conflicts: Conflict[]): { node: Node | null; incompatibility: Incompatibility } {
    this.#conflictCount += 1
    let current = met
    for (;;) {
      if (isFinal(current)) return { node: null, incompatibility: current }
      const { node, cause, level, previousLevel } = this.partial.satisfierOf(current)
      if (previousLevel < level || cause === null) {
        this.#backTo(previousLevel)
        if (current !== met) this.add(current)
        conflicts.push({ node, incompatibility: current })
        return { node, incompatibility: current }
      }
      current = resolveOn(node, current, cause)
      conflicts.push({ node, incompatibility: current })
    }
  }

  #remove(incompatibility: Incompatibility): void {
    for (const node of incompatibility.terms.keys()) {
      const own = this.#byNode[node] ?? []
      const at = own.lastIndexOf(incompatibility)
      if (at >= 0) own.splice(at, 1)
    }
    this.#contradicted.delete(incompatibility)
  }

  #backTo(level: number): void {
    this.#hasJumpedBack = true
    this.partial.backTo(level)
    this.#contradicted.forEach((at, incompatibility) => {
      if (at > level) this.#contradicted.delete(incompatibility)
    })
  }
}

/** Nothing but the problem itself is left to blame. */
function isFinal(incompatibility: Incompatibility): boolean {
  const { terms } = incompatibility
  return terms.size === 0 || (terms.size === 1 && terms.has(ROOT))
}
