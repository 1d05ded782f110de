/** What explain/ gives: why findings stay, what it would cost to be rid of them, and what single change would free them. */
import type { Change } from './change.ts'
import type { PackageName } from '../python/name.ts'
import type { SourcedFact } from '../universe/solution.ts'

/** One finding of a plan. */
export interface Subject {
  readonly id: string
  readonly package: PackageName
}

/** Findings held by the same facts, told once. */
export interface Explanation {
  readonly findings: readonly Subject[]
  /**
   * `blocked`: no set is free of it. `price`: every set free of it is worse. `weightless`: it counts for nothing, so nothing moves for it.
   * `installer`: the proven set is free of it, what the installer takes is not. `open`: nothing is proven.
   */
  readonly kind: 'blocked' | 'price' | 'weightless' | 'installer' | 'open'
  /** What would lift the facts of the minimal set, one change for each; none of them can be left out. */
  readonly blocker: readonly Change[]
  /** In the order of the argument. */
  readonly because: readonly SourcedFact[]
  readonly price: Price | null
  readonly unlocks: readonly Unlock[]
  /** Changes that a replay cannot try, since its recording does not hold the facts. */
  readonly untried: readonly string[]
  /** How many changes were not tried, since explaining the problem had taken what is allowed (effort.ts). */
  readonly leftOut: number
  /** Releases to wait for, in sentences. */
  readonly watch: readonly string[]
  /** What depends on what in the argument, for a graph: package to package, or a fact to a package. */
  readonly links: readonly Link[]
}

/** The best set without the finding. */
export interface Price {
  /** The first level at which it is worse, with what the plan has there and what it would have. */
  readonly level: string
  readonly before: number
  readonly after: number
  /** Findings that it has and the plan has not. */
  readonly findings: readonly Subject[]
  /** `torch 2.1.0 -> 2.6.0`, beyond what the plan moves. */
  readonly moves: readonly string[]
}

/** One change that frees the findings, verified by solving again. */
export interface Unlock {
  /** Of the findings explained together those that go. */
  readonly frees: readonly Subject[]
  readonly what: Change
  /** Completes "It would go if". */
  readonly change: string
  readonly source: string
  /** The other Pythons, where that is the change, in place of that of one of the problem's environments. */
  readonly pythons?: readonly string[]
  readonly ordinal?: number
  /** What the plan would then be, beyond what it is. */
  readonly moves: readonly string[]
  /** Findings left then, by tier. */
  readonly left: number
}

export interface Link {
  readonly from: string
  readonly to: string
  readonly label: string
}
