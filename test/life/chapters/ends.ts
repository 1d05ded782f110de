/** How pull requests end, and what comes after. */
import { expect } from 'vitest'
import { MANIFEST } from '../life.ts'
import { SINCE } from './branches.ts'
import type { Chapter } from '../chapter.ts'

/** Between two edits of the dashboard. */
const DASHBOARD_MS = 600_000

export function ends(chapter: Chapter): void {
  chapter('merged and rolled back, the bytes are those of before', async (life) => {
    const { upgrade } = life
    await life.merge(upgrade)
    expect(await life.file('main')).toContain('torch==2.13.0')
    await life.comment(upgrade, '/lockstep rollback', 'maintainer')
    const revert = await life.nextPull(upgrade)
    expect(revert.body).toContain('PYSEC-2025-41')
    await life.settled()
    await life.merge(revert.number)
    expect(await life.file('main')).toBe(SINCE)
  })

  chapter('what was rolled back is not proposed again until a person lifts it', async (life) => {
    await life.settled()
    await life.settledAfter(() => life.push('main', { [MANIFEST]: `${SINCE}\n` }))
    await life.settledAfter(() => life.push('main', { [MANIFEST]: SINCE }))
    expect(life.openPulls()).toEqual([])
    life.sandbox.clock.advance(DASHBOARD_MS)
    await life.until('the word on the dashboard', () => life.dashboard()?.includes('### Held back'))
    await life.comment(life.upgrade, '/lockstep recreate', 'maintainer')
    const again = await life.nextPull(Math.max(...life.ownPulls().map(({ number }) => number)))
    expect(again.title).toContain('torch to 2.13.0')
    life.upgrade = again.number
    await life.settled()
    expect(life.openPulls()).toEqual([life.upgrade])
  })

  chapter('what a person closed stays closed, and lives again when they reopen it', async (life) => {
    const { upgrade } = life
    await life.settledAfter(() => life.setState(upgrade, 'closed'))
    await life.settledAfter(() => life.push('main', { [MANIFEST]: `${SINCE}\n` }))
    await life.settledAfter(() => life.push('main', { [MANIFEST]: SINCE }))
    expect(life.openPulls()).toEqual([])
    await life.settledAfter(() => life.setState(upgrade, 'open'))
    expect(life.openPulls()).toEqual([upgrade])
  })
}
