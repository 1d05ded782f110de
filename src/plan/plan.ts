/**
 * From a solution to a plan: what moves and why, the edits, what the installer then does, findings before and after, notes.
 *
 * In: a problem, its files, the present set, the solution, facts, and three questions to the route (input.ts). Out: a draft, which gets its
 * name once the universe has one (identity.ts). Always true: a plan with no moves, no raised floors and no lines gives back the same bytes;
 * `after` and `resolved` are what the installer chooses on the edited files, the certificate's figures are the solution's.
 */
import { explainFindings } from '../explain/explain.ts'
import type { Explanation } from '../explain/explanation.ts'
import { alternativesOf, askAheadFor } from '../explain/alternatives.ts'
import { stepsOf } from '../explain/steps.ts'
import { LockstepError } from '../errors.ts'
import type { Lift } from '../manifests/model.ts'
import { goneFindings } from '../scan/gone.ts'
import { scan } from '../scan/scan.ts'
import type { Environment } from '../python/environment.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import { raisedFloors } from './admitted.ts'
import type { Setting } from './because.ts'
import { commandNotes } from './command-notes.ts'
import { completedFiles } from './complete.ts'
import type { NoteEntry } from './document.ts'
import { editEntry, editFiles, fileEdits, writtenMoves } from './edits.ts'
import type { Draft } from './identity.ts'
import type { PlanInput } from './input.ts'
import { writtenLines } from './installer.ts'
import { liftNotes, liftsOf } from './lifts.ts'
import { toldMoves } from './move-entry.ts'
import { movedPackages } from './moved.ts'
import { floorNotes, presentNotes, pythonNote, setNotes } from './notes.ts'
import { pythonEntry, pythonNotes, pythonStaysNote } from './python.ts'
import { stepNotes } from './steps.ts'
import { unitPlan } from './unit-plan.ts'

export async function makePlan(input: PlanInput): Promise<Draft> {
  const { problem, facts, present, solution } = input
  const before = scan(problem, present.sets, facts)
  const isFeasible = solution.status !== 'infeasible' && solution.sets.length === problem.environments.length
  const chosen = isFeasible ? solution.sets : present.sets
  const moved = isFeasible ? movedPackages(problem, present.sets, chosen) : []
  const { onOtherPythons } = input
  const others = onOtherPythons === undefined ? {} : { onOtherPythons }
  const question = { problem, present: present.sets, facts, policy: input.policy, ...others }
  if (input.isRemote === true && input.alternatives === undefined) askAheadFor(question, solution)
  const lifted = isFeasible ? liftedLines(input, chosen) : []
  const raised = isFeasible
    ? raisedFloors(problem, input.config, facts, chosen, scan(problem, chosen, facts).findings)
    : []
  const floors = raised.filter(({ declaration }) => !lifted.some((lift) => isCaretAt(lift, declaration)))
  const edited = editFiles(input, await writtenMoves(input, moved, floors), lifted)
  const complete = await completedFiles(input, edited, chosen)
  const written = isFeasible
    ? await writtenLines(input, complete.files, chosen)
    : { files: edited, after: present, notes: [], lines: [] }
  const files = input.otherPython?.before ?? input.files
  const edits = fileEdits(files, written.files)
  // An open line is not edited: what it moves to is the installer's choice.
  const shown = isFeasible ? movedPackages(problem, present.sets, written.after.sets) : []
  const after = scan(problem, written.after.sets, facts)
  const unlisted = unlistedIn(input)
  const explanations = await explainFindings(question, solution, after.findings, input.served, unlisted)
  const setting: Setting = {
    problem,
    facts,
    present: present.sets,
    chosen: written.after.sets,
    gone: goneFindings(before.findings, after.findings),
    presentClashes: present.status === 'clashes',
  }
  const alternatives =
    input.alternatives === undefined
      ? await alternativesOf(
          question,
          solution,
          input.served,
          input.onPython,
          input.raise?.from,
          freeingIn(explanations),
        )
      : []
  const python = pythonEntry(input, edits)
  const path = input.wantsSteps && isFeasible ? await stepsOf(question, solution) : null
  const notes = [
    ...stepNotes(path),
    ...pythonNotes(python, input),
    ...(after.findings.length === 0 ? [] : pythonStaysNote(input)),
    ...liftNotes(input.lifted ?? [], question, chosen, edited, input),
    ...pythonNote(problem, present.sets, written.after.sets),
    ...presentNotes(input, before.findings),
    ...input.ignored,
    ...commandNotes(problem, shown),
    ...floorNotes(floors),
    ...complete.notes,
    ...written.notes,
    ...setNotes(problem, input.config, facts, written.after.sets),
  ]
  const document = unitPlan(input, {
    before,
    after,
    written,
    chosen,
    explanations,
    setting,
    alternatives,
    path,
    python,
    shown,
    moves: await toldMoves(shown, setting, input),
    notes: withoutRepeats(notes),
  })
  return { document: { ...document, edits: edits.map(editEntry) }, edits, files }
}

/** Environments on other Pythons that are not served by the run's own facts. */
function unlistedIn({ served, onOtherPythons }: PlanInput): readonly Environment[] {
  const listed = new Set(served.map(({ python, platform }) => `${python} ${platform}`))
  return (onOtherPythons?.environments ?? []).filter(({ python, platform }) => !listed.has(`${python} ${platform}`))
}

/** Other Pythons that free something; of those with which the plan would be the same, the first. */
function freeingIn(explanations: readonly Explanation[]): readonly string[] {
  return explanations.flatMap(({ unlocks }) => unlocks.flatMap(({ pythons = [] }) => pythons.slice(0, 1)))
}

/** What gives way for the sets; an error where it stands that Lockstep cannot write there. */
function liftedLines(input: PlanInput, chosen: readonly ResolvedSet[]): readonly Lift[] {
  const { lifts, byHand } = liftsOf(input.lifted ?? [], chosen, input)
  const [first] = byHand
  if (first === undefined) return lifts
  throw new LockstepError(first.source, `${first.fact} is not written by Lockstep.`, 'Change it there by hand.')
}

/** What `~=2.1` gives way to raises its floor, too. */
function isCaretAt({ declaration: { style, file, span } }: Lift, other: Lift['declaration']): boolean {
  return style === 'caret' && file === other.file && span.start === other.span.start
}

/** What holds of the present set and of the one after is told once. */
function withoutRepeats(notes: readonly NoteEntry[]): readonly NoteEntry[] {
  return [...new Map(notes.map((note) => [`${note.file ?? ''}:${note.line ?? ''} ${note.text}`, note])).values()]
}
