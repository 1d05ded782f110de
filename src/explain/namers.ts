/**
 * Who could name a pre-release that has to be named, and who could ask for whom.
 */
import type { PackageName } from '../python/name.ts'
import type { Model, Node } from './model.ts'

/** Packages in a row for whose being there a reason is sought. */
export const MOST_SUPPORTING = 3

/** The packages that decide whether a pre-release of these nodes is named: who could name it, and who could ask for those. */
export function namersOf(model: Model, nodes: readonly Node[]): ReadonlySet<PackageName> {
  const targets = new Set(nodes.filter(hasNamed).map(({ number }) => number))
  const namers = new Set(model.namings.filter(({ target }) => targets.has(target)).map(({ node }) => node))
  const found = new Set(namers)
  if (namers.size > 0) {
    const askers = askersIn(model)
    let last: ReadonlySet<number> = namers
    for (let step = 0; step < MOST_SUPPORTING && last.size > 0; step++) {
      last = new Set([...last].flatMap((number) => [...(askers.get(number) ?? [])]).filter((one) => !found.has(one)))
      for (const number of last) found.add(number)
    }
  }
  return new Set([...found].flatMap((number) => model.nodes[number]?.slot.name ?? []))
}

function hasNamed({ releases }: Node): boolean {
  return releases.some(({ isNamedOnly, standsIn }) => isNamedOnly !== null || standsIn)
}

/** By node: those with a release that asks for it. */
function askersIn({ nodes }: Model): ReadonlyMap<number, ReadonlySet<number>> {
  const askers = new Map<number, Set<number>>()
  for (const { number, gates } of nodes) {
    for (const { asks } of gates) {
      for (const { need, target } of asks.values()) {
        if (need === null) continue
        const known = askers.get(target)
        if (known === undefined) askers.set(target, new Set([number]))
        else known.add(number)
      }
    }
  }
  return askers
}
