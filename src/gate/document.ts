/** What `check` finds, as people and programs read it: the JSON of `check --format json`. Fields may be added, never changed. */
import type { Counts, EnvironmentEntry, FindingEntry, NoteEntry } from '../plan/document.ts'
import type { SourcedFact } from '../universe/solution.ts'

/** A vulnerability that the working tree has and the base has not. */
export interface ReopenedEntry extends FindingEntry {
  /** The version that the base has there; null where the package is new. */
  readonly was: string | null
  /** From a declared package to the affected one, `name version`; one entry where a line declares it. */
  readonly chain: readonly string[]
  /** The line that brings it in; null where none can be told. */
  readonly file: string | null
  readonly line: number | null
}

/** A floor that the base states and the working tree goes below. */
export interface LoweredEntry {
  readonly package: string
  /** As the base states it: `>=2.6.0`. */
  readonly floor: string
  /** Where the base states it: `requirements.txt:3`. */
  readonly stated: string
  /** What goes below it now: a version that is installed, or a line that admits lower ones (`>=2.5`, `any version`). */
  readonly now: string
  readonly file: string | null
  readonly line: number | null
}

/** The nearest set that passes: it installs, has no finding that the base has not, and keeps the floors of the base. */
export interface NearestEntry {
  /** `none`: no set passes; `clash` says why. `late`: none was found in the time allowed. */
  readonly status: 'found' | 'none' | 'late'
  readonly moves: readonly {
    readonly package: string
    readonly from: string
    readonly to: string
    readonly file: string
    readonly line: number
  }[]
  readonly resolved: readonly Readonly<Record<string, string>>[]
  /** Findings that even the best set has and the base has not. */
  readonly left: Counts
  readonly clash: readonly SourcedFact[]
}

export interface UnitCheck {
  /** Its first root manifest. */
  readonly id: string
  readonly manifests: readonly string[]
  readonly environments: readonly EnvironmentEntry[]
  readonly holds: boolean
  /** Nothing that decides the set differs from the base. */
  readonly isUnchanged: boolean
  /** The base has no such unit. */
  readonly isNew: boolean
  /** Why the set does not install; told, and no reason to fail, where the base does not install either. */
  readonly clash: readonly SourcedFact[]
  readonly clashedBefore: boolean
  /** What decides its set and could not be learnt: where there is any, that it installs holds only as far as is known. */
  readonly unknown: readonly SourcedFact[]
  readonly reopened: readonly ReopenedEntry[]
  readonly lowered: readonly LoweredEntry[]
  /** null where the unit holds. */
  readonly nearest: NearestEntry | null
  readonly notes: readonly NoteEntry[]
}

export interface CheckDocument {
  readonly schemaVersion: 1
  readonly universe: string
  /** The ref as it was given, and the commit that it names. */
  readonly base: { readonly ref: string; readonly commit: string }
  readonly holds: boolean
  readonly units: readonly UnitCheck[]
}
