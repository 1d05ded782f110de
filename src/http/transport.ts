/**
 * One HTTP exchange over undici: keep-alive, HTTP/2 where the server offers it, limits on time and size, the guard's lookup.
 *
 * In: a URL, headers, limits, whether the address guard applies. Out: status, headers and the decoded body, or why there is none.
 * No redirects, no retries, no credentials of its own: client.ts decides about those. Nothing is thrown.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import type { Agent, Dispatcher, buildConnector } from 'undici'
import { isAddressLiteral, isPublicAddress } from './address.ts'
import { GuardError } from './guard.ts'
import type { AddressGuard } from './guard.ts'
import { SpareRoom } from './spare-room.ts'
import { secureContextFor } from './trust.ts'

export interface Exchange {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** True where only public addresses may be reached. */
  readonly guarded: boolean
  readonly maxBytes: number
  readonly timeoutMs: number
}

export type FailureKind = 'connection' | 'name' | 'timeout' | 'too-large' | 'guard' | 'tls' | 'truncated' | 'encoding'

export type Received =
  | {
      readonly kind: 'received'
      readonly code: number
      readonly headers: IncomingHttpHeaders
      readonly body: Buffer
      /** The body is read and nobody keeps any of it: its room may be used again. */
      readonly release?: () => void
    }
  | { readonly kind: 'failed'; readonly why: FailureKind; readonly reason: string }

export interface Transport {
  send(exchange: Exchange): Promise<Received>
  close(): Promise<void>
}

export interface TransportOptions {
  readonly guard: AddressGuard
  /** Certificates to trust beside the built-in ones; null for Node's own choice. */
  readonly ca: readonly string[] | null
  /** Where a proxy is to be used for a URL; null for none. */
  readonly proxyFor: (url: URL) => string | null
}

/** Connections per host where the server speaks HTTP/1.1 only; over HTTP/2 the first few carry everything. */
const CONNECTIONS_PER_HOST = 8
const CONNECT_TIMEOUT_MS = 10_000
/** Listings are megabytes: a window that the path's delay does not empty. */
const H2 = { initialWindowSize: 16 << 20, connectionWindowSize: 64 << 20, maxConcurrentStreams: 128 }

export class UndiciTransport implements Transport {
  readonly #options: TransportOptions
  #agents: Promise<{ readonly open: Agent; readonly guarded: Agent }> | null = null
  readonly #proxies = new Map<string, Promise<Dispatcher>>()

  constructor(options: TransportOptions) {
    this.#options = options
  }

  async send(exchange: Exchange): Promise<Received> {
    const proxy = this.#options.proxyFor(exchange.url)
    const dispatcher = proxy === null ? await this.#direct(exchange.guarded) : await this.#proxied(proxy)
    const received = await dispatch(dispatcher, exchange)
    return received.kind === 'failed' ? received : decoded(received, exchange.maxBytes)
  }

  async close(): Promise<void> {
    const agents = this.#agents === null ? [] : Object.values(await this.#agents)
    await Promise.all([...agents, ...(await Promise.all(this.#proxies.values()))].map((agent) => agent.destroy()))
  }

  async #direct(guarded: boolean): Promise<Agent> {
    this.#agents ??= this.#makeAgents()
    const agents = await this.#agents
    return guarded ? agents.guarded : agents.open
  }

  async #makeAgents(): Promise<{ readonly open: Agent; readonly guarded: Agent }> {
    const [{ default: UndiciAgent }, { default: connector }] = await Promise.all([
      import('undici/lib/dispatcher/agent.js'),
      import('undici/lib/core/connect.js'),
    ])
    const secureContext = secureContextFor(this.#options.ca)
    const base = { allowH2: true, preferH2: true, timeout: CONNECT_TIMEOUT_MS, secureContext }
    const agentOptions = { allowH2: true, connections: CONNECTIONS_PER_HOST, keepAliveTimeout: 30_000, h2Options: H2 }
    const { lookup } = this.#options.guard
    return {
      open: new UndiciAgent({ ...agentOptions, connect: connector(base) }),
      guarded: new UndiciAgent({ ...agentOptions, connect: guardedConnector(connector({ ...base, lookup })) }),
    }
  }

  #proxied(proxy: string): Promise<Dispatcher> {
    let agent = this.#proxies.get(proxy)
    if (agent === undefined) {
      const { ca } = this.#options
      const requestTls = ca === null ? {} : { requestTls: { ca: [...ca] } }
      agent = import('undici').then(({ ProxyAgent }) => new ProxyAgent({ uri: proxy, ...requestTls }))
      this.#proxies.set(proxy, agent)
    }
    return agent
  }
}

/** Refuses address literals that are not public, and any connection that ended up at such an address. */
function guardedConnector(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    if (isAddressLiteral(options.hostname) && !isPublicAddress(options.hostname)) {
      callback(new GuardError(`${options.hostname} is not a public address`), null)
      return
    }
    connect(options, (...result) => {
      const [error, socket] = result
      if (error !== null) return callback(error, null)
      const address = remoteAddress(socket)
      if (isPublicAddress(address)) return callback(null, socket)
      socket.destroy()
      return callback(new GuardError(`${options.hostname} led to an address that is not public`), null)
    })
  }
}

function remoteAddress(socket: Socket): string {
  const address = socket.remoteAddress ?? ''
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

function dispatch(dispatcher: Dispatcher, exchange: Exchange): Promise<Received> {
  return new Promise((resolve) => {
    const body = new Body()
    let code = 0
    let headers: IncomingHttpHeaders = {}
    let controller: Dispatcher.DispatchController | null = null
    let isOver = false
    const end = (received: Received): void => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      if (received.kind === 'failed') controller?.abort(new Error(received.reason))
      resolve(received)
    }
    const fail = (why: FailureKind, reason: string): void => end({ kind: 'failed', why, reason })
    const timer = setTimeout(
      () => fail('timeout', `no answer within ${exchange.timeoutMs / 1000} s`),
      exchange.timeoutMs,
    )
    const tooLarge = (): void => fail('too-large', `the answer is larger than ${exchange.maxBytes} bytes`)
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started
        if (isOver) started.abort(new Error('the request is over'))
      },
      onResponseStart(_controller, statusCode, answerHeaders) {
        code = statusCode
        headers = answerHeaders
        const announced = Number(answerHeaders['content-length'] ?? 0)
        if (announced > exchange.maxBytes) tooLarge()
        else body.expect(announced)
      },
      onResponseData(_controller, chunk) {
        if (isOver) return
        if (body.size + chunk.length > exchange.maxBytes) tooLarge()
        else body.add(chunk)
      },
      onResponseEnd() {
        const announced = headers['content-length']
        if (announced !== undefined && Number(announced) !== body.size) {
          fail('truncated', `the answer ends after ${body.size} of ${Number(announced)} bytes`)
        } else end({ kind: 'received', code, headers, ...body.whole() })
      },
      onResponseError(_controller, error) {
        fail(kindOf(error), reasonOf(error))
      },
    }
    const { url } = exchange
    try {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method: 'GET',
          headers: { ...exchange.headers },
          // The exchange has a time of its own, which bounds these.
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        handler,
      )
    } catch (error) {
      fail('connection', error instanceof Error ? reasonOf(error) : 'the request could not be sent')
    }
  })
}

/** A body while it comes in. Where its size was announced it is put together at once, so that no second copy of it stands beside. */
class Body {
  size = 0
  #whole: Buffer<ArrayBuffer> | null = null
  readonly #chunks: Buffer[] = []

  expect(announced: number): void {
    if (announced > SMALL_BODY) this.#whole = rooms.take(announced)
  }

  add(chunk: Buffer): void {
    if (this.#whole !== null && this.size + chunk.length <= this.#whole.length) chunk.copy(this.#whole, this.size)
    else this.#chunks.push(chunk)
    this.size += chunk.length
  }

  whole(): { readonly body: Buffer; readonly release?: () => void } {
    const whole = this.#whole
    if (whole === null) return { body: Buffer.concat(this.#chunks, this.size) }
    return { body: whole, release: () => rooms.giveBack(whole) }
  }
}

const SMALL_BODY = 64 * 1024
const rooms = new SpareRoom()

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function kindOf(error: Error): FailureKind {
  if (error instanceof GuardError || error.cause instanceof GuardError) return 'guard'
  const code = codeOf(error)
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return 'timeout'
  }
  // That nobody has the name is an answer; that nobody could be asked (EAI_AGAIN) is none.
  if (code === 'ENOTFOUND') return 'name'
  return /^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|ERR_SSL)/.test(code) ? 'tls' : 'connection'
}

/** A short reason without URLs: codes for what the system says, the message for what undici or the guard says. */
function reasonOf(error: Error): string {
  const code = codeOf(error)
  if (error instanceof GuardError) return error.message
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name does not resolve'
    case 'ECONNREFUSED':
      return 'it refuses connections'
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return 'it closed the connection'
    case '':
      return 'the connection failed'
    default:
      return `the connection failed (${code})`
  }
}

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const

/**
 * A body is unpacked in pieces, each a turn of the loop. Listings of 4.5 MB: 0.04 s of the processor in the pieces of 16 KB that Node takes by
 * itself, 0.016 s in these.
 */
const SMALLEST_PIECE = 16 << 10
const LARGEST_PIECE = 1 << 20
/** Listings are packed to a fifth or less. */
const LIKELY_RATIO = 8

/** The body without its content encoding, which is not allowed to unpack to more than `maxBytes`. */
async function decoded(received: Extract<Received, { kind: 'received' }>, maxBytes: number): Promise<Received> {
  const encoding = (received.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding === 'identity' || encoding === '' || received.body.length === 0) return received
  if (!isDecodable(encoding))
    return { kind: 'failed', why: 'encoding', reason: `it sends the unknown encoding "${encoding.slice(0, 20)}"` }
  try {
    const chunkSize = Math.min(Math.max(received.body.length * LIKELY_RATIO, SMALLEST_PIECE), LARGEST_PIECE)
    const body = await decoders[encoding](received.body, { maxOutputLength: maxBytes, chunkSize })
    received.release?.()
    return { kind: 'received', code: received.code, headers: received.headers, body }
  } catch (error) {
    const isTooLarge = error instanceof Error && codeOf(error) === 'ERR_BUFFER_TOO_LARGE'
    if (isTooLarge)
      return { kind: 'failed', why: 'too-large', reason: `the answer unpacks to more than ${maxBytes} bytes` }
    return { kind: 'failed', why: 'truncated', reason: 'the packed answer is damaged' }
  }
}

function isDecodable(encoding: string): encoding is keyof typeof decoders {
  return Object.hasOwn(decoders, encoding)
}
