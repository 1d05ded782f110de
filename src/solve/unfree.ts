/**
 * Pre-releases that stand in a set only because something names them: in a tie, as few packages as possible do.
 * So a tie never turns on releases that nobody has read and that might name one.
 */
import type { Encoding } from './encode.ts'
import type { Soft } from './maxsat/soft.ts'
import type { SatSolver } from './sat/solver.ts'

/** One soft for each package: true when one of its installed slots stands at such a version. */
export function unfreeChoices(encoding: Encoding, solver: SatSolver): readonly Soft[] {
  const { nodes } = encoding.instance
  const softs = new Map<string, Soft>()
  for (const [node, { label, named }] of nodes.entries()) {
    for (const { candidate } of named) {
      const position = encoding.keptOf(node).indexOf(candidate)
      if (position < 0) continue
      const soft = softs.get(label) ?? { literal: solver.newVariable(), weight: 1 }
      softs.set(label, soft)
      solver.addClause([...encoding.unless(node, 0, position, position), soft.literal])
    }
  }
  return [...softs.values()]
}
