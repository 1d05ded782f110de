/**
 * The candidates of a node in the order of what they cost by themselves: compared level by level once, then by number.
 *
 * Kept with the tolls, which stay the same from round to round.
 */

/** By level, then by candidate; null where a level never costs. */
export type Tolls = readonly (readonly number[] | null)[]

interface Known {
  readonly size: number
  readonly ranks: Int32Array
}

const known = new WeakMap<Tolls, Known>()

/** By candidate: equal for equal tolls, smaller for cheaper ones. `size`: how many candidates there are. */
export function tollRanks(tolls: Tolls, size: number): Int32Array {
  const kept = known.get(tolls)
  if (kept?.size === size) return kept.ranks
  const ranks = ranksOf(
    tolls.filter((costs) => costs !== null),
    size,
  )
  known.set(tolls, { size, ranks })
  return ranks
}

function ranksOf(tolls: readonly (readonly number[])[], size: number): Int32Array {
  const ranks = new Int32Array(size)
  if (tolls.length === 0) return ranks
  const order = new Int32Array(size)
  for (let candidate = 0; candidate < size; candidate++) order[candidate] = candidate
  order.sort((a, b) => compare(tolls, a, b))
  for (let at = 1; at < size; at++) {
    const before = order[at - 1] ?? 0
    const candidate = order[at] ?? 0
    ranks[candidate] = (ranks[before] ?? 0) + (compare(tolls, before, candidate) === 0 ? 0 : 1)
  }
  return ranks
}

function compare(tolls: readonly (readonly number[])[], a: number, b: number): number {
  for (let level = 0; level < tolls.length; level++) {
    const difference = (tolls[level]?.[a] ?? 0) - (tolls[level]?.[b] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
