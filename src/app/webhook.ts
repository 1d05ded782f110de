/**
 * The webhook's door: what comes in is bounded, then known to be GitHub's, and only then read.
 *
 * The signature is over the bytes, so they are all taken in first, up to a limit; the comparison takes the same time whatever differs.
 * Source: GitHub's documentation, "Validating webhook deliveries".
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Route } from './web.ts'
import { answer } from './web.ts'

export interface WebhookEvent {
  readonly id: string
  readonly name: string
  readonly payload: unknown
}

export interface Door {
  readonly path: string
  readonly secret: string
  readonly limits?: DoorLimits
  /** To be over quickly: GitHub waits ten seconds. */
  readonly receive: (event: WebhookEvent) => Promise<void>
  readonly onTrouble: (what: string, error?: unknown) => void
}

export interface DoorLimits {
  readonly bytes: number
  /** Bodies that are being taken in. */
  readonly atOnce: number
}

/** GitHub sends up to 25 MB; a push of its 2,048 commits with some paths each stays far below this. */
const LIMITS: DoorLimits = { bytes: 8 * 1024 * 1024, atOnce: 20 }

const SIGNATURE = /^sha256=([0-9a-f]{64})$/
const ID = /^[\w-]{1,100}$/
const NAME = /^[a-z_]{1,60}$/

export function webhookRoute(door: Door): Route {
  const limits = door.limits ?? LIMITS
  let open = 0
  return async (request, response) => {
    if (pathOf(request) !== door.path) return false
    if (request.method !== 'POST') return answer(response, 405, 'POST alone')
    if (open >= limits.atOnce) return answer(response, 503, 'too many at once')
    open += 1
    try {
      return await enter(request, response, door, limits)
    } finally {
      open -= 1
    }
  }
}

async function enter(
  request: IncomingMessage,
  response: ServerResponse,
  { secret, receive, onTrouble }: Door,
  limits: DoorLimits,
): Promise<true> {
  const [, signature] = SIGNATURE.exec(headerOf(request, 'x-hub-signature-256')) ?? []
  const [id, name] = [headerOf(request, 'x-github-delivery'), headerOf(request, 'x-github-event')]
  if (signature === undefined) return answer(response, 401, 'no signature')
  if (!ID.test(id) || !NAME.test(name)) return answer(response, 400, 'no event')
  const body = await bodyOf(request, limits.bytes)
  if (body === null) {
    onTrouble(`a ${name} event of more than ${limits.bytes} bytes was refused`)
    response.setHeader('connection', 'close')
    return answer(response, 413, 'too large')
  }
  const expected = createHmac('sha256', secret).update(body).digest()
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return answer(response, 401, 'another signature')
  const payload = parse(body)
  if (payload === undefined) return answer(response, 400, 'not JSON')
  try {
    await receive({ id, name, payload })
    return answer(response, 202, 'taken')
  } catch (error) {
    // GitHub shows it as failed, and it can be sent again.
    onTrouble(`a ${name} event could not be taken`, error)
    return answer(response, 500, 'not taken')
  }
}

/** null: it is longer than the limit; nothing more of it is read. */
async function bodyOf(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  if (Number(headerOf(request, 'content-length')) > limit) return null
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const piece = Buffer.from(chunk)
    bytes += piece.length
    if (bytes > limit) return null
    chunks.push(piece)
  }
  return Buffer.concat(chunks)
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? ''
}
