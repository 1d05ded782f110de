/**
 * Packages that have several slots: as few as possible stand at different versions ("the same where it can be").
 */
import type { Encoding } from './encode.ts'
import type { Soft } from './maxsat/soft.ts'
import { firstAtLeast } from './ranges.ts'
import type { SatSolver } from './sat/solver.ts'

/** One soft for each package: true when two of its installed slots differ. */
export function differences(encoding: Encoding, solver: SatSolver): readonly Soft[] {
  const { nodes } = encoding.instance
  const softs: Soft[] = []
  for (const group of Map.groupBy(nodes.keys(), (node) => nodes[node]?.label ?? '').values()) {
    const used = group.filter((node) => encoding.keptOf(node).length > 0)
    if (used.length < 2) continue
    const differs = solver.newVariable()
    for (const [index, first] of used.entries()) {
      for (const second of used.slice(index + 1)) tellDifference(encoding, solver, first, second, differs)
    }
    softs.push({ literal: differs, weight: 1 })
  }
  return softs
}

/** Where exactly one of two installed nodes is at or above some version, they differ. */
function tellDifference(encoding: Encoding, solver: SatSolver, first: number, second: number, differs: number): void {
  const [a, b] = [keysOf(encoding, first), keysOf(encoding, second)]
  const unless = [-encoding.gate(first, 0), -encoding.gate(second, 0), differs]
  for (const key of new Set([...a, ...b])) {
    const inFirst = encoding.atLeast(first, positionOf(a, key))
    const inSecond = encoding.atLeast(second, positionOf(b, key))
    solver.addClause([...unless, -inFirst, inSecond])
    solver.addClause([...unless, inFirst, -inSecond])
  }
}

function keysOf(encoding: Encoding, node: number): readonly string[] {
  const keys = encoding.instance.nodes[node]?.keys ?? []
  return encoding.keptOf(node).map((candidate) => keys[candidate] ?? '')
}

function positionOf(keys: readonly string[], key: string): number {
  const ranks = keys.map((other) => (other < key ? 0 : 1))
  return firstAtLeast(ranks, 1)
}
