/** Clauses for candidates that may be chosen only where something chosen names them. */
import type { Named } from './instance.ts'
import type { Ledger, Trigger } from './ledger.ts'
import type { Literals } from './literals.ts'
import { rangesWhere } from './ranges.ts'
import type { SatSolver } from './sat/solver.ts'

export class NameEncoding {
  readonly #literals: Literals
  readonly #solver: SatSolver
  readonly #ledger: Ledger | null
  #unknown: number | null | undefined

  constructor(literals: Literals, solver: SatSolver, ledger: Ledger | null) {
    this.#literals = literals
    this.#solver = solver
    this.#ledger = ledger
  }

  run(): void {
    for (const [number, { named }] of this.#literals.instance.nodes.entries()) {
      for (const one of named) this.#nameOnly(number, one)
    }
  }

  /** A candidate that needs to be named: one of those that name it is chosen. */
  #nameOnly(number: number, { candidate, by, orUnknown }: Named): void {
    const position = this.#literals.keptOf(number).indexOf(candidate)
    if (position < 0) return
    const clause = this.#literals.unless(number, 0, position, position)
    for (const namer of by) {
      const at = this.#literals.keptOf(namer.node).indexOf(namer.candidate)
      if (at >= 0) clause.push(this.#literals.chosen({ node: namer.node, gate: namer.gate, ranges: [at, at] }))
    }
    const unknown = orUnknown ? this.#anythingUnknown() : null
    if (unknown !== null) clause.push(unknown)
    this.#ledger?.because(['named', number, candidate])
    this.#solver.addClause(clause)
  }

  /** True only where a candidate is chosen whose needs are not known yet; null where there is none. */
  #anythingUnknown(): number | null {
    if (this.#unknown !== undefined) return this.#unknown
    const triggers: Trigger[] = []
    for (const [node, { couldName }] of this.#literals.instance.nodes.entries()) {
      if (couldName.length === 0) continue
      const kept = this.#literals.keptOf(node)
      const unknown = new Set(couldName)
      const ranges = rangesWhere(kept.length, (position) => unknown.has(kept[position] ?? -1))
      if (ranges.length > 0) triggers.push({ node, gate: 0, ranges })
    }
    if (triggers.length === 0) {
      this.#unknown = null
      return null
    }
    const unknown = this.#solver.newVariable()
    this.#unknown = unknown
    this.#ledger?.any(unknown, triggers)
    const clause = [-unknown, ...triggers.map((trigger) => this.#literals.chosen(trigger))]
    this.#ledger?.because(['split', unknown])
    this.#solver.addClause(clause)
    return unknown
  }
}
