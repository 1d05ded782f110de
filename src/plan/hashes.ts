/**
 * Digests for a moved line: for every kind of file that the old line covered (pip's hash-checking mode).
 *
 * A line that covered an sdist covers the new one; a line that covered wheels of some platforms and Pythons covers the new wheels
 * of those; a line that covered every wheel covers every new one. Where the old digests are of no known file, all files are covered.
 * A line for a package that is new has no old digests: those of the file's other lines tell what it covers.
 */
import { parseWheelFilename } from '../python/filename.ts'
import type { HashedFile } from './input.ts'

/** `sha256:...`, sorted; null where the index states no digest for a file that must be covered, or there is none. */
export function chooseHashes(
  oldDigests: readonly string[],
  oldFiles: readonly HashedFile[],
  newFiles: readonly HashedFile[],
): readonly string[] | null {
  const covered = coveredBy({ digests: oldDigests, files: oldFiles })
  const wanted = covered.length === 0 ? newFiles : newFiles.filter((file) => isCovered(file, covered, oldFiles))
  return digestsOf(wanted.length === 0 ? newFiles : wanted)
}

/** A line with digests, and every file of the release that it states. */
export interface HashedLine {
  readonly digests: readonly string[]
  readonly files: readonly HashedFile[]
}

/** For a package that no line states yet: what the lines of others cover, and the files that are `needed`, by name. */
export function hashesLike(
  lines: readonly HashedLine[],
  newFiles: readonly HashedFile[],
  needed: ReadonlySet<string>,
): readonly string[] | null {
  if ([...needed].some((filename) => !newFiles.some((file) => file.filename === filename))) return null
  const known = lines.map((line) => ({ covered: coveredBy(line), files: line.files }))
  const telling = known.filter(({ covered }) => covered.length > 0)
  // A release whose wheels install everywhere tells nothing of platforms.
  const choosy = telling.filter(({ files }) => files.some((file) => file.kind === 'wheel' && !isUniversal(file)))
  const wanted = newFiles.filter((file) => {
    const examples = file.kind === 'wheel' && choosy.length > 0 ? choosy : telling
    return needed.has(file.filename) || examples.some(({ covered, files }) => isCovered(file, covered, files))
  })
  return digestsOf(telling.length === 0 || wanted.length === 0 ? newFiles : wanted)
}

function coveredBy({ digests, files }: HashedLine): readonly HashedFile[] {
  const stated = new Set(digests.map((digest) => digest.toLowerCase()))
  return files.filter((file) => file.sha256 !== null && stated.has(file.sha256))
}

function digestsOf(files: readonly HashedFile[]): readonly string[] | null {
  const hashes = files.flatMap((file) => (file.sha256 === null ? [] : [`sha256:${file.sha256}`]))
  return hashes.length === 0 || hashes.length < files.length ? null : [...new Set(hashes)].sort()
}

function isUniversal({ filename }: HashedFile): boolean {
  const { pythons, platforms } = kindOf(filename)
  return pythons.has('any') && platforms.has('any')
}

function isCovered(file: HashedFile, covered: readonly HashedFile[], oldFiles: readonly HashedFile[]): boolean {
  if (file.kind === 'sdist') return covered.some((old) => old.kind === 'sdist')
  const oldWheels = covered.filter((old) => old.kind === 'wheel')
  if (oldWheels.length === oldFiles.filter((old) => old.kind === 'wheel').length) return oldWheels.length > 0
  const kind = kindOf(file.filename)
  return oldWheels.some((old) => overlaps(kindOf(old.filename), kind))
}

/** The Pythons and the platforms of a wheel, without the version of the platform. */
interface Kind {
  readonly pythons: ReadonlySet<string>
  readonly platforms: ReadonlySet<string>
}

function kindOf(filename: string): Kind {
  const tags = parseWheelFilename(filename)?.tags
  const isAny = tags?.abis.includes('abi3') === true
  return {
    pythons: new Set(tags?.pythons.map((python) => (isAny || python.startsWith('py') ? 'any' : python))),
    platforms: new Set(tags?.platforms.map(familyOf)),
  }
}

/** manylinux_2_28_x86_64 and manylinux2014_x86_64 are one family; macosx_11_0_arm64 is "macosx arm64". */
function familyOf(platform: string): string {
  return platform.replace(/^(manylinux|musllinux|macosx)\d*(?:_\d+)*_/, '$1 ').replace(/^linux_/, 'manylinux ')
}

function overlaps(a: Kind, b: Kind): boolean {
  return meet(a.pythons, b.pythons) && meet(a.platforms, b.platforms)
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.has('any') || b.has('any') || [...a].some((value) => b.has(value))
}
