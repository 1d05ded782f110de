import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { affects } from '../../src/osv/affects.ts'
import { groupRecords } from '../../src/osv/group.ts'
import { normalizeName } from '../../src/python/name.ts'
import { about, json, only, record, version, vulnerabilitiesOf } from './records.ts'

const WITHDRAWN = { withdrawn: '2026-02-01T00:00:00Z' }

const shown = (...ids: readonly string[]) =>
  only(vulnerabilitiesOf('demo', json(ids[0] ?? '', { aliases: ids.slice(1) }))).id

describe('records that share an id or alias are one vulnerability', () => {
  test('through a chain of aliases', () => {
    const found = vulnerabilitiesOf(
      'demo',
      json('GHSA-a', { aliases: ['CVE-1'] }),
      json('PYSEC-2', { aliases: ['CVE-2'] }),
      json('SNYK-9', { aliases: ['CVE-1', 'CVE-2'] }),
      json('GHSA-other', { aliases: ['CVE-3'] }),
    )
    expect(found.map(({ id, aliases }) => [id, ...aliases])).toEqual([
      ['GHSA-other', 'CVE-3'],
      ['PYSEC-2', 'CVE-1', 'CVE-2', 'GHSA-a', 'SNYK-9'],
    ])
  })

  test('through a record of another package, and each package keeps its own range', () => {
    const records = [
      json('A-1', { aliases: ['CVE-1'], affected: [about('one', [{ introduced: '0' }, { fixed: '1.5' }])] }),
      json('B-1', { aliases: ['CVE-1'], affected: [about('two', [{ introduced: '0' }, { fixed: '9' }])] }),
    ]
    const [one, two] = [only(vulnerabilitiesOf('one', ...records)), only(vulnerabilitiesOf('two', ...records))]
    expect(one.id).toBe(two.id)
    expect(affects(one, version('2.0'))).toBe('not-affected')
    expect(affects(two, version('2.0'))).toBe('affected')
  })

  test('with the id of PYSEC, then GHSA, then CVE, then the smallest', () => {
    expect(shown('CVE-1', 'GHSA-1', 'PYSEC-2', 'PYSEC-1')).toBe('PYSEC-1')
    expect(shown('CVE-1', 'GHSA-1', 'ABC-1')).toBe('GHSA-1')
    expect(shown('ZZZ-1', 'CVE-1')).toBe('CVE-1')
    expect(shown('ZZZ-1', 'ABC-1')).toBe('ABC-1')
  })

  test('with severity, title, weaknesses and dates of the whole group', () => {
    const found = only(
      vulnerabilitiesOf(
        'demo',
        json('GHSA-1', {
          summary: 'Second choice',
          database_specific: { severity: 'CRITICAL', cwe_ids: ['CWE-2'] },
          published: '2025-01-01T00:00:00Z',
        }),
        json('PYSEC-1', {
          aliases: ['GHSA-1'],
          summary: 'First choice',
          database_specific: { severity: 'LOW', cwe_ids: ['CWE-1'] },
          modified: '2026-05-05T00:00:00.5Z',
        }),
      ),
    )
    expect(found).toMatchObject({
      id: 'PYSEC-1',
      tier: 'critical',
      title: 'First choice',
      weaknesses: ['CWE-1', 'CWE-2'],
      published: '2025-01-01T00:00:00Z',
      modified: '2026-05-05T00:00:00.5Z',
      url: 'https://osv.dev/vulnerability/PYSEC-1',
    })
  })
})

describe('a withdrawn record', () => {
  test('counts nothing, joins nothing, and is listed', () => {
    const records = [
      json('PYSEC-1', { aliases: ['CVE-1'], affected: [about('demo', [{ introduced: '0' }, { fixed: '1' }])] }),
      json('PYSEC-2', { aliases: ['CVE-2'], affected: [about('demo', [{ introduced: '0' }, { fixed: '1' }])] }),
      json('GHSA-3', { ...WITHDRAWN, aliases: ['CVE-2', 'CVE-1'], database_specific: { severity: 'CRITICAL' } }),
      json('GHSA-4', WITHDRAWN),
    ].map(record)
    const demo = groupRecords(records).get(normalizeName('demo'))
    expect(demo?.vulnerabilities.map(({ id, tier }) => [id, tier])).toEqual([
      ['PYSEC-1', 'unknown'],
      ['PYSEC-2', 'unknown'],
    ])
    expect(demo?.withdrawn.map(({ id, aliases }) => [id, ...aliases])).toEqual([
      ['GHSA-3', 'CVE-1', 'CVE-2'],
      ['GHSA-4'],
    ])
  })

  test('never gives its id to the group', () => {
    const found = vulnerabilitiesOf('demo', json('PYSEC-1', WITHDRAWN), json('GHSA-1', { aliases: ['PYSEC-1'] }))
    expect(only(found)).toMatchObject({ id: 'GHSA-1', aliases: ['PYSEC-1'] })
  })

  test('is live again, or no longer, as the record changed last says', () => {
    const old = json('X-1', { ...WITHDRAWN, modified: '2026-01-01T00:00:00Z' })
    const young = json('X-1', { modified: '2026-01-01T00:00:01Z' })
    expect(vulnerabilitiesOf('demo', old, young)).toHaveLength(1)
    expect(vulnerabilitiesOf('demo', young, old)).toHaveLength(1)
  })
})

test('a malicious release is critical, by its id or by an alias', () => {
  for (const value of [
    json('MAL-2026-1'),
    json('GHSA-1', { aliases: ['MAL-2026-1'], database_specific: { severity: 'LOW' } }),
  ]) {
    expect(only(vulnerabilitiesOf('demo', value))).toMatchObject({ malicious: true, tier: 'critical' })
  }
  expect(only(vulnerabilitiesOf('demo', json('NORMAL-1')))).toMatchObject({ malicious: false, tier: 'unknown' })
})

test('the order of the records does not matter, and groups partition the live ids', () => {
  const id = fc.integer({ min: 0, max: 25 }).map((number) => `X-${number}`)
  const entry = fc.record({
    id,
    aliases: fc.array(id, { maxLength: 3 }),
    isWithdrawn: fc.boolean(),
    shuffle: fc.double({ noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
      const read = (list: typeof entries) =>
        groupRecords(
          list.map((item) => record(json(item.id, { aliases: item.aliases, ...(item.isWithdrawn ? WITHDRAWN : {}) }))),
        )
      const groups = [...read(entries)]
      expect([...read([...entries].sort((a, b) => a.shuffle - b.shuffle))]).toEqual(groups)
      const ids = groups.flatMap(([, found]) => found.vulnerabilities.flatMap((group) => [group.id, ...group.aliases]))
      expect(new Set(ids).size).toBe(ids.length)
    }),
  )
})
