/** Versions of a package in few words: "2.6.0", "2.6.0 and 2.7.0", "1.0, 1.2 to 1.4 and 2.0", "0.1, 0.3, 0.5 and 4 more". */
import type { Known } from './releases.ts'

/** More parts are counted alone. */
const MOST_PARTS = 3

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
    return [{ count: countIn(indexes, first, last), words: `${text(first)} to ${text(last)}` }]
  })
  const shown = parts.slice(0, parts.length > MOST_PARTS + 1 ? MOST_PARTS : parts.length).map(({ words }) => words)
  const more = parts.slice(shown.length).reduce((sum, { count }) => sum + count, 0)
  const all = more === 0 ? shown : [...shown, `${more} more`]
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`
}

function isAllBetween(from: number, to: number, isAlso: (index: number) => boolean): boolean {
  for (let index = from + 1; index < to; index++) if (!isAlso(index)) return false
  return true
}

function countIn(indexes: readonly number[], first: number, last: number): number {
  return indexes.filter((index) => index >= first && index <= last).length
}
