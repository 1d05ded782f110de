/**
 * What the operator's environment says about connections: certificates to trust and proxies to use.
 *
 * Certificates: `LOCKSTEP_CA_BUNDLE`, `PIP_CERT`, `SSL_CERT_FILE`, `REQUESTS_CA_BUNDLE`, in that order, beside the built-in ones;
 * `NODE_EXTRA_CA_CERTS` works by itself. Proxies: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case.
 */
import { readFileSync } from 'node:fs'
import { createSecureContext, rootCertificates } from 'node:tls'
import type { SecureContext } from 'node:tls'
import { LockstepError } from '../errors.ts'
import { portOf } from './guard.ts'

type Variables = Readonly<Record<string, string | undefined>>

const BUNDLES = ['LOCKSTEP_CA_BUNDLE', 'PIP_CERT', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'] as const

/** Certificates for `tls.connect`; null where Node's own choice is right. Throws when the file cannot be read. */
export function trustedCertificates(variables: Variables): readonly string[] | null {
  const variable = BUNDLES.find((name) => (variables[name] ?? '') !== '')
  const path = variable === undefined ? undefined : variables[variable]
  if (path === undefined || path === variables['NODE_EXTRA_CA_CERTS']) return null
  try {
    return [...rootCertificates, readFileSync(path, 'utf8')]
  } catch (error) {
    const next = 'Let it name a readable file of PEM certificates, or unset it.'
    throw new LockstepError(variable ?? '', `The certificate bundle ${path} cannot be read.`, next, { cause: error })
  }
}

/** By the certificates that they trust. */
const contexts = new Map<string, SecureContext>()

/**
 * What connections that trust these certificates share: made once, since reading a bundle takes 15 to 25 ms, which each connection would wait for.
 * null: Node's own choice.
 */
export function secureContextFor(certificates: readonly string[] | null): SecureContext {
  const key = certificates?.join('\n') ?? ''
  let context = contexts.get(key)
  if (context === undefined) {
    context = createSecureContext(certificates === null ? {} : { ca: [...certificates] })
    contexts.set(key, context)
  }
  return context
}

/** The proxy for a URL as the environment says; null for none. */
export function proxyFor(variables: Variables): (url: URL) => string | null {
  const read = (name: string): string => variables[name.toLowerCase()] ?? variables[name] ?? ''
  const all = read('ALL_PROXY')
  const proxies = { 'https:': read('HTTPS_PROXY') || all, 'http:': read('HTTP_PROXY') || all }
  const exceptions = read('NO_PROXY')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
  return (url) => {
    const proxy = url.protocol === 'https:' || url.protocol === 'http:' ? proxies[url.protocol] : ''
    if (proxy === '' || !/^https?:\/\//.test(proxy)) return null
    return exceptions.some((entry) => isExcepted(url, entry)) ? null : proxy
  }
}

function isExcepted(url: URL, entry: string): boolean {
  if (entry === '*') return true
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
  if (port !== undefined && port !== portOf(url)) return false
  const suffix = host.replace(/^\*?\.?/, '')
  return url.hostname === suffix || url.hostname.endsWith(`.${suffix}`)
}
