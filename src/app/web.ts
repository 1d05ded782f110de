/** The HTTP server: routes in order, none of which can bring it down, and a bound on how long a request may take. */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** Whether it answered. */
export type Route = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>

export interface Web {
  /** Where a browser on this machine reaches it: `http://127.0.0.1:3000`. */
  readonly url: string
  /** Takes no more, and waits for what is being answered. */
  close(): Promise<void>
}

export interface Listen {
  readonly host: string
  readonly port: number
}

const REQUEST_MS = 30_000
/** Longer than proxies keep an idle connection open: what they send must not meet one that is being closed. */
const IDLE_MS = 75_000

export async function openWeb(
  { host, port }: Listen,
  routes: () => readonly Route[],
  onTrouble: (error: unknown) => void,
): Promise<Web> {
  const server = createServer(
    {
      requestTimeout: REQUEST_MS,
      headersTimeout: 10_000,
      maxHeaderSize: 32_768,
      keepAliveTimeout: IDLE_MS,
    },
    (request, response) => {
      response.setHeader('x-content-type-options', 'nosniff')
      // One that goes away in the middle is no trouble of ours.
      request.on('error', () => undefined)
      void take(request, response, routes(), onTrouble)
    },
  )
  server.maxRequestsPerSocket = 1000
  await listening(server, host, port)
  const address = server.address()
  const taken = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${nameOf(host)}:${taken}`,
    async close() {
      const closed = new Promise((resolve) => {
        server.close(resolve)
      })
      server.closeIdleConnections()
      await closed
    },
  }
}

/** How an address names a host that is listened on. "Every one of this machine" is no place to go to. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  routes: readonly Route[],
  onTrouble: (error: unknown) => void,
): Promise<void> {
  try {
    for (const route of routes) if (await route(request, response)) return
    answer(response, 404, 'nothing here')
  } catch (error) {
    if (!request.destroyed || request.complete) onTrouble(error)
    if (response.headersSent) response.destroy()
    else answer(response, 500, 'a defect')
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

export function answer(response: ServerResponse, status: number, text: string): true {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(`${text}\n`)
  return true
}

export function answerJson(response: ServerResponse, status: number, value: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(`${JSON.stringify(value, null, 2)}\n`)
  return true
}
