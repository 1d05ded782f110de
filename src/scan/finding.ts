/** One vulnerability that affects one resolved package version in some environment. */
import type { Tier, Vulnerability } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'

export interface Finding {
  readonly vulnerability: Vulnerability
  readonly package: PackageName
  /** Versions of the package that are affected, in the order of the environments, each once. */
  readonly versions: readonly string[]
  /** A manifest declares the package. */
  readonly isDeclared: boolean
  readonly tier: Tier
  /** First versions after the affected one that no live record of the group names, ascending; empty when none is stated. */
  readonly fixedIn: readonly string[]
  /** "not listed as affected, no fix stated": the upper bound is a last_affected. */
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
  readonly undecided: readonly Undecided[]
}
