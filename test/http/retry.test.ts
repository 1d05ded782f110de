import { expect, test } from 'vitest'
import { DEFAULT_RETRIES, retryAfterMs, retryDelayMs } from '../../src/http/retry.ts'
import type { Outcome } from '../../src/http/retry.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')

function status(code: number, retryAfter?: string): Outcome {
  return { kind: 'status', code, retryAfter }
}

test.each([
  ['success', status(200), 1, null],
  ['not found', status(404), 1, null],
  ['refused', status(403), 1, null],
  ['server error', status(503), 1, 200],
  ['server error again', status(503), 2, 400],
  ['server error, a fourth time', status(503), 4, null],
  ['too many requests', status(429), 1, 200],
  ['too many, wait 3 s', status(429, '3'), 1, 3000],
  ['too many, wait until', status(429, 'Sun, 22 Nov 2026 12:00:05 GMT'), 1, 5000],
  ['too many, wait an hour', status(429, '3600'), 1, null],
  ['a connection that broke', { kind: 'connection' }, 2, 400],
  ['silence', { kind: 'timeout' }, 1, 200],
  ['silence twice', { kind: 'timeout' }, 2, null],
  ['what no second try changes', { kind: 'final' }, 1, null],
] as const)('%s', (_about, outcome, attempt, expected) => {
  expect(retryDelayMs(outcome, attempt, DEFAULT_RETRIES, 1, NOW)).toBe(expected)
})

test('jitter halves the wait at most', () => {
  expect(retryDelayMs(status(500), 1, DEFAULT_RETRIES, 0, NOW)).toBe(100)
})

test.each([
  [undefined, null],
  ['', null],
  ['soon', null],
  ['-1', null],
  ['0', 0],
  ['99999999999', null],
  ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
])('Retry-After %s is %s ms', (header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected)
})
