/**
 * What the installer then does: constraint lines where it would leave the solution, written where there is a place for them, and its choice
 * under those that could be written.
 */
import type { SourceFile } from '../manifests/model.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import { boundOf, lineText, withConstraintLines } from './constraints.ts'
import type { Constrained, ConstraintLine } from './constraints.ts'
import type { NoteEntry } from './document.ts'
import { fileEdits } from './edits.ts'
import type { PlanInput, Simulated } from './input.ts'
import { factInWords } from './notes.ts'
import { placeLines, writeLines } from './placement.ts'

export interface Written {
  /** As they will stand. */
  readonly files: readonly SourceFile[]
  /** What the installer chooses on them. */
  readonly after: Simulated
  readonly notes: readonly NoteEntry[]
}

/** Constraint lines where the installer would leave the solution, and what it chooses with those that could be written. */
export async function writtenLines(
  input: PlanInput,
  edited: readonly SourceFile[],
  chosen: readonly ResolvedSet[],
): Promise<Written> {
  const { problem, facts } = input
  const simulate = (lines: Parameters<PlanInput['simulate']>[1]) => input.simulate(edited, lines)
  const found = await withConstraintLines({ problem, facts, reference: chosen, simulate })
  const placements = placeLines(problem, found.lines, edited, input.formatOf, found.simulated.sets)
  const { files, refused } = writeLines(edited, placements, input.formatOf)
  const homeless = placements.filter((placement) => placement.file === null || refused.includes(placement))
  const kept = placements.filter((placement) => !homeless.includes(placement)).map(({ line }) => line)
  const simulated = homeless.length === 0 ? found.simulated : await simulate(kept.map((line) => boundOf(line, problem)))
  // Files that stay as they are leave the installer's choice as it is: its own notes tell of that.
  const isUnchanged = found.status === 'unknown' && fileEdits(input.files, files).length === 0
  const notes = [
    ...placements.flatMap(({ line, file }) => (kept.includes(line) && file !== null ? [writtenNote(line, file)] : [])),
    ...homeless.map(({ line }) => homelessNote(line)),
    ...(isUnchanged ? [] : statusNotes(found)),
  ]
  return { files, after: afterOf(simulated, chosen), notes }
}

/** Where the choice could not be simulated, the solution is the best that is known of it. */
function afterOf(simulated: Simulated, chosen: readonly ResolvedSet[]): Simulated {
  return simulated.status === 'installs' ? simulated : { ...simulated, sets: chosen }
}

function writtenNote(line: ConstraintLine, file: string): NoteEntry {
  return {
    kind: 'constraint',
    text: `The line ${lineText(line)} is added, since an installer would choose otherwise without it.`,
    file,
  }
}

function homelessNote(line: ConstraintLine): NoteEntry {
  const text = `An installer would choose otherwise unless it is told ${lineText(line)}; there is no place here where Lockstep could write that.`
  return { kind: 'constraint-not-written', text, file: line.unit }
}

function statusNotes({ status, simulated }: Constrained): NoteEntry[] {
  if (status === 'agrees') return []
  const why =
    status === 'differs'
      ? 'An installer chooses otherwise on the edited files, and no line was found that keeps it to the plan.'
      : 'What an installer chooses on the edited files could not be simulated; the plan shows the solution.'
  return [
    { kind: 'installer-differs', text: why },
    ...simulated.notes.map((note) => ({ kind: 'simulation', text: factInWords(note) })),
  ]
}
