/**
 * Packages that have several slots: as few as possible stand at different versions ("the same where it can be").
 */
import type { Encoding } from './encode.ts'
import type { Soft } from './maxsat/soft.ts'
import type { SatSolver } from './sat/solver.ts'

/** One soft for each package: true when two of its installed slots differ. */
export function differences(encoding: Encoding, solver: SatSolver): readonly Soft[] {
  const { nodes } = encoding.instance
  const softs: Soft[] = []
  for (const group of Map.groupBy(nodes.keys(), (node) => nodes[node]?.label ?? '').values()) {
    const used = group.filter((node) => encoding.keptOf(node).length > 0)
    const [first, second] = used
    if (first === undefined || second === undefined) continue
    const differs = solver.newVariable()
    if (used.length === 2) tellDifference(encoding, solver, first, second, differs)
    else tellDifferences(encoding, solver, used, differs)
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

/** The same of many: they differ where one is below some version and one is not. A few clauses for each node, none for each pair. */
function tellDifferences(encoding: Encoding, solver: SatSolver, used: readonly number[], differs: number): void {
  const keys = new Map(used.map((node) => [node, keysOf(encoding, node)]))
  for (const key of new Set([...keys.values()].flat())) {
    const [below, above] = [solver.newVariable(), solver.newVariable()]
    solver.addClause([-below, -above, differs])
    for (const [node, own] of keys) {
      const isAbove = encoding.atLeast(node, positionOf(own, key))
      const isOut = -encoding.gate(node, 0)
      solver.addClause([isOut, isAbove, below])
      solver.addClause([isOut, -isAbove, above])
    }
  }
}

function keysOf(encoding: Encoding, node: number): readonly string[] {
  const keys = encoding.instance.nodes[node]?.keys ?? []
  return encoding.keptOf(node).map((candidate) => keys[candidate] ?? '')
}

/** The position of the first of ascending keys that is this one or comes after it. */
function positionOf(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] ?? '') < key) low = middle + 1
    else high = middle
  }
  return low
}
