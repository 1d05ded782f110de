import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import { NEVER_FRESH, conditionalHeaders, validityOf } from '../../src/http/freshness.ts'
import { proxyFor, secureContextFor, trustedCertificates } from '../../src/http/trust.ts'

describe('certificates', () => {
  test("Node's own choice where nothing is named, or the same bundle is", () => {
    expect(trustedCertificates({})).toBeNull()
    expect(trustedCertificates({ PIP_CERT: '/a.pem', NODE_EXTRA_CA_CERTS: '/a.pem' })).toBeNull()
  })

  test('a bundle stands beside the built-in ones; one that cannot be read is an error with its name', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-trust-'))
    writeFileSync(join(folder, 'own.pem'), 'certificate')
    const certificates = trustedCertificates({ SSL_CERT_FILE: join(folder, 'own.pem') })
    expect(certificates?.at(-1)).toBe('certificate')
    expect(certificates?.length).toBeGreaterThan(50)
    rmSync(folder, { recursive: true })
    expect(() => trustedCertificates({ REQUESTS_CA_BUNDLE: join(folder, 'own.pem') })).toThrow(LockstepError)
  })

  test('are read once for all connections that trust the same ones', () => {
    const context = secureContextFor(['one', 'two'])
    expect(secureContextFor(['one', 'two'])).toBe(context)
    expect(secureContextFor(['one'])).not.toBe(context)
    expect(secureContextFor(null)).not.toBe(context)
  })
})

test.each([
  [{}, 'https://a.example/', null],
  [{ HTTPS_PROXY: 'http://p.example:1' }, 'https://a.example/', 'http://p.example:1'],
  [
    { https_proxy: 'http://q.example:1', HTTPS_PROXY: 'http://p.example:1' },
    'https://a.example/',
    'http://q.example:1',
  ],
  [{ HTTPS_PROXY: 'http://p.example:1' }, 'http://a.example/', null],
  [{ ALL_PROXY: 'http://p.example:1' }, 'http://a.example/', 'http://p.example:1'],
  [{ ALL_PROXY: 'socks5://p.example:1' }, 'http://a.example/', null],
  [{ HTTPS_PROXY: 'http://p.example:1', NO_PROXY: 'a.example' }, 'https://a.example/', null],
  [{ HTTPS_PROXY: 'http://p.example:1', NO_PROXY: '.example' }, 'https://a.example/', null],
  [{ HTTPS_PROXY: 'http://p.example:1', NO_PROXY: 'a.example:8443' }, 'https://a.example/', 'http://p.example:1'],
  [{ HTTPS_PROXY: 'http://p.example:1', no_proxy: '*' }, 'https://a.example/', null],
  [{ HTTPS_PROXY: 'http://p.example:1', NO_PROXY: 'b.example, c.example' }, 'https://a.example/', 'http://p.example:1'],
] as const)('%j: %s goes through %s', (variables, url, proxy) => {
  expect(proxyFor(variables)(new URL(url))).toBe(proxy)
})

describe('freshness', () => {
  const NOW = 1_000_000

  test.each([
    ['nothing stated', {}, 0],
    ['max-age', { 'cache-control': 'max-age=600' }, NOW + 600_000],
    ['no-store', { 'cache-control': 'no-store, max-age=600' }, 0],
    ['no-cache', { 'cache-control': 'no-cache' }, 0],
    ['a last-modified alone', { 'last-modified': 'Sun, 22 Nov 2020 12:00:00 GMT' }, 0],
  ])('%s', (_about, headers, expected) => {
    // The library looks at a clock of its own.
    expect(validityOf(200, headers, NOW).freshUntilMs).toBeCloseTo(expected, -2)
  })

  test('validators are asked with, the tag first', () => {
    expect(conditionalHeaders(NEVER_FRESH)).toEqual({})
    expect(conditionalHeaders({ ...NEVER_FRESH, etag: '"1"', lastModified: 'then' })).toEqual({
      'if-none-match': '"1"',
    })
    expect(conditionalHeaders({ ...NEVER_FRESH, lastModified: 'then' })).toEqual({ 'if-modified-since': 'then' })
  })
})
