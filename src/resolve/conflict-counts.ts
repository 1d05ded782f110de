/**
 * Which nodes are in many conflicts: after uv (`ConflictTracker`), which counts for the node decided last how often its decision was
 * discarded, and for the others of the incompatibility how often they were the reason.
 */
import type { Node } from './incompatibility.ts'
import type { Conflict } from './kernel.ts'
import type { Places } from './places.ts'

/** After so many conflicts a package changes its place in the order (uv: CONFLICT_THRESHOLD). */
const CONFLICTS_BEFORE_RANK = 5

export class ConflictCounts {
  readonly #places: Places
  readonly #affected = new Map<Node, number>()
  readonly #culprits = new Map<Node, number>()
  #newlyAffected: Node[] = []
  #newCulprits: Node[] = []

  constructor(places: Places) {
    this.#places = places
  }

  /** `decided` is the node decided last. The nodes of one package are not in conflict with each other. */
  count({ node, incompatibility: { terms } }: Conflict, decided: Node): void {
    const name = this.#places.at(node)?.name
    let hasCulprit = false
    for (const other of terms.keys()) {
      if (other === node || this.#places.at(other)?.name === name) continue
      hasCulprit = true
      this.#countCulprit(other)
    }
    if (hasCulprit) this.#countAffected(decided)
  }

  /** A release of `node` was passed over because it is for another Python. */
  countOtherPython(node: Node, decided: Node | null): void {
    this.#countCulprit(node)
    if (decided !== null) this.#countAffected(decided)
  }

  /** Nodes that have reached the limit since the last call. */
  due(): { readonly affected: readonly Node[]; readonly culprits: readonly Node[] } {
    const due = { affected: this.#newlyAffected, culprits: this.#newCulprits }
    this.#newlyAffected = []
    this.#newCulprits = []
    return due
  }

  #countCulprit(node: Node): void {
    const count = (this.#culprits.get(node) ?? 0) + 1
    this.#culprits.set(node, count)
    if (count === CONFLICTS_BEFORE_RANK) this.#newCulprits.push(node)
  }

  #countAffected(node: Node): void {
    const count = (this.#affected.get(node) ?? 0) + 1
    this.#affected.set(node, count)
    if (count === CONFLICTS_BEFORE_RANK) this.#newlyAffected.push(node)
  }
}
