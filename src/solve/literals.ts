/** What an instance's clauses are written in: a literal is the number of a variable, below 0 where it is denied. `encode.ts` makes them. */
import type { Instance } from './instance.ts'
import type { Trigger } from './ledger.ts'

export interface Literals {
  readonly instance: Instance
  /** Candidates of a node that can still be chosen, ascending; positions count them. */
  keptOf(node: number): readonly number[]
  /** "The node's gate is open." */
  gate(node: number, gate: number): number
  /** "At least the position-th kept candidate", 1 <= position < kept; the literals for 0 and beyond are constants. */
  atLeast(node: number, position: number): number
  /** Literals of which one is true unless the gate is open and the kept candidate lies between the positions. */
  unless(node: number, gate: number, from: number, to: number): number[]
  /** A new literal that is true only where the gate is open and the kept candidate lies in the ranges. */
  chosen(trigger: Trigger): number
}
