/**
 * What the installer then does: constraint lines where it would leave the solution, written where there is a place for them, and its choice
 * under those that could be written.
 */
import type { SourceFile } from '../manifests/model.ts'
import type { Facts } from '../universe/facts.ts'
import { releaseAt } from '../universe/releases.ts'
import type { Chosen, ResolvedSet } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import { boundOf, lineText, withConstraintLines } from './constraints.ts'
import type { Constrained, ConstraintLine } from './constraints.ts'
import type { NoteEntry } from './document.ts'
import { fileEdits } from './edits.ts'
import type { PlanInput, Simulated } from './input.ts'
import { factInWords } from './notes.ts'
import { placeLines, writeLines } from './placement.ts'
import { differences } from './trial.ts'

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
  const far = await farLines(found, input, chosen, simulate)
  const placements = placeLines(problem, found.lines, edited, input.formatOf, found.simulated.sets).filter(
    ({ line }) => !far.includes(line),
  )
  const { files, refused } = writeLines(edited, placements, input.formatOf)
  const homeless = placements.filter((placement) => placement.file === null || refused.includes(placement))
  const kept = placements.filter((placement) => !homeless.includes(placement)).map(({ line }) => line)
  const isWhole = homeless.length + far.length === 0
  const simulated = isWhole ? found.simulated : await simulate(kept.map((line) => boundOf(line, problem)))
  // Files that stay as they are leave the installer's choice as it is: its own notes tell of that.
  const isUnchanged = found.status === 'unknown' && fileEdits(input.files, files).length === 0
  const notes = [
    ...placements.flatMap(({ line, file }) =>
      kept.includes(line) && file !== null ? [{ kind: 'constraint', text: lineNote(line, found, input), file }] : [],
    ),
    ...far.map((line) => farNote(line, found, input)),
    ...homeless.map(({ line }) => homelessNote(line)),
    ...(isUnchanged ? [] : statusNotes(found)),
  ]
  return { files, after: afterOf(simulated, chosen), notes }
}

/** Where the choice could not be simulated, the solution is the best that is known of it. */
function afterOf(simulated: Simulated, chosen: readonly ResolvedSet[]): Simulated {
  return simulated.status === 'installs' ? simulated : { ...simulated, sets: chosen }
}

/** Whole years that a line may take a package back for a finding: docs/decisions/0082. */
const MOST_YEARS = 3

/** Lines that keep findings away by releases much older than the installer's own choice, where nothing else rests on them. */
async function farLines(
  found: Constrained,
  { problem, facts }: PlanInput,
  chosen: readonly ResolvedSet[],
  simulate: (lines: Parameters<PlanInput['simulate']>[1]) => Promise<Simulated>,
): Promise<readonly ConstraintLine[]> {
  const far = found.lines.filter((line) => {
    const choice = choiceUnder(line, found, problem)
    const isCap = line.operator === '<' || line.operator === '=='
    return isCap && choice.within !== undefined && yearsBack(choice, problem, facts) > MOST_YEARS
  })
  const left: ConstraintLine[] = []
  for (const line of far) {
    const others = found.lines.filter((other) => other !== line && !left.includes(other))
    const simulated = await simulate(others.map((other) => boundOf(other, problem)))
    if (differences(problem, facts, chosen, simulated).every(({ mayStay }) => mayStay)) left.push(line)
  }
  return left
}

/** What an installer chooses of the line's package without any lines, and with them. */
interface Choice {
  readonly ordinal: number
  readonly without: Chosen | undefined
  readonly within: Chosen | undefined
}

function choiceUnder(line: ConstraintLine, { plain, simulated }: Constrained, problem: Problem): Choice {
  const ordinal = problem.environments.findIndex(
    ({ unit }, at) => unit === line.unit && plain.sets[at]?.has(line.name) === true,
  )
  const [without, within] = [plain, simulated].map(({ sets }) => sets[ordinal]?.get(line.name))
  return { ordinal, without, within }
}

/** `The line low<2 is added: without it an installer would choose low 2.0.0, with it low 1.9.0, which is older by 2 years.` */
function lineNote(line: ConstraintLine, found: Constrained, { problem, facts }: PlanInput): string {
  const choices = choiceUnder(line, found, problem)
  const { without, within } = choices
  const added = `The line ${lineText(line)} is added`
  if (without === undefined || without.version.text === within?.version.text)
    return `${added}, since an installer would choose otherwise without it.`
  const choice = `${added}: without it an installer would choose ${line.name} ${without.version.text}`
  if (within === undefined) return `${choice}, with it none.`
  const years = yearsBack(choices, problem, facts)
  const age = years === 0 ? '' : `, which is older by ${yearsInWords(years)}`
  return `${choice}, with it ${within.version.text}${age}.`
}

function farNote(line: ConstraintLine, found: Constrained, { problem, facts }: PlanInput): NoteEntry {
  const choice = choiceUnder(line, found, problem)
  const [taken, older] = [choice.without?.version.text ?? '', choice.within?.version.text ?? '']
  const text =
    `With ${lineText(line)} an installer would choose ${line.name} ${older} in place of ${taken}, and fewer findings would be listed. It is older by ` +
    `${yearsInWords(yearsBack(choice, problem, facts))}, and advisories say little of releases that old: the line is left to a person.`
  return { kind: 'constraint-not-written', text, file: line.unit }
}

function yearsInWords(years: number): string {
  return years === 1 ? 'a year' : `${years} years`
}

const YEAR_MS = 365.25 * 86_400_000

/** Whole years from the release with the lines to the one without; 0 where the first is not the older one or a time is not known. */
function yearsBack({ ordinal, without, within }: Choice, problem: Problem, facts: Facts): number {
  const [from, to] = [within, without].map((release) => {
    const [project, here] = [release && facts.project(release.name), problem.environments[ordinal]]
    if (release === undefined || project === undefined || here === undefined) return null
    return releaseAt(project, here.environment, release.version)?.uploadTime ?? null
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
