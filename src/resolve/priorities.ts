/**
 * Which package is decided next.
 *
 * First what stands on one version, then what was in many conflicts, then the rest; equals in the order in which they were first
 * asked for: the order of declaration, then of discovery. What is in many conflicts loses the rank of a pin until it is asked for at one
 * version again. After uv (`PubGrubPriorities`), whose order decides which of several sets is installed when newest-first leaves a choice.
 */
import type { PackageName } from '../python/name.ts'

const RANKS = { open: 0, culprit: 1, affected: 2, single: 3 } as const
type Rank = keyof typeof RANKS

export class Priorities {
  readonly #order = new Map<PackageName, number>()
  readonly #ranks = new Map<PackageName, Rank>()

  /** A package is asked for, perhaps at one version. */
  meet(name: PackageName, isSingle: boolean): void {
    if (!this.#order.has(name)) this.#order.set(name, this.#order.size)
    if (isSingle) this.#ranks.set(name, 'single')
  }

  /** Decisions on it were often discarded: it is decided early. */
  markAffected(name: PackageName): void {
    this.#ranks.set(name, 'affected')
  }

  /** Decisions on it often discarded others; false when it is known for conflicts already. */
  markCulprit(name: PackageName): boolean {
    const rank = this.#rankOf(name)
    if (rank === 'culprit' || rank === 'affected') return false
    this.#ranks.set(name, 'culprit')
    return true
  }

  /** Negative when `a` is decided before `b`. */
  compare(a: PackageName, b: PackageName): number {
    const ranks = RANKS[this.#rankOf(b)] - RANKS[this.#rankOf(a)]
    return ranks === 0 ? (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0) : ranks
  }

  #rankOf(name: PackageName): Rank {
    return this.#ranks.get(name) ?? 'open'
  }
}
