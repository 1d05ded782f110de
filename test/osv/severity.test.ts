import { describe, expect, test } from 'vitest'
import { highestSeverity, scoreOf, severityOf } from '../../src/osv/severity.ts'
import { json, record } from './records.ts'

/** Scores that FIRST or NVD publish for these vectors. */
const SCORES: readonly (readonly [string, string, number | null])[] = [
  ['CVSS_V2', 'AV:N/AC:L/Au:N/C:N/I:N/A:C', 7.8],
  ['CVSS_V2', 'AV:N/AC:L/Au:N/C:C/I:C/A:C', 10],
  ['CVSS_V2', 'AV:L/AC:H/Au:N/C:C/I:C/A:C', 6.2],
  ['CVSS_V2', 'AV:N/AC:M/Au:N/C:N/I:P/A:N', 4.3],
  ['CVSS_V3', 'CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4],
  ['CVSS_V3', 'CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
  ['CVSS_V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
  ['CVSS_V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
  ['CVSS_V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:U', 9.8],
  ['CVSS_V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
  ['CVSS_V4', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 9.3],
  ['CVSS_V4', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10],
  ['CVSS_V4', 'CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N/E:P', 1.9],
  ['CVSS_V4', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N', 0],
  ['CVSS_V3', 'CVSS:3.1/AV:N', null],
  ['CVSS_V3', 'CVSS:3.1/AV:Q/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', null],
  ['CVSS_V3', 'AV:N/AC:L/Au:N/C:N/I:N/A:C', null],
  ['CVSS_V4', 'CVSS:4.0/AV:X', null],
  ['CVSS_V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/AV:L', null],
  ['CVSS_V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/<b>', null],
  ['CVSS_V3', 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/\n', null],
  ['CVSS_V4', '', null],
  ['Ubuntu', 'high', null],
]

test.each(SCORES)('%s %s scores %s', (type, vector, score) => {
  expect(scoreOf(type, vector)).toBe(score)
})

const CRITICAL_V3 = { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }
const LOW_V4 = { type: 'CVSS_V4', score: 'CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N/E:P' }
const HIGH_V2 = { type: 'CVSS_V2', score: 'AV:N/AC:L/Au:N/C:N/I:N/A:C' }
const ZERO_V3 = { type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N' }
const BROKEN_V4 = { type: 'CVSS_V4', score: 'CVSS:4.0/AV:X' }

const severity = (severities: readonly unknown[], word?: unknown) =>
  severityOf(record(json('X-1', { severity: severities, database_specific: { severity: word } })))

describe('within a record', () => {
  test.each([
    ['v4 before v3', [CRITICAL_V3, LOW_V4], undefined, 'low', 1.9],
    ['v3 before v2', [HIGH_V2, CRITICAL_V3], undefined, 'critical', 9.8],
    ['v2 before the word', [HIGH_V2], 'LOW', 'high', 7.8],
    ['a v4 that cannot be read is passed over', [BROKEN_V4, CRITICAL_V3], undefined, 'critical', 9.8],
    ['white space around a vector is nothing', [{ ...HIGH_V2, score: ` ${HIGH_V2.score}\n` }], undefined, 'high', 7.8],
    ['the word where there is no score', [], 'MODERATE', 'medium', null],
    ['a score of 0 is none, not unknown', [ZERO_V3], 'HIGH', 'none', 0],
    ['nothing at all', [], undefined, 'unknown', null],
    ['a word nobody knows', [], 'catastrophic', 'unknown', null],
    ['a word that is no text', [], 7, 'unknown', null],
  ] as const)('%s', (_, severities, word, tier, cvss) => {
    expect(severity(severities, word)).toMatchObject({ tier, cvss })
  })

  test('severities of the package count like those of the record', () => {
    const read = record(
      json('X-1', { affected: [{ package: { ecosystem: 'PyPI', name: 'demo' }, severity: [CRITICAL_V3] }] }),
    )
    expect(severityOf(read).tier).toBe('critical')
  })
})

const tier = (...parts: readonly (readonly unknown[])[]) => highestSeverity(parts.map((part) => severity(part))).tier

test('over records the highest counts, and silence takes nothing away', () => {
  expect(tier([LOW_V4], [CRITICAL_V3], [])).toBe('critical')
  expect(tier([], [LOW_V4])).toBe('low')
  expect(tier([], [ZERO_V3])).toBe('none')
  expect(tier([], [])).toBe('unknown')
  expect(tier()).toBe('unknown')
})
