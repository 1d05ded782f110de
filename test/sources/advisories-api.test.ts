import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import { fetchRecord } from '../../src/sources/advisories-api.ts'
import type { FetchBytes } from '../../src/sources/advisories-fetch.ts'
import { json } from '../osv/records.ts'

const ANSWERS: Readonly<Record<string, readonly [status: number, body: string]>> = {
  '/v1/vulns/X-1': [200, JSON.stringify(json('X-1', { schema_version: '1.7.3', summary: 'A title' }))],
  '/v1/vulns/RUBBISH-1': [200, '<html>'],
  '/v1/vulns/BROKEN-1': [200, JSON.stringify({ id: 7 })],
  '/v1/vulns/DEEP-1': [200, '['.repeat(100_000)],
  '/v1/vulns/LARGE-1': [200, ' '.repeat(5 * 2 ** 20)],
  '/v1/vulns/ERROR-1': [500, ''],
}

const server = createServer((request, response) => {
  const [status, body] = ANSWERS[request.url ?? ''] ?? [404, '{"code":5,"message":"Bug not found."}']
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
})
let baseUrl = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  server.close()
})

const fetchBytes: FetchBytes = async (url) => {
  const answer = await fetch(url)
  return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()), etag: answer.headers.get('etag') }
}

describe('single records', () => {
  test('are read', async () => {
    expect(await fetchRecord('X-1', { baseUrl, fetchBytes })).toMatchObject({ id: 'X-1', title: 'A title' })
  })

  test('that the service does not have are no error', async () => {
    expect(await fetchRecord('X-404', { baseUrl, fetchBytes })).toBeNull()
  })

  test.each([
    ['RUBBISH-1', /not JSON/],
    ['BROKEN-1', /cannot be read/],
    ['DEEP-1', /too large/],
    ['LARGE-1', /too large/],
    ['ERROR-1', /answered 500/],
    ['../../admin', /is not an advisory id/],
    ['', /is not an advisory id/],
  ])('%s is an error that says what', async (id, what) => {
    const failure = await fetchRecord(id, { baseUrl, fetchBytes }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(LockstepError)
    expect(failure).toMatchObject({ message: expect.stringMatching(what) })
  })

  test('of a service that does not answer are an error with its place', async () => {
    await expect(
      fetchRecord('X-1', { baseUrl: 'https://api.example', fetchBytes: () => Promise.reject(new Error('reset')) }),
    ).rejects.toMatchObject({
      where: 'https://api.example/v1/vulns/X-1',
      message: 'The advisory service did not answer.',
    })
  })
})
