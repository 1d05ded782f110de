/** What the steps of a run hand on: the files, the configuration, the facts, and what a person chose. */
import type { Config } from '../config/config.ts'
import type { Cap } from '../explain/caps.ts'
import type { SourceFile } from '../manifests/model.ts'
import type { SolveProgress } from '../solve/policy.ts'
import { groupProblems } from '../units/grouping.ts'
import type { Problem } from '../units/problem.ts'
import type { RunFacts } from './facts.ts'
import type { Repository } from './repository.ts'

export type OnTrust = <Result>(work: () => Promise<Result>) => Promise<Result>

export interface Route {
  readonly repository: Repository
  readonly config: Config
  readonly facts: RunFacts
  /** With what a person ignores, to tell of it. */
  readonly stated?: RunFacts
  /**
   * Where `facts` go step by step and come over a network: the same facts as they come, for pieces that only have them fetched and
   * whose answers count for nothing.
   */
  readonly ahead?: RunFacts
  /** Pythons of units of which nothing says one, by unit id. */
  readonly pythons: ReadonlyMap<string, string>
  /** Does a work on what is remembered while it is asked whether that still holds, and again where it does not. */
  readonly onTrust?: OnTrust
  /** Facts come over a network: the solver then asks for its own while today's set is still being found. */
  readonly isRemote?: boolean
  /** Plans tell the way to them in steps. */
  readonly wantsSteps?: boolean
  /** For each move it is told, too, why it moves no less. */
  readonly tellsMoves?: boolean
  /** The CUDA major stays, whether or not the repository shows a GPU. */
  readonly keepsAccelerator?: boolean
  /** What a person wrote and chose to let give way. */
  readonly lifted?: readonly Cap[]
  /** The Python that a person chose. */
  readonly otherPython?: OtherPython
  readonly onProgress?: (progress: SolveProgress) => void
  /** For the benchmarks: what is known by now. */
  readonly onKnown?: (what: 'today' | 'optimum') => void
}

/** The same problem on a Python that a person chose, or that it is raised to. */
export interface OtherPython {
  readonly problem: Problem
  /** As it stands. */
  readonly from: Problem
  readonly repository: Repository
  /** The files of the problem, and those that are edited beside them, as they stand; and as they then say which Python. */
  readonly before: readonly SourceFile[]
  readonly files: readonly SourceFile[]
  /** Minors that it no longer runs on. */
  readonly left: readonly string[]
  /** Those are all lower ones. */
  readonly isRaised: boolean
  /** Places that name one of them still, for people to change: `.github/workflows/ci.yml:9`. */
  readonly elsewhere: readonly string[]
}

export function problemsOf({ repository, config, pythons }: Route): readonly Problem[] {
  return groupProblems(repository.reads, repository.evidence, config, pythons).problems
}
