/**
 * How long an answer may be used without asking again, and how to ask again cheaply.
 *
 * In: an answer's headers. Out: what a cache has to remember of them. No heuristic freshness: an answer that states no lifetime
 * is asked for again, with its validator where it has one. Source: RFC 9111, by way of http-cache-semantics.
 */
import CachePolicy from 'http-cache-semantics'

export interface Validity {
  /** Milliseconds since the epoch until which the answer is fresh; 0 when it states no lifetime. */
  readonly freshUntilMs: number
  readonly etag: string | null
  readonly lastModified: string | null
}

export const NEVER_FRESH: Validity = { freshUntilMs: 0, etag: null, lastModified: null }

export function validityOf(code: number, headers: Readonly<Record<string, string>>, nowMs: number): Validity {
  const etag = headers['etag'] ?? null
  const lastModified = headers['last-modified'] ?? null
  // What gives no lifetime is told without reading the others: an index may send thousands of such pages.
  if (headers['cache-control'] === undefined && headers['expires'] === undefined)
    return { freshUntilMs: 0, etag, lastModified }
  const policy = new CachePolicy(
    { url: '/', method: 'GET', headers: {} },
    { status: code === 304 ? 200 : code, headers: { ...headers } },
    { shared: false, cacheHeuristic: 0 },
  )
  const lifetimeMs = policy.storable() ? policy.timeToLive() : 0
  return { freshUntilMs: lifetimeMs > 0 ? nowMs + lifetimeMs : 0, etag, lastModified }
}

/** Headers that make the server answer 304 where nothing changed; none where it gave no validator. */
export function conditionalHeaders(validity: Validity): Readonly<Record<string, string>> {
  if (validity.etag !== null) return { 'if-none-match': validity.etag }
  if (validity.lastModified !== null) return { 'if-modified-since': validity.lastModified }
  return {}
}
