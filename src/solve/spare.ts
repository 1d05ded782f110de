/**
 * Unread candidates for which another unread one stands: the dominance of reduce/ where it is plain, kept from round to round.
 *
 * Of candidates whose metadata is not known, one is as good as another for whoever needs them, but for the ranges that admit them and
 * for what they cost. So nearly all of an index is left out before an instance is looked at as a whole.
 */
import type { Draft } from './draft.ts'
import { inRanges } from './ranges.ts'

type Tolls = readonly (readonly number[] | null)[]

/** For a package with one slot: what several slots share is left to reduce/. */
export function spareOf(draft: Draft, tolls: Tolls): ReadonlySet<number> {
  const spare = new Set<number>()
  const leaders: number[] = []
  const unread = unreadOf(draft).sort((a, b) => compareTolls(tolls, a, b) || b - a)
  for (const candidate of unread) {
    const isMet = leaders.some((leader) => isAdmittedLike(draft, leader, candidate))
    if (isMet) spare.add(candidate)
    else if (draft.domain.candidates[candidate]?.isFree === true) leaders.push(candidate)
  }
  return spare
}

/** Candidates of which nothing is known in any environment; a rule may already bound something where they are. */
function unreadOf({ slot, domain, edges, unread: counts, isAlive }: Draft): number[] {
  const unread: number[] = []
  const places = slot.environments.length
  for (let index = 0; index < domain.candidates.length; index++) {
    if (isAlive[index] !== true || counts[index] !== places) continue
    if (edges.every((byCandidate) => (byCandidate[index] ?? []).length === 0)) unread.push(index)
  }
  return unread
}

function isAdmittedLike({ incoming }: Draft, d: number, c: number): boolean {
  return incoming.every((ranges) => !inRanges(ranges, c) || inRanges(ranges, d))
}

function compareTolls(tolls: Tolls, a: number, b: number): number {
  for (const costs of tolls) {
    if (costs === null) continue
    const difference = (costs[a] ?? 0) - (costs[b] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
