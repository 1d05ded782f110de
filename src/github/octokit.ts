/**
 * The Octokit that Lockstep hands to Probot, and with which tests and the sandbox speak to another base URL.
 *
 * Probot's own waits for a rate limit however long it lasts, and for an answer without end. This one waits at most `maxWaitSeconds`, twice
 * for each request, and else lets the error through, which `client.ts` turns into a `RateLimited` with the time to come back; an answer has a
 * deadline and a greatest size. Handlers are set in the function form of `defaults`, since Probot would put its own over them.
 */
import { ProbotOctokit } from 'probot'

export interface Patience {
  readonly maxWaitSeconds: number
  readonly deadlineMs: number
  readonly maxBytes: number
  /** With GitHub's second between writes, and three where people are told of them; null: unless it is a forge on this machine. */
  readonly isPaced: boolean | null
}

const PATIENCE: Patience = { maxWaitSeconds: 60, deadlineMs: 60_000, maxBytes: 100 * 1024 * 1024, isPaced: null }
const MAX_WAITS = 2

type Fetch = (url: string, init?: RequestInit) => Promise<Response>

interface Options {
  readonly baseUrl?: string
  readonly throttle?: object
  readonly retry?: object
  readonly request?: { readonly fetch?: Fetch }
}

/** In place of the throttle's queues. */
const UNPACED = { key: () => ({ schedule: <T>(_options: unknown, act: () => T): T => act() }) }

export function patientOctokit(given: Partial<Patience> = {}): typeof ProbotOctokit {
  const patience = { ...PATIENCE, ...given }
  const wait = (seconds: number, _options: unknown, _octokit: unknown, waits: number): boolean =>
    seconds <= patience.maxWaitSeconds && waits < MAX_WAITS
  return ProbotOctokit.defaults((options: Options) => ({
    ...options,
    throttle: { ...queuesOf(patience, options), ...options.throttle, onRateLimit: wait, onSecondaryRateLimit: wait },
    // 429 is the throttle's: what it gave up is not to be tried three times more.
    retry: { doNotRetry: [400, 401, 403, 404, 405, 409, 410, 422, 429, 451], ...options.retry },
    request: { ...options.request, fetch: boundedFetch(patience, options.request?.fetch) },
  }))
}

function queuesOf({ isPaced }: Patience, { baseUrl = '' }: Options): object {
  const isHere = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/|$)/.test(baseUrl)
  return (isPaced ?? !isHere) ? {} : { write: UNPACED, notifications: UNPACED }
}

function boundedFetch({ deadlineMs, maxBytes }: Patience, inner?: Fetch): Fetch {
  return async (url, init) => {
    const signals = [AbortSignal.timeout(deadlineMs), ...(init?.signal ? [init.signal] : [])]
    const response = await (inner ?? fetch)(url, { ...init, signal: AbortSignal.any(signals) })
    if (response.body === null) return response
    const { status, statusText, headers, url: from } = response
    const bounded = new Response(response.body.pipeThrough(atMost(maxBytes)), { status, statusText, headers })
    // Octokit's pages go on from it; a response that is made here has none.
    return Object.defineProperty(bounded, 'url', { value: from })
  }
}

function atMost(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) controller.error(new Error(`the answer is longer than ${maxBytes} bytes`))
      else controller.enqueue(chunk)
    },
  })
}
