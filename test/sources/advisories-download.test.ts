import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { normalizeName } from '../../src/python/name.ts'
import { DEFAULT_ADVISORIES, openAdvisories } from '../../src/sources/advisories.ts'
import type { FetchBytes } from '../../src/sources/advisories-fetch.ts'
import { json } from '../osv/records.ts'
import { NOW, optionsIn, silent, zipOfRecords } from './advisories-fixtures.ts'
import { scratch } from './scratch.ts'

const DEMO = normalizeName('demo')
const ARCHIVE = 'https://user:secret@advisories.example/all.zip?token=secret'
const LATER = new Date(NOW.getTime() + 3_600_000)

/** A server that has one archive, and remembers what it was asked. */
function serving(ids: readonly string[], etag: string | null) {
  const asked: (readonly [url: string, etag: string | null])[] = []
  const bytes = zipOfRecords(ids.map((id) => json(id)))
  const fetchBytes: FetchBytes = (url, conditions) => {
    asked.push([url, conditions.etag])
    const isKnown = etag !== null && conditions.etag === etag
    return Promise.resolve({ status: isKnown ? 304 : 200, bytes: isKnown ? new Uint8Array() : bytes, etag })
  }
  return { fetchBytes, asked }
}

const idsOf = (index: Awaited<ReturnType<typeof openAdvisories>>) => index.vulnerabilities(DEMO).map(({ id }) => id)

describe('a URL', () => {
  test('is the published archive when no source is named', async () => {
    const server = serving(['X-1'], null)
    await openAdvisories([], optionsIn(scratch(), server))
    expect(server.asked).toEqual([[DEFAULT_ADVISORIES, null]])
  })

  test('is asked once in a sitting, then by its ETag', async () => {
    const [cache, server] = [scratch(), serving(['X-1'], '"one"')]
    for (const now of [NOW, NOW, LATER, LATER]) {
      const index = await openAdvisories([ARCHIVE], optionsIn(cache, { ...server, now }))
      expect(idsOf(index)).toEqual(['X-1'])
      expect(index).toMatchObject({ gaps: [], origin: 'https://advisories.example/all.zip' })
    }
    expect(server.asked).toEqual([
      [ARCHIVE, null],
      [ARCHIVE, '"one"'],
    ])
  })

  test('gives what is new when it has changed, and old copies go', async () => {
    const cache = scratch()
    for (const [step, ids] of [['X-1'], ['X-2'], ['X-3']].entries()) {
      const now = new Date(NOW.getTime() + step * 3_600_000)
      const index = await openAdvisories([ARCHIVE], optionsIn(cache, { ...serving(ids, `"${step}"`), now }))
      expect(idsOf(index)).toEqual(ids)
    }
    expect(readdirSync(join(cache, 'advisories')).filter((name) => name.endsWith('.download'))).toHaveLength(2)
  })

  test.each<readonly [string, FetchBytes, RegExp]>([
    ['does not answer', silent, /^did not answer \(no network here\); the copy of 2026-11-22 is used$/],
    [
      'answers an error',
      () => Promise.resolve({ status: 503, bytes: new Uint8Array(), etag: null }),
      /^answered 503; the copy of/,
    ],
    ['answers 304 to nothing', () => Promise.resolve({ status: 304, bytes: new Uint8Array(), etag: null }), /./],
  ])('that %s leaves the copy, and says so', async (_, fetchBytes, what) => {
    const cache = scratch()
    await openAdvisories([ARCHIVE], optionsIn(cache, serving(['X-1'], null)))
    const index = await openAdvisories([ARCHIVE], optionsIn(cache, { fetchBytes, now: LATER }))
    expect(idsOf(index)).toEqual(['X-1'])
    for (const problem of index.problems)
      expect(problem).toMatchObject({ kind: 'copy', what: expect.stringMatching(what) })
    expect(index.gaps).toHaveLength(index.problems.length)
    for (const gap of index.gaps)
      expect(gap).toBe('A source of advisories did not answer; an older copy of it is used.')
    await expect(openAdvisories([ARCHIVE], optionsIn(scratch(), { fetchBytes }))).rejects.toMatchObject({
      where: 'https://advisories.example/all.zip',
    })
  })

  test('is not asked offline', async () => {
    const [cache, server] = [scratch(), serving(['X-1'], null)]
    await expect(openAdvisories([ARCHIVE], optionsIn(cache, { offline: true }))).rejects.toThrow(/--offline/)
    await openAdvisories([ARCHIVE], optionsIn(cache, server))
    const index = await openAdvisories([ARCHIVE], optionsIn(cache, { fetchBytes: silent, offline: true, now: LATER }))
    expect(idsOf(index)).toEqual(['X-1'])
    expect(index.problems).toEqual([])
  })

  test('is fetched anew when what is kept of it is damaged', async () => {
    const [cache, server] = [scratch(), serving(['X-1'], '"one"')]
    await openAdvisories([ARCHIVE], optionsIn(cache, server))
    for (const name of readdirSync(join(cache, 'advisories'))) {
      if (name.endsWith('.state')) writeFileSync(join(cache, 'advisories', name), '{"sha256":"../../etc/passwd"}')
    }
    expect(idsOf(await openAdvisories([ARCHIVE], optionsIn(cache, { ...server, now: LATER })))).toEqual(['X-1'])
    expect(server.asked.at(-1)).toEqual([ARCHIVE, null])
  })
})
