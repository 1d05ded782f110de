/**
 * `.github/lockstep.yml` as a value: what schema.ts reads, completed with defaults and the command line.
 *
 * In: the file's bytes or null, then options. Out: a Config, or a LockstepError with file, line and the nearest valid word. schema.ts is the
 * one source: `Settings` follows from it, and the JSON schema and the table in docs/configuration.md are generated from it.
 */
import type { Settings } from './schema.ts'
import type { PackageName } from '../python/name.ts'
import type { SpecifierSet } from '../python/specifier.ts'

export interface ConfigConstraint {
  readonly name: PackageName
  readonly specifier: SpecifierSet
  /** `.github/lockstep.yml:7 constraints`. */
  readonly source: string
}

/** The file as the checkout has it. */
export interface ConfigFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** Keys that the command line can set too. */
export type StatedKey = 'python' | 'platforms' | 'accelerator' | 'strategy'

export interface Config extends Omit<Settings, 'constraints' | 'minimumReleaseAge' | 'timeBudget'> {
  readonly minimumReleaseAgeDays: number
  readonly timeBudgetSeconds: number
  readonly constraints: readonly ConfigConstraint[]
  /** Where the values were read; null without a file. */
  readonly file: string | null
  /** Who stated a value that is not the default: `.github/lockstep.yml:3 python`, `--python`. */
  readonly stated: Readonly<Partial<Record<StatedKey, string>>>
}
