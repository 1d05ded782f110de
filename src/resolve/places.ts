/**
 * The nodes of a search: packages, packages with one extra, and either as it is asked for under a marker.
 *
 * A requirement with an extra or a marker asks for a stand-in, which asks in turn for the package, with and without the extra and the
 * marker, at the version chosen for the stand-in. All of one package end at one version, so that the set is the same without
 * them; but they are decided and counted apart, as in uv, whose order of decisions is imitated here.
 */
import type { ExtraName, PackageName } from '../python/name.ts'
import type { Node } from './incompatibility.ts'

export interface Place {
  readonly name: PackageName
  readonly extra: ExtraName | null
  /** Equal for markers that say the same (marker-key.ts); '' for none. */
  readonly marker: string
  readonly isStandIn: boolean
}

export class Places {
  /** The root is no package. */
  readonly #places: (Place | null)[] = [null]
  readonly #nodes = new Map<string, Node>()

  /** The node of a place; made on first use, in the order of discovery. */
  nodeOf(place: Place): Node {
    const { name, extra, marker, isStandIn } = place
    const key = `${name} ${extra ?? ''} ${isStandIn ? '~' : ''}${marker}`
    const known = this.#nodes.get(key)
    if (known !== undefined) return known
    const node = this.#places.length
    this.#places.push(place)
    this.#nodes.set(key, node)
    return node
  }

  get count(): number {
    return this.#places.length
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

/** The place that a requirement asks for. */
export function askedPlace(name: PackageName, extra: ExtraName | null, marker: string): Place {
  return { name, extra, marker, isStandIn: extra !== null || marker !== '' }
}

/** The places that a stand-in asks for. */
export function placesBehind({ name, extra, marker }: Place): readonly Place[] {
  const markers = marker === '' ? [''] : ['', marker]
  const extras = extra === null ? [null] : [null, extra]
  return markers.flatMap((under) => extras.map((one) => ({ name, extra: one, marker: under, isStandIn: false })))
}
