/** The claim itself changed, the world left alone: a cost, a bound, a set. */
import type { PackageName } from '../../../src/python/name.ts'
import type { Facts } from '../../../src/universe/facts.ts'
import { releaseAt } from '../../../src/universe/releases.ts'
import type { Chosen, ResolvedSet, Solution } from '../../../src/universe/solution.ts'
import { recount } from '../../../src/verify/recount.ts'
import type { RandomCase } from '../../properties/solve-universes.ts'
import type { Below } from './mutate-worlds.ts'

export type ClaimMutation = (solution: Solution, world: RandomCase, facts: Facts, below: Below) => Solution | null

/** One level's cost and bound, one more or one less, in the proof as well. */
function cost(by: number): ClaimMutation {
  return (solution, _world, _facts, below) => {
    const level = below(solution.levels.length)
    const changed = (solution.objective[level] ?? 0) + by
    if (changed < 0) return null
    const objective = solution.objective.with(level, changed)
    const proof = solution.proof ?? null
    const steps = proof?.steps.map((step) =>
      step[0] === 'bound' && step[1] === level ? (['bound', level, changed] as const) : step,
    )
    return { ...solution, objective, bound: objective, proof: proof === null ? null : { ...proof, steps: steps ?? [] } }
  }
}

/** Another release of one package, or the package left out; with costs as they then are where `isHonest`. */
function sets(isHonest: boolean): ClaimMutation {
  return (solution, world, facts, below) => {
    const at = below(solution.sets.length)
    const set = solution.sets[at] ?? new Map<PackageName, Chosen>()
    const name = [...set.keys()][below(set.size)]
    const environment = world.problem.environments[at]?.environment
    if (name === undefined || environment === undefined) return null
    const changed = world.problem.environments.map((_, place) =>
      another(solution.sets[place] ?? set, name, facts, world, place, below),
    )
    const shared = changed.map((each, place) => (place === at || below(2) === 0 ? each : (solution.sets[place] ?? set)))
    const claimed = { ...solution, sets: shared }
    if (!isHonest) return claimed
    const { problem, present, policy } = world
    const counted = recount({ problem, present, solution: claimed, facts, policy })
    const objective = solution.levels.map((level) => counted.get(level) ?? 0)
    const steps = solution.proof?.steps.map((step) =>
      step[0] === 'bound' ? (['bound', step[1], objective[step[1]] ?? 0] as const) : step,
    )
    const proof =
      solution.proof === undefined || solution.proof === null ? null : { ...solution.proof, steps: steps ?? [] }
    return { ...claimed, objective, bound: objective, proof }
  }
}

function another(
  set: ResolvedSet,
  name: PackageName,
  facts: Facts,
  world: RandomCase,
  at: number,
  below: Below,
): ResolvedSet {
  const changed = new Map(set)
  const project = facts.project(name)
  const environment = world.problem.environments[at]?.environment
  const chosen = set.get(name)
  if (project === undefined || project.status === 'absent' || environment === undefined || chosen === undefined)
    return set
  const file = project.files[below(project.files.length + 1)]
  if (file === undefined) changed.delete(name)
  else
    changed.set(name, {
      ...chosen,
      version: file.version,
      file: releaseAt(project, environment, file.version)?.file ?? null,
    })
  return changed
}

export const CLAIM_MUTATIONS: Readonly<Record<string, ClaimMutation>> = {
  'a cost too high': cost(1),
  'a cost too low': cost(-1),
  'other sets at the same cost': sets(false),
  'other sets at their own cost': sets(true),
  'nothing installs': (solution) => ({
    ...solution,
    status: 'infeasible',
    sets: [],
    clash: [{ fact: 'it is said so', source: '' }],
    objective: [],
    bound: [],
    proof:
      solution.proof === undefined || solution.proof === null
        ? null
        : {
            ...solution.proof,
            steps: solution.proof.steps.filter(([kind]) => kind === 'clause' || kind === 'counter'),
          },
  }),
}
