/** The hashes of every file of a version, those that fit no environment too: what `--hash` lines have to name. */
import { LockstepError } from '../errors.ts'
import { NEEDED } from '../http/queue.ts'
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import { compareVersions } from '../python/version.ts'
import type { FileHash } from '../universe/recording.ts'
import { collect } from './combine.ts'
import type { InstallerKind, RankedPlace } from './combine.ts'
import { releaseFile } from './file-filter.ts'

/** Sorted by name; asked of the places that the installer would take the version from. Throws where one of them does not answer. */
export async function fetchHashes(
  name: PackageName,
  version: Version,
  places: readonly RankedPlace[],
  installer: InstallerKind,
): Promise<readonly FileHash[]> {
  const collected = await collect(name, places, installer, false, (place) => place.everything(name), NEEDED)
  if (collected?.project.status === 'silent') {
    throw new LockstepError(
      name,
      `Lines with --hash need the digests of its files, and an index does not tell them: ${collected.project.reason}.`,
      'Run it again once the index answers, and without --offline.',
    )
  }
  const hashes = new Map<string, FileHash>()
  for (const { listed } of collected?.located ?? []) {
    const file = releaseFile(listed, name, 0)
    if (file === null || listed.sha256 === null || compareVersions(file.version, version) !== 0) continue
    const { filename, kind } = file
    hashes.set(`${filename} ${listed.sha256}`, { filename, kind, sha256: listed.sha256 })
  }
  return [...hashes.values()].sort((a, b) => (a.filename < b.filename ? -1 : 1))
}
