/** The facts of a run, some of them answered otherwise. */
import type { Facts } from '../universe/facts.ts'
import { overlaid } from '../universe/overlay.ts'
import type { RunFacts } from './facts.ts'

/** `onOtherPythons`: what stands in place of the facts' own. */
export function overlaidRun(facts: RunFacts, changes: Partial<Facts>, onOtherPythons?: RunFacts): RunFacts {
  const { drivers, advisoryGaps, environments } = facts
  return {
    ...overlaid(facts, changes),
    ...{ drivers, advisoryGaps, environments },
    ...(onOtherPythons === undefined ? {} : { onOtherPythons }),
    withdrawn: (name) => facts.withdrawn(name),
    fileHashes: (name, version) => facts.fileHashes(name, version),
  }
}
