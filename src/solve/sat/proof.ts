/**
 * What a search can tell a proof writer: every clause it derives, with the clauses that imply it by unit propagation.
 *
 * Clauses are numbered: those handed to the solver by their caller, derived ones by the solver, from one counter.
 * Source of the form: Cruz-Filipe, Heule, Hunt, Kaufmann, Schneider-Kamp: Efficient certified RAT verification (LRAT), CADE 2017.
 */

/** Literals are signed variables, as in DIMACS. An empty clause ends the proof. */
export interface ProofLog {
  /** A clause that was given: nothing to justify. */
  given(id: number, literals: readonly number[]): void
  /**
   * Propagating the negation of `literals` through `antecedents` and the clauses of one literal told before meets a conflict. They come
   * in no order, and some may be needless.
   */
  derived(id: number, literals: readonly number[], antecedents: readonly number[]): void
}
