/**
 * What a search for an optimum can tell a proof writer, beside the clauses: what pays, what is counted, what is free.
 *
 * A clause that the search hands to the solver is announced right before: as one known already, as a counter's, or as what is free.
 */
import type { Soft } from './soft.ts'

/** Two counters, or literals, that are added. */
export interface CounterLog {
  /** A counter of what two others count; gives its number. */
  sum(left: Addend, right: Addend): number
  /** The variable is true when at least so many inputs of the counter are. */
  output(variable: number, counter: number, least: number): void
  /** The next clause: `left` of the first and `right` of the second are so many together. */
  added(counter: number, left: number, right: number): void
  /** The next clause: at least one more is at least so many. */
  ordered(counter: number, least: number): void
}

export type Addend = { readonly counter: number } | { readonly literal: number }

export interface LevelLog extends CounterLog {
  begin(softs: readonly Soft[]): void
  opposites(literal: number, weight: number): void
  /** One of the costs is true, by the clause of that number, or because it is true in every model (0). Gives the number of the core. */
  core(costs: readonly number[], weight: number, clause: number): number
  /** The next clause is that of a core. */
  again(core: number): void
  /** The counter over the literals of a core. */
  counted(core: number, counter: number): void
  /** The next clause: the cost would exceed what is left. */
  free(cost: number): void
  end(bound: number): void
}
