/**
 * What a person lets the solver do, beside what the manifests say.
 */
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'

/** Everything, nothing, or the packages named. */
export type Allowance = boolean | ReadonlySet<PackageName>

export interface SolveProgress {
  readonly rounds: number
  /** Costs of the relaxation's optimum so far: no plan is better than this. */
  readonly bound: readonly number[]
  /** Facts that the optimum touches and that are not known yet. */
  readonly waitingFor: number
}

export interface SolvePolicy {
  /** `latest` is the routine upgrade: after the findings, newest before fewest changes. */
  readonly strategy: 'minimal' | 'latest'
  /** Where `latest` may change the epoch or the first release number. */
  readonly allowMajors: Allowance
  readonly minimumReleaseAgeDays: number
  /** Declared packages that may move below their present version. */
  readonly allowDowngrades: Allowance
  /** Source distributions with compiled sources that may be moved to. */
  readonly allowBuild: Allowance
  /** Versions whose requirements cannot be learnt may be chosen; the answer is then conditional. */
  readonly allowUnknownRequirements: boolean
  /** Whether keeping the CUDA major is a hard fact; null: when the problem shows a GPU. */
  readonly keepAccelerator: boolean | null
  /** Packages that stay where they are. */
  readonly holds: ReadonlySet<PackageName>
  /** Lock entries, by environment of the problem; environments beyond the end have none. */
  readonly locked: readonly ReadonlyMap<PackageName, Version>[]
  /** After this time the best set found so far is the answer. */
  readonly timeBudgetMs: number
  /** After so many conflicts in one round, too, for questions whose answer must not depend on how busy the machine is. */
  readonly mostConflicts?: number
  /** The solution gets a proof, for which the same time is allowed once more. */
  readonly prove?: boolean
  /** False where nobody asks which facts clash when nothing installs: telling them costs more than finding that out. */
  readonly tellsClash?: boolean
  readonly onProgress?: (progress: SolveProgress) => void
}

export const DEFAULT_POLICY: SolvePolicy = {
  strategy: 'minimal',
  allowMajors: false,
  minimumReleaseAgeDays: 3,
  allowDowngrades: false,
  allowBuild: false,
  allowUnknownRequirements: false,
  keepAccelerator: null,
  holds: new Set(),
  locked: [],
  timeBudgetMs: 60_000,
}

export function allows(allowance: Allowance, name: PackageName): boolean {
  return typeof allowance === 'boolean' ? allowance : allowance.has(name)
}
