/**
 * Which of ascending versions a specifier admits, as runs of their indexes.
 *
 * Kept with the list, as lists of versions never change.
 */
import { includes } from '../python/intervals.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Version } from '../python/version.ts'
import { rangesWhere, type Ranges } from './ranges.ts'

/** Each version once. */
type Ascending = readonly { readonly version: Version }[]

const known = new WeakMap<Ascending, Map<string, Ranges>>()

export function admittedOf(versions: Ascending, { text, intervals }: SpecifierSet): Ranges {
  let byText = known.get(versions)
  if (byText === undefined) known.set(versions, (byText = new Map()))
  let ranges = byText.get(text)
  if (ranges === undefined) {
    ranges =
      intervals.texts.length === 0
        ? rangesBetween(versions, intervals.cuts)
        : rangesWhere(versions.length, (index) => {
            const one = versions[index]
            return one !== undefined && includes(intervals, one.version)
          })
    byText.set(text, ranges)
  }
  return ranges
}

/** What the cuts let in; both are ascending. */
export function rangesBetween(versions: Ascending, cuts: readonly string[]): Ranges {
  const ranges: number[] = []
  let from = 0
  for (let cut = 0; cut <= cuts.length; cut++) {
    const at = firstFrom(versions, cuts[cut] ?? null, from)
    if (cut % 2 === 1 && at > from) {
      if (ranges.length > 0 && ranges.at(-1) === from - 1) ranges[ranges.length - 1] = at - 1
      else ranges.push(from, at - 1)
    }
    from = at
  }
  return ranges
}

/** The first, from `start` on, that does not lie before the cut; null lies after all. */
export function firstFrom(versions: Ascending, cut: string | null, start: number): number {
  let low = start
  let high = versions.length
  if (cut === null) return high
  while (low < high) {
    const middle = (low + high) >> 1
    if ((versions[middle]?.version.key ?? '') < cut) low = middle + 1
    else high = middle
  }
  return low
}
