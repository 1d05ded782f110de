/** Steps as entries of the plan: what each crosses, what moves in it, the findings after it, and the whole set. */
import type { Crossing } from '../explain/crossing.ts'
import type { Path } from '../explain/steps.ts'
import { scan } from '../scan/scan.ts'
import { countByTier } from '../scan/score.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { NoteEntry, StepEntry } from './document.ts'
import type { PlanInput } from './input.ts'
import { movedPackages } from './moved.ts'
import { resolvedMaps } from './scan-entry.ts'

type Input = Pick<PlanInput, 'problem' | 'present' | 'facts'>

export function stepEntries(path: Path | null, { problem, present, facts }: Input): readonly StepEntry[] {
  if (path?.status !== 'found') return []
  let before: readonly ResolvedSet[] = present.sets
  return path.steps.map(({ sets, crosses }) => {
    const moves = movedPackages(problem, before, sets).map(({ name, from, to, declarations }) => ({
      ...{ package: name, from: from.text, to: to.text },
      at: declarations.map(({ file, line }) => `${file}:${line}`),
    }))
    before = sets
    return {
      crosses: crosses === null ? null : crossingInWords(crosses),
      moves,
      counts: countByTier(scan(problem, sets, facts).findings),
      resolved: resolvedMaps({ sets }),
    }
  })
}

/** Why there are no steps, where they were asked for. */
export function stepNotes(path: Path | null): readonly NoteEntry[] {
  if (path === null || path.status === 'found') return []
  const what = path.crossings.map(crossingInWords).join(', ')
  const text =
    path.status === 'too-many'
      ? `The plan crosses ${path.crossings.length} things that may break (${what}): too many to look for an order of them.`
      : `No order was found in which the plan's crossings (${what}) can be taken one at a time, each leaving a set that installs and no more findings than before.`
  return [{ kind: 'steps', text }]
}

function crossingInWords(crossing: Crossing): string {
  if (crossing.kind === 'accelerator') return `CUDA from ${crossing.from} to ${crossing.to}`
  const { name, from, to } = crossing
  if (from.epoch !== to.epoch) return `${name} from epoch ${from.epoch} to ${to.epoch}`
  return `${name} from ${from.release[0] ?? 0} to ${to.release[0] ?? 0}`
}
