/**
 * The nodes of a search: packages, and packages with one extra; and which of them are in many conflicts.
 */
import type { ExtraName, PackageName } from '../python/name.ts'
import { ROOT } from './incompatibility.ts'
import type { Node } from './incompatibility.ts'
import type { Conflict } from './kernel.ts'
import type { Rank } from './priorities.ts'

export interface Place {
  readonly name: PackageName
  readonly extra: ExtraName | null
}

export class Places {
  /** The root is no package. */
  readonly #places: (Place | null)[] = [null]
  readonly #nodes = new Map<string, Node>()

  has(name: PackageName, extra: ExtraName | null): boolean {
    return this.#nodes.has(keyOf(name, extra))
  }

  /** The node of a package, or of it with an extra; made on first use, in the order of discovery. */
  nodeOf(name: PackageName, extra: ExtraName | null): Node {
    const key = keyOf(name, extra)
    const known = this.#nodes.get(key)
    if (known !== undefined) return known
    const node = this.#places.length
    this.#places.push({ name, extra })
    this.#nodes.set(key, node)
    return node
  }

  /** null for the root. */
  at(node: Node): Place | null {
    return this.#places[node] ?? null
  }

  of(node: Node): Place {
    const place = this.at(node)
    if (place === null) throw new Error('only packages are decided')
    return place
  }
}

/** After so many conflicts a package moves ahead in the order (uv: CONFLICT_THRESHOLD). */
const CONFLICTS_BEFORE_RANK = 5

/** How often each node was what a conflict changed, and how often what it was in conflict with. */
export class ConflictCounts {
  readonly #places: Places
  readonly #victims = new Map<Node, number>()
  readonly #culprits = new Map<Node, number>()

  constructor(places: Places) {
    this.#places = places
  }

  /** A package and its extras are not in conflict with each other. */
  count({ node, incompatibility: { terms } }: Conflict): void {
    const name = this.#places.at(node)?.name
    let hasCulprit = false
    for (const other of terms.keys()) {
      if (other === node || this.#places.at(other)?.name === name) continue
      hasCulprit = true
      this.#culprits.set(other, (this.#culprits.get(other) ?? 0) + 1)
    }
    if (hasCulprit) this.#victims.set(node, (this.#victims.get(node) ?? 0) + 1)
  }

  /** Nodes whose count is full, and the rank they have earned; their counting begins again. */
  *due(): Generator<{ readonly node: Node; readonly rank: Rank }> {
    const kinds = [
      { counts: this.#victims, rank: 'victim' },
      { counts: this.#culprits, rank: 'culprit' },
    ] as const
    for (const { counts, rank } of kinds) {
      for (const [node, count] of counts) {
        if (count < CONFLICTS_BEFORE_RANK || node === ROOT) continue
        counts.delete(node)
        yield { node, rank }
      }
    }
  }
}

function keyOf(name: PackageName, extra: ExtraName | null): string {
  return extra === null ? name : `${name}[${extra}]`
}
