/** Versions of a package in few words: "2.6.0", "2.6.0 and 2.7.0", "1.0, 1.2 to 1.4 and 2.0", "0.1, 0.3, 0.5 and 4 more", "up to 4.44.0". */
import type { Known } from './releases.ts'

/** More parts are counted alone. */
const MOST_PARTS = 3

/** Of more releases than this, from the first one on, the last one alone is named: nobody would go to the others. */
const MOST_FROM_THE_FIRST = 8

/**
 * `indexes` ascending, into all known releases of the package. Others between two of them are passed over where `isAlso` says that what is
 * told is true of them, too.
 */
export function spanOf(
  releases: readonly Known[],
  indexes: readonly number[],
  isAlso: (index: number) => boolean = () => false,
): string {
  const runs: { readonly first: number; last: number }[] = []
  for (const index of indexes) {
    const run = runs.at(-1)
    if (run !== undefined && isAllBetween(run.last, index, isAlso)) run.last = index
    else runs.push({ first: index, last: index })
  }
  if (runs.length === 0) return 'no release'
  const text = (index: number): string => releases[index]?.version.text ?? ''
  const parts = runs.flatMap(({ first, last }) => {
    if (first === last) return [{ count: 1, words: text(first) }]
    if (last === first + 1) return [first, last].map((index) => ({ count: 1, words: text(index) }))
    const words = first === 0 && last >= MOST_FROM_THE_FIRST ? `up to ${text(last)}` : `${text(first)} to ${text(last)}`
    return [{ count: countIn(indexes, first, last), words }]
  })
  const shown = parts.slice(0, parts.length > MOST_PARTS + 1 ? MOST_PARTS : parts.length).map(({ words }) => words)
  const more = parts.slice(shown.length).reduce((sum, { count }) => sum + count, 0)
  const all = more === 0 ? shown : [...shown, `${more} more`]
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`
}

/** All the releases that there are, where they are too many to name: "every release of lib". */
export function isEvery(
  releases: readonly Known[],
  indexes: readonly number[],
  isAlso: (index: number) => boolean = () => false,
): boolean {
  const named = new Set(indexes)
  const isTrue = (index: number): boolean => named.has(index) || isAlso(index)
  return releases.length > MOST_FROM_THE_FIRST && [...releases.keys()].every(isTrue)
}

function isAllBetween(from: number, to: number, isAlso: (index: number) => boolean): boolean {
  for (let index = from + 1; index < to; index++) if (!isAlso(index)) return false
  return true
}

function countIn(indexes: readonly number[], first: number, last: number): number {
  return indexes.filter((index) => index >= first && index <= last).length
}
