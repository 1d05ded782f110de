import { expect, test } from 'vitest'
import { isDue, nextDue } from '../../src/propose/schedule.ts'

const MONDAYS = { schedule: '0 6 * * 1', timezone: 'Europe/Berlin' }

test('due once a moment of the schedule has come since the last time', () => {
  // A Monday; 06:00 in Berlin is 05:00 in UTC in winter.
  const last = '2026-02-23T05:00:00.000Z'
  expect(isDue(MONDAYS, last, new Date('2026-03-02T04:59:59Z'))).toBe(false)
  expect(isDue(MONDAYS, last, new Date('2026-03-02T05:00:00Z'))).toBe(true)
  expect(isDue(MONDAYS, null, new Date('2026-03-02T04:00:00Z'))).toBe(true)
})

test('the zone changes its hours, and the schedule follows', () => {
  const summer = nextDue(MONDAYS, new Date('2026-07-01T00:00:00Z'))
  expect(summer?.toISOString()).toBe('2026-07-06T04:00:00.000Z')
})
