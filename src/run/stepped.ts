/** The facts of a run, step by step (universe/stepwise.ts), with what only a plan's pages need. */
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import { StepwiseFacts } from '../universe/stepwise.ts'
import type { Looked } from '../universe/stepwise.ts'
import type { RunFacts } from './facts.ts'

export interface Stepped {
  readonly facts: RunFacts
  readonly looked: () => Looked
  readonly lookedOnOtherPythons: () => Looked | undefined
}

export function inSteps(facts: RunFacts): Stepped {
  const stepwise = new StepwiseFacts(facts)
  const others = facts.onOtherPythons === undefined ? null : inSteps(facts.onOtherPythons)
  const { drivers, advisoryGaps, environments } = facts
  const stepped = Object.assign(stepwise, {
    ...{ drivers, advisoryGaps, environments },
    ...(others === null ? {} : { onOtherPythons: others.facts }),
    withdrawn: (name: PackageName) => facts.withdrawn(name),
    fileHashes: (name: PackageName, version: Version) => facts.fileHashes(name, version),
  })
  return { facts: stepped, looked: () => stepwise.looked, lookedOnOtherPythons: () => others?.looked() }
}
