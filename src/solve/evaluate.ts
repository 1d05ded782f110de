/** What a choice pays, straight from the instance: no encoding, no search. */
import { inRanges } from './ranges.ts'
import type { Instance } from './instance.ts'

/** `choice`: by node, the candidate, -1 where it is not installed. */
export function costsOf({ nodes, shared, levels }: Instance, choice: readonly number[]): readonly number[] {
  const costs = Array.from({ length: levels }, () => 0)
  for (const [node, { tolls }] of nodes.entries()) {
    const candidate = choice[node] ?? -1
    for (const [level, toll] of tolls.entries()) costs[level] = (costs[level] ?? 0) + (toll?.[candidate] ?? 0)
  }
  for (const { level, weight, triggers } of shared) {
    const isPaid = triggers.some(({ node, ranges }) => inRanges(ranges, choice[node] ?? -1))
    if (isPaid) costs[level] = (costs[level] ?? 0) + weight
  }
  return costs
}
