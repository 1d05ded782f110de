/** A node as it grows from round to round: what is drawn of a slot's candidates, and of who asks for them. */
import type { ExtraName } from '../python/name.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import { names } from './domain.ts'
import type { Domain } from './candidate.ts'
import type { Edge, Gate, Namer } from './instance.ts'
import type { Ranges } from './ranges.ts'
import type { Slot } from './slot.ts'
import type { Tolls } from './toll-order.ts'

/** An extra of a slot at a position of its environments. */
export interface ExtraGate {
  readonly extra: ExtraName
  readonly at: number
}

export interface Draft {
  readonly number: number
  readonly slot: Slot
  readonly domain: Domain
  /** Gates from 1 on. */
  readonly extras: ExtraGate[]
  readonly forced: Set<number>
  /** By gate, then by candidate; `NO_EDGES` where there are none. */
  readonly edges: (readonly Edge[])[][]
  /** By gate: false until its edges are drawn for the first time. */
  readonly isDrawn: boolean[]
  /** By candidate: false for one that facts rule out by itself. */
  readonly isAlive: boolean[]
  /** By gate, then by candidate: how many facts are not known of what it needs there. */
  readonly waits: Uint16Array[]
  /** By candidate: at how many positions of the environments its metadata is not known. */
  readonly unread: Uint16Array
  /** By candidate, then by position: 1 where its metadata is not known. */
  readonly unreadAt: Uint8Array
  /** Candidates that may be chosen only where something names them. */
  readonly unfree: readonly number[]
  /** By candidate that is not free: who names it. */
  readonly named: Map<number, Namer[]>
  /** Candidates that carry CUDA majors. */
  readonly carriers: Carrier[]
  readonly keys: readonly string[]
  /** The ranges of the edges that ask for it, each once for each way to write it. */
  readonly incoming: Ranges[]
  /** As the instance has them, until something changes. */
  gates: readonly Gate[] | null
  /** What spare.ts last found. */
  spare: Spare | null
  /** Counts what was drawn of it, and of who asks for it. */
  changes: number
}

export interface Carrier {
  readonly index: number
  readonly at: number
  readonly majors: readonly number[]
}

/** Unread candidates for which another unread one stands, as of so many changes of the draft. */
export interface Spare {
  readonly changes: number
  readonly tolls: Tolls
  /** Candidates that could not be chosen, beside those that facts rule out. */
  readonly forbidden: readonly number[]
  readonly candidates: ReadonlySet<number>
}

/** Notes whom a specifier names with `==` among the candidates that need it. */
export function noteNames(target: Draft, { specifiers }: SpecifierSet, by: Namer): void {
  if (target.unfree.length === 0) return
  for (const specifier of specifiers) {
    if (specifier.operator !== '==' && specifier.operator !== '===') continue
    for (const index of target.unfree) {
      const candidate = target.domain.candidates[index]
      if (candidate === undefined || !names(specifier, candidate.version)) continue
      const namers = target.named.get(index)
      if (namers === undefined) target.named.set(index, [by])
      else namers.push(by)
    }
  }
}
