/** What making a plan needs: values, and three questions that only the route can answer. */
import type { Config } from '../config/config.ts'
import type { OnPython, RaisedFrom } from '../explain/alternatives.ts'
import type { Cap } from '../explain/caps.ts'
import type { ManifestFormat, SourceFile } from '../manifests/model.ts'
import type { UnreadManifest } from '../manifests/unread.ts'
import type { PackageName } from '../python/name.ts'
import type { Environment } from '../python/environment.ts'
import type { Version } from '../python/version.ts'
import type { SolvePolicy } from '../solve/policy.ts'
import type { PythonClaim } from '../solve/pythons.ts'
import type { Facts } from '../universe/facts.ts'
import type { DriverNeed } from '../universe/rule.ts'
import type { ResolvedSet, Solution, SourcedFact } from '../universe/solution.ts'
import type { Bound, Problem } from '../units/problem.ts'
import type { AlternativeEntry, NoteEntry, WithdrawnEntry } from './document.ts'

/** What the installer chooses (resolve/). */
export interface Simulated {
  readonly sets: readonly ResolvedSet[]
  readonly clash: readonly SourcedFact[]
  readonly status: 'installs' | 'clashes' | 'unknown'
  readonly unknown: readonly SourcedFact[]
  readonly notes: readonly SourcedFact[]
}

/** A file of a release with its digest; null where the index states none. */
export interface HashedFile {
  readonly filename: string
  readonly kind: 'wheel' | 'sdist'
  readonly sha256: string | null
}

/** A line of a README or a script that installs a package by hand, or of an image that brings it. */
export interface InstallHint {
  readonly name: PackageName
  readonly file: string
  readonly line: number
  /** The base image, and the release in it. */
  readonly brought?: { readonly image: string; readonly version: string }
}

export interface ScanInput {
  readonly problem: Problem
  readonly config: Config
  readonly facts: Facts
  readonly present: Simulated
  readonly hints: readonly InstallHint[]
  /** Files beside the problem's that state dependencies and are not read. */
  readonly unread?: readonly UnreadManifest[]
  /** Findings that a person accepts, in words. */
  readonly ignored: readonly NoteEntry[]
  /** Withdrawn records that would concern what is installed. */
  readonly withdrawn: (sets: readonly ResolvedSet[]) => readonly WithdrawnEntry[]
  /** Why advisories may be missing, in sentences; empty: every source answered in full. */
  readonly advisoryGaps: readonly string[]
}

/** One Python and the best set on it; `python` null: that of today. */
export interface AskedPython {
  readonly python: string | null
  readonly problem: Problem
  readonly solution: Solution
}

export interface RaiseInput {
  /** `.github/lockstep.yml:3 raisePython`. */
  readonly allowedBy: string
  readonly asked: readonly AskedPython[]
  /** What holds of the best among them. */
  readonly claim: PythonClaim
  /** What was asked on the Python of today; null where that is the best. */
  readonly from: RaisedFrom | null
}

export interface PlanInput extends ScanInput {
  /** What CUDA majors need of a machine. */
  readonly drivers: readonly DriverNeed[]
  readonly solution: Solution
  /** For alternatives: the problem on another Python, where Lockstep can write the files that say which. */
  readonly onPython?: OnPython
  /** Of a plan on another Python that a person chose: the files as they stand; `files` then say the other one. */
  readonly otherPython?: {
    readonly before: readonly SourceFile[]
    readonly left: readonly string[]
    readonly isRaised: boolean
    readonly elsewhere: readonly string[]
  }
  /** Where the configuration lets the files state a newer Python: what was asked. */
  readonly raise?: RaiseInput
  /** Where the configuration lets the files state a newer Python, and they do not decide it: the places that do. */
  readonly pythonStaysBy?: readonly string[]
  /** What a person chose to let give way; the problem is without it. */
  readonly lifted?: readonly Cap[]
  /** Of a plan that a person chose: what else there is to choose. */
  readonly alternatives?: readonly AlternativeEntry[]
  /** What the solver was let do. */
  readonly policy: SolvePolicy
  /** Environments that the facts can answer for. */
  readonly served: readonly Environment[]
  /** The same facts as other Pythons see them, and the environments that those can answer for. */
  readonly onOtherPythons?: Facts & { readonly environments: readonly Environment[] }
  /** The way to the plan in steps is wanted. */
  readonly wantsSteps: boolean
  /** Facts come over a network: what alternatives will ask for is fetched while the plan is made. */
  readonly isRemote?: boolean
  /** For each move it is asked, too, what less would cost. */
  readonly tellsMoves?: boolean
  /** What the independent check complains about; empty: it holds. */
  readonly complaints: readonly string[]
  /** The problem's manifests as they were read. */
  readonly files: readonly SourceFile[]
  readonly formatOf: (path: string) => ManifestFormat | null
  /** Whether what a person wrote there may be rewritten: not in a submodule's file. */
  readonly isOwnFile: (path: string) => boolean
  /**
   * What the installer chooses once these files stand in place of the old ones, under trial constraint lines: one for each environment
   * among those named by ordinal, else for all.
   */
  readonly simulate: (
    files: readonly SourceFile[],
    lines: readonly Bound[],
    among?: readonly number[],
  ) => Promise<readonly Simulated[]>
  /** Every file of a release, whatever environment it is for. */
  readonly fileHashes: (name: PackageName, version: Version) => Promise<readonly HashedFile[]>
}
