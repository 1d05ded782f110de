/**
 * The facts as a value, and the port through which the resolver and the solver ask for them.
 *
 * A fact is known, or it is not known yet (`undefined`), or it cannot be learnt (a value that says why).
 * Nothing here reads a network or a disk: sources/ fills the universe, recording.ts writes and replays it.
 */
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { ExtraName, PackageName } from '../python/name.ts'
import type { Requirement } from '../python/requirement.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Version } from '../python/version.ts'
import type { Rule } from './rule.ts'

/** One file of a project, as an index lists it (PEP 691). URLs stay in sources/. */
export interface ReleaseFile {
  readonly filename: string
  readonly project: PackageName
  readonly kind: 'wheel' | 'sdist'
  readonly version: Version
  /** Ordinal of the index or find-links place it comes from, in `Facts.indexes`. */
  readonly index: number
  /** PEP 592. The reason is '' when none is given. */
  readonly yanked: false | { readonly reason: string }
  /** Requires-Python as the index states it; null when it states none. */
  readonly requiresPython: string | null
  /** ISO 8601 in UTC; null when the index gives no upload time. */
  readonly uploadTime: string | null
  readonly sha256: string | null
  /** PEP 658/714: the index announces that the metadata can be fetched by itself. */
  readonly announcesMetadata: boolean
  /**
   * `3.10 linux_x86_64`: known Pythons on the run's platforms, and its own Pythons on other common platforms, that wheels of the same version
   * are for which are not listed; where a release has no wheel for an environment of the run. In that order by platform, then by Python.
   */
  readonly wheelsFor?: readonly string[]
}

/** Stands for the index of a build that a line asks for where no file names one. */
export const UNNAMED_INDEX = -1

/**
 * What the indexes together say of one project: of each version and place the files that an installer would take in some environment of
 * the run, or would but for its Python; of a version that has none of these, one file that stands for it. All other files could never be
 * chosen; `releasesOf` gives the same with and without them.
 */
export type Project =
  | { readonly status: 'listed'; readonly name: PackageName; readonly files: readonly ReleaseFile[] }
  /** Every index answered and none has it. */
  | { readonly status: 'absent'; readonly name: PackageName }
  /** An index that could supply it refused or was silent: the package stays where it is. `files` is what the others list. */
  | {
      readonly status: 'silent'
      readonly name: PackageName
      readonly files: readonly ReleaseFile[]
      readonly index: number
      readonly reason: string
    }

/** Core metadata of one file. */
export type Metadata =
  | {
      readonly status: 'known'
      readonly requiresDist: readonly Requirement[]
      readonly requiresPython: SpecifierSet | null
      readonly providesExtra: readonly ExtraName[]
      readonly source: 'metadata' | 'wheel' | 'sdist'
      /** Requires-Dist lines that no reading could make sense of; each makes the version uninstallable. */
      readonly unreadable: readonly string[]
      /** For a source distribution: it holds sources to compile. Left out where nobody looked; it then counts as not. */
      readonly hasCompiledSources?: boolean
    }
  /** The requirements cannot be learnt: no file would give them. Never "no requirements", never "no such version". */
  | { readonly status: 'unknown'; readonly reason: string }

/** Where files come from, in the installer's order; a recording keeps the ordinal and the role alone. */
export interface IndexPlace {
  readonly ordinal: number
  readonly role: 'index' | 'extra-index' | 'find-links'
}

/** What a caller needs next. `speculative` is fetched only when nothing needed waits. */
export interface Wanted {
  readonly projects?: Iterable<PackageName>
  readonly metadata?: Iterable<ReleaseFile>
  readonly speculative?: Iterable<ReleaseFile>
}

/** The port. Reading is synchronous and total; asking is asynchronous and idempotent. */
export interface Facts {
  /** The clock of the run: ISO 8601 instant in UTC. Files uploaded after it do not exist (callers filter by `releases.ts`). */
  readonly clock: string
  readonly indexes: readonly IndexPlace[]
  readonly rules: readonly Rule[]
  /** undefined: not known yet; ask with `want`. */
  project(name: PackageName): Project | undefined
  /** undefined: not known yet; ask with `want`. */
  metadata(file: ReleaseFile): Metadata | undefined
  /** Vulnerabilities that name the package, most of them for other versions; sorted by id. Always known. */
  vulnerabilities(name: PackageName): readonly Vulnerability[]
  /** Starts whatever is not known and not under way; promotes what was speculative. */
  want(wanted: Wanted): void
  /** Resolves once at least one fact has arrived since the last call; at once when nothing is under way. Never rejects for one missing fact. */
  arrival(): Promise<void>
  /** Forgets speculative requests that have not started. */
  settle(): void
  /** Where it says what another port says. */
  readonly variant?: Variant
}

/** What a port says otherwise than the one that it was made of: its rules, and what metadata says of the releases of some packages. */
export interface Variant {
  readonly of: Facts
  readonly metadata: ReadonlySet<PackageName>
}
