/** One side of the comparison: a problem with what an installer chooses for it today. */
import type { Simulated } from '../plan/input.ts'
import type { Facts } from '../universe/facts.ts'
import type { Problem } from '../units/problem.ts'

export interface Side {
  readonly problem: Problem
  readonly present: Simulated
  readonly facts: Facts
}
