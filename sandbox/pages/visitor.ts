/** Who looks at the pages: a person, chosen on each page and kept in a cookie, who acts through the API with a token of their own. */
import type { IncomingMessage } from 'node:http'
import { Person, type Reply } from '../person.ts'
import type { World } from '../world.ts'

const COOKIE = 'sandbox-person'

/** What GitHub would say to a form that cannot be done. */
export class Refused extends Error {
  readonly status: number

  constructor({ status, body }: Reply) {
    const { message, errors } = body as { message?: string; errors?: readonly { message?: string }[] }
    super([message ?? 'Refused', ...(errors ?? []).map((error) => error.message ?? '')].filter(Boolean).join(': '))
    this.status = status
  }
}

export class Visitor {
  readonly login: string
  /** Logins that can be chosen. */
  readonly logins: readonly string[]
  readonly #person: Person

  constructor(world: World, cookies: string) {
    this.logins = [...world.accounts.values()].filter(({ type }) => type === 'User').map(({ login }) => login)
    const chosen = new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`).exec(cookies)?.[1]
    this.login = this.logins.find((login) => login === chosen) ?? this.logins[0] ?? ''
    this.#person = new Person(world, `user:${this.login}`)
  }

  /** The form of the answer is GitHub's, and the sandbox checks it. */
  async get<T>(path: string): Promise<T> {
    return (await this.send('GET', path)) as T
  }

  /** null: there is none, or not for this person to see. */
  async find<T>(path: string): Promise<T | null> {
    const reply = await this.#person.ask('GET', path)
    if (reply.status === 404 || reply.status === 409) return null
    if (reply.status >= 400) throw new Refused(reply)
    return reply.body as T
  }

  async send(method: string, path: string, body?: unknown): Promise<unknown> {
    const reply = await this.#person.ask(method, path, body)
    if (reply.status >= 400) throw new Refused(reply)
    return reply.body as unknown
  }
}

export function visitorOf(world: World, request: IncomingMessage): Visitor {
  return new Visitor(world, request.headers.cookie ?? '')
}

export function cookieFor(login: string): string {
  return `${COOKIE}=${encodeURIComponent(login)}; Path=/; HttpOnly; SameSite=Strict`
}
