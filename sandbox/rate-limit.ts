/** The primary rate limit as GitHub counts it: 5,000 requests an hour for each who asks; what has not changed (304) is free. */
import type { Actor, Answer } from './call.ts'
import type { World } from './world.ts'

const LIMIT = 5000
const HOUR_MS = 3_600_000

interface Window {
  used: number
  readonly resetAt: number
}

export class RateLimit {
  readonly #windows = new Map<string, Window>()
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** Counts one request and gives its headers. */
  count(actor: Actor, isFree: boolean): Record<string, string> {
    const window = this.#windowOf(keyOf(actor))
    if (!isFree) window.used += 1
    return rateHeaders(window.used, window.resetAt)
  }

  #windowOf(key: string): Window {
    const now = this.#world.clock.now()
    const known = this.#windows.get(key)
    if (known !== undefined && known.resetAt > now) return known
    const fresh = { used: 0, resetAt: now + HOUR_MS }
    this.#windows.set(key, fresh)
    return fresh
  }
}

function keyOf(actor: Actor): string {
  if (actor.kind === 'installation') return `installation ${actor.installation.id}`
  return actor.kind === 'user' ? `user ${actor.account.id}` : actor.kind
}

function rateHeaders(used: number, resetAt: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(LIMIT),
    'x-ratelimit-remaining': String(Math.max(0, LIMIT - used)),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)),
    'x-ratelimit-resource': 'core',
  }
}

export function primaryLimited(world: World, resetSeconds: number): Answer {
  return {
    status: 403,
    headers: rateHeaders(LIMIT, world.clock.now() + resetSeconds * 1000),
    body: {
      message: 'API rate limit exceeded for installation.',
      documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
    },
  }
}

export function secondaryLimited(retryAfterSeconds: number): Answer {
  return {
    status: 403,
    headers: { 'retry-after': String(retryAfterSeconds) },
    body: {
      message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      documentation_url:
        'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
    },
  }
}
