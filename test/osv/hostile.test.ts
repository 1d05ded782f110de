import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { affects, fixedIn } from '../../src/osv/affects.ts'
import { intervalsOfEvents } from '../../src/osv/events.ts'
import type { EventKind } from '../../src/osv/events.ts'
import { groupRecords } from '../../src/osv/group.ts'
import { readRecord } from '../../src/osv/record.ts'
import { recordShapes } from '../hostile/advisories.ts'
import { growthOf, TOO_STEEP } from '../hostile/growth.ts'
import { version } from './records.ts'
import { codePoint } from '../hostile/points.ts'

const KEYS = [
  'id',
  'aliases',
  'affected',
  'package',
  'ecosystem',
  'name',
  'purl',
  'ranges',
  'type',
  'events',
  'introduced',
  'fixed',
  'last_affected',
  'limit',
  'versions',
  'severity',
  'score',
  'summary',
  'withdrawn',
  'database_specific',
  'cwe_ids',
  '__proto__',
]
const WORDS = [
  'X-1',
  'PyPI',
  'ECOSYSTEM',
  'GIT',
  '0',
  '1.0',
  '1.0-NA',
  'trunk',
  'demo',
  'pkg:pypi/demo',
  'CVSS_V3',
  'MAL-1',
]

const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(...WORDS),
    fc.string({ unit: codePoint }),
    fc.constantFrom<unknown>(null, true, 0, -1, 1e300),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 6 })
      .map((pairs) => Object.fromEntries(pairs)),
  ),
}))

const event = fc.record({
  kind: fc.constantFrom<EventKind>('introduced', 'fixed', 'last_affected', 'limit'),
  bound: fc.constantFrom('0', '1.0', '1.5', '2.0', '2.0-NA', '2.0+cu121', '2.5rc1', '3.0', 'trunk', '*', ''),
})

describe('hostile records', () => {
  test('are read or broken, whatever they are', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (value, isWrapped) => {
        const reading = readRecord(isWrapped ? { id: 'X-1', affected: value, severity: value } : value)
        const problem = reading.status === 'broken' ? reading.why : 'none'
        expect(problem).not.toBe('')
        if (reading.status === 'read') groupRecords([reading.record])
      }),
      { numRuns: 2000 },
    )
  })

  test('any events give a verdict, and a fix is never itself affected', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 8 }),
        fc.constantFrom('0.5', '1.0', '1.7+cu118', '2.0', '2.0+cu121', '2.5', '9'),
        (events, at) => {
          const affected = { intervals: intervalsOfEvents(events), versions: [] }
          expect(['affected', 'not-affected', 'undecided']).toContain(affects(affected, version(at)))
          for (const fix of fixedIn(affected, version(at))) expect(affects(affected, version(fix))).toBe('not-affected')
        },
      ),
      { numRuns: 3000 },
    )
  })

  test.each(recordShapes)('$name: the cost grows as the size', async (shape) => {
    expect(await growthOf(shape)).toBeLessThan(TOO_STEEP)
  })
})
