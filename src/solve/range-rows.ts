/**
 * Which of some ranges hold which position, as rows of bits: so that "whatever holds one holds the other" is a few words compared.
 *
 * A position is mostly held by a narrow range that few others are in, as where each version of one package asks for one version of
 * another; that range is looked at first.
 */
import type { Ranges } from './ranges.ts'

export class RangeRows {
  readonly #words: number
  /** By position: one bit for each of the ranges. */
  readonly #rows: Int32Array
  /** By position: the range with the fewest positions among those that hold it; -1 where none does. */
  readonly #narrowest: Int32Array
  readonly #ranges: readonly Ranges[]
  /** By range: how many positions it holds. */
  readonly #sizes: readonly number[]

  constructor(size: number, ranges: readonly Ranges[]) {
    this.#words = (ranges.length + 31) >> 5
    this.#rows = new Int32Array(size * this.#words)
    this.#narrowest = new Int32Array(size).fill(-1)
    this.#ranges = ranges
    this.#sizes = ranges.map(sizeOf)
    for (let bit = 0; bit < ranges.length; bit++) this.#enter(ranges[bit] ?? NOTHING, bit)
  }

  #enter(ranges: Ranges, bit: number): void {
    const [rows, narrowest, sizes, words] = [this.#rows, this.#narrowest, this.#sizes, this.#words]
    const mask = 1 << (bit & 31)
    const size = sizes[bit] ?? 0
    for (let i = 0; i < ranges.length; i += 2) {
      const last = ranges[i + 1] ?? -1
      for (let position = ranges[i] ?? 0; position <= last; position++) {
        const at = position * words + (bit >> 5)
        rows[at] = (rows[at] ?? 0) | mask
        const other = narrowest[position] ?? -1
        if (other < 0 || size < (sizes[other] ?? 0)) narrowest[position] = bit
      }
    }
  }

  /** Whether some range holds this position alone: then no other one is held like it. */
  isApart(position: number): boolean {
    const narrow = this.#narrowest[position] ?? -1
    return narrow >= 0 && this.#sizes[narrow] === 1
  }

  /** The range with the fewest positions that holds this one, and their number; null where no range does. */
  narrowest(position: number): { readonly ranges: Ranges; readonly size: number } | null {
    const bit = this.#narrowest[position] ?? -1
    return bit < 0 ? null : { ranges: this.#ranges[bit] ?? NOTHING, size: this.#sizes[bit] ?? 0 }
  }

  /** Whether every range that holds `inner` holds `outer`. */
  holdsLike(outer: number, inner: number): boolean {
    const [rows, words] = [this.#rows, this.#words]
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
