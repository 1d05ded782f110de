/**
 * The plan as people and programs read it: the JSON of `plan --format json` (design, section 6). Fields may be added, never changed.
 */
import type { Tier } from '../osv/vulnerability.ts'
import type { SolutionStatus, SourcedFact } from '../universe/solution.ts'

export type Counts = Readonly<Record<Tier, number>>

export interface FindingEntry {
  readonly id: string
  readonly aliases: readonly string[]
  readonly package: string
  readonly version: string
  readonly declared: boolean
  readonly severity: Tier
  readonly cvss: number | null
  readonly fixedIn: readonly string[]
  readonly url: string
  readonly title: string
  readonly weaknesses: readonly string[]
}

export interface ScanEntry {
  readonly counts: Counts
  readonly score: number
  readonly findings: readonly FindingEntry[]
  /** What floors admit beyond the resolved set; `version` is the highest admitted version that is affected. */
  readonly admitted: readonly FindingEntry[]
}

export interface MoveEntry {
  readonly package: string
  readonly from: string
  readonly to: string
  readonly declared: boolean
  readonly step: 'major' | 'minor' | 'patch'
  readonly mayBreak: boolean
  readonly file: string
  readonly line: number
  readonly because: readonly string[]
  /** The person's comment beside the line, if any. */
  readonly comment: string | null
}

export interface EnvironmentEntry {
  readonly unit: string
  readonly python: string
  readonly platform: string
  readonly accelerator: string
  readonly evidence: readonly string[]
  readonly selection: readonly string[]
}

export interface EditEntry {
  readonly file: string
  readonly beforeSha256: string
  readonly afterSha256: string
  /** Unified diff. */
  readonly patch: string
}

export interface NoteEntry {
  readonly kind: string
  readonly text: string
  readonly file?: string
  readonly line?: number
}

export interface CertificateEntry {
  readonly status: SolutionStatus
  readonly levels: readonly string[]
  readonly objective: readonly number[]
  readonly bound: readonly number[]
  readonly assumptions: readonly string[]
  readonly checked: boolean
}

export interface AcceleratorEntry {
  readonly before: string
  readonly after: string
  /** What the accelerator after needs, `>=580` for CUDA 13; null when nothing changes or nothing is known. */
  readonly driver: string | null
  readonly kept: boolean
}

export interface UnitPlan {
  readonly id: string
  readonly planId: string
  readonly manifests: readonly string[]
  readonly environments: readonly EnvironmentEntry[]
  readonly accelerator: AcceleratorEntry
  readonly before: ScanEntry
  readonly after: ScanEntry
  readonly clash: readonly SourcedFact[]
  readonly moves: readonly MoveEntry[]
  readonly resolved: readonly Readonly<Record<string, string>>[]
  readonly unfixed: readonly { readonly id: string; readonly package: string; readonly because: readonly SourcedFact[]; readonly unlocks: readonly string[] }[]
  readonly alternatives: readonly { readonly name: string; readonly counts: Counts; readonly moves: readonly MoveEntry[] }[]
  readonly withdrawn: readonly { readonly id: string; readonly package: string }[]
  readonly undecided: readonly { readonly id: string; readonly package: string; readonly why: string }[]
  readonly steps: readonly unknown[]
  readonly locks: readonly { readonly file: string; readonly status: string }[]
  readonly notes: readonly NoteEntry[]
  readonly certificate: CertificateEntry
  readonly edits: readonly EditEntry[]
}

export interface PlanDocument {
  readonly schemaVersion: 1
  /** `sha256:` and the digest of the canonical recording. */
  readonly universe: string
  readonly units: readonly UnitPlan[]
}

/** A plan with what applying it needs: the whole bytes after the edit, which the document shows as a patch. */
export interface Plan {
  readonly document: UnitPlan
  readonly edits: readonly { readonly file: string; readonly before: Uint8Array; readonly after: Uint8Array }[]
}
