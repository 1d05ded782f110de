/**
 * Which candidates of a node could stand for another one, without comparing each with each.
 *
 * What stands for c needs nothing that c does not need: so of its narrowest need, c has one that lies within. Narrowest needs are kept by
 * target, by size and by where they begin. Where each version asks for its own version of another package, few remain.
 */
import type { Edge } from '../instance.ts'
import type { Ranges } from '../ranges.ts'

/** Sizes up to 2, 4, 8, ... and so on. */
const SIZES = 24
const MOST_CANDIDATES = 2 ** 20

export class Rivals {
  readonly #rangesOf: (edge: Edge) => Ranges
  readonly #needless: number[] = []
  readonly #byNeed = new Map<number, number[]>()

  constructor(
    positions: readonly number[],
    needsOf: (position: number) => readonly Edge[],
    rangesOf: (edge: Edge) => Ranges,
  ) {
    this.#rangesOf = rangesOf
    for (const position of positions) this.#enter(position, needsOf(position))
  }

  #enter(position: number, needs: readonly Edge[]): void {
    let key = -1
    let least = Infinity
    for (let at = 0; at < needs.length; at++) {
      const edge = needs[at]
      if (edge === undefined) continue
      const ranges = this.#rangesOf(edge)
      const width = (ranges.at(-1) ?? Infinity) - (ranges[0] ?? 0)
      if (width >= least) continue
      least = width
      const size = sizeOf(width)
      key = keyOf(edge.target, size, (ranges[0] ?? 0) >> size)
    }
    if (needs.length === 0) this.#needless.push(position)
    if (key < 0) return
    const others = this.#byNeed.get(key)
    if (others === undefined) this.#byNeed.set(key, [position])
    else others.push(position)
  }

  /** Positions that may stand for one with these needs. */
  of(needs: readonly Edge[]): readonly (readonly number[])[] {
    const lists: (readonly number[])[] = [this.#needless]
    for (let at = 0; at < needs.length; at++) {
      const edge = needs[at]
      if (edge === undefined) continue
      const ranges = this.#rangesOf(edge)
      const from = ranges[0] ?? 0
      for (let size = sizeOf((ranges.at(-1) ?? 0) - from); size < SIZES; size++) {
        const place = from >> size
        for (let near = Math.max(0, place - 1); near <= place; near++) {
          const list = this.#byNeed.get(keyOf(edge.target, size, near))
          if (list !== undefined) lists.push(list)
        }
      }
    }
    return lists
  }
}

/** The smallest power of two above the width. */
function sizeOf(width: number): number {
  return 32 - Math.clz32(width)
}

function keyOf(target: number, size: number, place: number): number {
  return (target * SIZES + size) * MOST_CANDIDATES + place
}
