/**
 * The HTTP client of a run, from what the operator's environment says: hosts allowed, credentials, certificates, proxies.
 *
 * Allowed are the hosts of the places that the operator named and those in `LOCKSTEP_ALLOW_HOSTS` (`host` or `host:port`, with
 * commas); every other host has to be public.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HttpClient } from '../http/client.ts'
import type { HttpClientOptions } from '../http/client.ts'
import { Credentials, credentialsInEnvironment, credentialsInUrls } from '../http/credentials.ts'
import { AddressGuard } from '../http/guard.ts'
import { parseNetrc } from '../http/netrc.ts'
import type { NetrcLogin } from '../http/netrc.ts'
import { parseUrl } from '../http/redact.ts'
import { UndiciTransport } from '../http/transport.ts'
import { proxyFor, trustedCertificates } from '../http/trust.ts'
import type { FetchBytes } from './advisories-fetch.ts'
import type { PlaceSettings } from './place.ts'

export interface ConnectOptions {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly places: readonly PlaceSettings[]
  /** The operator's named indexes of uv: name to URL. */
  readonly namedIndexes?: ReadonlyMap<string, string>
  /** Those that addresses in files of the repository hold are not sent: they are others' files. */
  readonly onlyOperatorsCredentials?: boolean
  readonly concurrency?: number
  readonly timeoutMs?: number
  readonly retries?: HttpClientOptions['retries']
}

export function connect(options: ConnectOptions): HttpClient {
  const { variables, places } = options
  const allowed = (variables['LOCKSTEP_ALLOW_HOSTS'] ?? '').split(',').map((host) => host.trim())
  const guard = new AddressGuard([
    ...allowed.filter((host) => host !== ''),
    ...urlsOf(places, 'operator').flatMap(hostOf),
  ])
  const credentials = credentialsOf(options)
  const transport = new UndiciTransport({ guard, ca: trustedCertificates(variables), proxyFor: proxyFor(variables) })
  return new HttpClient({
    transport,
    guard,
    credentials,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.retries === undefined ? {} : { retries: options.retries }),
  })
}

/** The operator's first; then those that addresses in the files of a person's own checkout hold, as an installer sends them. */
export function credentialsOf({
  variables,
  home,
  places,
  namedIndexes = new Map(),
  onlyOperatorsCredentials = false,
}: ConnectOptions): Credentials {
  const own = [...credentialsInUrls(urlsOf(places, 'operator')), ...credentialsInEnvironment(variables, namedIndexes)]
  const inFiles = onlyOperatorsCredentials ? [] : credentialsInUrls(urlsOf(places, 'foreign'))
  return new Credentials([...own, ...inFiles], readNetrc(variables, home))
}

function urlsOf(places: ConnectOptions['places'], by: 'operator' | 'foreign'): readonly string[] {
  return places.flatMap((place) => ('url' in place && place.trust === by ? [place.url] : []))
}

const LARGEST_ADVISORY_FILE = 512 << 20
const ADVISORY_TIMEOUT_MS = 120_000

/** The port of the advisory sources, over this client. Their URLs come from the operator. */
export function advisoryFetch(client: HttpClient): FetchBytes {
  return async (url, { etag }) => {
    const answer = await client.get({
      url,
      headers: { 'accept-encoding': 'identity', ...(etag === null ? {} : { 'if-none-match': etag }) },
      trust: 'operator',
      maxBytes: LARGEST_ADVISORY_FILE,
      timeoutMs: ADVISORY_TIMEOUT_MS,
    })
    if (answer.status !== 'answered') throw new Error(answer.status === 'failed' ? answer.reason : 'it was not asked')
    return { status: answer.code, bytes: answer.body, etag: answer.headers['etag'] ?? null }
  }
}

function readNetrc(variables: ConnectOptions['variables'], home: string): ReadonlyMap<string, NetrcLogin> {
  const named = variables['NETRC']
  for (const path of named === undefined ? [join(home, '.netrc'), join(home, '_netrc')] : [named]) {
    try {
      return parseNetrc(readFileSync(path, 'utf8'))
    } catch {
      // No file is the common case.
    }
  }
  return new Map()
}

/** Addresses that the operator named, as hosts the guard lets through. */
function hostOf(url: string): string[] {
  const parsed = parseUrl(url)
  if (parsed === null || parsed.hostname === '') return []
  const port = parsed.port === '' ? (parsed.protocol === 'http:' ? '80' : '443') : parsed.port
  return [`${parsed.hostname}:${port}`]
}
