/**
 * Unread candidates for which another unread one stands: the dominance of reduce/ where it is plain, kept from round to round.
 *
 * Of candidates whose metadata is not known, one is as good as another for whoever needs them, but for the ranges that admit them and
 * for what they cost. So nearly all of an index is left out before an instance is looked at as a whole.
 */
import type { Draft } from './draft.ts'
import { RangeRows } from './range-rows.ts'
import { overKept, type Ranges } from './ranges.ts'
import { tollRanks, type Tolls } from './toll-order.ts'

/** For a package with one slot: what several slots share is left to reduce/. */
export function spareOf(draft: Draft, isAlive: readonly boolean[], tolls: Tolls): ReadonlySet<number> {
  const spare = new Set<number>()
  const unread = unreadOf(draft, isAlive)
  const ranks = tollRanks(tolls, draft.domain.candidates.length)
  const admitted = new RangeRows(unread.length, asked(draft, unread))
  const rankOf = (position: number): number => ranks[unread[position] ?? 0] ?? 0
  const leaders: number[] = []
  for (const position of [...unread.keys()].sort((a, b) => rankOf(a) - rankOf(b) || b - a)) {
    const candidate = unread[position] ?? 0
    if (isMet(admitted, leaders, position)) spare.add(candidate)
    else if (draft.domain.candidates[candidate]?.isFree === true) leaders.push(position)
  }
  return spare
}

/** Candidates of which nothing is known in any environment, ascending; a rule may already bound something where they are. */
function unreadOf({ slot, domain, edges, unread: counts }: Draft, isAlive: readonly boolean[]): number[] {
  const unread: number[] = []
  const places = slot.environments.length
  for (let index = 0; index < domain.candidates.length; index++) {
    if (isAlive[index] !== true || counts[index] !== places) continue
    if (needsNothing(edges, index)) unread.push(index)
  }
  return unread
}

function needsNothing(edges: Draft['edges'], index: number): boolean {
  for (let gate = 0; gate < edges.length; gate++) if ((edges[gate]?.[index]?.length ?? 0) > 0) return false
  return true
}

/** The different ranges that are asked for, over positions of a list of candidates; those that hold all of it tell nothing. */
function asked({ incoming }: Draft, candidates: readonly number[]): readonly Ranges[] {
  const different = new Map<string, Ranges>()
  for (const ranges of new Set(incoming)) {
    const own = overKept(ranges, candidates)
    const holdsAll = own.length === 2 && own[0] === 0 && own[1] === candidates.length - 1
    if (own.length > 0 && !holdsAll) different.set(own.join(), own)
  }
  return [...different.values()]
}

/** Whether a leader is admitted wherever the position is. */
function isMet(admitted: RangeRows, leaders: readonly number[], position: number): boolean {
  if (admitted.isApart(position)) return false
  for (let at = 0; at < leaders.length; at++) if (admitted.holdsLike(leaders[at] ?? 0, position)) return true
  return false
}
