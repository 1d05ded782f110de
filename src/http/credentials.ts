/**
 * Credentials of the operator, by host and path prefix.
 *
 * They come from the operator's own index URLs, from the environment and from netrc, in that order, and go to that host alone,
 * over TLS (or to a loopback host that the operator allows). Nothing here is ever printed.
 *
 * Environment: `LOCKSTEP_INDEX_<NAME>_URL` with `LOCKSTEP_INDEX_<NAME>_USERNAME` and `_PASSWORD` (or `_TOKEN`, whose user is
 * `__token__`). uv's `UV_INDEX_<NAME>_USERNAME` and `_PASSWORD` count for indexes that the operator's own settings name
 * (`UV_INDEX`, `UV_DEFAULT_INDEX`, uv.toml), never for a name that a repository gives to a URL of its choice.
 */
import { createHmac } from 'node:crypto'
import { isLoopback } from './address.ts'
import type { NetrcLogin } from './netrc.ts'
import { parseUrl, splitUserinfo } from './redact.ts'

export interface Credential {
  readonly username: string
  readonly password: string
}

interface Scoped extends Credential {
  readonly origin: string
  readonly path: string
}

export class Credentials {
  readonly #scoped: readonly Scoped[]
  readonly #netrc: ReadonlyMap<string, NetrcLogin>

  constructor(
    scoped: readonly { readonly url: URL; readonly credential: Credential }[],
    netrc: ReadonlyMap<string, NetrcLogin>,
  ) {
    this.#scoped = scoped
      .map(({ url, credential }) => ({ ...credential, origin: url.origin, path: directory(url.pathname) }))
      .sort((a, b) => b.path.length - a.path.length)
    this.#netrc = netrc
  }

  /** The credential for a URL, by the longest path prefix; null where none applies or it could be overheard. */
  for(url: URL, allowsPlain: boolean): Credential | null {
    if (url.protocol !== 'https:' && !(allowsPlain && isLoopback(url.hostname))) return null
    const found = this.#scoped.find((scope) => scope.origin === url.origin && within(url.pathname, scope.path))
    if (found !== undefined) return found
    const login = this.#netrc.get(url.hostname)
    return login === undefined ? null : { username: login.login, password: login.password }
  }

  /** Names whose copy of an answer this is: `public`, or a keyed digest of the credential. */
  owner(url: URL, allowsPlain: boolean, key: () => string): string {
    const credential = this.for(url, allowsPlain)
    if (credential === null) return 'public'
    const digest = createHmac('sha256', key()).update(`${url.origin}\n${credential.username}\n${credential.password}`)
    return digest.digest('hex').slice(0, 24)
  }
}

export const NO_CREDENTIALS = new Credentials([], new Map())

/** An `Authorization` header. RFC 7617. */
export function basicAuthorization(credential: Credential): string {
  return `Basic ${Buffer.from(`${credential.username}:${credential.password}`, 'utf8').toString('base64')}`
}

/** Credentials in the operator's own index URLs. */
export function credentialsInUrls(urls: Iterable<string>): { url: URL; credential: Credential }[] {
  return [...urls].flatMap((text) => {
    const parsed = parseUrl(text)
    if (parsed === null) return []
    const { url, username, password } = splitUserinfo(parsed)
    return username === '' && password === '' ? [] : [{ url, credential: { username, password } }]
  })
}

/** Credentials in the environment; `named` are the operator's named indexes (name to URL). */
export function credentialsInEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  named: ReadonlyMap<string, string>,
): { url: URL; credential: Credential }[] {
  const found: { url: URL; credential: Credential }[] = []
  const add = (prefix: string, address: string | undefined): void => {
    const url = address === undefined ? null : parseUrl(address)
    const token = environment[`${prefix}_TOKEN`]
    const password = token ?? environment[`${prefix}_PASSWORD`]
    const username = token === undefined ? environment[`${prefix}_USERNAME`] : '__token__'
    if (url === null || (password === undefined && username === undefined)) return
    found.push({ url: splitUserinfo(url).url, credential: { username: username ?? '', password: password ?? '' } })
  }
  for (const key of Object.keys(environment).sort()) {
    const match = /^(LOCKSTEP_INDEX_.+)_URL$/.exec(key)
    if (match?.[1] !== undefined) add(match[1], environment[key])
  }
  for (const [name, url] of named) add(`UV_INDEX_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`, url)
  return found
}

function directory(path: string): string {
  return path.endsWith('/') ? path : `${path}/`
}

function within(path: string, prefix: string): boolean {
  return directory(path).startsWith(prefix)
}
