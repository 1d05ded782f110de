/** The nodes of a graph: found one by one from the roots, with their edges interned. */
import type { ExtraName, PackageName } from '../python/name.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import { admittedOf } from './admitted.ts'
import type { Domain } from './candidate.ts'
import { copiedDraft } from './copied-draft.ts'
import type { Draft } from './draft.ts'
import type { Edge } from './instance.ts'
import type { Slot } from './slot.ts'
import type { Slots } from './slots.ts'

export interface EdgeText {
  readonly specifier: string
  /** Of a rule: why, and its source; null for a requirement. */
  readonly rule: string | null
}

const NO_EDGES: readonly Edge[] = []

export class Drafts {
  readonly list: Draft[] = []
  readonly edges: Edge[]
  /** By edge: what it says, and where from. */
  readonly texts: EdgeText[]
  readonly #slots: Slots
  readonly byName = new Map<PackageName, Draft[]>()
  readonly #bySlot = new Map<Slot, Draft>()
  readonly #interned: Map<string, Edge>
  readonly #unconnected: (readonly [Draft, number])[] = []

  /** `like`: a copy of those, but for what candidates of packages in `redrawn` need, which is still to be drawn. */
  constructor(slots: Slots, like: Drafts | null = null, redrawn: ReadonlySet<PackageName> = new Set()) {
    this.#slots = slots
    this.edges = [...(like?.edges ?? [])]
    this.texts = [...(like?.texts ?? [])]
    this.#interned = new Map(like === null ? [] : like.#interned)
    const list = like?.list ?? []
    const numbers = new Set(list.flatMap(({ number, slot }) => (redrawn.has(slot.name) ? [number] : [])))
    for (const each of list) {
      const draft = copiedDraft(each, (number) => numbers.has(number))
      this.#enter(draft)
      if (numbers.has(draft.number)) for (const gate of draft.edges.keys()) this.#unconnected.push([draft, gate])
    }
  }

  /** The next gate whose edges are still to be drawn. */
  next(): readonly [Draft, number] | undefined {
    return this.#unconnected.pop()
  }

  get(number: number): Draft {
    const draft = this.list[number]
    if (draft === undefined) throw new RangeError(`there is no draft ${number}`)
    return draft
  }

  /** The draft of a slot if it has one already. */
  find(slot: Slot): Draft | undefined {
    return this.#bySlot.get(slot)
  }

  /** null while the project is not listed, and for what is installed in a version that nobody knows: both satisfy everything. */
  of(slot: Slot): Draft | null {
    const known = this.#bySlot.get(slot)
    if (known !== undefined) return known
    const domain = this.#slots.domain(slot)
    if (domain === null || domain.isUnversioned) return null
    const draft: Draft = {
      number: this.list.length,
      slot,
      domain,
      extras: [],
      forced: new Set(),
      edges: [],
      isDrawn: [],
      isAlive: domain.candidates.map(() => true),
      waits: [],
      unread: new Uint16Array(domain.candidates.length),
      unreadAt: new Uint8Array(domain.candidates.length * slot.environments.length),
      unfree: unfreeOf(domain),
      named: new Map(),
      carriers: [],
      keys: domain.candidates.map(({ version }) => version.key),
      incoming: [],
      gates: null,
      spare: null,
      changes: 0,
    }
    this.#enter(draft)
    this.#open(draft)
    return draft
  }

  #enter(draft: Draft): void {
    const { slot } = draft
    this.list.push(draft)
    const others = this.byName.get(slot.name)
    if (others === undefined) this.byName.set(slot.name, [draft])
    else others.push(draft)
    this.#bySlot.set(slot, draft)
  }

  /** The gate of an extra, made on first use. */
  gate(draft: Draft, extra: ExtraName, at: number): number {
    const known = draft.extras.findIndex((gate) => gate.extra === extra && gate.at === at)
    if (known >= 0) return known + 1
    draft.extras.push({ extra, at })
    return this.#open(draft)
  }

  /** The edge that asks this of the target; equal asks share it. It only bounds when a rule is its source. */
  edge(target: Draft, specifier: SpecifierSet, gates: readonly number[], rule: string | null): Edge {
    const isBound = rule !== null
    const key = `${target.number} ${rule ?? gates.join(',')} ${specifier.text}`
    const known = this.#interned.get(key)
    if (known !== undefined) return known
    const ranges = admittedOf(target.domain.candidates, specifier)
    const edge: Edge = { id: this.edges.length, target: target.number, ranges, gates, isBound }
    this.edges.push(edge)
    this.texts.push({ specifier: specifier.text, rule })
    this.#interned.set(key, edge)
    if (!target.incoming.includes(ranges)) {
      target.incoming.push(ranges)
      target.changes++
    }
    return edge
  }

  /** Hangs an edge on a gate and a candidate, once. */
  hang(draft: Draft, gate: number, index: number, edge: Edge): void {
    const byCandidate = draft.edges[gate]
    if (byCandidate === undefined) return
    const edges = byCandidate[index] ?? NO_EDGES
    if (edges.includes(edge)) return
    byCandidate[index] = [...edges, edge]
    changed(draft)
  }

  /** One fact more, or less, is not known of what the candidate needs. */
  wait(draft: Draft, gate: number, index: number, change: 1 | -1): void {
    const waits = draft.waits[gate]
    if (waits === undefined) return
    waits[index] = (waits[index] ?? 0) + change
    changed(draft)
  }

  #open(draft: Draft): number {
    const gate = draft.edges.length
    const { length } = draft.domain.candidates
    draft.edges.push(Array.from({ length }, () => NO_EDGES))
    draft.isDrawn.push(false)
    draft.waits.push(new Uint16Array(length))
    changed(draft)
    this.#unconnected.push([draft, gate])
    return gate
  }
}

function changed(draft: Draft): void {
  draft.gates = null
  draft.changes++
}

function unfreeOf({ candidates }: Domain): readonly number[] {
  const unfree: number[] = []
  for (let index = 0; index < candidates.length; index++) if (candidates[index]?.isFree === false) unfree.push(index)
  return unfree
}
