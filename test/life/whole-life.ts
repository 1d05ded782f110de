/**
 * The whole life of one repository, as chapters in their order, since each stands on the one before. What single pieces do in every order is
 * told in test/propose. The App is at work with its database, plans in workers, and takes its facts from a recorded universe.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginning } from './chapters/beginning.ts'
import { branches } from './chapters/branches.ts'
import { deliveries } from './chapters/deliveries.ts'
import { ends } from './chapters/ends.ts'
import { moves } from './chapters/moves.ts'
import { talk } from './chapters/talk.ts'
import type { Chapter } from './chapter.ts'
import { Life, PATIENCE_MS } from './life.ts'
import type { LifeOptions } from './life.ts'

export function tellWholeLife(options: () => Promise<LifeOptions>): void {
  let life: Life | null = null
  let hasFailed = false

  beforeAll(async () => {
    life = await Life.begin(await options())
  }, PATIENCE_MS)
  afterAll(() => life?.end(), PATIENCE_MS)

  const chapter: Chapter = (title, tell) => {
    test.for([title])('%s', { timeout: 2 * PATIENCE_MS }, async (_, { skip }) => {
      expect.hasAssertions()
      if (life === null) throw new Error('it has not begun')
      // What stands on a chapter that failed would only wait in vain.
      skip(hasFailed, 'an earlier chapter failed')
      hasFailed = true
      await tell(life)
      hasFailed = false
    })
  }
  for (const part of [beginning, talk, branches, deliveries, ends, moves]) part(chapter)
}
