/** One generated universe: what clingo proves against what the solver reaches, reduced and not. */
import { costsOf } from '../../src/solve/evaluate.ts'
import { OptimumSearch } from '../../src/solve/optimum.ts'
import { everything, reduce } from '../../src/solve/reduce/reduce.ts'
import { askClingo } from './clingo.ts'
import { instanceOf } from './generated-instance.ts'
import { generateUniverse, PROFILES, type Profile } from './generated-universe.ts'

export function profileOf(seed: number): Profile {
  const profiles = Object.values(PROFILES)
  const profile = profiles[seed % profiles.length]
  if (profile === undefined) throw new Error('there are no profiles')
  return profile
}

/** What differs, in words; empty when everything agrees. */
export async function checkAgainstClingo(seed: number, packages: number, versions: number): Promise<readonly string[]> {
  const instance = instanceOf(generateUniverse(packages, versions, seed, profileOf(seed)))
  const { costs, isProven } = await askClingo(instance)
  if (!isProven) return [`seed ${seed}: clingo did not finish`]
  const sets: string[] = []
  const differences: string[] = []
  for (const kept of [reduce(instance), everything(instance)]) {
    const search = new OptimumSearch(instance, { deadline: Infinity, kept })
    const { status, objective } = search.run()
    const wanted = costs === null ? 'unsatisfiable ' : `optimal ${costs.join(',')}`
    if (`${status} ${objective.join(',')}` !== wanted)
      differences.push(`seed ${seed}: ${objective.join(',')} instead of ${wanted}`)
    if (costs === null) continue
    search.breakTies()
    const reached = costsOf(instance, search.choice()).join(',')
    if (reached !== costs.join(',')) differences.push(`seed ${seed}: the tie-break left the optimum: ${reached}`)
    sets.push(search.choice().join(','))
  }
  if (new Set(sets).size > 1) differences.push(`seed ${seed}: reductions change the set: ${sets.join(' and ')}`)
  return differences
}
