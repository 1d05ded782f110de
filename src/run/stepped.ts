/** The facts of a run, step by step (universe/stepwise.ts), with what only a plan's pages need. */
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { RunFacts } from '../run.ts'
import type { StepwiseFacts } from '../universe/stepwise.ts'

export function withSteps(facts: RunFacts, stepwise: StepwiseFacts): RunFacts {
  const { drivers, advisoryGaps, environments } = facts
  return Object.assign(stepwise, {
    ...{ drivers, advisoryGaps, environments },
    withdrawn: (name: PackageName) => facts.withdrawn(name),
    fileHashes: (name: PackageName, version: Version) => facts.fileHashes(name, version),
  })
}
