/**
 * Sets of versions as intervals: intersection, union, complement, subset and emptiness, exact over all of PEP 440.
 *
 * A set is an ascending list of cuts in the order of version keys: outside before the first, inside from the first on,
 * outside again from the second, and so on. A cut is a string that a key is compared with; between any two different cuts
 * that `cuts.ts` makes lies at least one version, so a set is empty exactly when it has no cut and equal sets have equal cuts.
 *
 * `===` compares a version as it is written. `texts` holds the writings (lower case, sorted) for which membership is the
 * opposite of what the cuts say; every version has endlessly many writings (1.0, 1.00, v1.0), so this is exact as well.
 */
import type { Version } from './version.ts'
import { parseVersion } from './version.ts'

export interface Intervals {
  readonly cuts: readonly string[]
  readonly texts: readonly string[]
}

/** The key of 0.dev0, the first of all versions. */
export const FIRST_CUT = '10.0nd10'

const NO_TEXTS: readonly string[] = []

export const NOTHING: Intervals = { cuts: [], texts: NO_TEXTS }
export const EVERYTHING: Intervals = { cuts: [FIRST_CUT], texts: NO_TEXTS }

/** The versions from one cut on and, if there is an end, before the other. */
export function between(start: string, end: string | null): Intervals {
  if (end === null) return { cuts: [start], texts: NO_TEXTS }
  return start < end ? { cuts: [start, end], texts: NO_TEXTS } : NOTHING
}

/** The versions written so, letter case aside; a text that is no version names none. */
export function writtenAs(text: string): Intervals {
  return parseVersion(text) === null ? NOTHING : { cuts: [], texts: [text.toLowerCase()] }
}

/** The intervals of a specifier set. */
export function intervalsOf(set: { readonly intervals: Intervals }): Intervals {
  return set.intervals
}

function isInside(cuts: readonly string[], key: string): boolean {
  const count = cuts.length
  let passed = 0
  while (passed < count && (cuts[passed] ?? '') <= key) passed++
  return (passed & 1) === 1
}

export function includes(intervals: Intervals, version: Version): boolean {
  const inside = isInside(intervals.cuts, version.key)
  if (intervals.texts.length === 0) return inside
  return intervals.texts.includes(version.text.toLowerCase()) ? !inside : inside
}

export function intersect(a: Intervals, b: Intervals): Intervals {
  if (a === EVERYTHING) return b
  if (b === EVERYTHING) return a
  return combine(a, b, (inA, inB) => inA && inB)
}

export function union(a: Intervals, b: Intervals): Intervals {
  return combine(a, b, (inA, inB) => inA || inB)
}

export function complement(intervals: Intervals): Intervals {
  const { cuts, texts } = intervals
  return { cuts: cuts[0] === FIRST_CUT ? cuts.slice(1) : [FIRST_CUT, ...cuts], texts }
}

export function isEmpty(intervals: Intervals): boolean {
  return intervals.cuts.length === 0 && intervals.texts.length === 0
}

/** Whether every version of `a` is one of `b`. */
export function isSubset(a: Intervals, b: Intervals): boolean {
  if (a.texts.length === 0 && b.texts.length === 0) return !meet(a.cuts, b.cuts, false)
  return isEmpty(combine(a, b, (inA, inB) => inA && !inB))
}

/** Whether no version is in both. */
export function areDisjoint(a: Intervals, b: Intervals): boolean {
  if (a.texts.length === 0 && b.texts.length === 0) return !meet(a.cuts, b.cuts, true)
  return isEmpty(intersect(a, b))
}

/** Whether a version of the one is in the other, or (`isIn` false) is not. */
function meet(a: readonly string[], b: readonly string[], isIn: boolean): boolean {
  let i = 0
  let j = 0
  while (i < a.length) {
    const nextA = a[i] ?? ''
    const nextB = b[j]
    if (nextB === undefined || nextA <= nextB) i++
    if (nextB !== undefined && nextB <= nextA) j++
    if ((i & 1) === 1 && ((j & 1) === 1) === isIn) return true
  }
  // From its last cut on the one may go on without end, while the other still begins or ends.
  return (i & 1) === 1 && j < b.length
}

type Operation = (inA: boolean, inB: boolean) => boolean

function combine(a: Intervals, b: Intervals, operation: Operation): Intervals {
  const cuts = combineCuts(a.cuts, b.cuts, operation)
  if (a.texts.length === 0 && b.texts.length === 0) return { cuts, texts: NO_TEXTS }
  const texts = [...new Set([...a.texts, ...b.texts])].sort().filter((text) => {
    const version = parseVersion(text)
    if (version === null) return false
    return operation(includes(a, version), includes(b, version)) !== isInside(cuts, version.key)
  })
  return { cuts, texts }
}

/** Merges two ascending lists; a cut stays where the outcome of the operation changes. */
function combineCuts(a: readonly string[], b: readonly string[], operation: Operation): readonly string[] {
  const result: string[] = []
  let i = 0
  let j = 0
  let inside = false
  while (i < a.length || j < b.length) {
    const nextA = a[i]
    const nextB = b[j]
    const cut = nextB === undefined || (nextA !== undefined && nextA <= nextB) ? (nextA ?? '') : nextB
    if (nextA === cut) i++
    if (nextB === cut) j++
    if (operation((i & 1) === 1, (j & 1) === 1) !== inside) {
      inside = !inside
      result.push(cut)
    }
  }
  return result
}
