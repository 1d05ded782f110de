/**
 * What the installer then does: constraint lines where it would leave the solution, written where there is a place for them, and its choice
 * under those that could be written.
 */
import type { SourceFile } from '../manifests/model.ts'
import type { Facts } from '../universe/facts.ts'
import { releaseAt } from '../universe/releases.ts'
import type { Chosen, ResolvedSet } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import { withConstraintLines } from './constraints.ts'
import type { Constrained } from './constraints.ts'
import { lineText } from './constraint-line.ts'
import type { ConstraintLine } from './constraint-line.ts'
import type { NoteEntry } from './document.ts'
import { fileEdits } from './edits.ts'
import type { PlanInput, Simulated } from './input.ts'
import { factInWords } from './notes.ts'
import { placeLines, writeLines } from './placement.ts'
import { Trials } from './trials.ts'

export interface Written {
  /** As they will stand. */
  readonly files: readonly SourceFile[]
  /** What the installer chooses on them. */
  readonly after: Simulated
  readonly notes: readonly NoteEntry[]
  /** Lines that stand in them, each with its file. */
  readonly lines: readonly { readonly line: ConstraintLine; readonly file: string }[]
}

/** Constraint lines where the installer would leave the solution, and what it chooses with those that could be written. */
export async function writtenLines(
  input: PlanInput,
  edited: readonly SourceFile[],
  chosen: readonly ResolvedSet[],
): Promise<Written> {
  const { problem, facts } = input
  const trials = new Trials(problem, (lines, among) => input.simulate(edited, lines, among))
  const found = await withConstraintLines({ problem, facts, reference: chosen, trials })
  const placements = placeLines(problem, found.lines, edited, input.formatOf, found.simulated.sets)
  const { files, refused } = writeLines(edited, placements, input.formatOf)
  const homeless = placements.filter((placement) => placement.file === null || refused.includes(placement))
  const lines = placements.flatMap((placement) =>
    homeless.includes(placement) || placement.file === null ? [] : [{ line: placement.line, file: placement.file }],
  )
  const kept = lines.map(({ line }) => line)
  const simulated = homeless.length === 0 ? found.simulated : await trials.everywhere(kept)
  // Files that stay as they are leave the installer's choice as it is: its own notes tell of that.
  const isUnchanged = found.status === 'unknown' && fileEdits(input.files, files).length === 0
  const notes = [
    ...lines.map(({ line, file }) => ({ kind: 'constraint', text: lineNote(line, found, input), file })),
    ...homeless.map(({ line }) => homelessNote(line)),
    ...(isUnchanged ? [] : statusNotes(found)),
  ]
  return { files, after: afterOf(simulated, chosen), notes, lines }
}

/** Where the choice could not be simulated, the solution is the best that is known of it. */
function afterOf(simulated: Simulated, chosen: readonly ResolvedSet[]): Simulated {
  return simulated.status === 'installs' ? simulated : { ...simulated, sets: chosen }
}

/** `The line low<2 is added: without it an installer would choose low 2.0.0, with it low 1.9.0, which is older by 3 years.` */
function lineNote(line: ConstraintLine, { plain, simulated }: Constrained, { problem, facts }: PlanInput): string {
  const ordinal = problem.environments.findIndex(
    ({ unit }, at) => unit === line.unit && plain.sets[at]?.has(line.name) === true,
  )
  const [without, within] = [plain, simulated].map(({ sets }) => sets[ordinal]?.get(line.name))
  const added = `The line ${lineText(line)} is added`
  if (without === undefined || without.version.text === within?.version.text)
    return `${added}, since an installer would choose otherwise without it.`
  const choice = `${added}: without it an installer would choose ${line.name} ${without.version.text}`
  if (within === undefined) return `${choice}, with it none.`
  const years = yearsBetween(within, without, ordinal, problem, facts)
  const age = years === 0 ? '' : `, which is older by ${years === 1 ? 'a year' : `${years} years`}`
  return `${choice}, with it ${within.version.text}${age}.`
}

const YEAR_MS = 365.25 * 86_400_000

/** Whole years from one release to the other; 0 where the first is not the older one or a time is not known. */
function yearsBetween(older: Chosen, newer: Chosen, ordinal: number, problem: Problem, facts: Facts): number {
  const [from, to] = [older, newer].map(({ name, version }) => {
    const [project, here] = [facts.project(name), problem.environments[ordinal]]
    if (project === undefined || here === undefined) return null
    return releaseAt(project, here.environment, version)?.uploadTime ?? null
  })
  return from == null || to == null ? 0 : Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / YEAR_MS))
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
