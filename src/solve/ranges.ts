/**
 * Sets of candidates as runs of their indexes: `[from, to, from, to, ...]`, inclusive, ascending, never touching.
 */
export type Ranges = readonly number[]

export function rangesWhere(size: number, holds: (index: number) => boolean): Ranges {
  const ranges: number[] = []
  for (let index = 0; index < size; index++) {
    if (!holds(index)) continue
    if (ranges.length > 0 && ranges.at(-1) === index - 1) ranges[ranges.length - 1] = index
    else ranges.push(index, index)
  }
  return ranges
}

/** Of different indexes in any order. */
export function rangesOf(indexes: readonly number[]): Ranges {
  const ranges: number[] = []
  for (const index of indexes.toSorted((a, b) => a - b)) {
    if (ranges.length > 0 && ranges.at(-1) === index - 1) ranges[ranges.length - 1] = index
    else ranges.push(index, index)
  }
  return ranges
}

/** With an index after all that it holds. */
export function withNext(ranges: Ranges, index: number): Ranges {
  const isNext = ranges.length > 0 && ranges.at(-1) === index - 1
  return isNext ? [...ranges.slice(0, -1), index] : [...ranges, index, index]
}

/** All of `size` indexes that are not in it. */
export function outside(ranges: Ranges, size: number): Ranges {
  const others: number[] = []
  let from = 0
  for (let i = 0; i < ranges.length; i += 2) {
    const first = ranges[i] ?? 0
    if (first > from) others.push(from, first - 1)
    from = (ranges[i + 1] ?? 0) + 1
  }
  if (from < size) others.push(from, size - 1)
  return others
}

/**
 * Costs by position as steps, cheapest first: who is in the ranges of a step pays its weight on top of the steps before. A row that
 * only falls or only rises is gone through once.
 */
export function stepsOf(costs: readonly number[]): readonly { readonly ranges: Ranges; readonly weight: number }[] {
  const steps: { ranges: Ranges; weight: number }[] = []
  const last = costs.length - 1
  let isFalling = true
  let isRising = true
  for (let at = 1; at <= last; at++) {
    const difference = (costs[at] ?? 0) - (costs[at - 1] ?? 0)
    if (difference > 0) isFalling = false
    if (difference < 0) isRising = false
  }
  let below = 0
  if (isFalling || isRising) {
    for (let i = 0; i <= last; i++) {
      const at = isRising ? i : last - i
      const cost = costs[at] ?? 0
      if (cost > below) steps.push({ ranges: isRising ? [at, last] : [0, at], weight: cost - below })
      below = Math.max(below, cost)
    }
    return steps
  }
  for (const threshold of [...new Set(costs)].sort((a, b) => a - b)) {
    if (threshold <= 0) continue
    const ranges = rangesWhere(costs.length, (position) => (costs[position] ?? 0) >= threshold)
    steps.push({ ranges, weight: threshold - below })
    below = threshold
  }
  return steps
}

export function inRanges(ranges: Ranges, index: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    if (index < (ranges[i] ?? 0)) return false
    if (index <= (ranges[i + 1] ?? 0)) return true
  }
  return false
}

/** The same set over the positions of `kept`, an ascending list of indexes. */
export function overKept(ranges: Ranges, kept: readonly number[]): Ranges {
  const mapped: number[] = []
  for (let i = 0; i < ranges.length; i += 2) {
    const from = firstAtLeast(kept, ranges[i] ?? 0)
    const to = firstAtLeast(kept, (ranges[i + 1] ?? 0) + 1) - 1
    if (from > to) continue
    if (mapped.length > 0 && mapped.at(-1) === from - 1) mapped[mapped.length - 1] = to
    else mapped.push(from, to)
  }
  return mapped
}

/** The position of the first entry that is `value` or more; the length when there is none. */
export function firstAtLeast(ascending: readonly number[], value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether every index of `inner` is in `outer`. */
export function isWithin(inner: Ranges, outer: Ranges): boolean {
  let at = 0
  for (let i = 0; i < inner.length; i += 2) {
    const from = inner[i] ?? 0
    while (at < outer.length && (outer[at + 1] ?? 0) < from) at += 2
    if (at >= outer.length || (outer[at] ?? 0) > from || (outer[at + 1] ?? 0) < (inner[i + 1] ?? 0)) return false
  }
  return true
}
