import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { HttpClient } from '../../src/http/client.ts'
import type { HttpAnswer, HttpRequest } from '../../src/http/client.ts'
import { Credentials, credentialsInUrls } from '../../src/http/credentials.ts'
import { AddressGuard } from '../../src/http/guard.ts'
import type { Resolver } from '../../src/http/guard.ts'
import type { Exchange, Received, Transport } from '../../src/http/transport.ts'
import { clientFor, serve } from './local-server.ts'

function request(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { url, trust: 'foreign', maxBytes: 1000, timeoutMs: 5000, ...rest }
}

function code(answer: HttpAnswer): number | string {
  if (answer.status === 'answered') return answer.code
  return answer.status === 'failed' ? answer.kind : answer.status
}

describe('a server that behaves', () => {
  test('gives status, headers and body, over connections that are kept', async () => {
    const ports = new Set<number>()
    await using server = await serve((asked, response) => {
      ports.add(asked.socket.remotePort ?? 0)
      response.setHeader('ETag', '"1"').end(`you asked for ${asked.url}`)
    })
    await using client = clientFor({ allow: [server.host], concurrency: 1 })
    const answers = [await client.get(request(`${server.origin}/a`)), await client.get(request(`${server.origin}/b`))]
    expect(answers.map((answer) => (answer.status === 'answered' ? answer.body.toString() : answer))).toEqual([
      'you asked for /a',
      'you asked for /b',
    ])
    expect(answers[0]).toMatchObject({ headers: { etag: '"1"' }, url: `${server.origin}/a` })
    expect(client.counts).toEqual({ requests: 2, bytes: 32, retries: 0 })
    for (let more = 0; more < 8; more += 1) await client.get(request(`${server.origin}/more`))
    expect(ports.size).toBeLessThanOrEqual(2)
  })

  test.each([
    ['gzip', gzipSync('packed')],
    ['br', brotliCompressSync('packed')],
  ])('%s is unpacked', async (encoding, body) => {
    await using server = await serve((_asked, response) => response.setHeader('content-encoding', encoding).end(body))
    await using client = clientFor({ allow: [server.host] })
    const answer = await client.get(request(server.origin))
    expect(answer.status === 'answered' && answer.body.toString()).toBe('packed')
  })
})

test('the room of a large body is used again once it is released, and not before', async () => {
  const size = 200_000
  await using server = await serve((asked, response) => {
    const body = Buffer.alloc(size, asked.url?.at(-1))
    response.writeHead(200, { 'content-length': String(size) }).end(body)
  })
  await using client = clientFor({ allow: [server.host] })
  const bodyOf = async (name: string) => {
    const answer = await client.get(request(`${server.origin}/${name}`, { maxBytes: size }))
    if (answer.status !== 'answered') throw new Error(answer.status)
    return answer
  }
  const [a, b] = [await bodyOf('a'), await bodyOf('b')]
  expect(a.body).toEqual(Buffer.alloc(size, 'a'))
  expect(b.body).toEqual(Buffer.alloc(size, 'b'))
  expect(b.body.buffer).not.toBe(a.body.buffer)
  b.release?.()
  const c = await bodyOf('c')
  expect(c.body).toEqual(Buffer.alloc(size, 'c'))
  expect(c.body.buffer).toBe(b.body.buffer)
  expect(a.body).toEqual(Buffer.alloc(size, 'a'))
})

describe('limits', () => {
  test.each([
    ['announced', (size: number) => ({ 'content-length': String(size) })],
    ['not announced', () => ({ 'transfer-encoding': 'chunked' })],
  ])('a body that is too large, its size %s', async (_about, headers) => {
    await using server = await serve((_asked, response) => {
      response.writeHead(200, headers(5000))
      response.end(Buffer.alloc(5000))
    })
    await using client = clientFor({ allow: [server.host] })
    expect(code(await client.get(request(server.origin)))).toBe('too-large')
    expect(server.asked).toHaveLength(1)
  })

  test('a small body that unpacks to a large one', async () => {
    await using server = await serve((_asked, response) =>
      response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(100_000))),
    )
    await using client = clientFor({ allow: [server.host] })
    expect(code(await client.get(request(server.origin)))).toBe('too-large')
  })

  test('an encoding that nobody asked for, and damage in one', async () => {
    await using server = await serve((asked, response) => {
      response.setHeader('content-encoding', asked.url === '/odd' ? 'odd' : 'gzip').end('no gzip')
    })
    await using client = clientFor({ allow: [server.host], retries: { attempts: 1, baseMs: 1, longestMs: 1 } })
    expect(code(await client.get(request(`${server.origin}/odd`)))).toBe('encoding')
    expect(code(await client.get(request(`${server.origin}/gzip`)))).toBe('truncated')
  })

  test('silence, and silence in the middle of a body', async () => {
    await using server = await serve((asked, response) => {
      if (asked.url === '/body') response.writeHead(200).write('part')
    })
    await using client = clientFor({ allow: [server.host] })
    expect(code(await client.get(request(`${server.origin}/`, { timeoutMs: 80 })))).toBe('timeout')
    expect(code(await client.get(request(`${server.origin}/body`, { timeoutMs: 80 })))).toBe('timeout')
    expect(server.asked).toEqual(['/', '/', '/body', '/body'])
  })

  test('a body that breaks off is asked for again', async () => {
    await using server = await serve((_asked, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('part')
      setTimeout(() => response.destroy(), 10)
    })
    await using client = clientFor({ allow: [server.host] })
    expect(['connection', 'truncated']).toContain(code(await client.get(request(server.origin))))
    expect(server.asked).toHaveLength(4)
  })
})

describe('trying again', () => {
  test('an error of the server passes', async () => {
    const codes = [503, 429, 200]
    await using server = await serve((_asked, response) => response.writeHead(codes.shift() ?? 500).end('ok'))
    const waits: number[] = []
    await using client = clientFor({
      allow: [server.host],
      random: () => 0,
      sleep: (ms) => {
        waits.push(ms)
        return Promise.resolve()
      },
    })
    expect(code(await client.get(request(server.origin)))).toBe(200)
    expect(waits).toEqual([100, 200])
    expect(client.counts.retries).toBe(2)
  })

  test('an error that stays is the answer', async () => {
    await using server = await serve((_asked, response) => response.writeHead(500).end())
    await using client = clientFor({ allow: [server.host] })
    expect(code(await client.get(request(server.origin)))).toBe(500)
    expect(server.asked).toHaveLength(4)
  })

  test('that nobody has is looked up once by all who ask for it, and not again', async () => {
    let lookups = 0
    const resolve: Resolver = (name, done) => {
      lookups += 1
      setTimeout(() => done(Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' }), []), 20)
    }
    await using client = clientFor({ resolve })
    const ask = () => client.get({ url: 'http://nobody.example/', headers: {}, trust: 'foreign', maxBytes: 10 })
    const answers = await Promise.all([ask(), ask(), ask()])
    expect(answers).toEqual(
      [1, 2, 3].map(() => ({ status: 'failed', kind: 'name', reason: 'its name does not resolve' })),
    )
    expect([lookups, client.counts]).toEqual([1, { requests: 3, bytes: 0, retries: 0 }])
  })

  test('nobody listens', async () => {
    const server = await serve(() => undefined)
    await server[Symbol.asyncDispose]()
    await using client = clientFor({ allow: [server.host] })
    expect(await client.get(request(server.origin))).toEqual({
      status: 'failed',
      kind: 'connection',
      reason: 'it refuses connections',
    })
  })
})

const toLoopback: Resolver = (_name, done) => done(null, [{ address: '127.0.0.1', family: 4 }])

describe('the address guard', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://127.1:PORT/',
    'http://0.0.0.0:PORT/',
    'http://intranet:PORT/',
    'http://printer.local:PORT/',
    'http://rebinding.example:PORT/',
    'ftp://packages.example/',
    'file:///etc/passwd',
  ])('%s is not reached', async (url) => {
    await using server = await serve((_asked, response) => response.end('inside'))
    await using client = clientFor({ resolve: toLoopback })
    const port = new URL(server.origin).port
    expect(code(await client.get(request(url.replace('PORT', port))))).toBe('guard')
    expect(server.asked).toEqual([])
  })

  test('a name that changes its answer gains nothing: what is judged is what is connected to', async () => {
    await using server = await serve((_asked, response) => response.end('inside'))
    let calls = 0
    const resolve: Resolver = (_name, done) => {
      calls += 1
      done(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ])
    }
    await using client = clientFor({ resolve })
    expect(code(await client.get(request(`http://rebinding.example:${new URL(server.origin).port}/`)))).toBe('guard')
    expect(calls).toBe(1)
  })

  test('a host that the operator allows is reached, that port alone', async () => {
    await using server = await serve((_asked, response) => response.end('inside'))
    await using other = await serve((_asked, response) => response.end('inside'))
    await using client = clientFor({ allow: [server.host] })
    expect(code(await client.get(request(server.origin)))).toBe(200)
    expect(code(await client.get(request(other.origin)))).toBe('guard')
  })

  test('a redirect to an address inside is not followed, whoever named the first one', async () => {
    await using inside = await serve((_asked, response) => response.end('inside'))
    await using server = await serve((_asked, response) => response.writeHead(302, { location: inside.origin }).end())
    await using client = clientFor({ allow: [server.host] })
    for (const trust of ['operator', 'foreign'] as const) {
      expect(code(await client.get(request(server.origin, { trust })))).toBe('guard')
    }
    expect(inside.asked).toEqual([])
  })
})

describe('redirects', () => {
  test('are followed on one host, relative or not, and end somewhere', async () => {
    await using server = await serve((asked, response) => {
      if (asked.url === '/a') response.writeHead(301, { location: 'b/' }).end()
      else if (asked.url === '/b/') response.writeHead(307, { location: `${server.origin}/c` }).end()
      else if (asked.url === '/loop') response.writeHead(302, { location: '/loop' }).end()
      else if (asked.url === '/nowhere') response.writeHead(302).end()
      else if (asked.url === '/garbage') response.writeHead(302, { location: 'http://[' }).end()
      else response.end('here')
    })
    await using client = clientFor({ allow: [server.host] })
    expect(await client.get(request(`${server.origin}/a`))).toMatchObject({ code: 200, url: `${server.origin}/c` })
    for (const path of ['/loop', '/nowhere', '/garbage']) {
      expect(code(await client.get(request(`${server.origin}${path}`)))).toBe('redirect')
    }
  })

  test('a credential stays on its own host', async () => {
    await using other = await serve((_asked, response) => response.end('other'))
    await using server = await serve((asked, response) => {
      if (asked.url === '/simple/away') response.writeHead(302, { location: `${other.origin}/` }).end()
      else if (asked.url === '/simple/near') response.writeHead(302, { location: '/simple/end' }).end()
      else response.end('own')
    })
    const own = `http://user:secret@${server.host}/simple/`
    const others = `http://other:secret@${other.host}/`
    await using client = clientFor({
      allow: [server.host, other.host],
      credentials: new Credentials(credentialsInUrls([own, others]), new Map()),
    })
    await client.get(request(`${server.origin}/simple/away`))
    expect(server.headers[0]?.authorization).toBe(`Basic ${Buffer.from('user:secret').toString('base64')}`)
    expect(other.headers[0]?.authorization).toBeUndefined()
    await client.get(request(`${server.origin}/simple/near`))
    expect(server.headers.at(-1)?.authorization).toBeDefined()
    await client.get(request(`${server.origin}/elsewhere`))
    expect(server.headers.at(-1)?.authorization).toBeUndefined()
  })
})

/** A transport that answers from a table. */
class Table implements Transport {
  readonly sent: Exchange[] = []
  readonly #answers: Readonly<Record<string, Received>>

  constructor(answers: Readonly<Record<string, Received>>) {
    this.#answers = answers
  }

  send(exchange: Exchange): Promise<Received> {
    this.sent.push(exchange)
    return Promise.resolve(this.#answers[exchange.url.href] ?? { kind: 'failed', why: 'tls', reason: 'no such page' })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

function received(status: number, headers: Record<string, string> = {}): Received {
  return { kind: 'received', code: status, headers, body: Buffer.from('') }
}

describe('over TLS', () => {
  test('a redirect to plain HTTP is refused', async () => {
    const transport = new Table({ 'https://a.example/': received(302, { location: 'http://a.example/' }) })
    const client = new HttpClient({
      transport,
      guard: new AddressGuard([]),
      credentials: new Credentials([], new Map()),
    })
    expect(await client.get(request('https://a.example/'))).toMatchObject({ kind: 'redirect' })
    expect(transport.sent).toHaveLength(1)
  })

  test('user and password of a URL never go out in it, and a foreign host is guarded after a redirect', async () => {
    const transport = new Table({
      'https://a.example/x': received(302, { location: 'https://u:p@b.example/y' }),
      'https://b.example/y': received(200),
    })
    const credentials = new Credentials(credentialsInUrls(['https://me:secret@a.example/']), new Map())
    const client = new HttpClient({ transport, guard: new AddressGuard(['a.example']), credentials })
    const answer = await client.get(request('https://other:word@a.example/x', { trust: 'operator' }))
    expect(answer).toMatchObject({ code: 200, url: 'https://b.example/y' })
    expect(transport.sent.map(({ url, guarded }) => [url.href, guarded])).toEqual([
      ['https://a.example/x', false],
      ['https://b.example/y', true],
    ])
    expect(transport.sent[0]?.headers['authorization']).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`)
    expect(transport.sent[1]?.headers['authorization']).toBeUndefined()
  })

  test('no failure tells a secret', async () => {
    const transport = new Table({})
    const credentials = new Credentials(credentialsInUrls(['https://me:secret@a.example/']), new Map())
    const client = new HttpClient({ transport, guard: new AddressGuard([]), credentials })
    expect(JSON.stringify(await client.get(request('https://me:secret@a.example/?token=secret')))).not.toContain(
      'secret',
    )
  })
})

test('closing ends what waits to be tried again, and what has not begun', async () => {
  const transport = new Table({ 'https://a.example/': received(503, { 'retry-after': '15' }) })
  const client = new HttpClient({
    transport,
    guard: new AddressGuard(['a.example']),
    credentials: new Credentials([], new Map()),
    concurrency: 1,
  })
  const answers = [client.get(request('https://a.example/')), client.get(request('https://a.example/'))]
  await expect.poll(() => client.counts.retries).toBe(1)
  const before = performance.now()
  await client.close()
  expect((await Promise.all(answers)).map(code)).toEqual(['connection', 'connection'])
  expect(performance.now() - before).toBeLessThan(1000)
  expect(transport.sent).toHaveLength(1)
})
