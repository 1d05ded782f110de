/**
 * Unread candidates for which another unread one stands: the dominance of reduce/ where it is plain, kept from round to round.
 *
 * Of candidates whose metadata is not known, one is as good as another for whoever needs them, but for the ranges that admit them and
 * for what they cost. So nearly all of an index is left out before an instance is looked at as a whole.
 */
import type { Draft } from './draft.ts'
import { RangeRows } from './range-rows.ts'
import type { Ranges } from './ranges.ts'
import { tollRanks, type Tolls } from './toll-order.ts'

/** For a package whose slots share no cost; `isAlone`: it has one slot, so that of equal candidates the newer one comes first. */
export function spareOf(
  draft: Draft,
  isAlive: readonly boolean[],
  tolls: Tolls,
  isAlone: boolean,
): ReadonlySet<number> {
  const spare = new Set<number>()
  const unread = unreadOf(draft, isAlive)
  if (unread.length < 2) return spare
  const { candidates } = draft.domain
  const ranks = tollRanks(tolls, candidates.length)
  const admitted = new RangeRows(candidates.length, asked(draft))
  const leaders: number[] = []
  unread.sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || b - a)
  for (let at = 0; at < unread.length; at++) {
    const candidate = unread[at] ?? 0
    const isBetter = (leader: number): boolean => isAlone || (ranks[leader] ?? 0) < (ranks[candidate] ?? 0)
    if (isMet(admitted, leaders, candidate, isBetter)) spare.add(candidate)
    else if (candidates[candidate]?.isFree === true) leaders.push(candidate)
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

/** The ranges that are asked for, but for those that hold every candidate. */
function asked({ domain: { candidates }, incoming }: Draft): readonly Ranges[] {
  const last = candidates.length - 1
  return incoming.filter((ranges) => ranges.length > 0 && !(ranges[0] === 0 && ranges[1] === last))
}

/** Whether a leader that is better is admitted wherever the candidate is. */
function isMet(
  admitted: RangeRows,
  leaders: readonly number[],
  candidate: number,
  isBetter: (leader: number) => boolean,
): boolean {
  if (admitted.isApart(candidate)) return false
  for (let at = 0; at < leaders.length; at++) {
    const leader = leaders[at] ?? 0
    if (isBetter(leader) && admitted.holdsLike(leader, candidate)) return true
  }
  return false
}
