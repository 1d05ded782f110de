/**
 * `.github/lockstep.yml` as a value. schema.ts is the one source: types here follow from it, the JSON schema and docs are generated.
 * Every key has a default, so that a repository without a file has this value too.
 */
import type { PackageName } from '../python/name.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Accelerator } from '../python/environment.ts'

export interface ConfigConstraint {
  readonly name: PackageName
  readonly specifier: SpecifierSet
  /** `.github/lockstep.yml:7 constraints`. */
  readonly source: string
}

export interface Config {
  /** Python minors; empty: found from evidence. */
  readonly python: readonly string[]
  readonly platforms: readonly string[]
  readonly accelerator: Accelerator | null
  /** Globs of manifests to read and to leave out. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly strategy: 'minimal' | 'latest'
  readonly minimumReleaseAgeDays: number
  readonly constraints: readonly ConfigConstraint[]
  /** Packages that stay where they are. */
  readonly hold: readonly PackageName[]
  readonly allow: {
    readonly downgrades: readonly PackageName[] | 'all'
    readonly majors: readonly PackageName[] | 'all'
    readonly build: readonly PackageName[] | 'all'
    readonly unknownRequirements: boolean
    /** Crossing the CUDA major even where the repository shows a GPU. */
    readonly acceleratorChange: boolean
  }
  /** Floors of an application are raised; `auto` leaves those of a published package alone. */
  readonly raiseFloors: 'auto' | 'raise' | 'report'
  readonly scoreWeights: { readonly critical: number; readonly high: number; readonly medium: number; readonly low: number; readonly unknown: number }
  readonly timeBudgetSeconds: number
  /** Where the values were read; null without a file. */
  readonly file: string | null
}
