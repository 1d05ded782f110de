/**
 * What an encoding can tell a proof writer: what each variable means, and why each clause holds.
 *
 * Nodes, gates and candidates are those of the instance; docs/proofs.md gives the meanings.
 */
import type { Ranges } from './ranges.ts'

/** The node is installed, its gate open, and its candidate within the ranges. */
export interface Trigger {
  readonly node: number
  readonly gate: number
  readonly ranges: Ranges
}

export interface GateOf {
  readonly node: number
  readonly gate: number
}

/** Why a clause holds in every set; the kinds are those of a proof's axioms. */
export type Reason =
  | readonly ['definition', node: number]
  | readonly ['split', variable: number]
  | readonly ['forced']
  | readonly ['dead', node: number]
  | readonly ['requires', node: number, target: number]
  | readonly ['named', node: number, candidate: number]

export interface Ledger {
  gate(variable: number, gate: GateOf): void
  /** The variables after `before`: "at least candidate 1, 2, ..."; `home` is the candidate shown where the node is not installed. */
  row(before: number, node: number, home: number): void
  /** True when one of the triggers holds. */
  any(variable: number, triggers: readonly Trigger[]): void
  /** The next clauses, until another reason is given, hold for this one. */
  because(reason: Reason): void
}
