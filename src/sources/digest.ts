/**
 * A listing as it is kept on disk: only the files that a run cares for, in a form that is quick to read.
 *
 * Addresses share their beginnings and end in the file's name, requires-python repeats: both are kept once. Reading checks the
 * form; what does not fit is no digest, and the listing is fetched again.
 */
import type { Validity } from '../http/freshness.ts'
import type { ListedFile } from './listed-file.ts'

/** What one place says of one project. */
export type Listing =
  | { readonly status: 'listed'; readonly files: readonly ListedFile[] }
  /** The place answered, and does not have the project. */
  | { readonly status: 'absent' }

export interface StoredListing {
  readonly listing: Listing
  readonly validity: Validity
}

const FORM = 1
type Row = readonly [string, number, string, string | 0, number, string | 0, string | 0, string | 0 | 1]

export function encodeListing({ listing, validity }: StoredListing): string {
  const head = {
    form: FORM,
    freshUntilMs: validity.freshUntilMs,
    etag: validity.etag,
    lastModified: validity.lastModified,
  }
  if (listing.status === 'absent') return JSON.stringify({ ...head, absent: true })
  const origins: string[] = []
  const pythons: string[] = []
  const rows = listing.files.map((file): Row => {
    const { origin, rest } = splitAddress(file)
    return [
      file.filename,
      positionIn(origins, origin),
      rest,
      file.sha256 ?? 0,
      file.requiresPython === null ? -1 : positionIn(pythons, file.requiresPython),
      file.yanked ?? 0,
      file.uploadTime ?? 0,
      typeof file.metadata === 'string' ? file.metadata : file.metadata ? 1 : 0,
    ]
  })
  return JSON.stringify({ ...head, origins, pythons, rows })
}

/** null for what is no digest of this form. */
export function decodeListing(text: string): StoredListing | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || !('form' in value) || value.form !== FORM) return null
  const stored = value as Stored
  const validity: Validity = {
    freshUntilMs: typeof stored.freshUntilMs === 'number' ? stored.freshUntilMs : 0,
    etag: typeof stored.etag === 'string' ? stored.etag : null,
    lastModified: typeof stored.lastModified === 'string' ? stored.lastModified : null,
  }
  if (stored.absent === true) return { listing: { status: 'absent' }, validity }
  const { rows, origins, pythons } = stored
  if (!Array.isArray(rows) || !areStrings(origins) || !areStrings(pythons)) return null
  const files: ListedFile[] = []
  for (const row of rows) {
    const file = decodeRow(row, origins, pythons)
    if (file === null) return null
    files.push(file)
  }
  return { listing: { status: 'listed', files }, validity }
}

/** The fields a digest may have; each is looked at before it is used. */
interface Stored {
  readonly freshUntilMs?: unknown
  readonly etag?: unknown
  readonly lastModified?: unknown
  readonly absent?: unknown
  readonly origins?: unknown
  readonly pythons?: unknown
  readonly rows?: unknown
}

function decodeRow(row: unknown, origins: readonly string[], pythons: readonly string[]): ListedFile | null {
  if (!Array.isArray(row) || row.length !== 8) return null
  const [filename, origin, rest, sha256, python, yanked, uploadTime, metadata]: readonly unknown[] = row
  if (typeof filename !== 'string' || typeof origin !== 'number' || typeof rest !== 'string') return null
  const base = origins[origin]
  if (base === undefined || typeof python !== 'number') return null
  return {
    filename,
    url: base + rest + (rest.endsWith('/') ? encodeName(filename) : ''),
    sha256: typeof sha256 === 'string' ? sha256 : null,
    requiresPython: pythons[python] ?? null,
    yanked: typeof yanked === 'string' ? yanked : null,
    uploadTime: typeof uploadTime === 'string' ? uploadTime : null,
    metadata: typeof metadata === 'string' ? metadata : metadata === 1,
  }
}

function splitAddress(file: ListedFile): { readonly origin: string; readonly rest: string } {
  const name = encodeName(file.filename)
  const short = file.url.endsWith(`/${name}`) ? file.url.slice(0, -name.length) : file.url
  const match = /^[a-z]+:\/\/[^/]*\//.exec(short)
  const origin = match === null ? '' : match[0]
  return { origin, rest: short.slice(origin.length) }
}

function encodeName(filename: string): string {
  return encodeURIComponent(filename)
}

function positionIn(list: string[], value: string): number {
  const found = list.lastIndexOf(value)
  return found >= 0 ? found : list.push(value) - 1
}

function areStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
