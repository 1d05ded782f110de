/**
 * The address guard: a URL that no operator wrote reaches public addresses only.
 *
 * In: the hosts that the operator allows. Out: a verdict on a URL before anything is sent, and the `lookup` that a connection
 * uses, so that the addresses judged are the addresses connected to and a name that changes its answer gains nothing.
 */
import dns from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isAddressLiteral, isPublicAddress } from './address.ts'

/** Thrown inside a connection; the client turns it into an answer. */
export class GuardError extends Error {
  override readonly name = 'GuardError'
}

export type Resolver = (
  hostname: string,
  done: (error: Error | null, addresses: readonly { readonly address: string; readonly family: number }[]) => void,
) => void

const systemResolver: Resolver = (hostname, done) => {
  dns.lookup(hostname, { all: true }, (error, addresses) => done(error, addresses ?? []))
}

/** Who asks for a name while it is asked for already gets that answer: resolvers drop what comes in bursts, and then each waits its turn. */
function askedOnce(resolve: Resolver): Resolver {
  const waiting = new Map<string, Parameters<Resolver>[1][]>()
  return (hostname, done) => {
    const others = waiting.get(hostname)
    if (others !== undefined) {
      others.push(done)
      return
    }
    const all = [done]
    waiting.set(hostname, all)
    resolve(hostname, (error, addresses) => {
      waiting.delete(hostname)
      for (const each of all) each(error, addresses)
    })
  }
}

export class AddressGuard {
  readonly #allowed: ReadonlySet<string>
  readonly #resolve: Resolver

  /** `allowedHosts` are `host` or `host:port` as the operator wrote them; a host alone allows all its ports. */
  constructor(allowedHosts: Iterable<string>, resolve: Resolver = systemResolver) {
    this.#allowed = new Set([...allowedHosts].map((host) => host.toLowerCase()))
    this.#resolve = askedOnce(resolve)
  }

  /** Whether the operator named this host. */
  allows(url: URL): boolean {
    return this.#allowed.has(url.hostname) || this.#allowed.has(`${url.hostname}:${portOf(url)}`)
  }

  /** Why a URL from outside may not be fetched; null when nothing speaks against it yet. */
  objection(url: URL): string | null {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return `${url.protocol} is not fetched`
    if (this.allows(url)) return null
    if (isAddressLiteral(url.hostname)) {
      return isPublicAddress(url.hostname) ? null : `${url.hostname} is not a public address`
    }
    const name = url.hostname.replace(/\.$/, '')
    if (name === '') return 'the URL names no host'
    if (name === 'localhost' || /\.(?:localhost|local|internal|home\.arpa)$/.test(name) || !name.includes('.')) {
      return `${url.hostname} is a name inside this network`
    }
    return null
  }

  /** For `net.connect`: resolves a name and keeps its public addresses; none left is an error. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#resolve(hostname, (error, addresses) => {
      if (error !== null) return callback(asLookupError(error), '', 0)
      const family = typeof options.family === 'number' ? options.family : 0
      const open = addresses
        .filter(({ address }) => isPublicAddress(address))
        .filter((address) => family === 0 || address.family === family)
      const [first] = open
      if (first === undefined) {
        const message = `${hostname} does not resolve to a public address`
        return callback(asLookupError(new GuardError(message)), '', 0)
      }
      if (options.all === true) return callback(null, [...open])
      return callback(null, first.address, first.family)
    })
  }
}

export function portOf(url: URL): string {
  if (url.port !== '') return url.port
  return url.protocol === 'http:' ? '80' : '443'
}

/** `LookupFunction` wants an errno error; what it carries beyond the message is optional. */
function asLookupError(error: Error): NodeJS.ErrnoException {
  return error
}
