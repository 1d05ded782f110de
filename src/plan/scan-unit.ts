/** What `scan` reports of one problem: findings of today's set, what the declarations admit, and what could not be seen. */
import { scan } from '../scan/scan.ts'
import { acceleratorOf } from './accelerator.ts'
import { admittedFindings } from './admitted.ts'
import type { UnitScan } from './document.ts'
import type { ScanInput } from './input.ts'
import { presentNotes, setNotes } from './notes.ts'
import { environmentEntries, gapsOf, resolvedMaps, scanEntry, undecidedEntry } from './scan-entry.ts'

export function scanUnit(input: ScanInput): UnitScan {
  const { problem, config, facts, present } = input
  const result = scan(problem, present.sets, facts)
  return {
    id: problem.id,
    manifests: problem.manifests,
    environments: environmentEntries(problem),
    accelerator: acceleratorOf(problem, present.sets),
    found: scanEntry(
      result.findings,
      admittedFindings(problem, facts, result.findings),
      gapsOf(input, present),
      config,
    ),
    clash: present.clash,
    resolved: resolvedMaps(present),
    withdrawn: input.withdrawn(present.sets),
    undecided: result.undecided.map((undecided) => undecidedEntry(undecided, null)),
    notes: [
      ...presentNotes(input, result.findings),
      ...input.ignored,
      ...setNotes(problem, config, facts, present.sets),
    ],
  }
}
