import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openLog } from '../../src/app/log.ts'
import { Secrets } from '../../src/app/secrets.ts'
import { LockstepError } from '../../src/errors.ts'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
const TOKEN = `ghs_${'a1B2'.repeat(9)}`
const JWT = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(40)}`
const SECRET = 'webhook+secret/with=signs'
const SIGNATURE = `sha256=${'ab'.repeat(32)}`
/** A piece of each that nothing else holds. */
const TRACES = [privateKey.split('\n')[5] ?? '', TOKEN, JWT, SECRET, encodeURIComponent(SECRET), SIGNATURE, 'hunter2']

function logged(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = []
  const secrets = new Secrets()
  secrets.add(privateKey, SECRET)
  write(openLog((line) => lines.push(line), 'debug', secrets))
  expect(lines.length).toBeGreaterThan(0)
  return lines.join('')
}

const everything = [privateKey, TOKEN, JWT, SECRET, encodeURIComponent(SECRET), SIGNATURE, 'postgres://u:hunter2@db/x']

describe('no secret is in the log, whatever is logged', () => {
  test.each([
    ['a message', (log) => log.info(everything.join(' '))],
    ['an error', (log) => log.error(new Error(everything.join(' ')))],
    ['an error with a cause', (log) => log.error(new Error('x', { cause: new Error(everything.join(' ')) }))],
    ['an error under its key', (log) => log.error({ err: new Error(everything.join(' ')) }, 'failed')],
    [
      'an error of a request, as Octokit throws it',
      (log) => {
        const request = { headers: { authorization: `token ${TOKEN}` }, url: `https://x:${TOKEN}@host/` }
        log.error({ err: Object.assign(new Error('401'), { request, response: { data: JWT } }) })
      },
    ],
    ['a request', (log) => log.info({ req: { method: 'GET', url: `/setup?token=${TOKEN}`, headers: everything } })],
    ['an event', (log) => log.debug({ event: { id: '1', name: 'push', payload: everything } }, 'Webhook received')],
    ['an object', (log) => log.info({ deep: { everything } })],
    ['a child that was bound to it', (log) => log.child({ name: 'octokit', everything }).warn('x')],
  ] satisfies [string, (log: ReturnType<typeof openLog>) => void][])('%s', (_, write) => {
    const text = logged(write)
    for (const trace of TRACES) expect(text).not.toContain(trace)
  })
})

test('an error says what it is, and a person reads where and what next', () => {
  const text = logged((log) => log.error({ err: new LockstepError('app.yml:3', 'It is wrong.', 'Mend it.') }, 'failed'))
  expect(JSON.parse(text)).toMatchObject({
    level: 'error',
    err: { what: 'app.yml:3: It is wrong. Mend it.' },
    msg: 'failed',
  })
})

test('what Octokit sends along with its words is not shown', () => {
  const text = logged((log) =>
    log.child({ name: 'github' }).debug({ title: 'x', body: 'private words' }, 'POST /repos'),
  )
  expect(text).not.toContain('private words')
  expect(text).toContain('POST /repos')
})
