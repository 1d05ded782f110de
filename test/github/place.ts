/** A forge over an Octokit as Lockstep makes it, on a host that only nock answers for. */
import nock from 'nock'
import { afterEach, beforeEach } from 'vitest'
import { githubForge } from '../../src/github/forge.ts'
import { patientOctokit } from '../../src/github/octokit.ts'
import { rememberNothingYet, type Remembered } from '../../src/github/remembered.ts'
import type { Forge } from '../../src/propose/forge.ts'

export const HOST = 'https://github.example'
export const TOKEN = 'ghs_0123456789abcdefghijABCDEFGHIJ012345'
export const BOT = 'lockstep[bot]'

export interface Answered {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** On a GitHub Enterprise Server, where GraphQL stands beside `/api/v3`. Of the seconds that are waited each is a millisecond here. */
export function makeForge(options: { readonly remembered?: Remembered; readonly maxWaitSeconds?: number } = {}): Forge {
  const { maxWaitSeconds = 5, remembered = rememberNothingYet() } = options
  const Octokit = patientOctokit({ maxWaitSeconds, deadlineMs: 5000, maxBytes: 1_000_000, isPaced: false })
  const octokit = new Octokit({
    auth: { token: TOKEN },
    baseUrl: `${HOST}/api/v3`,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    throttle: { retryAfterBaseValue: 1 },
    retry: { retryAfterBaseValue: 1 },
  })
  return githubForge({ octokit, owner: 'acme', name: 'service', bot: BOT, remembered })
}

export function rest(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  answer: Answered,
  takes: (body: unknown) => boolean = () => true,
): nock.Scope {
  const api = nock(`${HOST}/api/v3/repos/acme/service`)
  return (method === 'GET' ? api.get(path) : api.intercept(path, method, takes)).reply(
    answer.status ?? 200,
    answer.body as nock.Body,
    { 'content-type': 'application/json', ...answer.headers },
  )
}

/** One answer of GraphQL; gives what was asked. */
export function graphql(answer: Answered): { readonly asked: { query: string; variables: Record<string, unknown> }[] } {
  const asked: { query: string; variables: Record<string, unknown> }[] = []
  nock(HOST)
    .post('/api/graphql', (body: (typeof asked)[number]) => asked.push(body) > 0)
    .reply(answer.status ?? 200, answer.body as nock.Body, { 'content-type': 'application/json', ...answer.headers })
  return { asked }
}

/** In each test of the file: what is not expected fails, and what is expected and not asked for as well. */
export function answerByNockAlone(): void {
  beforeEach(() => nock.disableNetConnect())
  afterEach(() => {
    const unasked = nock.pendingMocks()
    nock.cleanAll()
    nock.enableNetConnect()
    if (unasked.length > 0) throw new Error(`not asked for: ${unasked.join(', ')}`)
  })
}
