/**
 * The levels in the order in which they are solved, by strategy (design, "What is best").
 *
 * `behind` belongs to `latest` alone: for each declared package, how many candidates are newer than the chosen one; summed.
 */
import { LEVELS, type Level } from '../universe/solution.ts'

export type SolvedLevel = Level | 'behind'

const FINDINGS = 4

export function levelsOf(strategy: 'minimal' | 'latest'): readonly SolvedLevel[] {
  return strategy === 'minimal' ? LEVELS : [...LEVELS.slice(0, FINDINGS), 'behind', ...LEVELS.slice(FINDINGS)]
}
