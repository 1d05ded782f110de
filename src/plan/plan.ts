/**
 * From a solution to a plan: what moves and why, the edits, what the installer then does, findings before and after, notes.
 *
 * In: a problem, its files, the present set, the solution, facts, and three questions to the route (input.ts). Out: a draft, which gets its
 * name once the universe has one (identity.ts). Always true: a plan with no moves, no raised floors and no lines gives back the same bytes;
 * `after` and `resolved` are what the installer chooses on the edited files, the certificate's figures are the solution's.
 */
import { explainFindings } from '../explain/explain.ts'
import { whyNotLess } from '../explain/not-less.ts'
import type { Explanation } from '../explain/explanation.ts'
import { alternativesOf, askAheadFor } from '../explain/alternatives.ts'
import type { Alternative } from '../explain/alternative.ts'
import { stepsOf } from '../explain/steps.ts'
import type { Path } from '../explain/steps.ts'
import { LockstepError } from '../errors.ts'
import type { Lift, SourceFile } from '../manifests/model.ts'
import { scan } from '../scan/scan.ts'
import type { Finding, ScanResult } from '../scan/finding.ts'
import type { Environment } from '../python/environment.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import { acceleratorEntry } from './accelerator.ts'
import { admittedFindings, raisedFloors } from './admitted.ts'
import { alternativeEntries } from './alternatives.ts'
import { becauseOf } from './because.ts'
import type { Setting } from './because.ts'
import { broughtBy } from './brought.ts'
import { completedFiles } from './complete.ts'
import type { CertificateEntry, MoveEntry, NoteEntry, PythonEntry, UnitPlan } from './document.ts'
import { editEntry, editFiles, fileEdits, writtenMoves } from './edits.ts'
import type { Draft } from './identity.ts'
import type { PlanInput } from './input.ts'
import { writtenLines } from './installer.ts'
import type { Written } from './installer.ts'
import { liftNotes, liftsOf } from './lifts.ts'
import { movedPackages } from './moved.ts'
import type { MovedPackage } from './moved.ts'
import { floorNotes, presentNotes, pythonNote, setNotes } from './notes.ts'
import { pythonEntry, pythonNotes, pythonStaysNote } from './python.ts'
import { environmentEntries, gapsOf, resolvedMaps, scanEntry, undecidedEntry } from './scan-entry.ts'
import { stepEntries, stepNotes } from './steps.ts'
import { stepBetween } from './step.ts'
import { unfixedEntries } from './unfixed.ts'

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

/** What moves and why; and, where it was asked for, what less would cost. */
async function toldMoves(
  moved: readonly MovedPackage[],
  setting: Setting,
  { problem, present, facts, policy, solution, tellsMoves }: PlanInput,
): Promise<readonly MoveEntry[]> {
  const entries: MoveEntry[] = []
  for (const move of moved) {
    const entry = moveEntry(move, setting)
    if (tellsMoves !== true) entries.push(entry)
    else
      entries.push({
        ...entry,
        notLess: await whyNotLess({ problem, present: present.sets, facts, policy }, solution, move),
      })
  }
  return entries
}

/** What holds of the present set and of the one after is told once. */
function withoutRepeats(notes: readonly NoteEntry[]): readonly NoteEntry[] {
  return [...new Map(notes.map((note) => [`${note.file ?? ''}:${note.line ?? ''} ${note.text}`, note])).values()]
}

interface Parts {
  readonly before: ScanResult
  readonly after: ScanResult
  readonly written: Written
  readonly chosen: readonly ResolvedSet[]
  readonly explanations: readonly Explanation[]
  readonly setting: Setting
  readonly alternatives: readonly Alternative[]
  readonly path: Path | null
  readonly python: PythonEntry | null
  readonly shown: readonly MovedPackage[]
  readonly moves: readonly MoveEntry[]
  readonly notes: readonly NoteEntry[]
}

function unitPlan(input: PlanInput, parts: Parts): Omit<UnitPlan, 'planId'> {
  const { problem, config, facts, present, solution } = input
  const { before, after, written } = parts
  const sets = written.after.sets
  const comparison = { problem, facts, present, before, after: sets, moved: parts.shown, lines: written.lines }
  return {
    id: problem.id,
    manifests: problem.manifests,
    environments: environmentEntries(problem),
    accelerator: acceleratorEntry(problem, present.sets, sets, input.drivers),
    ...(parts.python === null ? {} : { python: parts.python }),
    before: scanEntry(
      before.findings,
      admittedFindings(problem, facts, before.findings),
      gapsOf(input, present),
      config,
    ),
    after: scanEntry(after.findings, admittedAfter(input, after.findings, parts), gapsOf(input, written.after), config),
    // Why there is no set at all tells why today's does not install, too.
    clash: solution.clash.length > 0 ? solution.clash : present.clash,
    moves: parts.moves,
    resolved: resolvedMaps(written.after),
    unfixed: unfixedEntries(after.findings, parts.explanations, (finding) => broughtBy(finding, comparison)),
    explanations: parts.explanations,
    alternatives: [
      ...(input.alternatives ?? []),
      ...alternativeEntries(parts.alternatives, input, (own, known) => {
        const setting = settingOf({ ...parts.setting, facts: known }, before, own)
        return (move) => moveEntry(move, setting)
      }),
    ],
    withdrawn: input.withdrawn([...present.sets, ...sets]),
    undecided: undecidedBoth(before, after, present.sets, sets),
    steps: stepEntries(parts.path, input),
    locks: [],
    notes: parts.notes,
    certificate: certificateEntry(input),
    edits: [],
  }
}

/** Of the best set among all Pythons that may be; else of the one Python. */
function certificateEntry({ solution, raise, complaints }: PlanInput): CertificateEntry {
  const { status, levels, objective, bound } = raise?.claim ?? solution
  const checked = status !== 'infeasible' && complaints.length === 0
  return { status, levels, objective, bound, assumptions: solution.assumptions, checked }
}

/** The reasons of an alternative's moves are told by its own sets. */
function settingOf(setting: Setting, before: ScanResult, sets: readonly ResolvedSet[]): Setting {
  const { findings } = scan(setting.problem, sets, setting.facts)
  return { ...setting, chosen: sets, gone: goneFindings(before.findings, findings) }
}

/** What the declarations admit once they are edited: read again from the files as they will stand. */
function admittedAfter(input: PlanInput, found: readonly Finding[], { written }: Parts): readonly Finding[] {
  return admittedFindings(problemOn(input, written.files), input.facts, found)
}

/** The problem with each root's declaration as the edited files state it; environments and order stay. */
function problemOn({ problem, formatOf }: PlanInput, files: readonly SourceFile[]): Problem {
  const declarations = new Map(
    files.map((file) => [
      file.path,
      formatOf(file.path)
        ?.read(file)
        .declarations.filter((each) => !each.isLockstepsOwn) ?? [],
    ]),
  )
  const taken = new Map<string, number>()
  const roots = problem.roots.map((root) => {
    const { file, name, section } = root.declaration
    const key = `${file} ${name} ${JSON.stringify(section)} ${JSON.stringify(root.declaration.marker)}`
    const alike = (declarations.get(file) ?? []).filter(
      (each) => `${file} ${each.name} ${JSON.stringify(each.section)} ${JSON.stringify(each.marker)}` === key,
    )
    const at = taken.get(key) ?? 0
    taken.set(key, at + 1)
    return { ...root, declaration: alike[at] ?? root.declaration }
  })
  return { ...problem, roots }
}

function moveEntry(move: MovedPackage, setting: Setting): MoveEntry {
  const [first, ...others] = move.declarations
  if (first === undefined) throw new Error(`${move.name} moves at no line`)
  const alsoAt = others.map((each) => `${each.file}:${each.line}`)
  return {
    package: move.name,
    from: move.from.text,
    to: move.to.text,
    declared: true,
    ...stepBetween(move.from, move.to),
    file: first.file,
    line: first.line,
    because: becauseOf(move, setting),
    comment: first.comment,
    alsoAt,
  }
}

function goneFindings(before: readonly Finding[], after: readonly Finding[]): readonly Finding[] {
  const left = new Set(after.map((finding) => `${finding.package} ${finding.vulnerability.id}`))
  return before.filter((finding) => !left.has(`${finding.package} ${finding.vulnerability.id}`))
}

/** Undecided today or after the moves, each once, with where the package moves. */
function undecidedBoth(
  before: ScanResult,
  after: ScanResult,
  present: readonly ResolvedSet[],
  sets: readonly ResolvedSet[],
): UnitPlan['undecided'] {
  const all = new Map(
    [...before.undecided, ...after.undecided].map((each) => [`${each.package} ${each.vulnerability.id}`, each]),
  )
  return [...all.values()].map((each) => {
    const [from, to] = [present, sets].map(
      (list) => list.find((set) => set.has(each.package))?.get(each.package)?.version.text,
    )
    const movedTo =
      to === undefined
        ? `${each.package} is no longer installed`
        : from === to || from === undefined
          ? `${each.package} stands at ${to}`
          : `${each.package} moves from ${from} to ${to}`
    return undecidedEntry(each, movedTo)
  })
}
