/**
 * The candidates of one node, compared with each other by their positions among those that are kept.
 */
import type { Edge, Node } from '../instance.ts'
import { RangeRows } from '../range-rows.ts'
import { overKept, type Ranges } from '../ranges.ts'
import { tollRanks } from '../toll-order.ts'
import type { HelpfulNode } from './helpful.ts'
import { Rivals } from './rivals.ts'
import type { View } from './view.ts'

/** Where most of a list behaves alike, so many of them are compared with the rest. */
export const MOST_LEADERS = 48

/** So few are compared with each other as they are. */
const FEW = 32

const NO_EDGES: readonly Edge[] = []

export class Comparison {
  readonly number: number
  readonly #node: Node
  readonly #candidates: readonly number[]
  readonly #isKept: boolean[]
  readonly #view: View
  readonly #help: HelpfulNode | null
  /** Null where it shares no cost with others. */
  readonly #shared: RangeRows | null
  /** By candidate: the order of what they cost. */
  readonly #ranks: Int32Array
  readonly #admitted: RangeRows
  /** Those that were left when rivals were first asked for. */
  #left: readonly number[] | null = null
  #rivals: Rivals | null = null

  constructor(node: Node, number: number, candidates: readonly number[], view: View, help: HelpfulNode | null) {
    this.number = number
    this.#node = node
    this.#candidates = candidates
    this.#isKept = candidates.map(() => true)
    this.#view = view
    this.#help = help
    this.#ranks = tollRanks(node.tolls, node.size)
    this.#admitted = new RangeRows(candidates.length, view.incoming[number] ?? [])
    const shared = view.shared.get(number)
    this.#shared = shared === undefined ? null : new RangeRows(candidates.length, differentOver(shared, candidates))
  }

  get left(): number[] {
    return this.#candidates.filter((_, position) => this.#isKept[position])
  }

  isLeft(position: number): boolean {
    return this.#isKept[position] === true
  }

  get keptPositions(): number[] {
    return [...this.#candidates.keys()].filter((position) => this.#isKept[position])
  }

  keyOf(position: number): string {
    return this.#node.keys[this.#candidates[position] ?? 0] ?? ''
  }

  drop(position: number): void {
    this.#isKept[position] = false
  }

  /** `isAlone`: it is the package's only node, so that of equal candidates the newer one comes first. */
  dropDominated(isAlone: boolean): void {
    if (!isAlone && this.#node.tolls.every((costs) => costs === null)) return
    const comesFirst = (d: number, c: number): boolean => {
      const order = this.compareTolls(d, c)
      return order < 0 || (order === 0 && d > c && isAlone)
    }
    const isBetter = (d: number, c: number): boolean => comesFirst(d, c) && this.canReplace(d, c)
    const groups = Map.groupBy(this.#candidates.keys(), (position) => this.hash(position))
    for (const group of groups.values()) if (group.length > 1) this.#siftAlike(group, isBetter)
    for (let c = 0; c < this.#candidates.length; c++) {
      if (this.isLeft(c) && this.rivals(c).some((list) => this.#isAnyLeft(list, c, isBetter))) this.drop(c)
    }
  }

  /** Of a list of which most behaves alike, drops what one of the best of them can replace. */
  #siftAlike(positions: readonly number[], isBetter: (d: number, c: number) => boolean): void {
    const leaders: number[] = []
    for (const position of positions.toSorted((a, b) => this.compareTolls(a, b) || b - a)) {
      if (leaders.some((leader) => isBetter(leader, position))) this.drop(position)
      else if (leaders.length < MOST_LEADERS) leaders.push(position)
    }
  }

  #isAnyLeft(list: readonly number[], c: number, isBetter: (d: number, c: number) => boolean): boolean {
    for (let at = 0; at < list.length; at++) {
      const d = list[at] ?? 0
      if (this.isLeft(d) && isBetter(d, c)) return true
    }
    return false
  }

  /** Before `rivals` is asked after many were dropped. */
  forgetDropped(): void {
    this.#left = null
    this.#rivals = null
  }

  /** Lists of positions, in one of which everything is that is left and can replace c. */
  rivals(c: number): readonly (readonly number[])[] {
    const near = this.#admitted.narrowest(c)
    if (near?.size === 1) return []
    this.#left ??= this.keptPositions
    if (this.#left.length <= FEW) return [this.#left]
    this.#rivals ??= new Rivals(
      this.#left,
      (position) => this.#edges(0, position),
      (edge) => this.#view.rangesOf(edge),
    )
    const lists = this.#rivals.of(this.#edges(0, c))
    const count = lists.reduce((all, { length }) => all + length, 0)
    return near === null || count <= near.size ? lists : [positionsIn(near.ranges)]
  }

  compareTolls(a: number, b: number): number {
    return (this.#ranks[this.#candidates[a] ?? 0] ?? 0) - (this.#ranks[this.#candidates[b] ?? 0] ?? 0)
  }

  /** Whether every set with c is one with d in its place, and pays no more of what nodes share. */
  canReplace(d: number, c: number): boolean {
    return (
      this.#admitted.holdsLike(d, c) &&
      this.#shared?.holdsLike(c, d) !== false &&
      this.#needsNoMore(d, c) &&
      this.#helpsNoLess(d, c)
    )
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
  hash(position: number): number {
    let hash = this.#admitted.hash(position)
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

/** The different ranges over a list of candidates. */
function differentOver(all: readonly Ranges[], candidates: readonly number[]): readonly Ranges[] {
  const different = new Map<string, Ranges>()
  for (const ranges of all) {
    const own = overKept(ranges, candidates)
    if (own.length > 0) different.set(own.join(), own)
  }
  return [...different.values()]
}

function positionsIn(ranges: Ranges): readonly number[] {
  const positions: number[] = []
  for (let i = 0; i < ranges.length; i += 2) {
    for (let position = ranges[i] ?? 0; position <= (ranges[i + 1] ?? -1); position++) positions.push(position)
  }
  return positions
}
