/** How a package comes into a set: the shortest way from a line that declares something to it. */
import type { PackageName } from '../python/name.ts'
import { requirementsOf } from '../plan/requirements-of.ts'
import type { Finding } from '../scan/finding.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Root } from '../units/problem.ts'
import type { ReopenedEntry } from './document.ts'
import type { Side } from './side.ts'

type Chain = Pick<ReopenedEntry, 'chain' | 'file' | 'line'>

export function chainTo(finding: Finding, side: Side): Chain {
  for (const [at, set] of side.present.sets.entries()) {
    const chosen = set.get(finding.package)
    if (chosen === undefined || !finding.versions.includes(chosen.version.text)) continue
    const roots = side.problem.roots.filter(({ environments }) => environments.includes(at))
    const way = shortestWay(finding.package, set, at, roots, side)
    if (way !== null) return way
  }
  return { chain: [], file: null, line: null }
}

function shortestWay(
  target: PackageName,
  set: ResolvedSet,
  at: number,
  roots: readonly Root[],
  { problem, facts }: Side,
): Chain | null {
  const environment = problem.environments[at]?.environment
  const from = new Map<PackageName, PackageName | null>(roots.map(({ declaration }) => [declaration.name, null]))
  for (const name of from.keys()) {
    if (name === target) return told(target, set, from, roots)
    const chosen = set.get(name)
    if (chosen === undefined || environment === undefined || problem.installer.withoutDependencies) continue
    for (const needed of requirementsOf(chosen, environment, facts)) {
      if (set.has(needed.name) && !from.has(needed.name)) from.set(needed.name, name)
    }
  }
  return null
}

function told(
  target: PackageName,
  set: ResolvedSet,
  from: ReadonlyMap<PackageName, PackageName | null>,
  roots: readonly Root[],
): Chain {
  const names: PackageName[] = []
  for (let name: PackageName | null = target; name !== null; name = from.get(name) ?? null) names.unshift(name)
  const declaration = roots.find((root) => root.declaration.name === names[0])?.declaration
  return {
    chain: names.map((name) => `${name} ${set.get(name)?.version.text ?? ''}`.trim()),
    file: declaration?.file ?? null,
    line: declaration?.line ?? null,
  }
}
