/** The port through which advisories are downloaded; the caller's client brings limits, retries and the address guard. */

export interface FetchedBytes {
  readonly status: number
  /** Empty for 304. */
  readonly bytes: Uint8Array
  readonly etag: string | null
}

/** Rejects when there is no answer. `etag` goes out as If-None-Match; null asks without condition. */
export type FetchBytes = (url: string, options: { readonly etag: string | null }) => Promise<FetchedBytes>

/** A URL as it may be shown: without user, password and query. */
export function shownUrl(url: string): string {
  const parsed = URL.parse(url)
  return parsed === null ? 'a URL that cannot be read' : `${parsed.protocol}//${parsed.host}${parsed.pathname}`
}
