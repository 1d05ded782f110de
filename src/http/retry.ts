/**
 * When a request is tried again, and after how long: exponential backoff with full jitter, `Retry-After` above it.
 * Source: RFC 9110, 10.2.3 (Retry-After); AWS Architecture Blog, "Exponential Backoff And Jitter".
 */

/** How one attempt ended, as far as trying again is concerned. */
export type Outcome =
  | { readonly kind: 'status'; readonly code: number; readonly retryAfter: string | undefined }
  | { readonly kind: 'connection' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'final' }

export interface RetryPolicy {
  readonly attempts: number
  readonly baseMs: number
  /** A server that asks to wait longer than this is not waited for. */
  readonly longestMs: number
}

export const DEFAULT_RETRIES: RetryPolicy = { attempts: 4, baseMs: 200, longestMs: 20_000 }

const RETRIED_CODES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Milliseconds to wait before the next attempt, or null for no other. `attempt` counts from 1; `random` is in [0, 1).
 * A timeout is tried once more: a server that is silent twice is silent.
 */
export function retryDelayMs(
  outcome: Outcome,
  attempt: number,
  policy: RetryPolicy,
  random: number,
  nowMs: number,
): number | null {
  if (outcome.kind === 'final' || attempt >= policy.attempts) return null
  if (outcome.kind === 'timeout' && attempt >= 2) return null
  const backoff = policy.baseMs * 2 ** (attempt - 1) * (0.5 + random / 2)
  if (outcome.kind !== 'status') return backoff
  if (!RETRIED_CODES.has(outcome.code)) return null
  const asked = retryAfterMs(outcome.retryAfter, nowMs)
  if (asked === null) return backoff
  return asked > policy.longestMs ? null : Math.max(asked, backoff)
}

/** Milliseconds that a Retry-After header asks for: seconds or an HTTP date; null when it says neither. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null
  const text = header.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const date = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs)
}
