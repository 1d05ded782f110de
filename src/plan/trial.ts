/**
 * Whether what the installer chooses is as good as the solution: in findings, in rules and config bounds, in installing at all.
 *
 * A difference names the package that is at fault and the environment it was seen in, so that a constraint line can be tried on it.
 */
import { affects } from '../osv/affects.ts'
import type { PackageName } from '../python/name.ts'
import { contains } from '../python/specifier.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import type { Simulated } from './input.ts'

export interface Difference {
  /** Equal keys are the same difference, whatever set they were seen in. */
  readonly key: string
  readonly environment: number
  /** Where a line could help, most direct first; empty when the set does not install. */
  readonly culprits: readonly PackageName[]
}

/** `reference`: the solution's sets. Better than the solution is no difference. */
export class Comparison {
  readonly #problem: Problem
  readonly #facts: Facts
  readonly #reference: readonly ResolvedSet[]
  readonly #tolerated: ReadonlySet<string>

  constructor(problem: Problem, facts: Facts, reference: readonly ResolvedSet[]) {
    this.#problem = problem
    this.#facts = facts
    this.#reference = reference
    this.#tolerated = new Set(reference.flatMap((set) => findingKeys(set, facts)))
  }

  /** Of a simulation of all environments, in their order. */
  everywhere(simulated: Simulated): readonly Difference[] {
    if (simulated.status === 'clashes') return [{ key: 'clash', environment: 0, culprits: [] }]
    return simulated.sets.flatMap((set, environment) => this.#within(environment, set))
  }

  /** Of a simulation of one. */
  at(environment: number, simulated: Simulated): readonly Difference[] {
    if (simulated.status === 'clashes') return [{ key: 'clash', environment, culprits: [] }]
    return simulated.sets.flatMap((set) => this.#within(environment, set))
  }

  #within(environment: number, set: ResolvedSet): readonly Difference[] {
    const chosen = this.#reference[environment] ?? new Map()
    const [problem, facts] = [this.#problem, this.#facts]
    const broken = new Set(brokenFacts(chosen, environment, chosen, problem, facts).map(({ key }) => key))
    return [
      ...newFindings(set, environment, this.#tolerated, facts),
      ...brokenFacts(set, environment, chosen, problem, facts).filter(({ key }) => !broken.has(key)),
    ]
  }
}

function brokenFacts(
  set: ResolvedSet,
  environment: number,
  reference: ResolvedSet,
  problem: Problem,
  facts: Facts,
): readonly Difference[] {
  return [...brokenRules(set, environment, reference, facts), ...brokenBounds(set, environment, problem)]
}

function findingKeys(set: ResolvedSet, facts: Facts): readonly string[] {
  return [...set.values()].flatMap(({ name, version }) =>
    facts
      .vulnerabilities(name)
      .filter((vulnerability) => affects(vulnerability, version) === 'affected')
      .map((vulnerability) => `${name} ${vulnerability.id}`),
  )
}

function newFindings(
  set: ResolvedSet,
  environment: number,
  tolerated: ReadonlySet<string>,
  facts: Facts,
): Difference[] {
  return [...set.values()].flatMap((chosen) =>
    findingKeys(new Map([[chosen.name, chosen]]), facts)
      .filter((key) => !tolerated.has(key))
      .map((key) => ({ key: `${environment} finding ${key}`, environment, culprits: [chosen.name] })),
  )
}

function brokenRules(set: ResolvedSet, environment: number, reference: ResolvedSet, facts: Facts): Difference[] {
  return facts.rules.flatMap((rule) => {
    const subject = set.get(rule.subject)
    if (subject === undefined || !contains(rule.versions, subject.version)) return []
    return rule.requires.flatMap(({ name, specifier }) => {
      const required = set.get(name)
      if (required === undefined || contains(specifier, required.version)) return []
      const culprits = [name, rule.subject].filter(
        (each) => set.get(each)?.version.text !== reference.get(each)?.version.text,
      )
      return [{ key: `${environment} rule ${rule.id} ${name}`, environment, culprits }]
    })
  })
}

/** The config's own constraints, which no installer knows; what it allows to move to is no matter of what is installed. */
function brokenBounds(set: ResolvedSet, environment: number, problem: Problem): Difference[] {
  return problem.bounds.flatMap((bound) => {
    const chosen = set.get(bound.name)
    const isBroken =
      bound.isConfig === true &&
      bound.sparesPresent !== true &&
      bound.environments.includes(environment) &&
      chosen !== undefined &&
      !contains(bound.specifier, chosen.version)
    return isBroken
      ? [{ key: `${environment} bound ${bound.source} ${bound.name}`, environment, culprits: [bound.name] }]
      : []
  })
}
