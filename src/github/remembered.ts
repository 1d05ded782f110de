import type { CommitFacts, PullFacts, TreeFacts } from '../propose/forge.ts'
import { Bounded } from './bounded.ts'

const MIB = 1024 * 1024

/**
 * What one installation's calls gave, kept in memory between looks: answers with their ETag, so that an unchanged one costs GitHub's limit
 * nothing, and objects by their name, which never change. One for each installation, since what one may see another may not.
 */
export interface Remembered {
  readonly answers: Bounded<{ readonly etag: string; readonly data: unknown }>
  readonly blobs: Bounded<Uint8Array>
  readonly trees: Bounded<TreeFacts>
  readonly commits: Bounded<CommitFacts>
  /** Refs that REST said are not there, where GraphQL may not tell; until refs are moved. */
  readonly absentRefs: Bounded<true>
  /** It refused a ref that is neither a branch nor a tag. */
  takesOnlyBranches: boolean
  /** The tree of a commit. */
  readonly treeNames: Bounded<string>
  /** Ended ones, by number and time of the last change. */
  readonly endedPulls: Bounded<PullFacts>
}

export function rememberNothingYet(limitBytes: number = 28 * MIB): Remembered {
  return {
    answers: new Bounded(limitBytes / 7),
    blobs: new Bounded(limitBytes / 7),
    trees: new Bounded(limitBytes / 7),
    commits: new Bounded(limitBytes / 7),
    absentRefs: new Bounded(limitBytes / 7),
    takesOnlyBranches: false,
    treeNames: new Bounded(limitBytes / 7),
    endedPulls: new Bounded(limitBytes / 7),
  }
}
