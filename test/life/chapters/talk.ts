/** What people ask for, by comments and boxes. */
import { expect } from 'vitest'
import type { Chapter } from '../chapter.ts'

const KEEPING_CUDA = 'Keeping CUDA 12'

export function talk(chapter: Chapter): void {
  chapter('a command counts by the role of who wrote it, and not where it is quoted', async (life) => {
    const { upgrade } = life
    await life.comment(upgrade, '/lockstep pause', 'visitor')
    await life.comment(upgrade, 'I wonder:\n\n/lockstep explain torch\n\n> /lockstep pause')
    await life.until('the answer', () => life.said(upgrade).length > 0)
    await life.settled()
    expect(life.said(upgrade)).toHaveLength(1)
    expect(life.said(upgrade)[0]).toContain('torch')
    const [refused, obeyed] = life.issue(upgrade).comments
    expect(refused?.reactions).toEqual([])
    expect(obeyed?.reactions.map(({ content }) => content)).toEqual(['+1'])
    expect(life.dashboard()).not.toContain('Paused')
  })

  chapter('a tick on an alternative has it written in place of the plan, once', async (life) => {
    const { upgrade } = life
    const before = life.head(upgrade)
    await life.sandbox.as('developer').tick(life.repository, upgrade, KEEPING_CUDA)
    await life.until('the alternative', async () => (await life.file(life.branch(upgrade))).includes('torch==2.10.0'))
    await life.settled()
    expect(life.head(upgrade)).not.toBe(before)
    expect(await life.commits(upgrade)).toBe(1)
    expect(life.issue(upgrade).title).toContain('torch to 2.10.0')
    expect(life.body(upgrade)).not.toContain('- [x]')
    expect(life.ownPulls()).toHaveLength(2)
  })

  chapter('the option of a command takes the plan itself again, and is answered', async (life) => {
    const { upgrade } = life
    await life.comment(upgrade, '/lockstep option 0')
    await life.until('the plan', async () => (await life.file(life.branch(upgrade))).includes('torch==2.13.0'))
    await life.settled()
    expect(life.issue(upgrade).title).toContain('torch to 2.13.0')
    expect(life.said(upgrade)).toHaveLength(2)
  })
}
