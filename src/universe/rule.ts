/**
 * A curated compatibility fact: what metadata does not say (rules/*.toml), or what the config demands.
 *
 * When `subject` is installed at a version within `versions`, then every name in `requires` that is installed in the same
 * environment has a version within its specifier. A rule installs nothing. Rules count as hard as Requires-Dist.
 */
import type { PackageName } from '../python/name.ts'
import type { SpecifierSet } from '../python/specifier.ts'

export interface Rule {
  readonly id: string
  readonly subject: PackageName
  readonly versions: SpecifierSet
  readonly requires: readonly { readonly name: PackageName; readonly specifier: SpecifierSet }[]
  /** One sentence in our own words, shown as the fact. */
  readonly because: string
  /** A link, or `file:line` for a rule from the config. */
  readonly source: string
}

/** What a CUDA major needs of the machine. */
export interface DriverNeed {
  readonly accelerator: `cu${number}`
  /** `>=580`. */
  readonly driver: string
  readonly because: string
  readonly source: string
}
