/** Releases for other Pythons that an installer meets on its way and passes over (other-pythons.ts). */
import { isSubset, NOTHING, union } from '../python/intervals.ts'
import type { Intervals } from '../python/intervals.ts'
import type { Node } from './incompatibility.ts'

export class PassedOver {
  /** By node, keys of the versions. */
  readonly #versions = new Map<Node, Set<string>>()
  #pythons = NOTHING

  by(node: Node): Set<string> {
    let passed = this.#versions.get(node)
    if (passed === undefined) this.#versions.set(node, (passed = new Set()))
    return passed
  }

  /** One more; whether all its Pythons were met before. */
  meet(node: Node, version: string, pythons: Intervals): boolean {
    this.by(node).add(version)
    const isKnown = isSubset(pythons, this.#pythons)
    this.#pythons = union(this.#pythons, pythons)
    return isKnown
  }
}
