/** What lines bring into a set of one environment, by the requirements of what it has. */
import type { PackageName } from '../python/name.ts'
import type { Facts } from '../universe/facts.ts'
import type { Chosen, ResolvedSet } from '../universe/solution.ts'
import type { Problem, Root } from '../units/problem.ts'
import { requirementsOf } from './requirements-of.ts'

/** With the first that asks for each; null: a line does. Of a release whose requirements are not known it holds none. */
export function askersOf(
  ordinal: number,
  lines: readonly Root[],
  { environments: places }: Pick<Problem, 'environments'>,
  facts: Facts,
  sets: readonly ResolvedSet[],
): ReadonlyMap<PackageName, Chosen | null> {
  const environment = places[ordinal]?.environment
  const set = sets[ordinal]
  const roots = lines.filter(({ environments }) => environments.includes(ordinal))
  const askers = new Map<PackageName, Chosen | null>(roots.map(({ declaration }) => [declaration.name, null]))
  if (environment === undefined || set === undefined) return askers
  for (const name of askers.keys()) {
    const release = set.get(name)
    if (release === undefined) continue
    for (const asked of requirementsOf(release, environment, facts)) {
      if (!askers.has(asked.name) && set.has(asked.name)) askers.set(asked.name, release)
    }
  }
  return askers
}
