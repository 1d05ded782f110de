/**
 * Which package is decided next.
 *
 * First what stands on one version, then what was in many conflicts, then the rest; equals in the order in which they were first
 * asked for: the order of declaration, then of discovery. A rank never falls. After uv (`PubGrubPriorities`), whose order decides which
 * of several sets is installed when newest-first leaves a choice.
 */
import type { PackageName } from '../python/name.ts'

const RANKS = { open: 0, culprit: 1, victim: 2, single: 3 } as const
export type Rank = keyof typeof RANKS

export class Priorities {
  readonly #order = new Map<PackageName, number>()
  readonly #ranks = new Map<PackageName, Rank>()

  /** A package is asked for, perhaps at one version. */
  meet(name: PackageName, isSingle: boolean): void {
    if (!this.#order.has(name)) this.#order.set(name, this.#order.size)
    if (isSingle) this.raise(name, 'single')
  }

  /** Raises the rank of a package; false when it has that rank or a higher one. */
  raise(name: PackageName, rank: Rank): boolean {
    const before = this.#ranks.get(name) ?? 'open'
    if (RANKS[before] >= RANKS[rank]) return false
    this.#ranks.set(name, rank)
    return true
  }

  /** Negative when `a` is decided before `b`. */
  compare(a: PackageName, b: PackageName): number {
    const ranks = RANKS[this.#ranks.get(b) ?? 'open'] - RANKS[this.#ranks.get(a) ?? 'open']
    return ranks === 0 ? (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0) : ranks
  }
}
