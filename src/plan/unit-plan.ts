/**
 * The document of one problem's plan: every entry from what the plan came to.
 *
 * Always true: `before` is of the present sets, `after`, `resolved` and `moves` of what the installer chooses on the edited files; the
 * certificate's figures are the solution's.
 */
import type { Alternative } from '../explain/alternative.ts'
import type { Explanation } from '../explain/explanation.ts'
import type { Path } from '../explain/steps.ts'
import type { SourceFile } from '../manifests/model.ts'
import type { Finding, ScanResult } from '../scan/finding.ts'
import { goneFindings } from '../scan/gone.ts'
import { scan } from '../scan/scan.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import { acceleratorEntry } from './accelerator.ts'
import { admittedFindings } from './admitted.ts'
import { alternativeEntries } from './alternatives.ts'
import type { Setting } from './because.ts'
import { broughtBy } from './brought.ts'
import type { CertificateEntry, MoveEntry, NoteEntry, PythonEntry, UnitPlan } from './document.ts'
import type { PlanInput } from './input.ts'
import type { Written } from './installer.ts'
import { moveEntry } from './move-entry.ts'
import type { MovedPackage } from './moved.ts'
import { environmentEntries, gapsOf, resolvedMaps, scanEntry, undecidedEntry } from './scan-entry.ts'
import { stepEntries } from './steps.ts'
import { unfixedEntries } from './unfixed.ts'

export interface Parts {
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

export function unitPlan(input: PlanInput, parts: Parts): Omit<UnitPlan, 'planId'> {
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

/** The problem with each root's declaration as the edited files state it, without those that went; environments and order stay. */
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
  const roots = problem.roots.flatMap((root) => {
    const { file, name, section } = root.declaration
    const written = declarations.get(file)
    if (written === undefined) return [root]
    const key = `${file} ${name} ${JSON.stringify(section)} ${JSON.stringify(root.declaration.marker)}`
    const alike = written.filter(
      (each) => `${file} ${each.name} ${JSON.stringify(each.section)} ${JSON.stringify(each.marker)}` === key,
    )
    const at = taken.get(key) ?? 0
    taken.set(key, at + 1)
    const declaration = alike[at]
    return declaration === undefined ? [] : [{ ...root, declaration }]
  })
  return { ...problem, roots }
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
