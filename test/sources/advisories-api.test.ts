import nock from 'nock'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
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

/** The published host, without a network: whatever else is asked for is refused. */
function serve(id: string): nock.Scope {
  const path = `/v1/vulns/${id}`
  const [status, body] = ANSWERS[path] ?? [404, '{"code":5,"message":"Bug not found."}']
  return nock('https://api.osv.dev').get(path).reply(status, body, { 'content-type': 'application/json' })
}

beforeAll(() => {
  if (!nock.isActive()) nock.activate()
  nock.disableNetConnect()
})
afterEach(() => {
  nock.cleanAll()
})
afterAll(() => {
  nock.enableNetConnect()
  nock.restore()
})

const fetchBytes: FetchBytes = async (url) => {
  const answer = await fetch(url)
  return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()), etag: answer.headers.get('etag') }
}

describe('single records', () => {
  test('are read', async () => {
    const asked = serve('X-1')
    expect(await fetchRecord('X-1', { fetchBytes })).toMatchObject({ id: 'X-1', title: 'A title' })
    asked.done()
  })

  test('that the service does not have are no error', async () => {
    const asked = serve('X-404')
    expect(await fetchRecord('X-404', { fetchBytes })).toBeNull()
    asked.done()
  })

  test.each([
    ['RUBBISH-1', /not JSON/],
    ['BROKEN-1', /cannot be read/],
    ['DEEP-1', /too large/],
    ['LARGE-1', /too large/],
    ['ERROR-1', /answered 500/],
  ])('%s is an error that says what', async (id, what) => {
    const asked = serve(id)
    const failure = await fetchRecord(id, { fetchBytes }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(LockstepError)
    expect(failure).toMatchObject({
      where: `https://api.osv.dev/v1/vulns/${id}`,
      message: expect.stringMatching(what),
    })
    asked.done()
  })

  test.each(['../../admin', ''])('%j is no id, and nothing is asked', async (id) => {
    const asked = vi.fn<FetchBytes>(fetchBytes)
    const failure = await fetchRecord(id, { fetchBytes: asked }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(LockstepError)
    expect(failure).toMatchObject({ message: expect.stringMatching(/is not an advisory id/) })
    expect(asked).not.toHaveBeenCalled()
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
