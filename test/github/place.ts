/** A forge over an Octokit as Lockstep makes it, on a host that only nock answers for. */
import nock from 'nock'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { githubForge } from '../../src/github/forge.ts'
import { patientOctokit } from '../../src/github/octokit.ts'
import { rememberNothingYet, type Remembered } from '../../src/github/remembered.ts'
import type { Forge } from '../../src/propose/forge.ts'
import { checkGraphql, checkRequest, describedAnswer, type GraphqlCall } from './described.ts'

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

const API = `${HOST}/api/v3`
const REPOSITORY = '/repos/acme/service'

/** What GitHub describes of the call and the answer holds; the rest of the answer is filled in. `isOdd`: it is not what GitHub describes. */
export function rest(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  { status = 200, body, headers, isOdd = false }: Answered & { readonly isOdd?: boolean },
  takes: (body: unknown) => boolean = () => true,
): nock.Scope {
  const call = { method, path: `${REPOSITORY}${path}` }
  const answer = isOdd ? body : describedAnswer(call, status, body)
  const isTaken = (asked: unknown) => {
    if (!takes(asked)) return false
    note(() => checkRequest(call, asked))
    return true
  }
  if (method === 'GET') checkRequest(call, undefined)
  const api = nock(API)
  return (method === 'GET' ? api.get(call.path) : api.intercept(call.path, method, isTaken)).reply(
    status,
    answer as nock.Body,
    { 'content-type': 'application/json', ...headers },
  )
}

/** One answer of GraphQL, checked likewise; gives what was asked. */
export function graphql(answer: Answered): { readonly asked: GraphqlCall[] } {
  const asked: GraphqlCall[] = []
  const isTaken = (call: GraphqlCall) => {
    note(() => checkGraphql(call, answer.body))
    return asked.push(call) > 0
  }
  nock(HOST)
    .post('/api/graphql', isTaken)
    .reply(answer.status ?? 200, answer.body as nock.Body, { 'content-type': 'application/json', ...answer.headers })
  return { asked }
}

/** Of the test that runs: a call that throws here would only be asked again. */
const wrong: unknown[] = []

function note(check: () => void): void {
  try {
    check()
  } catch (error) {
    wrong.push(error)
  }
}

/** In each test of the file: what is not expected fails, and what is expected and not asked for as well. */
export function answerByNockAlone(): void {
  beforeAll(() => {
    if (!nock.isActive()) nock.activate()
  })
  // Other files of the same process ask servers of this machine.
  afterAll(() => nock.restore())
  beforeEach(() => nock.disableNetConnect())
  afterEach(() => {
    const unasked = nock.pendingMocks()
    nock.cleanAll()
    nock.enableNetConnect()
    const [first] = wrong.splice(0)
    if (first !== undefined) throw first
    if (unasked.length > 0) throw new Error(`not asked for: ${unasked.join(', ')}`)
  })
}
