/**
 * Which releases a walk through a package's releases will look at next.
 *
 * A package that was tried often is tried on: its next releases are asked for together, the more the longer the walk (uv: batch prefetch).
 * They are a guess: first what fits now, then, as for botocore, which follows boto3 version by version, what comes next in order.
 */
import { includes } from '../python/intervals.ts'
import type { Intervals } from '../python/intervals.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { ReleaseFile } from '../universe/facts.ts'
import type { Candidates } from './candidates.ts'

const TRIED_BEFORE = 4
const MOST_AT_ONCE = 50

/**
 * After `tried` releases, of which `version` is the last; `range` is what fits now. `isRemote`: each costs a way to the index and back, and
 * nobody asks what was looked at, so already the second release has company.
 */
export function nextFiles(
  { list }: Candidates,
  range: Intervals,
  version: Version,
  tried: number,
  isRemote = false,
): readonly ReleaseFile[] {
  if (tried < (isRemote ? 1 : TRIED_BEFORE)) return []
  const older = list.filter((each) => each.described?.kind === 'wheel' && compareVersions(each.version, version) < 0)
  const fitting = older.filter((each) => includes(range, each.version))
  const files = [...fitting, ...older].flatMap(({ described }) => (described === null ? [] : [described]))
  return [...new Set(files)].slice(0, Math.min(isRemote ? 2 * tried : tried, MOST_AT_ONCE))
}
