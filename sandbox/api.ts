/**
 * One request to the API, from its address to its answer: what is asked for, who asks, may they, is it as GitHub describes it,
 * is the answer as GitHub describes it, has it changed. Faults come in between.
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { actorOf } from './auth.ts'
import { readBody } from './body.ts'
import { Refusal, type Actor, type Answer } from './call.ts'
import type { ApiParts, ApiRequest } from './api-request.ts'
import type { SeenCall } from './calls.ts'
import { readDocument, runGraphql, type GraphqlRequest } from './graphql/run.ts'
import { movedTo, outcome, runOperation } from './rest.ts'
import { matchOperation } from './routes.ts'
import { underFault } from './under-fault.ts'
import type { World } from './world.ts'

/** What is asked for: its name, for counting and faults, how it is done, and whether GitHub's description has this answer to it. */
interface Asked {
  readonly name: string | null
  readonly run: (actor: Actor) => Promise<Answer>
  readonly wrongIn?: (answer: Answer) => string | null
}

export async function serveApi(
  parts: ApiParts,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const { world, calls, faults } = parts
  const method = request.method ?? 'GET'
  const path = url.pathname.replace(/^\/api\/(?:v3(?=\/)|(?=graphql$))/, '').replace(/^graphql$/, '/graphql')
  const accept = request.headers.accept ?? ''
  const asked = ask(parts, { method, path, query: url.searchParams, body: await readBody(request), accept })
  const { authorization } = request.headers
  const seen = { operation: asked.name, method, path, by: nameOf(identify(world, authorization)) }
  const call = calls.note({ ...seen, status: 0 })
  const fault = faults.ofRequest(seen)
  const actor = () => identify(world, authorization)
  const answer = await underFault({ world, fault, authorization, response, call }, (times) =>
    perform(asked, actor(), times),
  )
  if (answer !== null) send(parts, { request, response, answer, actor: actor(), call })
}

function ask(parts: ApiParts, request: ApiRequest): Asked {
  if (request.path === '/graphql' && request.method === 'POST') return askGraphql(parts, request)
  const moved = movedTo(parts.world, request)
  if (moved !== null) return { name: 'redirect', run: async () => moved }
  const match = matchOperation(request.method, parts.world.presentPath(request.path))
  if (match === null) return { name: null, run: async () => notServed(parts, request) }
  const { id } = match.operation
  return {
    name: id,
    run: (actor) => runOperation(parts, request, match, actor),
    wrongIn: ({ status, body }) => (Buffer.isBuffer(body) ? null : parts.validator.answer(id, status, sent(body))),
  }
}

/** What GitHub may have and the sandbox has not: a test that meets it fails, for its answer would be made up. */
function notServed({ validator }: ApiParts, { method, path }: ApiRequest): Answer {
  validator.problems.push(`not served: ${method} ${path}`)
  return new Refusal(501, `The sandbox does not serve ${method} ${path}: see sandbox/operations.ts`).answer()
}

function askGraphql({ world, validator }: ApiParts, { body }: ApiRequest): Asked {
  let request: GraphqlRequest
  try {
    request = JSON.parse(body.toString('utf8')) as GraphqlRequest
  } catch {
    return { name: 'graphql', run: async () => new Refusal(400, 'Problems parsing JSON').answer() }
  }
  const { operation, wrong } = readDocument(request)
  if (wrong === null) return { name: operation, run: (actor) => runGraphql(world, actor, request) }
  validator.problems.push(`not served: GraphQL: ${wrong}`)
  return { name: operation, run: async () => ({ status: 501, body: { errors: [{ message: wrong }] } }) }
}

/** A refusal of the credentials is an answer like any other. */
function identify(world: World, header: string | undefined): Actor | Refusal {
  try {
    return actorOf(world, header)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

function nameOf(actor: Actor | Refusal): string {
  if (actor instanceof Refusal || actor.kind === 'nobody') return 'nobody'
  return actor.kind === 'app' ? 'app' : actor.account.login
}

async function perform({ run, wrongIn }: Asked, actor: Actor | Refusal, times: number): Promise<Answer> {
  let answer: Answer = { status: 500 }
  for (let turn = 0; turn < times; turn += 1) {
    answer = actor instanceof Refusal ? actor.answer() : await outcome(() => run(actor))
    const invalid = wrongIn?.(answer) ?? null
    if (invalid !== null) return { status: 500, body: { message: `The sandbox made an invalid answer: ${invalid}` } }
  }
  return answer
}

/** As it goes over the wire: without fields that are undefined. */
function sent(body: unknown): unknown {
  return body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as unknown)
}

interface Sent {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly answer: Answer
  readonly actor: Actor | Refusal
  readonly call: SeenCall
}

function send({ world, rateLimit }: ApiParts, { request, response, answer, actor, call }: Sent): void {
  const bytes = bytesOf(answer.body)
  const isRead = request.method === 'GET' && answer.status === 200
  const etag = isRead ? `W/"${createHash('sha256').update(bytes).digest('hex')}"` : null
  const isSame = etag !== null && request.headers['if-none-match'] === etag
  if (isSame) call.status = 304
  const headers: Record<string, string> = {
    date: new Date(world.clock.now()).toUTCString(),
    'content-type': 'application/json; charset=utf-8',
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': String(world.nextId()),
    ...(actor instanceof Refusal ? {} : rateLimit.count(actor, isSame)),
    ...(etag === null ? {} : { etag, 'cache-control': 'private, max-age=60, s-maxage=60' }),
    ...answer.headers,
  }
  response.writeHead(isSame ? 304 : answer.status, headers)
  response.end(isSame ? undefined : bytes)
}

export function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.of()
  return Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
}
