import { createHmac } from 'node:crypto'
import { request as open } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openWeb } from '../../src/app/web.ts'
import type { Web } from '../../src/app/web.ts'
import { webhookRoute } from '../../src/app/webhook.ts'
import type { WebhookEvent } from '../../src/app/webhook.ts'

const SECRET = 'a secret of webhooks'
const PATH = '/api/github/webhooks'
const LIMIT = 10_000

let web: Web
const taken: WebhookEvent[] = []
const troubles: string[] = []
let receive: () => Promise<void>

beforeAll(async () => {
  const route = webhookRoute({
    path: PATH,
    secret: SECRET,
    limits: { bytes: LIMIT, atOnce: 2 },
    receive: (event) => {
      taken.push(event)
      return receive()
    },
    onTrouble: (what) => troubles.push(what),
  })
  web = await openWeb(
    { host: '127.0.0.1', port: 0 },
    () => [route],
    () => undefined,
  )
})
afterAll(() => web.close())
beforeEach(() => {
  taken.length = 0
  troubles.length = 0
  receive = () => Promise.resolve()
})

const sign = (body: string | Uint8Array, secret = SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${web.url}${PATH}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': 'd-1',
      'x-hub-signature-256': sign(body),
      ...headers,
    },
  })
}

test('a signed event is taken', async () => {
  expect((await post('{"ref":"refs/heads/main"}')).status).toBe(202)
  expect(taken).toEqual([{ id: 'd-1', name: 'push', payload: { ref: 'refs/heads/main' } }])
})

test.each([
  ['without a signature', { 'x-hub-signature-256': '' }, 401],
  ['with the old kind of signature', { 'x-hub-signature-256': `sha1=${'0'.repeat(40)}` }, 401],
  ['signed with another secret', { 'x-hub-signature-256': sign('{}', 'another') }, 401],
  ['signed for another body', { 'x-hub-signature-256': sign('{ }') }, 401],
  ['of no name', { 'x-github-event': '' }, 400],
  ['of a name that is none', { 'x-github-event': '../x' }, 400],
  ['without a delivery', { 'x-github-delivery': '' }, 400],
])('an event %s is not', async (_, headers, status) => {
  expect((await post('{}', headers)).status).toBe(status)
  expect(taken).toEqual([])
})

test('what is not signed is not parsed, and what is signed may still be no JSON', async () => {
  expect((await post('{', { 'x-hub-signature-256': sign('}') })).status).toBe(401)
  expect((await post('{')).status).toBe(400)
  expect(taken).toEqual([])
})

test('a body over the limit is refused before it is read, and one that lies about its length while it is', async () => {
  const large = JSON.stringify({ text: 'x'.repeat(LIMIT) })
  expect((await post(large)).status).toBe(413)
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const call = open(`${web.url}${PATH}`, {
      method: 'POST',
      headers: {
        'transfer-encoding': 'chunked',
        'x-github-event': 'push',
        'x-github-delivery': 'd-2',
        'x-hub-signature-256': sign(large),
      },
    })
    call.on('response', ({ statusCode }) => resolve(statusCode))
    call.on('error', reject)
    for (let at = 0; at < large.length; at += 1000) call.write(large.slice(at, at + 1000))
    call.end()
  })
  expect(status).toBe(413)
  expect(taken).toEqual([])
  expect(troubles).toHaveLength(2)
})

test('an event that cannot be taken is a failure, so that it can be sent again', async () => {
  receive = () => Promise.reject(new Error('the database is away'))
  expect((await post('{}')).status).toBe(500)
  receive = () => Promise.resolve()
  expect((await post('{}')).status).toBe(202)
})

test('more bodies at once than are allowed are told to come again', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  receive = () => promise
  const held = [post('{}'), post('{}')]
  while (taken.length < 2) await new Promise((next) => setImmediate(next))
  expect((await post('{}')).status).toBe(503)
  resolve()
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([202, 202])
})

test('another method and another path have nothing', async () => {
  expect((await fetch(`${web.url}${PATH}`)).status).toBe(405)
  expect((await fetch(`${web.url}/`)).status).toBe(404)
})
