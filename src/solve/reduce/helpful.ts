/**
 * Where needing something can help: a pre-release that has to be named may be chosen because of what a candidate that a line asks for needs.
 *
 * A node is helpful when its candidates name such a pre-release, wait to be named, or could name one as far as is known. There, of two
 * candidates one replaces the other only if it needs the very same, does not have to be named, and is unknown wherever the other one is.
 */
import type { Instance, Node } from '../instance.ts'

/** How the candidates of a helpful node can replace each other, beside what they need. */
export class HelpfulNode {
  readonly #named: ReadonlySet<number>
  readonly #namers: ReadonlySet<number>
  readonly #unknown: ReadonlySet<number>

  constructor(node: Node, namers: ReadonlySet<number>, unknownNames: boolean) {
    this.#named = new Set(node.named.map(({ candidate }) => candidate))
    this.#namers = namers
    this.#unknown = new Set(unknownNames ? node.couldName : [])
  }

  /** Whether d helps whatever c helps, if both need the same. */
  canReplace(d: number, c: number): boolean {
    if (this.#named.has(d) || this.#namers.has(c)) return false
    return !this.#unknown.has(c) || this.#unknown.has(d)
  }
}

const NOBODY: ReadonlySet<number> = new Set()

export class Help {
  readonly #nodes: readonly Node[]
  readonly #helpful: ReadonlySet<number>
  /** By node: the candidates that name something. */
  readonly #namers: ReadonlyMap<number, ReadonlySet<number>>
  readonly #unknownNames: boolean
  readonly #known = new Map<number, HelpfulNode>()

  constructor({ nodes }: Instance) {
    this.#nodes = nodes
    const helpful = new Set<number>()
    const namers = new Map<number, Set<number>>()
    let unknownNames = false
    for (const [number, { named, isAlive }] of nodes.entries()) {
      for (const { candidate, by, orUnknown } of named) {
        if (isAlive[candidate] !== true) continue
        unknownNames ||= orUnknown
        helpful.add(number)
        for (const namer of by) {
          helpful.add(namer.node)
          const known = namers.get(namer.node)
          if (known === undefined) namers.set(namer.node, new Set([namer.candidate]))
          else known.add(namer.candidate)
        }
      }
    }
    if (unknownNames)
      for (const [number, { couldName }] of nodes.entries()) if (couldName.length > 0) helpful.add(number)
    this.#namers = namers
    this.#unknownNames = unknownNames
    this.#helpful = helpful
  }

  /** null where needing something never helps. */
  of(number: number): HelpfulNode | null {
    const node = this.#nodes[number]
    if (node === undefined || !this.#helpful.has(number)) return null
    let found = this.#known.get(number)
    if (found === undefined) {
      found = new HelpfulNode(node, this.#namers.get(number) ?? NOBODY, this.#unknownNames)
      this.#known.set(number, found)
    }
    return found
  }
}
