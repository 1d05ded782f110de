/**
 * Of two candidates of a node, one can stand for the other in every set.
 *
 * d dominates c when everything that admits c admits d, d needs nothing that c does not need, and d is better in the levels, or equal
 * and newer. Then a set with c is never the one that is looked for: with d in its place it is a set too, and comes before it.
 * Costs that several nodes share must be a subset, as paying less of them may save nothing. Where a package has several nodes, a tie is
 * not broken in one of them, as the tie-break first wants equal versions: it is broken in all of them at once (together.ts). Where
 * pre-releases are named, needing more can help (helpful.ts).
 */
import type { Instance } from '../instance.ts'
import { Comparison } from './comparison.ts'
import type { Help } from './helpful.ts'
import type { Keeping } from './propagation.ts'
import { dropDominatedTogether } from './together.ts'
import { View } from './view.ts'

export function keepUndominated(instance: Instance, kept: Keeping, help: Help): void {
  const view = new View(instance, kept)
  const used = [...instance.nodes.keys()].filter((node) => (kept[node] ?? []).length > 0)
  for (const group of Map.groupBy(used, (node) => instance.nodes[node]?.label ?? '').values()) {
    const isAlone = group.length === 1
    const comparisons = group.flatMap((number) => {
      const node = instance.nodes[number]
      return node === undefined ? [] : [new Comparison(node, number, kept[number] ?? NONE, view, help.of(number))]
    })
    for (const comparison of comparisons) comparison.dropDominated(isAlone)
    if (!isAlone) dropDominatedTogether(comparisons)
    for (const { number, left } of comparisons) kept[number] = left
  }
}

const NONE: readonly number[] = []
