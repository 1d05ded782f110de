import { describe, expect, test } from 'vitest'
import { kindOf, titleOf } from '../../src/osv/title.ts'
import type { AffectedInterval, Vulnerability } from '../../src/osv/vulnerability.ts'
import { normalizeName } from '../../src/python/name.ts'

function vulnerability(more: Partial<Vulnerability> = {}): Vulnerability {
  return {
    id: 'PYSEC-2025-41',
    aliases: [],
    package: normalizeName('torch'),
    tier: 'high',
    cvss: 8.1,
    vectors: [],
    intervals: [{ introduced: '0', fixed: '2.6.0', lastAffected: null }],
    versions: [],
    malicious: false,
    weaknesses: ['CWE-502'],
    title: '',
    published: null,
    modified: null,
    url: '',
    ...more,
  }
}

const from = (introduced: string, fixed: string | null, lastAffected: string | null = null): AffectedInterval => {
  return { introduced, fixed, lastAffected }
}

describe('a vulnerability without a title is told by its facts', () => {
  const PREFIX = 'High-severity weakness in torch (CWE-502), '

  test.each<[string, Partial<Vulnerability>]>([
    ['affecting versions before 2.6.0', {}],
    ['affecting versions from 1.0 and before 2.6.0', { intervals: [from('1.0', '2.6.0')] }],
    ['affecting versions up to 2.5.1', { intervals: [from('0', null, '2.5.1')] }],
    ['affecting versions from 2.0 on', { intervals: [from('2.0', null)] }],
    ['affecting every version', { intervals: [from('0', null)] }],
    ['affecting versions before 2.0', { intervals: [{ ...from('0', null), limit: '2.0' }] }],
    [
      'affecting versions before 1.2, and from 2.0 and before 2.1',
      { intervals: [from('0', '1.2'), from('2.0', '2.1')] },
    ],
    ['affecting 3 ranges of versions', { intervals: [from('0', '1'), from('2', '3'), from('4', '5')] }],
    ['affecting version 1.0', { intervals: [], versions: ['1.0'] }],
    ['affecting 2 versions', { intervals: [], versions: ['1.0', '1.1'] }],
    ['with no version that can be compared', { intervals: [] }],
  ])('%s', (range, more) => {
    expect(titleOf(vulnerability(more))).toBe(`${PREFIX}${range}`)
  })

  test.each<[string, Partial<Vulnerability>]>([
    ['Critical weakness in torch (CWE-502)', { tier: 'critical' }],
    ['Weakness of unknown severity in torch', { tier: 'unknown', weaknesses: [] }],
    [
      'Low-severity weakness in torch (CWE-1, CWE-2, CWE-3 and 1 more)',
      {
        tier: 'low',
        weaknesses: ['CWE-1', 'CWE-2', 'CWE-3', 'CWE-4'],
      },
    ],
    ['Malicious release of torch', { malicious: true, tier: 'critical' }],
  ])('%s', (kind, more) => {
    expect(kindOf(vulnerability(more))).toBe(kind)
  })
})

test('a title of its own stands', () => {
  expect(titleOf(vulnerability({ title: ' Loading weights runs code ' }))).toBe('Loading weights runs code')
})
