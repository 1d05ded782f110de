/**
 * The requirements of one file, from wherever they can be learnt without building anything.
 *
 * A wheel: `.metadata` where the listing announces it, else the wheel's tail, else `.metadata` after all. An sdist: its static
 * metadata. What is fetched is checked against the hash that the listing gives. Out: a digest, or why there is none.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { HttpAnswered, HttpClient } from '../http/client.ts'
import type { Ticket } from '../http/queue.ts'
import { parseCoreMetadata } from '../python/metadata.ts'
import type { CoreMetadata } from '../python/metadata.ts'
import { normalizeName } from '../python/name.ts'
import type { ReleaseFile } from '../universe/facts.ts'
import { withFile } from './file-on-disk.ts'
import type { FileOnDisk, LocalFiles } from './file-on-disk.ts'
import type { ListedFile } from './listed-file.ts'
import type { MetadataDigest } from './metadata-digest.ts'
import { sdistMetadata } from './sdist-metadata.ts'
import type { WheelLayouts } from './wheel-layouts.ts'
import { LARGEST_METADATA, wheelMetadata } from './wheel-metadata.ts'
import type { MetadataText, PieceReader } from './wheel-metadata.ts'
import type { Piece } from './zip.ts'

export type FetchedMetadata =
  | { readonly status: 'known'; readonly digest: MetadataDigest }
  /** `isFinal`: the file itself says so, and asking again would change nothing. */
  | { readonly status: 'unknown'; readonly reason: string; readonly isFinal?: true }
  | { readonly status: 'dropped' }

/** Of a release file what tells how to read it. */
export type ReadFile = Pick<ReleaseFile, 'filename' | 'kind' | 'project'>

/** The requirements of one file of a place, by its ordinal. */
export type MetadataFetch = (
  file: ReadFile,
  listed: ListedFile,
  ordinal: number,
  ticket: Readonly<Ticket>,
) => Promise<FetchedMetadata>

export interface FetchSettings {
  readonly client: HttpClient
  readonly trust: 'operator' | 'foreign'
  readonly layouts: WheelLayouts
  /** For files on disk: the folder that they have to lie in; null for anywhere. */
  readonly within: string | null
  readonly local: LocalFiles
}

/** A wheel that a server sends whole is read up to this size, and so is an sdist. */
const LARGEST_ARCHIVE = 64 << 20

class Dropped extends Error {}

export async function fetchMetadata(
  file: ReadFile,
  listed: ListedFile,
  settings: FetchSettings,
  ticket: Readonly<Ticket>,
): Promise<FetchedMetadata> {
  try {
    if (listed.url.startsWith('file:')) return await fromDisk(file, listed, settings)
    return file.kind === 'wheel'
      ? await ofWheel(file, listed, settings, ticket)
      : await ofSdist(file, listed, settings, ticket)
  } catch (error) {
    if (error instanceof Dropped) return { status: 'dropped' }
    throw error
  }
}

async function ofWheel(
  file: ReadFile,
  listed: ListedFile,
  settings: FetchSettings,
  ticket: Readonly<Ticket>,
): Promise<FetchedMetadata> {
  const beside = (): Promise<MetadataText> => metadataFile(listed, settings, ticket)
  const inside = (): Promise<MetadataText> =>
    wheelMetadata(rangeReader(listed.url, settings, ticket), file.project, settings.layouts, listed.size)
  const reasons: string[] = []
  const ways = listed.metadata === false ? [inside, beside] : [beside, inside]
  for (const way of ways) {
    const found = await way()
    const source = way === beside ? 'metadata' : 'wheel'
    const read =
      'text' in found
        ? digestOf(file, parseCoreMetadata(found.text), source)
        : { status: 'unknown' as const, reason: found.reason }
    if (read.status === 'known') return read
    reasons.push(read.reason)
  }
  return { status: 'unknown', reason: reasons[0] ?? 'no way led to them' }
}

async function ofSdist(
  file: ReadFile,
  listed: ListedFile,
  settings: FetchSettings,
  ticket: Readonly<Ticket>,
): Promise<FetchedMetadata> {
  const answer = await get(listed.url, {}, LARGEST_ARCHIVE, settings, ticket)
  if ('reason' in answer)
    return { status: 'unknown', reason: answer.reason, ...(answer.isTooLarge ? { isFinal: true } : {}) }
  if (answer.code !== 200) return { status: 'unknown', reason: `its file answers with status ${answer.code}` }
  if (listed.sha256 !== null && sha256(answer.body) !== listed.sha256) return { status: 'unknown', reason: WRONG_HASH }
  return readSdist(file, answer.body)
}

async function readSdist(file: ReadFile, archive: Buffer): Promise<FetchedMetadata> {
  const found = await sdistMetadata(archive, file.filename)
  return 'reason' in found ? { status: 'unknown', reason: found.reason, isFinal: true } : digestOf(file, found, 'sdist')
}

async function metadataFile(
  listed: ListedFile,
  settings: FetchSettings,
  ticket: Readonly<Ticket>,
): Promise<MetadataText> {
  const url = new URL(listed.url)
  url.pathname += '.metadata'
  const answer = await get(url.href, { 'accept-encoding': 'gzip, br' }, LARGEST_METADATA, settings, ticket)
  if ('reason' in answer) return answer
  if (answer.code !== 200) return { reason: `its metadata answers with status ${answer.code}` }
  if (typeof listed.metadata === 'string' && sha256(answer.body) !== listed.metadata) return { reason: WRONG_HASH }
  return { text: answer.body.toString('utf8') }
}

const WRONG_HASH = 'what is served has not the hash that the index states'

/** Reads pieces over HTTP. A server that ignores `Range` sends the whole file, which is kept for the pieces to come. */
function rangeReader(url: string, settings: FetchSettings, ticket: Readonly<Ticket>): PieceReader {
  let whole: Piece | null = null
  return async (part) => {
    if (whole !== null) return whole
    const range = 'last' in part ? `bytes=-${part.last}` : `bytes=${part.from}-${part.from + part.length - 1}`
    let answer = await get(url, { range, 'accept-encoding': 'identity' }, LARGEST_ARCHIVE, settings, ticket)
    const isGuess = 'isGuess' in part
    if (!isGuess && !('reason' in answer) && (answer.code === 416 || answer.code === 501)) {
      answer = await get(url, { 'accept-encoding': 'identity' }, LARGEST_ARCHIVE, settings, ticket)
    }
    if ('reason' in answer) return answer
    if (answer.code === 200) return (whole = { start: 0, bytes: answer.body })
    if (answer.code !== 206) return { reason: `its file answers with status ${answer.code}` }
    return pieceOf(answer, part)
  }
}

/** Believes a partial answer only where it says what it is, and is that. */
function pieceOf(answer: HttpAnswered, part: Parameters<PieceReader>[0]): Piece | { readonly reason: string } {
  const stated = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(answer.headers['content-range'] ?? '')
  const [start, end, total] = [Number(stated?.[1]), Number(stated?.[2]), Number(stated?.[3])]
  const isConsistent = stated !== null && end < total && end - start + 1 === answer.body.length
  const isAsked = 'last' in part ? end === total - 1 : start === part.from
  return isConsistent && isAsked
    ? { start, bytes: answer.body }
    : { reason: 'its server gives another part than was asked for' }
}

async function get(
  url: string,
  headers: Readonly<Record<string, string>>,
  maxBytes: number,
  settings: FetchSettings,
  ticket: Readonly<Ticket>,
): Promise<HttpAnswered | { readonly reason: string; readonly isTooLarge: boolean }> {
  const answer = await settings.client.get({ url, headers, maxBytes, trust: settings.trust, ticket })
  if (answer.status === 'dropped') throw new Dropped()
  return answer.status === 'failed' ? { reason: answer.reason, isTooLarge: answer.kind === 'too-large' } : answer
}

async function fromDisk(
  file: ReadFile,
  listed: ListedFile,
  { within, layouts, local }: FetchSettings,
): Promise<FetchedMetadata> {
  try {
    const path = fileURLToPath(listed.url)
    const read = await withFile(path, within, local.folders, async (opened) => {
      const found = await readOpened(file, opened, layouts)
      if ('status' in found && found.status === 'known') local.kept.write(opened.path, opened.stats, found.digest)
      return found
    })
    return 'status' in read ? read : { status: 'unknown', reason: read.reason }
  } catch {
    return { status: 'unknown', reason: 'its file cannot be read' }
  }
}

async function readOpened(
  file: ReadFile,
  { path, stats, read }: FileOnDisk,
  layouts: WheelLayouts,
): Promise<FetchedMetadata | { readonly reason: string }> {
  if (file.kind === 'sdist')
    return stats.size > LARGEST_ARCHIVE ? { reason: 'its file is too large' } : readSdist(file, await readFile(path))
  const found = await wheelMetadata(read, file.project, layouts)
  return 'reason' in found ? found : digestOf(file, parseCoreMetadata(found.text), 'wheel')
}

/** Metadata of another project is none of this one's; an installer refuses it too. */
function digestOf(
  file: ReadFile,
  metadata: CoreMetadata,
  source: MetadataDigest['source'],
): Exclude<FetchedMetadata, { status: 'dropped' }> {
  if (metadata.name === null) return { status: 'unknown', reason: 'what is served as metadata names no project' }
  if (normalizeName(metadata.name) !== file.project)
    return { status: 'unknown', reason: 'its metadata is that of another project' }
  const { requiresDist, requiresPython, providesExtra } = metadata
  return { status: 'known', digest: { requiresDist, requiresPython, providesExtra, source } }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
