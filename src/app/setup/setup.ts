/**
 * The setup page: it has GitHub create the App, and takes its credentials.
 *
 * Always true: it answers only who has the token that the log printed, once; then a cookie of that browser stands for it. What comes back
 * from GitHub counts only with the state that this page sent, once. When there are credentials the page is gone.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { LockstepError } from '../../errors.ts'
import type { GitHubPlace } from '../settings.ts'
import type { Route } from '../web.ts'
import type { AppFile } from './manifest.ts'
import { DONE_PATH, manifestFor } from './manifest.ts'
import { donePage, formPage, sendPage, wordsPage } from './pages.ts'

/** What GitHub made of the manifest. */
export interface Created {
  readonly appId: number
  readonly privateKey: string
  readonly webhookSecret: string
  /** The App's page. */
  readonly url: string
}

export interface SetupOptions {
  readonly github: GitHubPlace
  readonly app: AppFile
  /** The server's own idea of its address; null: as the browser has it. */
  readonly publicUrl: string | null
  readonly now: () => number
  /** Asks GitHub, with the code that it gave. */
  readonly convert: (code: string) => Promise<Created>
  /** Stores the credentials and begins the work. */
  readonly onCreated: (created: Created) => Promise<void>
}

export interface Setup {
  readonly token: string
  readonly route: Route
}

const LASTS_MS = 3_600_000
const COOKIE = 'lockstep-setup'

export function openSetup(options: SetupOptions): Setup {
  const visit = new Visit(options)
  return { token: visit.token, route: (request, response) => visit.take(request, response) }
}

class Visit {
  readonly token = secret()
  readonly #options: SetupOptions
  /** Of the one browser that had the token. */
  #session: { readonly id: string; readonly until: number } | null = null
  #state: string | null = null
  #isDone = false

  constructor(options: SetupOptions) {
    this.#options = options
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = new URL(request.url ?? '/', 'http://server.invalid')
    if (this.#isDone || (url.pathname !== '/setup' && url.pathname !== DONE_PATH)) return false
    if (request.method !== 'GET') return this.#say(response, 405, 'Only read here.')
    const token = url.searchParams.get('token')
    if (url.pathname === '/setup' && token !== null) return this.#enter(response, token)
    if (!this.#isKnown(request)) {
      return this.#say(response, 403, 'Open the address that the log of this server shows; it opens this page once.')
    }
    return url.pathname === '/setup' ? this.#show(request, response, url) : this.#finish(response, url)
  }

  #enter(response: ServerResponse, token: string): true {
    if (this.#session !== null || !isSame(token, this.token)) {
      return this.#say(response, 403, 'This is not the token of the log, or it was used. A restart gives another.')
    }
    const id = secret()
    this.#session = { id, until: this.#options.now() + LASTS_MS }
    response.writeHead(303, {
      location: '/setup',
      'set-cookie': `${COOKIE}=${id}; HttpOnly; SameSite=Lax; Path=/setup; Max-Age=${LASTS_MS / 1000}`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    })
    response.end()
    return true
  }

  #isKnown(request: IncomingMessage): boolean {
    const [, id = ''] = new RegExp(`(?:^|; )${COOKIE}=([0-9a-f]+)`).exec(request.headers.cookie ?? '') ?? []
    const session = this.#session
    return session !== null && this.#options.now() < session.until && isSame(id, session.id)
  }

  #show(request: IncomingMessage, response: ServerResponse, { searchParams }: URL): true {
    const { app, github, publicUrl } = this.#options
    const address = addressOf(searchParams.get('address') ?? publicUrl ?? seenAddress(request))
    const name = (searchParams.get('name') ?? app.name).trim().slice(0, 34)
    const organization = (searchParams.get('organization') ?? '').trim()
    if (address === null) return this.#say(response, 400, 'The address is to begin with http:// or https://.')
    if (name === '' || !/^(?:[A-Za-z0-9-]{1,39})?$/.test(organization)) {
      return this.#say(response, 400, 'The name is empty, or the organization is no name of one.')
    }
    this.#state = secret()
    const place = organization === '' ? 'settings' : `organizations/${organization}/settings`
    const html = formPage({
      action: `${github.web}/${place}/apps/new?state=${this.#state}`,
      manifest: JSON.stringify(manifestFor(app, name, address)),
      ...{ address, name, organization },
    })
    return sendPage(response, 200, html, github.web)
  }

  async #finish(response: ServerResponse, { searchParams }: URL): Promise<true> {
    const [code, state] = [searchParams.get('code') ?? '', searchParams.get('state') ?? '']
    const expected = this.#state
    if (expected === null || !isSame(state, expected)) {
      return this.#say(response, 403, 'This answer is not to a question of this page. Begin at /setup again.')
    }
    this.#state = null
    if (!/^[\w-]{1,200}$/.test(code)) return this.#say(response, 400, 'GitHub gave no code. Begin at /setup again.')
    try {
      const created = await this.#options.convert(code)
      await this.#options.onCreated(created)
      this.#isDone = true
      return sendPage(response, 200, donePage(`${created.url}/installations/new`), this.#options.github.web)
    } catch (error) {
      if (error instanceof LockstepError) return this.#say(response, 502, error.toLine())
      throw error
    }
  }

  #say(response: ServerResponse, status: number, text: string): true {
    return sendPage(response, status, wordsPage('Lockstep', text), '')
  }
}

function secret(): string {
  return randomBytes(24).toString('hex')
}

/** In the same time whatever differs, the length included. */
function isSame(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}

function addressOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '') return null
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** As a proxy in front tells it, else as the browser asked. It is shown, and can be changed. */
function seenAddress({ headers }: IncomingMessage): string {
  const forwarded = [headers['x-forwarded-proto'], headers['x-forwarded-host']].map(
    (value) => String(value ?? '').split(',')[0],
  )
  const [protocol, host] = forwarded
  return `${protocol === 'https' ? 'https' : 'http'}://${host === undefined || host === '' ? (headers.host ?? 'localhost') : host}`
}
