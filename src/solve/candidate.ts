/** Versions of a slot that may be chosen, and what else its listing says of it. `domain.ts` finds them. */
import type { Version } from '../python/version.ts'
import type { ReleaseFile } from '../universe/facts.ts'

export interface Candidate {
  readonly version: Version
  /** By position in the slot's environments; null where its requirements cannot be read (a URL, an index that is silent). */
  readonly files: readonly (ReleaseFile | null)[]
  /** False for a pre-release that may be chosen only where the closure names it with `==`. */
  readonly isFree: boolean
}

export interface Domain {
  /** Ascending, each version once. */
  readonly candidates: readonly Candidate[]
  /** By position: stable releases that are not yanked, ascending: what minor steps are counted in. */
  readonly steps: readonly (readonly Version[])[]
  /** By position: the file of the present version, whether or not that may stay; null where there is none. */
  readonly standing: readonly (ReleaseFile | null)[]
  /** The ordinal of the index that did not answer, when that is why the package stays. */
  readonly silentIndex: number | null
  /** It is there in a version that nobody knows or can know, and satisfies everything. */
  readonly isUnversioned: boolean
}
