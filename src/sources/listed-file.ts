/**
 * One file as a place lists it, with its address: what listing readers give and digests keep.
 * Addresses stay in sources/; the universe sees `ReleaseFile`.
 */
export interface ListedFile {
  readonly filename: string
  /** Absolute, without a fragment. */
  readonly url: string
  readonly sha256: string | null
  readonly requiresPython: string | null
  /** PEP 592: null when not yanked, else the reason, which may be ''. */
  readonly yanked: string | null
  /** ISO 8601 in UTC, to the second. */
  readonly uploadTime: string | null
  /** PEP 700, in bytes. A hint: nobody checked it. */
  readonly size: number | null
  /** PEP 658/714: false, or true, or the SHA-256 of the metadata file. */
  readonly metadata: boolean | string
  /** What other wheels of its version are for, where an environment of the run has none: `3.10 linux_x86_64`. */
  readonly wheelsFor?: readonly string[]
}

/** Which files a run cares for, by name: wheels that fit one of its environments, and sdists. */
export type FileFilter = (filename: string) => boolean

/** Thrown by readers for what is no listing; the place is then silent. The message fits after "it sends". */
export class ListingError extends Error {
  override readonly name = 'ListingError'
}

/** The largest listings and find-links pages have some ten thousand files; more is no listing. */
export const MOST_FILES = 200_000

/** A hex SHA-256 in lower case, or null. */
export function sha256Of(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : null
}

/** PEP 700 times are UTC with a `Z`; kept to the second. Null for anything else. */
export function uploadTimeOf(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|\+00:00)$/.exec(value)
  return match?.[1] === undefined ? null : `${match[1]}Z`
}

/** A size as a listing may state it, or null. */
export function sizeOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null
}

/** The address of a file: absolute, of a kind that is fetched, without a fragment; else null. */
export function fileUrl(link: string, base: string): string | null {
  const plain = PLAIN_ADDRESS.exec(link)?.[1]
  if (plain !== undefined) return plain
  const url = URL.parse(link, base)
  if (url === null || !isFetched(url, base)) return null
  url.hash = ''
  return url.href
}

/** What reading as a URL gives back as it stands, its fragment aside: listings have thousands of them. */
const PLAIN_ADDRESS =
  /^(https:\/\/(?:(?!xn--)[a-z][a-z0-9-]*\.)+[a-z]{2,}(?:\/(?!\.)[A-Za-z0-9._~!+-]+)+)(?:#[\w=.-]*)?$/

/** http(s) from anywhere; file where the page is a file itself. */
export function isFetched(url: URL, base: string): boolean {
  if (url.protocol === 'file:') return base.startsWith('file:')
  return url.protocol === 'https:' || url.protocol === 'http:'
}
