/**
 * Of two candidates of a node, one can stand for the other in every set.
 *
 * d dominates c when everything that admits c admits d, d needs nothing that c does not need, and d is better in the levels, or equal
 * and newer. Then a set with c is never the one that is looked for: with d in its place it is a set too, and comes before it.
 * Costs that several nodes share must be a subset, as paying less of them may save nothing. Where a package has several nodes, a tie is
 * not broken here, as the tie-break first wants equal versions. Where pre-releases are named, needing more can help (helpful.ts).
 */
import type { Edge, Instance, Node } from '../instance.ts'
import { isWithin, overKept, type Ranges } from '../ranges.ts'
import { tollRanks } from '../toll-order.ts'
import type { Help, HelpfulNode } from './helpful.ts'
import type { Keeping } from './propagation.ts'

export function keepUndominated(instance: Instance, kept: Keeping, help: Help): void {
  const view = new View(instance, kept)
  const used = [...instance.nodes.keys()].filter((node) => (kept[node] ?? []).length > 0)
  const labels = Map.groupBy(used, (node) => instance.nodes[node]?.label ?? '')
  for (const [number, node] of instance.nodes.entries()) {
    const candidates = kept[number] ?? []
    if (candidates.length < 2) continue
    const isAlone = labels.get(node.label)?.length === 1
    kept[number] = new Comparison(node, number, candidates, view, isAlone, help.of(number)).undominated()
  }
}

/** Edges as they are over the candidates kept: equal ones have equal classes. */
class View {
  readonly #ranges: (Ranges | undefined)[]
  readonly #classes: Int32Array
  /** By node: the different ranges that edges ask of it. */
  readonly incoming: Ranges[][]
  /** By node: ids of shared costs by candidate, for the nodes that trigger any. */
  readonly shared: ReadonlyMap<number, Map<number, number[]>>

  constructor(instance: Instance, kept: Keeping) {
    const { nodes, edges } = instance
    this.#ranges = edges.map(() => undefined)
    this.#classes = new Int32Array(edges.length)
    this.incoming = nodes.map(() => [])
    this.shared = sharedByNode(instance)
    const classes = new Map<string, number>()
    const kinds = nodes.map(() => new Map<string, number>())
    for (const [number, { gates }] of nodes.entries()) {
      const candidates = kept[number] ?? NONE
      for (const { edges: byCandidate } of gates) {
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
    if (!weaker.gates.every((gate) => stronger.gates.includes(gate))) return false
    return isWithin(this.rangesOf(stronger), this.rangesOf(weaker))
  }
}

function sharedByNode({ shared }: Instance): Map<number, Map<number, number[]>> {
  const byNode = new Map<number, Map<number, number[]>>()
  for (const [id, { triggers }] of shared.entries()) {
    for (const { node, ranges } of triggers) {
      let byCandidate = byNode.get(node)
      if (byCandidate === undefined) byNode.set(node, (byCandidate = new Map()))
      for (let i = 0; i < ranges.length; i += 2) {
        for (let candidate = ranges[i] ?? 0; candidate <= (ranges[i + 1] ?? -1); candidate++) {
          const ids = byCandidate.get(candidate)
          if (ids === undefined) byCandidate.set(candidate, [id])
          else ids.push(id)
        }
      }
    }
  }
  return byNode
}

const NONE: readonly number[] = []
const NO_EDGES: readonly Edge[] = []

/** The candidates of one node, compared with each other. */
class Comparison {
  readonly #node: Node
  readonly #candidates: readonly number[]
  readonly #view: View
  readonly #isAlone: boolean
  readonly #help: HelpfulNode | null
  readonly #shared: ReadonlyMap<number, readonly number[]> | undefined
  /** By candidate: the order of what they cost. */
  readonly #ranks: Int32Array
  /** Which of the incoming ranges admit a position: `#words` words for each. */
  readonly #admitted: Int32Array
  readonly #words: number

  constructor(
    node: Node,
    number: number,
    candidates: readonly number[],
    view: View,
    isAlone: boolean,
    help: HelpfulNode | null,
  ) {
    this.#node = node
    this.#candidates = candidates
    this.#view = view
    this.#isAlone = isAlone
    this.#help = help
    this.#shared = view.shared.get(number)
    this.#ranks = tollRanks(node.tolls, node.size)
    const incoming = view.incoming[number] ?? []
    this.#words = (incoming.length + 31) >> 5
    this.#admitted = new Int32Array(candidates.length * this.#words)
    for (const [bit, ranges] of incoming.entries()) this.#admit(ranges, bit)
  }

  #admit(ranges: Ranges, bit: number): void {
    const admitted = this.#admitted
    const mask = 1 << (bit & 31)
    for (let i = 0; i < ranges.length; i += 2) {
      const end = (ranges[i + 1] ?? -1) * this.#words + (bit >> 5)
      for (let at = (ranges[i] ?? 0) * this.#words + (bit >> 5); at <= end; at += this.#words) {
        admitted[at] = (admitted[at] ?? 0) | mask
      }
    }
  }

  undominated(): number[] {
    const isKept = this.#candidates.map(() => true)
    const groups = Map.groupBy(this.#candidates.keys(), (position) => this.#hash(position))
    for (const group of groups.values()) if (group.length > 1) this.#sift(group, isKept, true)
    const left = [...this.#candidates.keys()].filter((position) => isKept[position])
    this.#sift(left, isKept, false)
    return this.#candidates.filter((_, position) => isKept[position])
  }

  /** Drops what something else in the list dominates; `areAlike` when most of the list behaves alike. */
  #sift(positions: readonly number[], isKept: boolean[], areAlike: boolean): void {
    const ranked = positions.toSorted((a, b) => this.#compareTolls(a, b) || b - a)
    const leaders: number[] = []
    for (let at = 0; at < ranked.length; at++) {
      const position = ranked[at] ?? 0
      if (this.#isDominated(leaders, position)) isKept[position] = false
      else if (!areAlike || leaders.length < 4) leaders.push(position)
    }
  }

  #isDominated(leaders: readonly number[], position: number): boolean {
    for (let at = 0; at < leaders.length; at++) if (this.#dominates(leaders[at] ?? 0, position)) return true
    return false
  }

  #dominates(d: number, c: number): boolean {
    const order = this.#compareTolls(d, c)
    if (order > 0 || (order === 0 && (d < c || !this.#isAlone))) return false
    return this.#isAdmittedLike(d, c) && this.#sharesNoMore(d, c) && this.#needsNoMore(d, c) && this.#helpsNoLess(d, c)
  }

  #compareTolls(a: number, b: number): number {
    return (this.#ranks[this.#candidates[a] ?? 0] ?? 0) - (this.#ranks[this.#candidates[b] ?? 0] ?? 0)
  }

  #isAdmittedLike(d: number, c: number): boolean {
    const words = this.#words
    for (let word = 0; word < words; word++) {
      if (((this.#admitted[c * words + word] ?? 0) & ~(this.#admitted[d * words + word] ?? 0)) !== 0) return false
    }
    return true
  }

  #sharesNoMore(d: number, c: number): boolean {
    if (this.#shared === undefined) return true
    const ofC = this.#shared.get(this.#candidates[c] ?? 0) ?? NONE
    return (this.#shared.get(this.#candidates[d] ?? 0) ?? NONE).every((id) => ofC.includes(id))
  }

  #needsNoMore(d: number, c: number): boolean {
    const base = this.#edges(0, c)
    for (let gate = 0; gate < this.#node.gates.length; gate++) {
      const own = gate === 0 ? NO_EDGES : this.#edges(gate, c)
      const needed = this.#edges(gate, d)
      for (let at = 0; at < needed.length; at++) {
        const weaker = needed[at]
        if (weaker === undefined || base.includes(weaker) || own.includes(weaker)) continue
        if (!this.#isMet(base, weaker) && !this.#isMet(own, weaker)) return false
      }
    }
    return true
  }

  #isMet(among: readonly Edge[], weaker: Edge): boolean {
    for (let at = 0; at < among.length; at++) {
      const stronger = among[at]
      if (stronger !== undefined && this.#view.implies(stronger, weaker)) return true
    }
    return false
  }

  /** Where needing something can help, d has to open just what c opens. */
  #helpsNoLess(d: number, c: number): boolean {
    return this.#help?.canReplace(this.#candidates[d] ?? 0, this.#candidates[c] ?? 0) ?? true
  }

  #edges(gate: number, position: number): readonly Edge[] {
    return this.#node.gates[gate]?.edges[this.#candidates[position] ?? 0] ?? NO_EDGES
  }

  /** Equal for candidates that behave alike; unequal ones are only compared later. */
  #hash(position: number): number {
    let hash = 17
    const start = position * this.#words
    for (let word = 0; word < this.#words; word++)
      hash = Math.imul(hash ^ (this.#admitted[start + word] ?? 0), 0x9e3779b1)
    for (let gate = 0; gate < this.#node.gates.length; gate++) {
      let sum = gate
      const needed = this.#edges(gate, position)
      for (let at = 0; at < needed.length; at++) {
        const edge = needed[at]
        if (edge !== undefined) sum = (sum + Math.imul(this.#view.classOf(edge) + 1, 0x85ebca6b)) | 0
      }
      hash = Math.imul(hash ^ sum, 0xc2b2ae35)
    }
    return hash
  }
}
