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

/** Where a package stands in the order. */
export interface Standing {
  readonly order: number
  readonly rank: Rank
}

export class Priorities {
  readonly #standings = new Map<PackageName, { readonly order: number; rank: Rank }>()

  /** A package is asked for, perhaps at one version. What is returned changes with later calls. */
  meet(name: PackageName, isSingle: boolean): Standing {
    let standing = this.#standings.get(name)
    if (standing === undefined) {
      standing = { order: this.#standings.size, rank: 'open' }
      this.#standings.set(name, standing)
    }
    if (isSingle) standing.rank = 'single'
    return standing
  }

  /** Decisions on it were often discarded: it is decided early. */
  markAffected(name: PackageName): void {
    this.#of(name).rank = 'affected'
  }

  /** Decisions on it often discarded others; false when it is known for conflicts already. */
  markCulprit(name: PackageName): boolean {
    const standing = this.#of(name)
    if (standing.rank === 'culprit' || standing.rank === 'affected') return false
    standing.rank = 'culprit'
    return true
  }

  #of(name: PackageName): { rank: Rank } {
    const standing = this.#standings.get(name)
    if (standing === undefined) throw new Error('a package is asked for before it is in conflicts')
    return standing
  }
}

/** Negative when `a` is decided before `b`. */
export function compareStandings(a: Standing, b: Standing): number {
  return a.rank === b.rank ? a.order - b.order : RANKS[b.rank] - RANKS[a.rank]
}
