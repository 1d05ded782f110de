/** A plan that could become a pull request: what it removes, and how pressing that is. Pure. */
import type { FindingEntry, UnitPlan } from '../plan/document.ts'
import type { FileEdit } from '../plan/edits.ts'
import type { Tier } from '../osv/vulnerability.ts'
import type { Config } from '../config/config.ts'
import type { PlanAnswer } from './planner.ts'

export type Kind = 'security' | 'routine'
export type Floor = Config['severityFloor']

export interface Candidate {
  readonly kind: Kind
  readonly problem: string
  readonly base: string
  readonly unit: UnitPlan
  readonly universe: string
  readonly edits: readonly FileEdit[]
  /** As `id package`. */
  readonly removes: readonly string[]
  /** Those of `removes` that are at or above the floor. */
  readonly urgent: readonly string[]
  /** The alternative that a person chose and that it is, by name. */
  readonly option: string | null
}

/** Findings without a severity weigh as medium ones, malicious releases as critical ones. */
const RANKS: Readonly<Record<Tier, number>> = { critical: 0, high: 1, medium: 2, unknown: 2, low: 3, none: 4 }

export function rankOf({ severity, malicious }: Pick<FindingEntry, 'severity' | 'malicious'>): number {
  return malicious ? 0 : RANKS[severity]
}

export function isUrgent(finding: Pick<FindingEntry, 'severity' | 'malicious'>, floor: Floor): boolean {
  return rankOf(finding) <= RANKS[floor]
}

export function findingName({ id, package: name }: Pick<FindingEntry, 'id' | 'package'>): string {
  return `${id} ${name}`
}

/** Under every name that the vulnerability has: which of them is its id may change as records are published. */
export function findingNames({
  id,
  aliases,
  package: name,
}: Pick<FindingEntry, 'id' | 'aliases' | 'package'>): readonly string[] {
  return [id, ...aliases].map((one) => findingName({ id: one, package: name }))
}

type Scans = Pick<UnitPlan, 'before' | 'after'>

/** Those of the set, then those that only floors admit. */
export function goneOf({ before, after }: Scans): readonly FindingEntry[] {
  const known = new Set([...before.findings, ...after.admitted, ...after.findings].map(findingName))
  return [...goneFromSet({ before, after }), ...before.admitted.filter((finding) => !known.has(findingName(finding)))]
}

function goneFromSet({ before, after }: Scans): readonly FindingEntry[] {
  const left = new Set(after.findings.map(findingName))
  return before.findings.filter((finding) => !left.has(findingName(finding)))
}

/** As the first screen counts them: those of the set; where none of those goes, those that only floors admit. */
export function countGone(unit: Scans): number {
  return goneFromSet(unit).length || goneOf(unit).length
}

/** The plans of an answer that have something to write; a security plan removes a finding, too. */
export function candidatesOf(
  answer: PlanAnswer,
  {
    kind,
    base,
    floor,
  }: {
    readonly kind: Kind
    readonly base: string
    readonly floor: Floor
  },
): readonly Candidate[] {
  if (answer.status !== 'planned') return []
  return answer.document.units.flatMap((unit): Candidate[] => {
    const edits = answer.edits.get(unit.id) ?? []
    const gone = goneOf(unit)
    if (edits.length === 0 || (kind === 'security' && gone.length === 0)) return []
    const urgent = goneFromSet(unit).filter((finding) => isUrgent(finding, floor))
    return [
      {
        ...{ kind, base, problem: unit.id, unit, edits, universe: answer.document.universe },
        removes: gone.map(findingName),
        urgent: urgent.map(findingName),
        option: unit.chosen ?? null,
      },
    ]
  })
}

/** Findings at or above the floor that a set has. */
export function urgentCount(findings: readonly FindingEntry[], floor: Floor): number {
  return findings.filter((finding) => isUrgent(finding, floor)).length
}
