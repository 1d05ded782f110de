/**
 * The advisories of a run.
 *
 * In: files, directories, zip archives and URLs of OSV records. Out: for each package its vulnerabilities, by an index on disk that is
 * made once and afterwards opened in milliseconds. Always true: the same records give the same facts and the same digest, whatever
 * their order and packaging; what could not be read is told in `problems`; with nothing readable there is no index but an error.
 */
import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import { LockstepError } from '../errors.ts'
import type { PackageAdvisories } from '../osv/group.ts'
import type { Vulnerability, Withdrawn } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import type { AdvisoryProblem } from './advisories-collect.ts'
import { download, isUrl, labelOf } from './advisories-download.ts'
import type { DownloadOptions } from './advisories-download.ts'
import { isUnchanged, listFiles, reasonOf, settledStamps } from './advisories-files.ts'
import { advisoriesAt, decodeIndex, readIndex, writeWhole } from './advisories-index.ts'
import type { IndexFile } from './advisories-index.ts'
import type { SourceFiles } from './advisories-build.ts'

/** What OSV publishes for the whole ecosystem. */
export const DEFAULT_ADVISORIES = 'https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip'

/** `cacheDir` is Lockstep's cache folder; the advisories stand in a folder of their own there. */
export type AdvisoryOptions = DownloadOptions

export interface AdvisoryIndex {
  /** Sorted by id; empty for a package that no live record names. */
  vulnerabilities(name: PackageName): readonly Vulnerability[]
  /** Sorted by id. */
  withdrawn(name: PackageName): readonly Withdrawn[]
  /** Names the facts, not where they came from. */
  readonly sha256: string
  /** Whole days since any record was last changed; null when no record has a date. */
  readonly ageDays: number | null
  /** The sources as they may be shown. */
  readonly origin: string
  readonly recordCount: number
  readonly withdrawnCount: number
  readonly problems: readonly AdvisoryProblem[]
  /** Why advisories may be missing, in sentences that name no place; empty: every source answered, and all of it could be read. */
  readonly gaps: readonly string[]
}

/** No sources: the ecosystem's published archive. */
export async function openAdvisories(given: readonly string[], options: AdvisoryOptions): Promise<AdvisoryIndex> {
  const sources = given.length === 0 ? [DEFAULT_ADVISORIES] : given
  const folder = join(options.cacheDir, 'advisories')
  const problems: AdvisoryProblem[] = []
  const found: SourceFiles[] = []
  for (const source of sources) {
    const files = await filesOf(source, { ...options, cacheDir: folder }, problems)
    if (files !== null) found.push(files)
  }
  if (found.length === 0) throw nothingReadable(problems)
  const place = join(folder, `${keyOf(sources)}.index`)
  const index = await openOrMake(place, found, options.now, problems)
  const all = [...problems, ...index.header.problems]
  if (index.header.recordCount === 0) throw nothingReadable(all)
  return new OpenAdvisories(index, sources.map(labelOf).join(', '), all, options.now)
}

/** The files of one source; null, with a problem told, when there are none. */
async function filesOf(
  source: string,
  options: AdvisoryOptions,
  problems: AdvisoryProblem[],
): Promise<SourceFiles | null> {
  const label = labelOf(source)
  let path = source
  if (isUrl(source)) {
    const kept = await download(source, options)
    if (kept.status === 'failed') {
      problems.push({ kind: 'source', where: label, what: kept.why })
      return null
    }
    if (kept.problem !== null) problems.push({ kind: 'copy', where: label, what: kept.problem })
    path = kept.path
  }
  const listing = listFiles(path)
  if (listing.status === 'failed') {
    problems.push({ kind: 'source', where: label, what: listing.why })
    return null
  }
  // What stands under its digest never changes: its time says nothing.
  const files = isUrl(source) ? listing.files.map((file) => ({ ...file, mtimeMs: 0, inode: 0 })) : listing.files
  return { label, files, left: listing.left }
}

async function openOrMake(
  place: string,
  sources: readonly SourceFiles[],
  now: Date,
  problems: AdvisoryProblem[],
): Promise<IndexFile> {
  const stamps = sources.flatMap((source) => source.files)
  const kept = readIndex(place)
  if (kept !== null && (await isUnchanged(kept.header.stamps, stamps))) return kept
  const { buildIndex } = await import('./advisories-build.ts')
  const bytes = await buildIndex(sources, await settledStamps(stamps, Date.now()), now)
  try {
    await writeWhole(place, bytes)
  } catch (error) {
    problems.push({ kind: 'index', where: place, what: `the index could not be kept: the place ${reasonOf(error)}` })
  }
  const made = decodeIndex(bytes)
  if (made === null) throw new Error('an index just made does not read')
  return made
}

function keyOf(sources: readonly string[]): string {
  const names = sources.map((source) => (isUrl(source) ? source : resolve(source)))
  return createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 24)
}

function nothingReadable(problems: readonly AdvisoryProblem[]): LockstepError {
  const first = problems[0]
  return new LockstepError(
    first?.where ?? '--advisories',
    first === undefined ? 'No advisory stands in the sources given.' : `No advisory could be read: ${first.what}.`,
    'Name a file, directory, zip or URL of OSV records with --advisories.',
  )
}

/** What "all clear" would rest on and was not seen. Places are told on stderr alone: these sentences are recorded. */
function gapsOf(problems: readonly AdvisoryProblem[]): readonly string[] {
  const counted = (kind: AdvisoryProblem['kind']) =>
    problems.reduce((sum, problem) => sum + (problem.kind === kind ? (problem.count ?? 1) : 0), 0)
  const [sources, copies, records] = [counted('source'), counted('copy'), counted('record')]
  return [
    ...(sources === 0 ? [] : ['A source of advisories did not answer, or could not be read in full.']),
    ...(copies === 0 ? [] : ['A source of advisories did not answer; an older copy of it is used.']),
    ...(records === 0 ? [] : [`${records === 1 ? 'One advisory' : `${records} advisories`} could not be read.`]),
  ]
}

const DAY_MS = 86_400_000

class OpenAdvisories implements AdvisoryIndex {
  readonly sha256: string
  readonly ageDays: number | null
  readonly origin: string
  readonly recordCount: number
  readonly withdrawnCount: number
  readonly problems: readonly AdvisoryProblem[]
  readonly gaps: readonly string[]
  readonly #index: IndexFile
  readonly #known = new Map<PackageName, PackageAdvisories | null>()

  constructor(index: IndexFile, origin: string, problems: readonly AdvisoryProblem[], now: Date) {
    const { newest, sha256, recordCount, withdrawnCount } = index.header
    this.#index = index
    this.sha256 = sha256
    this.ageDays = newest === null ? null : Math.max(0, Math.floor((now.getTime() - Date.parse(newest)) / DAY_MS))
    this.origin = origin
    this.recordCount = recordCount
    this.withdrawnCount = withdrawnCount
    this.problems = problems
    this.gaps = gapsOf(problems)
  }

  vulnerabilities(name: PackageName): readonly Vulnerability[] {
    return this.#of(name)?.vulnerabilities ?? []
  }

  withdrawn(name: PackageName): readonly Withdrawn[] {
    return this.#of(name)?.withdrawn ?? []
  }

  #of(name: PackageName): PackageAdvisories | null {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const found = advisoriesAt(this.#index, name)
    this.#known.set(name, found)
    return found
  }
}
