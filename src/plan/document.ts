/**
 * The plan as people and programs read it: the JSON of `plan --format json` (design, section 6). Fields may be added, never changed.
 */
import type { Explanation } from '../explain/explanation.ts'
import type { AlternativeKind } from '../explain/alternative.ts'
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
  /** CVSS vectors of the record that gave the severity. */
  readonly vectors: readonly string[]
  readonly fixedIn: readonly string[]
  readonly url: string
  /** The advisory's own, else a sentence made from the facts; never empty. */
  readonly title: string
  readonly weaknesses: readonly string[]
  /** The versions that the record names, in words: `>=1.0, <2.6.0`. */
  readonly affected: readonly string[]
  /** Bounds of `affected` that are no PEP 440 versions, and what each is read as; null: it cannot be read. */
  readonly looseBounds: readonly { readonly written: string; readonly readAs: string | null }[]
  /** Beyond the last affected version no fix is stated: "not listed as affected", never "patched". */
  readonly noStatedFix: boolean
  /** The release itself was published to do harm. */
  readonly malicious: boolean
}

export interface ScanEntry {
  readonly counts: Counts
  readonly score: number
  readonly findings: readonly FindingEntry[]
  /** What floors admit beyond the resolved set; `version` is the highest admitted version that is affected. */
  readonly admitted: readonly FindingEntry[]
  /** Why the list of findings may be short: sources that did not answer, sets that are not known. Empty: everything was seen. */
  readonly gaps: readonly string[]
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
  /** What moving it less would cost; only where it was asked for. */
  readonly notLess?: string
  /** The person's comment beside the line, if any. */
  readonly comment: string | null
  /** Other lines that state the same package and move with it: `file:line`. */
  readonly alsoAt: readonly string[]
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
  /** What the accelerator after needs, `>=580` for CUDA 13; null when it is today's and the one stated, or nothing is known. */
  readonly driver: string | null
  readonly kept: boolean
  /** CUDA majors that environments state and the set does not bring, though it brings one; left out where there are none. */
  readonly stated?: readonly string[]
}

/** The files state another Python after the plan. */
export interface PythonEntry {
  readonly before: string
  readonly after: string
  /** The configuration's key that lets it be raised, with its place; null: a person chose it. */
  readonly allowedBy: string | null
  /** What would be left on the Pythons before it. */
  readonly because: readonly string[]
  /** Files that say it now. */
  readonly files: readonly string[]
  /** Places that still name the one before, for people to change: `.github/workflows/ci.yml:9`. */
  readonly elsewhere: readonly string[]
}

export interface UnfixedEntry {
  readonly id: string
  readonly package: string
  readonly because: readonly SourcedFact[]
  readonly unlocks: readonly string[]
  /** Today's set is free of it: what brings it, up to the move of a declared package. Left out where it stays. */
  readonly broughtBy?: readonly SourcedFact[]
}

export interface AlternativeEntry {
  /** What is otherwise, in a few words for a program. */
  readonly kind: AlternativeKind
  readonly name: string
  /** `conditional` rests on something that cannot be learnt. */
  readonly status: SolutionStatus
  /** What a person would have to let be otherwise; empty where nothing has to be. */
  readonly asks: readonly SourcedFact[]
  /** Of these, what has to be changed by hand before it can be chosen; empty: a person can choose it as it is. */
  readonly byHand: readonly SourcedFact[]
  readonly accelerator: AcceleratorEntry
  readonly counts: Counts
  readonly moves: readonly MoveEntry[]
  /** One map per environment. */
  readonly resolved: readonly Readonly<Record<string, string>>[]
}

/** A set on the way from today's to the plan's; it installs, and has no more findings than the one before. */
export interface StepEntry {
  /** What may break in it: a declared package's major, the CUDA major; null where nothing of the kind is crossed. */
  readonly crosses: string | null
  readonly moves: readonly {
    readonly package: string
    readonly from: string
    readonly to: string
    /** The lines that state it: `requirements.txt:3`. */
    readonly at: readonly string[]
  }[]
  readonly counts: Counts
  readonly resolved: readonly Readonly<Record<string, string>>[]
}

/** An advisory that its publisher took back: it counts for nothing, and is listed. */
export interface WithdrawnEntry {
  readonly id: string
  readonly package: string
}

export interface UndecidedEntry {
  readonly id: string
  readonly package: string
  /** Why the record cannot be compared, and what is known besides. */
  readonly why: string
  readonly url: string
  readonly title: string
}

export interface UnitPlan {
  readonly id: string
  readonly planId: string
  readonly manifests: readonly string[]
  readonly environments: readonly EnvironmentEntry[]
  readonly accelerator: AcceleratorEntry
  /** Left out where the Python stays. */
  readonly python?: PythonEntry
  readonly before: ScanEntry
  readonly after: ScanEntry
  readonly clash: readonly SourcedFact[]
  readonly moves: readonly MoveEntry[]
  readonly resolved: readonly Readonly<Record<string, string>>[]
  readonly unfixed: readonly UnfixedEntry[]
  /** The same, findings held by the same facts once. */
  readonly explanations: readonly Explanation[]
  readonly alternatives: readonly AlternativeEntry[]
  readonly withdrawn: readonly WithdrawnEntry[]
  readonly undecided: readonly UndecidedEntry[]
  /** The alternative that a person chose and that this plan is, by the name it was chosen by; left out where it is the best there is. */
  readonly chosen?: string
  /** With `--steps`; the last one is the plan. */
  readonly steps: readonly StepEntry[]
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

/** What `scan` prints of one problem. */
export interface UnitScan {
  readonly id: string
  readonly manifests: readonly string[]
  readonly environments: readonly EnvironmentEntry[]
  readonly accelerator: string
  readonly found: ScanEntry
  readonly clash: readonly SourcedFact[]
  readonly resolved: readonly Readonly<Record<string, string>>[]
  readonly withdrawn: readonly WithdrawnEntry[]
  readonly undecided: readonly UndecidedEntry[]
  readonly notes: readonly NoteEntry[]
}

export interface ScanDocument {
  readonly schemaVersion: 1
  readonly universe: string
  readonly units: readonly UnitScan[]
}

/** What `apply` prints: the plan, and what was written. */
export interface ApplyDocument extends PlanDocument {
  readonly applied: readonly AppliedEntry[]
}

export interface AppliedEntry {
  readonly planId: string
  readonly files: readonly string[]
  /** The folder of the backup, relative to the checkout. */
  readonly backup: string
}

/** What `rollback` prints. */
export interface RollbackDocument {
  readonly schemaVersion: 1
  readonly planIds: readonly string[]
  readonly files: readonly string[]
}

/** What `record` prints. */
export interface RecordDocument {
  readonly schemaVersion: 1
  readonly universe: string
  readonly file: string
  readonly bytes: number
}

/** What `verify` prints of a certificate. */
export interface VerifyDocument {
  readonly schemaVersion: 1
  readonly file: string
  /** Of the certificate, as it states it. */
  readonly sha256: string
  readonly universe: string
  readonly holds: boolean
  /** To the certificate as a whole. */
  readonly objections: readonly string[]
  readonly units: readonly UnitVerification[]
}

export interface UnitVerification {
  readonly id: string
  readonly status: SolutionStatus
  readonly holds: boolean
  readonly environments: number
  readonly levels: readonly string[]
  readonly objective: readonly number[]
  readonly bound: readonly number[]
  readonly proof: { readonly axioms: number; readonly steps: number }
  /** What a person chose to let give way, each with its place; left out where nothing does. */
  readonly lifted?: readonly string[]
  /** Where the configuration alone lets nothing install: packages that may go below what an installer picks, and the size of the proof. */
  readonly lowered?: readonly string[]
  readonly refusal?: { readonly axioms: number; readonly steps: number }
  /** Where the files may state a newer Python: each that was asked beside the plan's own, `python` null for that of today. */
  readonly pythons?: readonly {
    readonly python: string | null
    readonly status: SolutionStatus
    readonly bound: readonly number[]
  }[]
  readonly assumptions: readonly string[]
  readonly objections: readonly string[]
}

/** A plan with what applying it needs: the whole bytes after the edit, which the document shows as a patch. */
export interface Plan {
  readonly document: UnitPlan
  readonly edits: readonly { readonly file: string; readonly before: Uint8Array; readonly after: Uint8Array }[]
}
