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
