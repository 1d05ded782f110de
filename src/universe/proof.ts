/**
 * The form of a proof that no better set exists (docs/proofs.md). Written by solve/, checked by verify/.
 *
 * A literal is the number of a variable (from 1) or its negation; a clause is a list of literals of which one is true.
 */
export type Clause = readonly number[]

/** `null`: the package is installed; else the extra of that name is open in that environment. */
export type ProofGate = null | readonly [extra: string, environment: number]

export interface ProofSlot {
  readonly package: string
  readonly environments: readonly number[]
  /** All candidates, ascending, as the index writes them. */
  readonly versions: readonly string[]
  /** The candidate that the order variables show where the slot is not installed. */
  readonly home: number
}

/** Candidates as runs of their numbers, `[from, to, from, to, ...]`, both included. */
export type ProofTrigger = readonly [slot: number, gate: ProofGate, ranges: readonly number[]]

export type ProofVariable =
  | readonly ['installed', slot: number]
  | readonly ['extra', slot: number, name: string, environment: number]
  | readonly ['atLeast', slot: number, candidate: number]
  | readonly ['any', readonly ProofTrigger[]]
  | readonly ['count', counter: number, least: number]

export type ProofAxiom =
  | readonly ['definition', Clause, slot: number]
  | readonly ['split', Clause, variable: number]
  | readonly ['forced', Clause]
  | readonly ['dead', Clause, slot: number]
  | readonly ['requires', Clause, slot: number, target: number]
  | readonly ['named', Clause, slot: number, candidate: number]

/** An earlier counter, or one literal. */
export type ProofAddend = number | { readonly literal: number }

export type ProofCounter = readonly [ProofAddend, ProofAddend]

export type ProofStep =
  | readonly ['clause', Clause, hints: readonly number[]]
  | readonly ['counter', counter: number, left: number, right: number]
  | readonly ['counter', counter: number, least: number]
  | readonly ['level', level: number, softs: readonly (readonly [literal: number, weight: number])[]]
  | readonly ['core', clause: number, weight: number, counter: number | null]
  | readonly ['opposites', literal: number, weight: number]
  | readonly ['free', literal: number, level: number]
  | readonly ['bound', level: number, bound: number]

export interface Proof {
  readonly slots: readonly ProofSlot[]
  readonly variables: readonly ProofVariable[]
  readonly axioms: readonly ProofAxiom[]
  readonly counters: readonly ProofCounter[]
  readonly steps: readonly ProofStep[]
}
