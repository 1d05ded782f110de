/**
 * What goes wrong on the way to GitHub, as errors that people may read: never a token, never a body that was sent, GitHub's words as inert text.
 */
import * as z from 'zod/mini'
import { LockstepError } from '../errors.ts'
import { printable, shortened } from '../render/printable.ts'

/** GitHub did not do what it was asked. */
export class GitHubError extends LockstepError {
  /** Of HTTP; 200 where GraphQL says no, 0 where nothing came back. */
  readonly status: number

  constructor(where: string, status: number, words: string) {
    super(where, describe(status, words), nextFor(status))
    this.status = status
  }
}

/** GitHub's rate limit, primary or secondary: it is of no use to come back earlier than `until`. */
export class RateLimited extends LockstepError {
  readonly until: Date

  constructor(where: string, until: Date) {
    super(
      where,
      `GitHub's rate limit is reached until ${until.toISOString()}.`,
      'Lockstep goes on by itself after that.',
    )
    this.until = until
  }
}

/** An answer is not what GitHub documents. `where` names the call, `path` the place in the answer. */
export function unexpectedAnswer(where: string, path: string, what: string): GitHubError {
  return new GitHubError(where, 200, `the answer is not as documented at ${path === '' ? 'its root' : path}: ${what}`)
}

const Headers_ = z.record(z.string(), z.unknown())
const Failure = z.object({
  message: z.string(),
  status: z.optional(z.number()),
  response: z.optional(z.object({ headers: z.optional(Headers_) })),
  headers: z.optional(Headers_),
  data: z.optional(z.unknown()),
  errors: z.optional(z.array(z.object({ type: z.optional(z.string()), message: z.prefault(z.string(), '') }))),
})

/** What was thrown while GitHub was asked, taken apart. */
export interface Thrown {
  readonly status: number
  readonly words: string
  /** Of GraphQL's errors. */
  readonly types: readonly string[]
  /** What GraphQL gave beside them. */
  readonly data: unknown
  readonly until: Date | null
}

/** null: it is no failure of a request, but a defect, to be thrown as it is. */
export function readThrown(thrown: unknown, now: Date): Thrown | null {
  const read = z.safeParse(Failure, thrown)
  if (!read.success || !(thrown instanceof Error)) return null
  const { message, status, response, errors = [] } = read.data
  if (status === undefined && errors.length === 0 && response === undefined) return null
  const types = errors.flatMap(({ type }) => (type === undefined ? [] : [type]))
  const words = errors.length > 0 ? errors.map((error) => error.message).join('; ') : message
  const isLimit = status === 403 || status === 429 || types.includes('RATE_LIMITED') || status === undefined
  const headers = response?.headers ?? read.data.headers ?? {}
  const hasAnswer = response !== undefined || errors.length > 0
  return {
    status: types.includes('NOT_FOUND') ? 404 : hasAnswer ? (status ?? 200) : 0,
    words,
    types,
    data: read.data.data,
    until: isLimit ? limitedUntil(headers, words, types, status, now) : null,
  }
}

/** GitHub's documentation, "Rate limits for the REST API": `retry-after` first, then `x-ratelimit-reset`, else at least a minute. */
function limitedUntil(
  headers: Readonly<Record<string, unknown>>,
  words: string,
  types: readonly string[],
  status: number | undefined,
  now: Date,
): Date | null {
  const seconds = Number(headers['retry-after'])
  if (headers['retry-after'] !== undefined && seconds >= 0) return after(now, seconds)
  const isPrimary = headers['x-ratelimit-remaining'] === '0' || types.includes('RATE_LIMITED')
  const reset = Number(headers['x-ratelimit-reset'])
  if (isPrimary && reset > 0) return after(new Date(reset * 1000), 1)
  const isLimit = isPrimary || status === 429 || /\brate limit/i.test(words)
  return isLimit ? after(now, 60) : null
}

/** A day at most: beyond that the answer is not to be believed. */
function after(time: Date, seconds: number): Date {
  return new Date(time.getTime() + Math.min(seconds, 86_400) * 1000)
}

const SECRET =
  /\b(?:gh[a-z]_|github_pat_|v\d\.[0-9a-f]{16}|eyJ)[\w.~+/=-]{4,}|(?:bearer|token|basic)\s+[\w.~+/=-]{8,}/gi

/** GitHub's words as they may be shown. */
export function shownWords(words: string): string {
  return shortened(printable(words.replace(SECRET, '(secret)')).trim(), 300)
}

function describe(status: number, words: string): string {
  const said = shownWords(words).replace(/\.$/, '')
  return status === 0 || status === 200 ? `GitHub: ${said}.` : `GitHub answered ${status}: ${said}.`
}

function nextFor(status: number): string {
  if (status === 401 || status === 403)
    return 'See whether the App has the permissions of docs/permissions.md and is not suspended.'
  if (status === 404) return 'See whether it is still there, and whether the App is installed on the repository.'
  return 'Lockstep tries again at its next look.'
}
