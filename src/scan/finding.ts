/** One vulnerability that affects one resolved package version in some environment. */
import type { Tier, Vulnerability } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'

export interface Finding {
  readonly vulnerability: Vulnerability
  readonly package: PackageName
  /** Versions of the package that are affected, each once: in the order of the environments, or ascending where a floor admits them. */
  readonly versions: readonly string[]
  /** A manifest declares the package. */
  readonly isDeclared: boolean
  readonly tier: Tier
  /** Versions after every affected one that a record states as a fix and none of the group lists as affected, ascending; empty when none is stated. */
  readonly fixedIn: readonly string[]
  /** "not listed as affected, no fix stated" is all that can be said of what lies beyond: the upper bound is a last_affected, or there is none. */
  readonly hasNoStatedFix: boolean
}

export interface Undecided {
  readonly vulnerability: Vulnerability
  readonly package: PackageName
  readonly why: string
}

export interface ScanResult {
  /** By tier (critical first), then id, then package. */
  readonly findings: readonly Finding[]
  /** By id, then package; never one that is a finding in another environment. */
  readonly undecided: readonly Undecided[]
}
