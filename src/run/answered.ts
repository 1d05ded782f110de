/** The answer for a problem. */
import type { ScanInput } from '../plan/input.ts'
import type { PythonClaim } from '../solve/pythons.ts'
import type { Problem } from '../units/problem.ts'
import type { FinalAnswer } from './lowered.ts'
import type { Route } from './route.ts'

/** The best set of a problem, with what it was sought with. */
export interface Answered extends FinalAnswer {
  /** Without what gave way. */
  readonly problem: Problem
  /** Without what the problem's options exclude. */
  readonly route: Route
  readonly seen: ScanInput
  /** Where the configuration lets the files state a newer Python: every one that was asked, of which this is the best. */
  readonly raise?: Raise
}

/** One Python that was asked. */
export interface AskedPython {
  /** null: as the files state it today. */
  readonly python: string | null
  /** Minors above the lowest of today. */
  readonly minors: number
  readonly answered: Answered
}

export interface Raise {
  /** Ascending, that of today first. */
  readonly asked: readonly AskedPython[]
  /** All that may be, ascending, whether or not they were asked. */
  readonly newer: readonly string[]
  readonly claim: PythonClaim
}
