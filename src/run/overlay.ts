/** The facts of a run, some of them answered otherwise. */
import type { RunFacts } from '../run.ts'
import type { Facts } from '../universe/facts.ts'
import { overlaid } from '../universe/overlay.ts'

export function overlaidRun(facts: RunFacts, changes: Partial<Facts>): RunFacts {
  const { drivers, advisoryGaps, environments } = facts
  return {
    ...overlaid(facts, changes),
    ...{ drivers, advisoryGaps, environments },
    withdrawn: (name) => facts.withdrawn(name),
    fileHashes: (name, version) => facts.fileHashes(name, version),
  }
}
