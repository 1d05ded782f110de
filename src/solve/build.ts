/**
 * From the graph of what is known to an instance, in one of three readings of what is not.
 *
 * A version whose metadata is not known yet needs nothing, and a package whose project is not listed yet is satisfied: a relaxation,
 * so an optimum that touches only known facts is an optimum of the whole index. `known-only` reads the same facts the other way
 * round, for the answer when the time is up. An instance shares lists with the graph: it holds until the graph grows.
 */
import { CostTable } from './costs.ts'
import { Crossings } from './crossings.ts'
import type { Draft, ExtraGate } from './draft.ts'
import type { EdgeText } from './drafts.ts'
import type { Drawing } from './drawing.ts'
import type { Graph } from './graph.ts'
import { aliveOf, type Gate, type Instance, type Named, type Node } from './instance.ts'
import type { Kept } from './reduce/reduce.ts'
import type { Slot } from './slot.ts'
import { spareOf } from './spare.ts'

/**
 * How to take what is not known yet: as harmless; as harmless and able to name any pre-release; or as not there.
 * `relaxed` is the cheap one; where pre-releases wait to be named, only `optimistic` is a relaxation of everything.
 */
export type Reading = 'relaxed' | 'optimistic' | 'known-only'

/** Who names a pre-release: chosen candidates that a line asks for, whose needs are known; those with unknown needs, too; or nobody has to. */
type Naming = 'known' | 'unknown-too' | 'anything'

export interface Built {
  readonly instance: Instance
  /** By node. */
  readonly slots: readonly Slot[]
  /** By node, by gate from 1 on. */
  readonly extras: readonly (readonly ExtraGate[])[]
  /** There are pre-releases that something not known yet could name: only `optimistic` is a relaxation. */
  readonly isNarrow: boolean
  /** By node: the candidates that a better set could hold, as far as that is plain. */
  readonly start: Kept
  /** By edge. */
  readonly texts: readonly EdgeText[]
}

const NONE: readonly number[] = []
const NO_COUNTS = new Uint16Array()

export class Builder {
  readonly #graph: Graph
  readonly #costs: CostTable
  readonly #crossings: Crossings

  constructor({ slots, knowledge, graph, charges }: Drawing) {
    this.#graph = graph
    this.#costs = new CostTable(slots.task, charges)
    this.#crossings = new Crossings(slots, knowledge)
  }

  /** False when the present sets have become known, and other CUDA majors stand in them than was assumed. */
  get isUpToDate(): boolean {
    return this.#crossings.isUpToDate
  }

  build(reading: Reading): Built {
    const graph = this.#graph
    graph.grow()
    const { drafts } = graph
    const { crossings, forbidden } = this.#crossings.of(drafts.list)
    const { tolls, shared } = this.#costs.of(drafts, crossings)
    const naming = reading !== 'optimistic' ? 'known' : graph.isNamerUnlisted ? 'anything' : 'unknown-too'
    const nodes = drafts.list.map((draft) =>
      nodeOf(draft, tolls[draft.number] ?? [], {
        reading,
        naming,
        hasNamers: graph.hasNamers,
        forbidden: forbidden.get(draft.number) ?? NONE,
      }),
    )
    return {
      instance: {
        nodes,
        edges: drafts.edges,
        shared,
        levels: this.#costs.levels.length,
        order: drafts.list.toSorted((a, b) => byNameAndPlace(a.slot, b.slot)).map(({ number }) => number),
      },
      slots: drafts.list.map(({ slot }) => slot),
      extras: drafts.list.map(({ extras }) => extras),
      isNarrow:
        naming === 'known' &&
        drafts.list.some(({ number, unfree, isAlive }) => {
          const out = forbidden.get(number) ?? NONE
          return unfree.some((index) => isAlive[index] === true && !out.includes(index))
        }) &&
        (graph.isNamerUnlisted || nodes.some(({ couldName }) => couldName.length > 0)),
      start: drafts.list.map((draft, number) => this.#startOf(draft, nodes[number], forbidden.get(number) ?? NONE)),
      texts: drafts.texts,
    }
  }

  #startOf(draft: Draft, node: Node | undefined, forbidden: readonly number[]): readonly number[] {
    if (node === undefined) return []
    const { name } = draft.slot
    if (this.#costs.isSharedBy(name)) return aliveOf(node)
    const isAlone = this.#graph.drafts.byName.get(name)?.length === 1
    const { changes, spare } = draft
    const { tolls, isAlive } = node
    const isKnown = spare?.changes === changes && spare.tolls === tolls && isSame(spare.forbidden, forbidden)
    const { candidates } = isKnown
      ? spare
      : (draft.spare = { changes, tolls, forbidden, candidates: spareOf(draft, isAlive, tolls, isAlone) })
    return aliveOf(node).filter((candidate) => !candidates.has(candidate))
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((candidate, at) => candidate === b[at]))
}

export function byNameAndPlace(a: Slot, b: Slot): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  return (a.environments[0] ?? 0) - (b.environments[0] ?? 0)
}

interface Reader {
  readonly reading: Reading
  readonly naming: Naming
  readonly hasNamers: boolean
  /** Candidates that may not be chosen, beside those that facts rule out. */
  readonly forbidden: readonly number[]
}

function nodeOf(draft: Draft, tolls: Node['tolls'], { reading, naming, hasNamers, forbidden }: Reader): Node {
  draft.gates ??= gatesOf(draft)
  const allowed = without(draft.isAlive, forbidden)
  return {
    label: draft.slot.name,
    size: draft.domain.candidates.length,
    gates: draft.gates,
    isAlive: aliveIn(draft, allowed, reading, naming),
    keys: draft.keys,
    tolls,
    couldName: hasNamers ? couldNameOf(draft, allowed) : NONE,
    named: naming === 'anything' ? [] : draft.unfree.map((index) => namedOf(draft, index, naming)),
  }
}

function without(isAlive: readonly boolean[], forbidden: readonly number[]): readonly boolean[] {
  if (forbidden.length === 0) return isAlive
  const left = [...isAlive]
  for (const candidate of forbidden) left[candidate] = false
  return left
}

/** What a line asks for may name a pre-release, as long as nobody knows what it needs. */
function couldNameOf({ forced, unread }: Draft, isAlive: readonly boolean[]): readonly number[] {
  if (!forced.has(0)) return NONE
  const unknown: number[] = []
  for (let index = 0; index < unread.length; index++) {
    if ((unread[index] ?? 0) > 0 && isAlive[index] === true) unknown.push(index)
  }
  return unknown
}

function namedOf(draft: Draft, candidate: number, naming: Naming): Named {
  return { candidate, by: draft.named.get(candidate) ?? [], orUnknown: naming === 'unknown-too' }
}

function gatesOf({ edges, forced, waits }: Draft): readonly Gate[] {
  return edges.map((byCandidate, gate) => {
    const pending: number[] = []
    const counts = waits[gate] ?? NO_COUNTS
    for (let index = 0; index < counts.length; index++) if ((counts[index] ?? 0) > 0) pending.push(index)
    return { isForced: forced.has(gate), edges: byCandidate, pending }
  })
}

/** Pre-releases that have to be named and are not are no candidates; where only what is known counts, nor is what is pending. */
function aliveIn(draft: Draft, allowed: readonly boolean[], reading: Reading, naming: Naming): readonly boolean[] {
  if (reading !== 'known-only' && (naming !== 'known' || draft.unfree.length === 0)) return allowed
  const isAlive = [...allowed]
  if (naming === 'known') for (const index of draft.unfree) if (!draft.named.has(index)) isAlive[index] = false
  if (reading === 'known-only')
    for (const { pending } of draft.gates ?? []) for (const index of pending) isAlive[index] = false
  return isAlive
}
