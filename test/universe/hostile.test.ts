/** What a hostile recording may cost. */
import { describe, expect, test } from 'vitest'
import { growthOf, TOO_STEEP } from '../hostile/growth.ts'
import { recordingShapes } from '../hostile/recordings.ts'

describe('the cost of hostile recordings grows as their size', () => {
  test.each(recordingShapes)('$name', async (shape) => {
    expect(await growthOf(shape)).toBeLessThan(TOO_STEEP)
  })
})
