/**
 * The candidates of a list in the order of their versions, so that none is looked for one by one: a package may have thousands, and a search
 * may walk down along most of them.
 *
 * Kept with the list, which never changes.
 */
import type { Intervals } from '../python/intervals.ts'
import type { Version } from '../python/version.ts'

type Listed = readonly { readonly version: Version }[]

interface Order {
  /** Ascending, each once. */
  readonly keys: readonly string[]
  /** The list itself goes from the newest down. */
  readonly isDescending: boolean
}

const known = new WeakMap<Listed, Order>()

function orderOf(list: Listed): Order {
  let order = known.get(list)
  if (order === undefined) known.set(list, (order = orderedNow(list)))
  return order
}

function orderedNow(list: Listed): Order {
  const keys: string[] = []
  let isDescending = true
  for (let at = list.length - 1; at >= 0; at--) {
    const key = list[at]?.version.key ?? ''
    const before = keys.at(-1) ?? ''
    if (key < before) isDescending = false
    if (key !== before) keys.push(key)
  }
  return { keys: isDescending ? keys : [...new Set(keys)].sort(), isDescending }
}

/** The keys right before and right after a version's; null where there are none. */
export function neighboursOf(list: Listed, { key }: Version): readonly [string | null, string | null] {
  const { keys } = orderOf(list)
  const at = firstWhere(keys.length, (index) => (keys[index] ?? '') >= key)
  const after = keys[at] === key ? at + 1 : at
  return [keys[at - 1] ?? null, keys[after] ?? null]
}

/** Where to begin to look for the first of the list that is within the range: nothing before is. */
export function startWithin(list: Listed, { cuts, texts }: Intervals): number {
  const end = cuts.length % 2 === 0 ? cuts.at(-1) : undefined
  if (end === undefined || texts.length > 0 || !orderOf(list).isDescending) return 0
  return firstWhere(list.length, (index) => (list[index]?.version.key ?? '') < end)
}

/** The first index from which on it holds. */
function firstWhere(length: number, holds: (index: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
