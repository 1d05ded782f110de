/**
 * Which versions are likely to be asked for next: `double`, the next 1, 2, 4, ... best ones each time a package is hit; 2, 4, 8, ... of one
 * that is declared, which is walked along further.
 *
 * A hit is a version that the optimum chose before its metadata was known, counted once per version. Measured against fetching only
 * what is chosen, the newest patch of each minor, and whole packages: fewest requests, and among the fastest. The first version of a
 * package that nobody declares mostly stays the chosen one: what was fetched beside it served in one case of eight.
 */
import type { ReleaseFile } from '../universe/facts.ts'
import type { Built } from './build.ts'
import type { PendingChoice } from './closure.ts'
import { aliveOf, type Node } from './instance.ts'
import type { Kept } from './reduce/reduce.ts'
import type { Slot } from './slot.ts'

const AT_MOST = 64
const AT_ONCE = 8

export class Prefetch {
  readonly #hits = new Map<Slot, number>()
  readonly #counted = new Set<ReleaseFile>()

  /**
   * Files worth having beside those that are needed; never source distributions, which are large. `few`: what a better set could hold
   * at all, when that is little; then several are taken at once, and those for which it stands as well: each of them may be asked for.
   */
  beside(pending: readonly PendingChoice[], { instance, slots }: Built, few: Kept | null): readonly ReleaseFile[] {
    const files: ReleaseFile[] = []
    for (const { slot, candidate, file } of pending) {
      if (this.#counted.has(file)) continue
      this.#counted.add(file)
      const hits = this.#hits.get(slot) ?? 0
      this.#hits.set(slot, hits + 1)
      const number = slots.indexOf(slot)
      const node = instance.nodes[number]
      const candidates = slot.domain?.candidates ?? []
      if (node === undefined) continue
      const ranked = aliveOf(node).sort((a, b) => compare(node, a, b))
      const chosen = candidates.indexOf(candidate)
      const others =
        few === null ? ranked.slice(ranked.indexOf(chosen) + 1) : unreadOf(node, chosen, ranked, few[number] ?? [])
      for (const index of others.slice(
        0,
        few === null ? howMany(slot, hits) : Math.min(AT_MOST, Math.max(AT_ONCE, 2 ** hits)),
      )) {
        for (const next of candidates[index]?.files ?? []) {
          if (next !== null && next.kind === 'wheel') files.push(next)
        }
      }
    }
    return files
  }
}

/** After so many hits before this one. What stands of an open line is not known at first, and its newest release mostly is it. */
function howMany({ declared, isLocked, present }: Slot, hits: number): number {
  const mostlyStays = (declared === null && !isLocked) || present.includes(null)
  if (hits === 0 && mostlyStays) return 0
  return Math.min(AT_MOST, 2 ** (declared === null ? hits : hits + 1))
}

/** Other candidates of which not everything is known: the kept ones, then the rest, each as ranked. */
function unreadOf({ gates }: Node, chosen: number, ranked: readonly number[], kept: readonly number[]): number[] {
  const unread = new Set(gates[0]?.pending)
  unread.delete(chosen)
  const first = new Set(kept)
  const [before, after] = [ranked.filter((index) => first.has(index)), ranked.filter((index) => !first.has(index))]
  return [...before, ...after].filter((index) => unread.has(index))
}

/** By what it costs, then newest first. */
function compare({ tolls }: Node, a: number, b: number): number {
  for (const costs of tolls) {
    const difference = (costs?.[a] ?? 0) - (costs?.[b] ?? 0)
    if (difference !== 0) return difference
  }
  return b - a
}
