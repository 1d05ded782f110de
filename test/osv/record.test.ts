import { describe, expect, test } from 'vitest'
import { readRecord } from '../../src/osv/record.ts'
import { about, json, record } from './records.ts'

const title = (summary: unknown) => record(json('X-1', { summary })).title

const named = (described: unknown) =>
  record(json('X-1', { affected: [{ package: described }] })).affected.map((entry) => entry.name)

describe('a record', () => {
  test('is read with its facts and without its prose', () => {
    const read = record(
      json('PYSEC-2026-1', {
        aliases: ['CVE-2026-1', 'CVE-2026-1', 'PYSEC-2026-1', '<script>', 7],
        summary: '  A title\nover\u2028two\u202E lines ',
        details: 'prose',
        severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N' }],
        database_specific: { severity: 'HIGH', cwe_ids: ['CWE-79', 'CWE-20', 'x', 3] },
        affected: [about('Demo_Pkg'), { package: { ecosystem: 'npm', name: 'demo' } }, about('demo.pkg', [], ['9'])],
      }),
    )
    expect(read).toEqual({
      id: 'PYSEC-2026-1',
      aliases: ['CVE-2026-1'],
      withdrawn: false,
      published: '2026-01-01T00:00:00Z',
      modified: '2026-01-02T03:04:05Z',
      title: 'A title over two lines',
      severities: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N' }],
      word: 'HIGH',
      weaknesses: ['CWE-20', 'CWE-79'],
      affected: [
        { name: 'demo-pkg', intervals: [{ introduced: '0', fixed: '2.0', lastAffected: null }], versions: ['9'] },
      ],
    })
  })

  test('has a title of one short line', () => {
    expect(title('x'.repeat(500))).toBe(`${'x'.repeat(199)}…`)
    expect(title(`${'x'.repeat(198)}😀${'y'.repeat(9)}`)).toBe(`${'x'.repeat(198)}…`)
    expect(title('\ud800broken')).toBe('\ufffdbroken')
    expect(title(7)).toBe('')
  })

  test('names its package by a package URL where it has nothing else', () => {
    expect(named({ purl: 'pkg:pypi/Demo_Pkg@1.0' })).toEqual(['demo-pkg'])
    expect(named({ ecosystem: 'PyPI', purl: 'pkg:pypi/demo' })).toEqual(['demo'])
    expect(named({ purl: 'pkg:npm/demo' })).toEqual([])
    expect(named({ ecosystem: 'PyPI:mirror', name: 'demo' })).toEqual(['demo'])
  })

  const BROKEN: readonly (readonly [string, unknown])[] = [
    ['no object', null],
    ['a list', []],
    ['a text', 'X-1'],
    ['no id', {}],
    ['an id with markup', json('<b>X</b>')],
    ['an id too long', json('X'.repeat(101))],
    ['aliases that are no list', json('X-1', { aliases: 'CVE-1' })],
    ['affected that is no list', json('X-1', { affected: {} })],
    [
      'a range without a type',
      json('X-1', { affected: [{ package: { ecosystem: 'PyPI', name: 'demo' }, ranges: [{}] }] }),
    ],
    ['an event that is a text', json('X-1', { affected: [about('demo', ['0' as never])] })],
    ['a bound that is a number', json('X-1', { affected: [about('demo', [{ introduced: 0 as never }])] })],
    ['a version of two lines', json('X-1', { affected: [about('demo', [], ['1.0\n@everyone'])] })],
    ['a bound with a hidden character', json('X-1', { affected: [about('demo', [{ introduced: '1.0\u202e' }])] })],
    ['a version that is a number', json('X-1', { affected: [about('demo', [], [1 as never])] })],
    ['a package name by no grammar', json('X-1', { affected: [about('-demo-')] })],
    ['a package URL that is none', json('X-1', { affected: [{ package: { purl: 'demo' } }] })],
    ['a severity without a score', json('X-1', { severity: [{ type: 'CVSS_V3' }] })],
    ['too many aliases', json('X-1', { aliases: Array.from({ length: 1001 }, (_, index) => `A-${index}`) })],
  ]
  test.each(BROKEN)('is broken: %s', (_, value) => {
    expect(readRecord(value)).toMatchObject({ status: 'broken', why: expect.stringMatching(/\w/) })
  })

  test('is not touched by what its keys are called', () => {
    const value: unknown = JSON.parse(
      '{"id":"X-1","__proto__":{"withdrawn":"x"},"affected":[{"package":{"ecosystem":"PyPI","name":"constructor"}}]}',
    )
    expect(record(value)).toMatchObject({ withdrawn: false, affected: [{ name: 'constructor' }] })
  })
})
