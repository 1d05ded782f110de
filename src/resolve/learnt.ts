/** What a search learns on the way and survives a new beginning. */
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { Candidates } from './candidates.ts'

export interface Learnt {
  readonly pins: Map<PackageName, Version[]>
  readonly namesPrerelease: ReadonlySet<PackageName>
  readonly unreached: Set<PackageName>
  /** Of the projects looked at, under the pins and pre-releases named so far. */
  readonly candidates: Map<PackageName, Candidates>
}
