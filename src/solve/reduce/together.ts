/**
 * Dominance over all nodes of a package at once.
 *
 * A version goes from all of them where another one is kept wherever it is, can replace it there, costs no more in any of them, and is newer
 * or costs less in each. Replaced everywhere at once it is a set too, no more packages differ between environments than before, and it comes
 * before: its costs are lower, or they are the same and the first place that has changed stands on something newer.
 */
import { MOST_LEADERS, type Comparison } from './comparison.ts'

/** A version of a package: by node, its position there; -1 where it is not kept. */
type Standing = number[]

export function dropDominatedTogether(comparisons: readonly Comparison[]): void {
  const alike = Map.groupBy(standingsOf(comparisons).values(), (standing) => hashOf(comparisons, standing))
  for (const group of alike.values()) if (group.length > 1) siftAlike(comparisons, group)
  for (const comparison of comparisons) comparison.forgetDropped()
  const standings = standingsOf(comparisons)
  for (const [key, standing] of standings) {
    if (isDominated(comparisons, standings, key, standing)) drop(comparisons, standing)
  }
}

/** Of those that are kept somewhere, by their keys, newest first. */
function standingsOf(comparisons: readonly Comparison[]): ReadonlyMap<string, Standing> {
  const byKey = new Map<string, Standing>()
  for (const [node, comparison] of comparisons.entries()) {
    for (const position of comparison.keptPositions) {
      const key = comparison.keyOf(position)
      let standing = byKey.get(key)
      if (standing === undefined) byKey.set(key, (standing = comparisons.map(() => -1)))
      standing[node] = position
    }
  }
  return new Map([...byKey].sort(([a], [b]) => (a < b ? 1 : -1)))
}

/** Of versions of which most behave alike, newest first, drops what one of the first can replace. */
function siftAlike(comparisons: readonly Comparison[], versions: readonly Standing[]): void {
  const leaders: Standing[] = []
  for (const version of versions) {
    if (leaders.some((leader) => canReplace(comparisons, leader, version, true))) drop(comparisons, version)
    else if (leaders.length < MOST_LEADERS) leaders.push(version)
  }
}

/** What can replace it does so in the first node in which it is kept. */
function isDominated(
  comparisons: readonly Comparison[],
  standings: ReadonlyMap<string, Standing>,
  key: string,
  version: Standing,
): boolean {
  const first = version.findIndex((position) => position >= 0)
  const comparison = comparisons[first]
  if (comparison === undefined) return false
  return comparison.rivals(version[first] ?? 0).some((list) =>
    list.some((rival) => {
      if (!comparison.isLeft(rival)) return false
      const other = comparison.keyOf(rival)
      const standing = standings.get(other)
      return standing !== undefined && other !== key && canReplace(comparisons, standing, version, other > key)
    }),
  )
}

/** Whether d can stand wherever c is kept, and comes before it there. */
function canReplace(comparisons: readonly Comparison[], d: Standing, c: Standing, isNewer: boolean): boolean {
  for (const [node, comparison] of comparisons.entries()) {
    const [own, other] = [c[node] ?? -1, d[node] ?? -1]
    if (own < 0) continue
    if (other < 0) return false
    const order = comparison.compareTolls(other, own)
    if (order > 0 || (order === 0 && !isNewer) || !comparison.canReplace(other, own)) return false
  }
  return true
}

function drop(comparisons: readonly Comparison[], version: Standing): void {
  for (const [node, comparison] of comparisons.entries()) {
    const position = version[node] ?? -1
    if (position >= 0) comparison.drop(position)
  }
}

function hashOf(comparisons: readonly Comparison[], version: Standing): number {
  let hash = 0
  for (const [node, comparison] of comparisons.entries()) {
    const position = version[node] ?? -1
    hash = Math.imul(hash ^ (position < 0 ? 1 : comparison.hash(position)), 0x27d4eb2f)
  }
  return hash
}
