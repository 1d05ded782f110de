/** What the search tries first. */
import { isRequired, type Node } from './instance.ts'
import type { Literals } from './literals.ts'
import type { SatSolver } from './sat/solver.ts'
import { tollRanks } from './toll-order.ts'

/** What is not required stays out, everything where it costs least, cost literals free. */
export function preferCheapest(literals: Literals, solver: SatSolver): void {
  for (const [number, node] of literals.instance.nodes.entries()) preferCheapestOf(literals, solver, number, node)
}

function preferCheapestOf(literals: Literals, solver: SatSolver, number: number, node: Node): void {
  const kept = literals.keptOf(number)
  if (!isRequired(node)) for (const gate of node.gates.keys()) solver.prefer(-literals.gate(number, gate))
  const ranks = tollRanks(node.tolls, node.size)
  let best = 0
  for (let position = 1; position < kept.length; position++) {
    if ((ranks[kept[position] ?? 0] ?? 0) <= (ranks[kept[best] ?? 0] ?? 0)) best = position
  }
  for (let at = 1; at < kept.length; at++)
    solver.prefer(at <= best ? literals.atLeast(number, at) : -literals.atLeast(number, at))
}

/** What the choice has. */
export function preferChoice(literals: Literals, solver: SatSolver, choice: readonly number[]): void {
  for (const node of literals.instance.nodes.keys()) {
    const chosen = choice[node] ?? -1
    solver.prefer(chosen < 0 ? -literals.gate(node, 0) : literals.gate(node, 0))
    if (chosen < 0) continue
    const kept = literals.keptOf(node)
    for (let position = 1; position < kept.length; position++) {
      solver.prefer(
        (kept[position] ?? 0) <= chosen ? literals.atLeast(node, position) : -literals.atLeast(node, position),
      )
    }
  }
}
