/**
 * The levels in the order in which they are solved, by strategy (design, "What is best").
 *
 * `behind` belongs to `latest` alone: for each declared package, how many candidates are newer than the chosen one; summed.
 */
import { LEVELS, type Level } from '../universe/solution.ts'

export type SolvedLevel = Level | 'behind'

export const FINDING_LEVELS: readonly Level[] = ['critical', 'high', 'medium', 'low']

export function levelsOf(strategy: 'minimal' | 'latest'): readonly SolvedLevel[] {
  return strategy === 'minimal' ? LEVELS : [...FINDING_LEVELS, 'behind', ...LEVELS.slice(FINDING_LEVELS.length)]
}
