/** What the search tries first. */
import type { Encoding } from './encode.ts'
import { isRequired, type Node } from './instance.ts'
import type { SatSolver } from './sat/solver.ts'
import { tollRanks } from './toll-order.ts'

/** What is not required stays out, everything where it costs least, cost literals free. */
export function preferCheapest(encoding: Encoding, solver: SatSolver): void {
  for (const [number, node] of encoding.instance.nodes.entries()) preferCheapestOf(encoding, solver, number, node)
}

function preferCheapestOf(encoding: Encoding, solver: SatSolver, number: number, node: Node): void {
  const kept = encoding.keptOf(number)
  if (!isRequired(node)) for (const gate of node.gates.keys()) solver.prefer(-encoding.gate(number, gate))
  const ranks = tollRanks(node.tolls, node.size)
  let best = 0
  for (let position = 1; position < kept.length; position++) {
    if ((ranks[kept[position] ?? 0] ?? 0) <= (ranks[kept[best] ?? 0] ?? 0)) best = position
  }
  for (let at = 1; at < kept.length; at++)
    solver.prefer(at <= best ? encoding.atLeast(number, at) : -encoding.atLeast(number, at))
}

/** What the choice has. */
export function preferChoice(encoding: Encoding, solver: SatSolver, choice: readonly number[]): void {
  for (const node of encoding.instance.nodes.keys()) {
    const chosen = choice[node] ?? -1
    solver.prefer(chosen < 0 ? -encoding.gate(node, 0) : encoding.gate(node, 0))
    if (chosen < 0) continue
    const kept = encoding.keptOf(node)
    for (let position = 1; position < kept.length; position++) {
      solver.prefer(
        (kept[position] ?? 0) <= chosen ? encoding.atLeast(node, position) : -encoding.atLeast(node, position),
      )
    }
  }
}
