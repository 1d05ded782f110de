/** A door in front of several workers, as a balancer is: each request goes to the next of them, byte for byte. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface Door {
  readonly url: string
  close(): Promise<void>
}

/** Of the headers, those of a webhook. */
const PASSED = /^(?:content-type|user-agent|x-)/

export async function openDoor(urls: readonly string[]): Promise<Door> {
  let turn = 0
  const server = createServer((request, response) => {
    turn += 1
    pass(request, urls[turn % urls.length] ?? '').then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(502).end(),
    )
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

async function pass(request: IncomingMessage, url: string): Promise<number> {
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    PASSED.test(name) && typeof value === 'string' ? [[name, value]] : [],
  )
  const { method = 'GET', url: path = '' } = request
  const body = method === 'GET' ? null : await buffer(request)
  const answer = await fetch(`${url}${path}`, { method, headers, body })
  await answer.arrayBuffer()
  return answer.status
}
