/**
 * A listing as it is kept on disk: only the files that a run cares for, in a form that is quick to read.
 *
 * Addresses share their beginnings and end in the file's name, requires-python repeats: both are kept once. Reading checks the
 * form; what does not fit is no digest, and the listing is fetched again.
 */
import type { Validity } from '../http/freshness.ts'
import { sizeOf } from './listed-file.ts'
import type { ListedFile } from './listed-file.ts'

/** What one place says of one project. `page`: the digest of the page that says so, where it is one that is kept. */
export type Listing =
  | { readonly status: 'listed'; readonly files: readonly ListedFile[]; readonly page?: string }
  /** The place answered, and does not have the project. */
  | { readonly status: 'absent'; readonly page?: string }

const FORM = 4
type Row = readonly [string, number, string, string | 0, number, string | 0, string | 0, number, string | 0 | 1, number]

/** What decides whether a digest may be used. */
export interface DigestHead {
  readonly validity: Validity
  /** SHA-256 of the page it was made from: the same page makes the same digest. */
  readonly page: string
}

/** Two lines: the head, then the files; the second is read only when it is used. */
export function encodeListing(listing: Listing, { validity, page }: DigestHead): string {
  return `${JSON.stringify({ form: FORM, page, ...validity })}\n${packListing(listing)}`
}

/** What is written of a listing is mostly handed over, too. */
const packed = new WeakMap<readonly ListedFile[], string>()

/** The listing alone, as one text: quicker to hand over than its files. */
export function packListing(listing: Listing): string {
  if (listing.status === 'absent') return JSON.stringify({ absent: true })
  let text = packed.get(listing.files)
  if (text === undefined) packed.set(listing.files, (text = JSON.stringify(bodyOf(listing.files))))
  return text
}

function bodyOf(files: readonly ListedFile[]): unknown {
  const origins: string[] = []
  const pythons: string[] = []
  const wheels: string[] = []
  const rows = files.map((file): Row => {
    const { origin, rest, isShort } = splitAddress(file)
    const position = positionIn(origins, origin)
    return [
      file.filename,
      isShort ? position : -1 - position,
      rest,
      file.sha256 ?? 0,
      file.requiresPython === null ? -1 : positionIn(pythons, file.requiresPython),
      file.yanked ?? 0,
      file.uploadTime ?? 0,
      file.size ?? 0,
      typeof file.metadata === 'string' ? file.metadata : file.metadata ? 1 : 0,
      file.wheelsFor === undefined ? -1 : positionIn(wheels, file.wheelsFor.join()),
    ]
  })
  return { origins, pythons, wheels, rows }
}

/** null for what is no digest of this form. */
export function decodeHead(text: string): DigestHead | null {
  const head = readObject(text.slice(0, Math.max(0, text.indexOf('\n'))))
  if (head === null || head['form'] !== FORM) return null
  const { page, freshUntilMs, etag, lastModified } = head
  const validity = {
    freshUntilMs: typeof freshUntilMs === 'number' ? freshUntilMs : 0,
    etag: typeof etag === 'string' ? etag : null,
    lastModified: typeof lastModified === 'string' ? lastModified : null,
  }
  return { validity, page: typeof page === 'string' ? page : '' }
}

/** null for what is no digest of this form. */
export function decodeListing(text: string): Listing | null {
  return unpackListing(text.slice(text.indexOf('\n') + 1))
}

/** null for what is no listing of this form. */
export function unpackListing(text: string): Listing | null {
  const body = readObject(text)
  if (body === null) return null
  if (body['absent'] === true) return { status: 'absent' }
  const { rows, origins, pythons, wheels } = body
  if (!Array.isArray(rows) || !areStrings(origins) || !areStrings(pythons) || !areStrings(wheels)) return null
  const wheelsFor = wheels.map((text) => text.split(','))
  const files: ListedFile[] = []
  const shared = { origins, pythons, wheelsFor }
  for (let at = 0; at < rows.length; at++) {
    const file = decodeRow(rows[at], shared)
    if (file === null) return null
    files.push(file)
  }
  return { status: 'listed', files }
}

function readObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

/** What rows share, by position. */
interface Shared {
  readonly origins: readonly string[]
  readonly pythons: readonly string[]
  readonly wheelsFor: readonly (readonly string[])[]
}

function decodeRow(row: unknown, { origins, pythons, wheelsFor }: Shared): ListedFile | null {
  if (!Array.isArray(row) || row.length !== 10) return null
  // By position: taking the row apart costs more than all that follows.
  const cells: readonly unknown[] = row
  const filename = cells[0]
  const origin = cells[1]
  const rest = cells[2]
  const python = cells[4]
  const wheels = cells[9]
  if (typeof filename !== 'string' || typeof origin !== 'number' || typeof rest !== 'string') return null
  // A negative position: the address does not end in the file's name, and is kept whole.
  const isShort = origin >= 0
  const base = origins[isShort ? origin : -1 - origin]
  if (base === undefined || typeof python !== 'number' || typeof wheels !== 'number') return null
  const others = wheelsFor[wheels]
  const metadata = cells[8]
  const file: ListedFile = {
    filename,
    url: base + rest + (isShort ? encoded(filename) : ''),
    sha256: textOrNull(cells[3]),
    requiresPython: pythons[python] ?? null,
    yanked: textOrNull(cells[5]),
    uploadTime: textOrNull(cells[6]),
    size: sizeOf(cells[7]),
    metadata: typeof metadata === 'string' ? metadata : metadata === 1,
  }
  return others === undefined ? file : { ...file, wheelsFor: others }
}

/** As `encodeURIComponent`, which most names are left by as they are. */
function encoded(filename: string): string {
  return PLAIN.test(filename) ? filename : encodeURIComponent(filename)
}

const PLAIN = /^[\w.-]*$/

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function splitAddress({ url, filename }: ListedFile) {
  const name = filename.isWellFormed() ? encodeURIComponent(filename) : ''
  const isShort = name !== '' && url.endsWith(name)
  const short = isShort ? url.slice(0, -name.length) : url
  const origin = /^[a-z]+:\/\/[^/]*\//.exec(short)?.[0] ?? ''
  return { origin, rest: short.slice(origin.length), isShort }
}

function positionIn(list: string[], value: string): number {
  const found = list.lastIndexOf(value)
  return found >= 0 ? found : list.push(value) - 1
}

/** A list of nothing but strings, as JSON gives it. */
export function areStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
