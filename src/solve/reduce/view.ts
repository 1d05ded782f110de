/**
 * An instance over the candidates that are kept: edges that ask the same of them are of one class.
 */
import type { Edge, Instance } from '../instance.ts'
import { isWithin, overKept, type Ranges } from '../ranges.ts'
import type { Keeping } from './propagation.ts'

export class View {
  readonly #ranges: (Ranges | undefined)[]
  readonly #classes: Int32Array
  /** By node: the different ranges that edges ask of it. */
  readonly incoming: Ranges[][]
  /** By node: who pays the costs that it shares with others, as ranges of its candidates. */
  readonly shared: ReadonlyMap<number, readonly Ranges[]>

  constructor(instance: Instance, kept: Keeping) {
    const { nodes, edges } = instance
    this.#ranges = edges.map(() => undefined)
    this.#classes = new Int32Array(edges.length)
    this.incoming = nodes.map(() => [])
    this.shared = sharedByNode(instance)
    const classes = new Map<string, number>()
    const kinds = nodes.map(() => new Map<string, number>())
    for (let number = 0; number < nodes.length; number++) {
      const candidates = kept[number] ?? NONE
      const gates = nodes[number]?.gates ?? []
      for (let gate = 0; gate < gates.length; gate++) {
        const byCandidate = gates[gate]?.edges ?? []
        for (let at = 0; at < candidates.length; at++) {
          const needed = byCandidate[candidates[at] ?? 0] ?? NO_EDGES
          for (let place = 0; place < needed.length; place++) {
            const edge = needed[place]
            if (edge === undefined || this.#ranges[edge.id] !== undefined) continue
            this.#enter(edge, kept[edge.target] ?? NONE, classes, kinds[edge.target])
          }
        }
      }
    }
  }

  /** `kinds`: numbers of the different ranges that are asked of the target. */
  #enter(edge: Edge, kept: readonly number[], classes: Map<string, number>, kinds = new Map<string, number>()): void {
    const ranges = overKept(edge.ranges, kept)
    const asked = ranges.length === 2 ? `${ranges[0]},${ranges[1]}` : ranges.join(',')
    let kind = kinds.get(asked)
    if (kind === undefined) {
      kinds.set(asked, (kind = kinds.size))
      this.incoming[edge.target]?.push(ranges)
    }
    const key = `${edge.target} ${kind} ${edge.isBound ? 'bound' : edge.gates.length === 0 ? '' : edge.gates.join(',')}`
    let number = classes.get(key)
    if (number === undefined) classes.set(key, (number = classes.size))
    this.#ranges[edge.id] = ranges
    this.#classes[edge.id] = number
  }

  classOf({ id }: Edge): number {
    return this.#classes[id] ?? 0
  }

  rangesOf({ id, ranges }: Edge): Ranges {
    return this.#ranges[id] ?? ranges
  }

  /** Whether a candidate that has `stronger` has to do what `weaker` asks anyway. */
  implies(stronger: Edge, weaker: Edge): boolean {
    if (this.classOf(stronger) === this.classOf(weaker)) return true
    if (stronger.target !== weaker.target || (stronger.isBound && !weaker.isBound)) return false
    if (weaker.gates.length > 0 && !weaker.gates.every((gate) => stronger.gates.includes(gate))) return false
    return isWithin(this.rangesOf(stronger), this.rangesOf(weaker))
  }
}

const knownShared = new WeakMap<Instance, ReadonlyMap<number, readonly Ranges[]>>()

function sharedByNode(instance: Instance): ReadonlyMap<number, readonly Ranges[]> {
  const known = knownShared.get(instance)
  if (known !== undefined) return known
  const byNode = new Map<number, Ranges[]>()
  for (const { triggers } of instance.shared) {
    for (const { node, ranges } of triggers) {
      const others = byNode.get(node)
      if (others === undefined) byNode.set(node, [ranges])
      else others.push(ranges)
    }
  }
  knownShared.set(instance, byNode)
  return byNode
}

const NONE: readonly number[] = []
const NO_EDGES: readonly Edge[] = []
