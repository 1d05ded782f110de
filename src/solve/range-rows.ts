/**
 * Which of some ranges hold which position, as rows of bits: so that "whatever holds one holds the other" is a few words compared.
 *
 * A position is mostly held by a narrow range that few others are in, as where each version of one package asks for one version of
 * another; that range is looked at first.
 */
import type { Ranges } from './ranges.ts'

/** `size`: how many positions they hold. */
interface Sized {
  readonly ranges: Ranges
  readonly size: number
}

export class RangeRows {
  readonly #words: number
  /** By position: one bit for each of the ranges. */
  readonly #rows: Int32Array
  /** By position: the bit of the range with the fewest positions among those that hold it; -1 where none does. */
  readonly #narrowest: Int32Array
  /** By bit. */
  readonly #widestFirst: readonly Sized[]

  constructor(size: number, ranges: readonly Ranges[]) {
    this.#words = (ranges.length + 31) >> 5
    this.#rows = new Int32Array(size * this.#words)
    this.#narrowest = new Int32Array(size).fill(-1)
    const sized = ranges.map((each) => ({ ranges: each, size: sizeOf(each) }))
    this.#widestFirst = sized.sort((a, b) => b.size - a.size)
    for (let bit = 0; bit < sized.length; bit++) this.#enter(sized[bit]?.ranges ?? NOTHING, bit)
  }

  #enter(ranges: Ranges, bit: number): void {
    const rows = this.#rows
    const narrowest = this.#narrowest
    const words = this.#words
    const mask = 1 << (bit & 31)
    for (let i = 0; i < ranges.length; i += 2) {
      const last = ranges[i + 1] ?? -1
      for (let position = ranges[i] ?? 0; position <= last; position++) {
        const at = position * words + (bit >> 5)
        rows[at] = (rows[at] ?? 0) | mask
        narrowest[position] = bit
      }
    }
  }

  /** Whether some range holds this position alone: then no other one is held like it. */
  isApart(position: number): boolean {
    return this.narrowest(position)?.size === 1
  }

  /** The range with the fewest positions that holds this one; null where no range does. */
  narrowest(position: number): Sized | null {
    return this.#widestFirst[this.#narrowest[position] ?? -1] ?? null
  }

  /** Whether every range that holds `inner` holds `outer`. */
  holdsLike(outer: number, inner: number): boolean {
    // Asked more often than anything else, mostly before it is compiled: what is written in pairs is taken apart by an iterator then.
    const rows = this.#rows
    const words = this.#words
    const narrow = this.#narrowest[inner] ?? -1
    if (narrow < 0) return true
    if (((rows[outer * words + (narrow >> 5)] ?? 0) & (1 << (narrow & 31))) === 0) return false
    for (let word = 0; word < words; word++) {
      if (((rows[inner * words + word] ?? 0) & ~(rows[outer * words + word] ?? 0)) !== 0) return false
    }
    return true
  }

  /** Equal for positions that the same ranges hold. */
  hash(position: number): number {
    let hash = 17
    const start = position * this.#words
    for (let word = 0; word < this.#words; word++) hash = Math.imul(hash ^ (this.#rows[start + word] ?? 0), 0x9e3779b1)
    return hash
  }
}

const NOTHING: Ranges = []

function sizeOf(ranges: Ranges): number {
  let size = 0
  for (let i = 0; i < ranges.length; i += 2) size += (ranges[i + 1] ?? -1) - (ranges[i] ?? 0) + 1
  return size
}
