/** A server on loopback for one test, and a client that may or may not reach it. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { HttpClient } from '../../src/http/client.ts'
import type { HttpClientOptions } from '../../src/http/client.ts'
import { NO_CREDENTIALS } from '../../src/http/credentials.ts'
import { AddressGuard } from '../../src/http/guard.ts'
import type { Resolver } from '../../src/http/guard.ts'
import { UndiciTransport } from '../../src/http/transport.ts'

export interface LocalServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  readonly host: string
  /** Paths asked for, in order. */
  readonly asked: string[]
  readonly headers: IncomingMessage['headers'][]
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export async function serve(answer: Answer): Promise<LocalServer> {
  const asked: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    headers.push(request.headers)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const host = `127.0.0.1:${address.port}`
  return {
    origin: `http://${host}`,
    host,
    asked,
    headers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export interface ClientSettings extends Partial<Omit<HttpClientOptions, 'transport' | 'guard'>> {
  readonly allow?: readonly string[]
  readonly resolve?: Resolver
}

export function clientFor({ allow = [], resolve, ...rest }: ClientSettings = {}): HttpClient & AsyncDisposable {
  const guard = resolve === undefined ? new AddressGuard(allow) : new AddressGuard(allow, resolve)
  const transport = new UndiciTransport({ guard, ca: null, proxyFor: () => null })
  const client = new HttpClient({
    transport,
    guard,
    credentials: NO_CREDENTIALS,
    sleep: () => Promise.resolve(),
    ...rest,
  })
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() })
}
