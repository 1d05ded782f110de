/**
 * `.github/lockstep.yml` as a value: what schema.ts reads, completed with defaults and the command line.
 *
 * In: the file's bytes or null, then options. Out: a Config, or a LockstepError with file, line and the nearest valid word. schema.ts is the
 * one source: `Settings` follows from it, and the JSON schema and the table in docs/configuration.md are generated from it.
 */
import type { Settings } from './schema.ts'
import type { Accelerator } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import type { SpecifierSet } from '../python/specifier.ts'

export interface ConfigConstraint {
  readonly name: PackageName
  readonly specifier: SpecifierSet
  /** `.github/lockstep.yml:7 constraints`. */
  readonly source: string
}

/** What a person accepts, an advisory's findings or all about a package. */
export interface Ignored {
  readonly id: string | null
  readonly package: PackageName | null
  /** ISO 8601, the last instant; null: for good. */
  readonly until: string | null
  readonly because: string | null
  /** `.github/lockstep.yml:7 ignore`. */
  readonly source: string
}

/** What the config says of some manifests. Empty and null: nothing. */
export interface UnitConfig {
  readonly paths: readonly string[]
  readonly python: readonly string[]
  readonly platforms: readonly string[]
  readonly accelerator: Accelerator | null
  readonly raisePython: boolean | string | null
  readonly joined: boolean
  /** `.github/lockstep.yml:7 units`. */
  readonly source: string
}

/** The file as the checkout has it. */
export interface ConfigFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** Keys of which it is told where they are stated. */
export type StatedKey = 'python' | 'platforms' | 'accelerator' | 'strategy' | 'raisePython'

export interface Config extends Omit<
  Settings,
  'allowedVersions' | 'constraints' | 'ignore' | 'minimumReleaseAge' | 'timeBudget' | 'units'
> {
  readonly minimumReleaseAgeDays: number
  readonly timeBudgetSeconds: number
  readonly constraints: readonly ConfigConstraint[]
  readonly allowedVersions: readonly ConfigConstraint[]
  readonly ignore: readonly Ignored[]
  readonly units: readonly UnitConfig[]
  /** Where the values were read; null without a file. */
  readonly file: string | null
  /** Who stated a value that is not the default: `.github/lockstep.yml:3 python`, `--python`. */
  readonly stated: Readonly<Partial<Record<StatedKey, string>>>
}
