/**
 * What a plan says of one vulnerability or one package: what `explain` prints.
 *
 * In: a plan's document and a name. Out: per problem the finding or the package, where it stands, why it moves, why it stays; null where no
 * problem knows the name.
 */
import type { Explanation } from '../explain/explanation.ts'
import type { FindingEntry, MoveEntry, PlanDocument, PythonEntry, UnitPlan } from './document.ts'

export interface ExplainedUnit {
  readonly id: string
  /** Findings of today that the plan is rid of. */
  readonly gone: readonly FindingEntry[]
  /** Findings that stay, or come with the plan. */
  readonly left: readonly FindingEntry[]
  /** Of these, which come with the plan, and what brings them; left out where none does. */
  readonly brought?: UnitPlan['unfixed']
  readonly undecided: UnitPlan['undecided']
  readonly moves: readonly MoveEntry[]
  /** Another Python that the files state after the plan. */
  readonly python?: PythonEntry
  /** Versions today and after, of the packages that are spoken of, over the environments. */
  readonly versions: readonly { readonly package: string; readonly after: readonly string[] }[]
  readonly explanations: readonly Explanation[]
  readonly clash: UnitPlan['clash']
}

export interface ExplainDocument {
  readonly schemaVersion: 1
  readonly universe: string
  readonly target: string
  readonly units: readonly ExplainedUnit[]
}

export function aboutTarget({ universe, units }: PlanDocument, target: string): ExplainDocument | null {
  const explained = units.flatMap((unit) => aboutUnit(unit, target) ?? [])
  return explained.length === 0 ? null : { schemaVersion: 1, universe, target, units: explained }
}

function aboutUnit(unit: UnitPlan, target: string): ExplainedUnit | null {
  const name = packageName(target)
  const isAsked = (finding: { readonly id: string; readonly package: string; readonly aliases?: readonly string[] }) =>
    finding.package === name || [finding.id, ...(finding.aliases ?? [])].some((id) => isSame(id, target))
  const left = unit.after.findings.filter(isAsked)
  const isLeft = new Set(left.map(keyOf))
  const gone = unit.before.findings.filter((finding) => isAsked(finding) && !isLeft.has(keyOf(finding)))
  const brought = unit.unfixed.filter((entry) => entry.broughtBy !== undefined && isLeft.has(keyOf(entry)))
  const undecided = unit.undecided.filter(isAsked)
  const names = new Set([...left, ...gone, ...undecided].map((finding) => finding.package))
  if (unit.resolved.some((set) => set[name] !== undefined) || unit.moves.some((move) => move.package === name))
    names.add(name)
  const isPython = unit.python !== undefined && target.toLowerCase() === PYTHON
  if (names.size === 0 && !isPython) return null
  return {
    id: unit.id,
    gone,
    left,
    ...(brought.length === 0 ? {} : { brought }),
    undecided,
    moves: unit.moves.filter((move) => names.has(move.package)),
    ...(unit.python === undefined ? {} : { python: unit.python }),
    versions: [...names].sort().map((each) => ({
      package: each,
      after: [...new Set(unit.resolved.flatMap((set) => set[each] ?? []))],
    })),
    explanations: unit.explanations.filter(({ findings }) =>
      findings.some((finding) => left.some((one) => one.id === finding.id && one.package === finding.package)),
    ),
    clash: unit.clash,
  }
}

/** Asked for like a package, where the plan changes it. */
const PYTHON = 'python'

function keyOf(finding: { readonly id: string; readonly package: string }): string {
  return `${finding.package} ${finding.id}`
}

function packageName(text: string): string {
  return text.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** Everything that could be asked for. */
export function knownTargets({ units }: PlanDocument): readonly string[] {
  const ids = units.flatMap(({ before, after, undecided }) => [
    ...[...before.findings, ...after.findings].flatMap(({ id, aliases }) => [id, ...aliases]),
    ...undecided.map(({ id }) => id),
  ])
  const names = units.flatMap(({ resolved, moves }) => [
    ...resolved.flatMap((set) => Object.keys(set)),
    ...moves.map((move) => move.package),
  ])
  const python = units.some((unit) => unit.python !== undefined) ? [PYTHON] : []
  return [...new Set([...ids, ...names, ...python])].sort()
}
