/** What could be chosen instead of the plan: another answer to the same question, with what it asks of a person. */
import type { Cap } from './caps.ts'
import type { Question } from './hypothesis.ts'
import type { Solution, SourcedFact } from '../universe/solution.ts'
import type { UnitEnvironment } from '../units/problem.ts'

export type AlternativeKind =
  | 'accelerator-changed'
  | 'accelerator-kept'
  | 'younger'
  | 'caps-lifted'
  | 'cap-lifted'
  | 'build'
  | 'prebuilt'
  | 'python'
  | 'python-kept'
  | 'newest'
  | 'fewest-changes'

export interface Alternative {
  readonly kind: AlternativeKind
  /** What a person would have to let be otherwise, each with its place; empty where nothing has to be. */
  readonly asks: readonly SourcedFact[]
  /** Of these, what a person wrote that keeps newer versions out. */
  readonly caps: readonly Cap[]
  /** What was asked of the solver: the plan's question with that let go. */
  readonly question: Question
  readonly solution: Solution
  /** Other environments than the plan's, for another Python. */
  readonly environments: readonly UnitEnvironment[] | null
  readonly merit: Merit
}

/** What alternatives are compared by; in each the smaller figure is better, and of several the first that differs decides. */
export interface Merit {
  /** Findings left, by tier, critical first; an unknown severity weighs as medium. */
  readonly findings: readonly number[]
  /** A newer Python that the files state, majors, the CUDA major, declared packages changed, locked packages moved down and changed. */
  readonly change: readonly number[]
  /** Declared packages that stand below their newest stable release. */
  readonly behind: number
  /** Packages built from source. */
  readonly built: number
  /** Keys of what is asked of a person. */
  readonly asks: ReadonlySet<string>
}
