/** The facts of a run. */
import type { Withdrawn } from '../osv/vulnerability.ts'
import type { HashedFile } from '../plan/input.ts'
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { Facts } from '../universe/facts.ts'
import type { DriverNeed } from '../universe/rule.ts'

/** The facts of a run, and what only a plan's pages need. */
export interface RunFacts extends Facts {
  withdrawn(name: PackageName): readonly Withdrawn[]
  /** Why advisories may be missing. */
  readonly advisoryGaps: readonly string[]
  readonly drivers: readonly DriverNeed[]
  /** Those that the facts can answer for. */
  readonly environments: readonly Environment[]
  /** The same universe as other Pythons see it; undefined where nothing is known of those. */
  readonly onOtherPythons?: RunFacts
  fileHashes(name: PackageName, version: Version): Promise<readonly HashedFile[]>
}
