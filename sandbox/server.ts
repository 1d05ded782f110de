/** The HTTP server, on 127.0.0.1 alone: the API below `/api/v3`, GraphQL at `/api/graphql`, git at `/{owner}/{name}.git`, else pages. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bytesOf, serveApi } from './api.ts'
import type { ApiParts } from './api-request.ts'
import { gitAddress, serveGit } from './smart-http.ts'
import { RequestTooLarge } from './body.ts'
import { underFault } from './under-fault.ts'

/** A page of the web face; false: it has no such page. */
export type Pages = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>

export interface ServerParts extends ApiParts {
  readonly pages: readonly Pages[]
}

/** Port 0: any that is free. */
export async function listen(parts: ServerParts, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(parts, request, response)
  })
  // On a busy machine, a client would ask on a connection that is being closed.
  server.keepAliveTimeout = 75_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  parts.world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return server
}

async function answer(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await dispatch(parts, request, response)
  } catch (error) {
    if (error instanceof RequestTooLarge) {
      response.writeHead(413, { connection: 'close' }).end()
      return
    }
    parts.validator.problems.push(
      `${request.method} ${request.url}: ${error instanceof Error ? error.stack : String(error)}`,
    )
    if (response.headersSent) response.destroy()
    else response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"Server Error"}')
  }
}

async function dispatch(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('date', new Date(parts.world.clock.now()).toUTCString())
  const url = new URL(request.url ?? '/', parts.world.url)
  if (!isOurs(request.headers.host, parts.world.url)) {
    // A page of the web that had its own name resolve to this machine.
    response.writeHead(421, { 'content-type': 'text/plain' }).end('Misdirected Request\n')
    return
  }
  if (url.pathname.startsWith('/api/')) return serveApi(parts, request, response, url)
  const address = gitAddress(url)
  if (address !== null) return git(parts, request, response, { address, url })
  for (const page of parts.pages) if (await page(request, response, url)) return
  response.writeHead(404, { 'content-type': 'text/plain' }).end('Not Found\n')
}

function isOurs(host: string | undefined, url: string): boolean {
  const { port } = new URL(url)
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`
}

async function git(
  { world, faults, calls }: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  target: Parameters<typeof serveGit>[2],
): Promise<void> {
  const operation = target.address.isPush ? 'git/push' : 'git/fetch'
  const seen = { operation, method: request.method ?? 'GET', path: target.url.pathname, by: 'git' }
  const call = calls.note({ ...seen, status: 0 })
  const { authorization } = request.headers
  const fault = faults.ofRequest(seen)
  // What git sends can be taken once.
  const answer = await underFault({ world, fault, authorization, response, call }, () =>
    serveGit(world, request, target),
  )
  if (answer !== null) response.writeHead(answer.status, answer.headers).end(bytesOf(answer.body))
}
