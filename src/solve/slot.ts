/** A slot: a package in the environments where it has one version, with what is known of it so far. It is open until its project is listed. */
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { Problem } from '../units/problem.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { DeclaredGroup } from './declared.ts'
import type { Domain } from './candidate.ts'
import type { SolvePolicy } from './policy.ts'

/** What a solve is about; the same throughout, but for the present sets of one that began before they were known (early.ts). */
export interface Task {
  readonly problem: Problem
  readonly present: readonly ResolvedSet[]
  readonly facts: Facts
  readonly policy: SolvePolicy
  /** The present sets are not known yet. */
  readonly isEarly?: boolean
}

export interface Slot {
  readonly name: PackageName
  /** Ordinals of the problem's environments, ascending. */
  readonly environments: readonly number[]
  /** null for a package that no manifest declares in these environments. */
  readonly declared: DeclaredGroup | null
  /** By position in `environments`: the present version; null for a package that is new there. */
  present: readonly (Version | null)[]
  /** A lock holds the package here, and no manifest declares it. */
  readonly isLocked: boolean
  /** null until the project is listed. */
  domain: Domain | null
}
