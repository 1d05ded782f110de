/**
 * What a change makes worse: between a base and a working tree, each a problem with the sets that an installer chooses for it.
 *
 * In: both sides. Out: the clash, the vulnerabilities that are open now and were not, the floors that are gone below. Always true: what was as bad
 * before counts for nothing, so a tree that equals its base always holds.
 */
import { findingEntry } from '../plan/scan-entry.ts'
import { scan } from '../scan/scan.ts'
import type { Finding } from '../scan/finding.ts'
import type { ResolvedSet, SourcedFact } from '../universe/solution.ts'
import { chainTo } from './chain.ts'
import type { LoweredEntry, ReopenedEntry } from './document.ts'
import { floorsOf, loweredFloors } from './floors.ts'
import type { Side } from './side.ts'

export interface Worsened {
  readonly clash: readonly SourcedFact[]
  readonly clashedBefore: boolean
  readonly reopened: readonly ReopenedEntry[]
  readonly lowered: readonly LoweredEntry[]
}

/** `base` is null for a unit that the base does not have: all that is wrong with it is new. */
export function compare(base: Side | null, tree: Side): Worsened {
  const clashedBefore = base?.present.status === 'clashes'
  return {
    clash: tree.present.status === 'clashes' ? tree.present.clash : [],
    clashedBefore,
    reopened: reopenedOf(base, tree),
    lowered: base === null ? [] : loweredFloors(floorsOf(base.problem), tree),
  }
}

export function holds({ clash, clashedBefore, reopened, lowered }: Worsened): boolean {
  return (clash.length === 0 || clashedBefore) && reopened.length === 0 && lowered.length === 0
}

/** Vulnerabilities of the sets that the base has open: `package id`. */
export function openIn(side: Side | null): ReadonlySet<string> {
  return new Set(side === null ? [] : scan(side.problem, side.present.sets, side.facts).findings.map(keyOf))
}

export function keyOf(finding: Pick<Finding, 'package' | 'vulnerability'>): string {
  return `${finding.package} ${finding.vulnerability.id}`
}

function reopenedOf(base: Side | null, tree: Side): readonly ReopenedEntry[] {
  const before = openIn(base)
  const { findings } = scan(tree.problem, tree.present.sets, tree.facts)
  return findings
    .filter((finding) => !before.has(keyOf(finding)))
    .map((finding) => ({
      ...findingEntry(finding, finding.versions[0]),
      was: versionIn(base?.present.sets ?? [], finding),
      ...chainTo(finding, tree),
    }))
}

function versionIn(sets: readonly ResolvedSet[], finding: Finding): string | null {
  for (const set of sets) {
    const chosen = set.get(finding.package)
    if (chosen !== undefined) return chosen.version.text
  }
  return null
}
