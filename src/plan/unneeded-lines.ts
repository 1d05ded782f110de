/**
 * Lines of compiled files that a plan leaves without anybody who asks for them (design, "What may move": a file that is complete loses them).
 *
 * A line goes only where all of it is understood: the tool's note names packages of the file alone, each of them asks for it in today's set, and
 * from the lines that stay on nothing asks for it any more in the new one, of which every requirement is known.
 */
import type { Declaration } from '../manifests/model.ts'
import { packagesIn } from '../manifests/via-notes.ts'
import { normalizeName } from '../python/name.ts'
import type { PackageName } from '../python/name.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Problem, Root } from '../units/problem.ts'
import { askersOf } from './askers.ts'
import { metadataOf, requirementsOf } from './requirements-of.ts'

interface Sets {
  readonly present: readonly ResolvedSet[]
  readonly chosen: readonly ResolvedSet[]
}

/** In the order of the problem. `compiled`: files that a tool wrote and the plan edits. */
export function unneededLines(
  problem: Problem,
  facts: Facts,
  { present, chosen }: Sets,
  compiled: ReadonlySet<string>,
): readonly Declaration[] {
  const stated = namesByFile(problem)
  let going = problem.roots.filter((root) => {
    const { declaration, environments } = root
    const names = stated.get(declaration.file)
    const askers = compiled.has(declaration.file) ? packagesIn(declaration.via ?? [])?.map(normalizeName) : undefined
    if (askers?.every((name) => names?.has(name)) !== true) return false
    return environments.every((ordinal) =>
      askers.every((asker) => asksFor(declaration.name, asker, ordinal, problem, facts, present)),
    )
  })
  // What stays asks for others, so that these stay, too.
  for (let before = -1; going.length !== before && going.length > 0;) {
    before = going.length
    const gone = new Set(going)
    const staying = problem.roots.filter((root) => !gone.has(root))
    const needed = problem.environments.map((_, ordinal) => neededIn(ordinal, staying, problem, facts, chosen))
    going = going.filter(({ declaration, environments }) =>
      environments.every((ordinal) => needed[ordinal]?.has(declaration.name) === false),
    )
  }
  return going.map(({ declaration }) => declaration)
}

function namesByFile({ roots }: Problem): ReadonlyMap<string, ReadonlySet<PackageName>> {
  const names = new Map<string, Set<PackageName>>()
  for (const { declaration } of roots) {
    const known = names.get(declaration.file)
    if (known === undefined) names.set(declaration.file, new Set([declaration.name]))
    else known.add(declaration.name)
  }
  return names
}

/** What the lines that stay bring in; null where some of it is not known. */
function neededIn(
  ordinal: number,
  lines: readonly Root[],
  problem: Problem,
  facts: Facts,
  sets: readonly ResolvedSet[],
): ReadonlySet<PackageName> | null {
  const names = new Set(askersOf(ordinal, lines, problem, facts, sets).keys())
  const isKnown = (name: PackageName): boolean => {
    const release = sets[ordinal]?.get(name)
    return release !== undefined && metadataOf(release, facts) !== null
  }
  return [...names].every(isKnown) ? names : null
}

function asksFor(
  name: PackageName,
  asker: PackageName,
  ordinal: number,
  { environments }: Problem,
  facts: Facts,
  sets: readonly ResolvedSet[],
): boolean {
  const [environment, release] = [environments[ordinal]?.environment, sets[ordinal]?.get(asker)]
  if (environment === undefined || release === undefined) return false
  return requirementsOf(release, environment, facts).some((asked) => asked.name === name)
}
