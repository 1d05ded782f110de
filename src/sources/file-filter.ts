/**
 * Which files of a project a run cares for: wheels that install in one of its environments, and source distributions.
 *
 * Wheels of a project share few tag triples, so each triple is looked up once. Out as well: the release file that a listed file
 * is, or null where its name is not one of the project's.
 */
import type { Environment } from '../python/environment.ts'
import { parseSdistFilename, parseWheelFilename } from '../python/filename.ts'
import type { PackageName } from '../python/name.ts'
import { supportedTags, wheelRank } from '../python/tags.ts'
import type { ReleaseFile } from '../universe/facts.ts'
import type { FileFilter, ListedFile } from './listed-file.ts'

/** Endings that pip and uv install from. */
const SDIST = /\.(?:tar\.gz|zip|tgz|tar\.bz2|tar\.xz|tar)$/

export function fileFilter(environments: readonly Environment[]): FileFilter {
  const tagLists = environments.map((environment) => supportedTags(environment))
  const known = new Map<string, boolean>()
  return (filename) => {
    if (!filename.endsWith('.whl')) return SDIST.test(filename)
    const triple = tagTriple(filename)
    let fits = known.get(triple)
    if (fits === undefined) {
      fits = tagLists.some((tags) => wheelRank(tags, `x-0${triple}`) > 0)
      known.set(triple, fits)
    }
    return fits
  }
}

/** Names a set of environments as far as listings go: equal targets see equal digests. */
export function targetsOf(environments: readonly Environment[]): string {
  const targets = environments.map(({ python, platform }) => `${python}-${platform}`)
  return [...new Set(targets)].sort().join('+')
}

/** The file as the universe knows it; null when its name is no distribution of the project. */
export function releaseFile(listed: ListedFile, project: PackageName, index: number): ReleaseFile | null {
  const isWheel = listed.filename.endsWith('.whl')
  const parsed = isWheel ? parseWheelFilename(listed.filename) : parseSdistFilename(listed.filename, project)
  if (parsed === null || parsed.name !== project) return null
  return {
    filename: listed.filename,
    project,
    kind: isWheel ? 'wheel' : 'sdist',
    version: parsed.version,
    index,
    yanked: listed.yanked === null ? false : { reason: listed.yanked },
    requiresPython: listed.requiresPython,
    uploadTime: listed.uploadTime,
    sha256: listed.sha256,
    announcesMetadata: listed.metadata !== false,
  }
}

/** `-cp311-cp311-linux_x86_64.whl` of a wheel's name, dash included. */
function tagTriple(filename: string): string {
  let at = filename.length
  for (let dashes = 0; dashes < 3; dashes += 1) {
    at = filename.lastIndexOf('-', at - 1)
    if (at < 0) return filename
  }
  return filename.slice(at)
}
