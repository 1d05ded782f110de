/** What becomes of the branch while the base moves and people push. */
import { expect } from 'vitest'
import { BEFORE, MANIFEST } from '../life.ts'
import type { Chapter } from '../chapter.ts'

/** Above the first line that the plan moves, so that the two do not merge. */
export const SINCE = `# What the service runs on\n${BEFORE}`

/** GitHub finds out in its own time whether a branch conflicts; the App comes back for it. */
export const MERGEABILITY_MS = 60_000

export function branches(chapter: Chapter): void {
  chapter('a base that moves elsewhere leaves the branch as it is, until somebody says rebase', async (life) => {
    const { upgrade } = life
    const head = life.head(upgrade)
    const base = await life.push('main', { 'docs.txt': 'How to run it\n' })
    await life.settled()
    expect(life.head(upgrade)).toBe(head)
    await life.comment(upgrade, '/lockstep rebase')
    await life.until('the rebase', () => life.head(upgrade) !== head)
    expect(await life.commit(life.head(upgrade))).toMatchObject({ parents: [base] })
    await life.settled()
  })

  chapter('on a conflict it is written anew, as one commit on the new base', async (life) => {
    const { upgrade } = life
    const head = life.head(upgrade)
    const base = await life.push('main', { [MANIFEST]: SINCE })
    await life.settled()
    if (life.head(upgrade) === head) await life.wait(MERGEABILITY_MS)
    expect(await life.commit(life.head(upgrade))).toMatchObject({ parents: [base] })
    const text = await life.file(life.branch(upgrade))
    expect(text).toContain('# What the service runs on\ntorch==2.13.0\n')
    expect(life.openPulls()).toEqual([upgrade])
  })

  chapter('a branch that a person has changed is left to them, and they are told', async (life) => {
    const { upgrade } = life
    const oid = await life.push(life.branch(upgrade), { 'notes.md': 'mine\n' })
    await life.until('the remark', () => life.said(upgrade).some((body) => body.includes('This branch was edited')))
    await life.comment(upgrade, '/lockstep rebase')
    await life.settledAfter(() => life.push('main', { [MANIFEST]: `${SINCE}\n` }))
    await life.settledAfter(() => life.push('main', { [MANIFEST]: SINCE }))
    expect(life.head(upgrade)).toBe(oid)
    expect(life.said(upgrade).filter((body) => body.includes('This branch was edited'))).toHaveLength(1)
  })

  chapter('recreate, asked for by a person, writes it anew', async (life) => {
    const { upgrade } = life
    await life.comment(upgrade, '/lockstep recreate')
    await life.until('the new commit', async () => (await life.commits(upgrade)) === 1)
    await life.settled()
    expect(await life.file(life.branch(upgrade))).toContain('torch==2.13.0')
    expect(life.said(upgrade).at(-1)).toContain('planned anew')
    expect(life.openPulls()).toEqual([upgrade])
  })
}
