/** The route through one universe: the Pythons that only its facts tell, and the problems with them. */
import { openDeclarations, servingPython } from '../units/serving-python.ts'
import type { Problem } from '../units/problem.ts'
import type { RunInput } from './input.ts'
import type { RunFacts } from './facts.ts'
import { problemsOf } from './route.ts'
import type { Route } from './route.ts'

export async function routeOf(
  facts: RunFacts,
  problems: readonly Problem[],
  input: Pick<RunInput, 'repository' | 'config' | 'grouping'>,
): Promise<{ readonly route: Route; readonly problems: readonly Problem[] }> {
  const { repository, config } = input
  const route: Route = { repository, config, facts, pythons: await findPythons(facts, problems, input) }
  return { route, problems: among(problems, route) }
}

/** The problems with the Pythons found. */
export function among(problems: readonly Problem[], route: Route): readonly Problem[] {
  const ids = new Set(problems.map(({ id }) => id))
  return problemsOf(route).filter(({ id }) => ids.has(id))
}

/** The Pythons of units of which no file says one: the best for which the present versions have wheels. */
export async function findPythons(
  facts: RunFacts,
  problems: readonly Problem[],
  { grouping }: Pick<RunInput, 'grouping'>,
): Promise<ReadonlyMap<string, string>> {
  const pythons = new Map<string, string>()
  for (const { problem: id, unit, among } of grouping.openPythons) {
    const problem = problems.find((one) => one.id === id)
    if (problem === undefined) continue
    const declarations = openDeclarations(problem, unit)
    const names = [...new Set(declarations.map(({ name }) => name))]
    facts.want({ projects: names })
    while (names.some((name) => facts.project(name) === undefined)) await facts.arrival()
    pythons.set(
      unit,
      servingPython(declarations, among, (name) => facts.project(name), facts.clock, facts.rules),
    )
  }
  return pythons
}
