/** The repository gets another name, and its upgrade goes on until nothing is left to do. */
import { expect } from 'vitest'
import { OWNER } from '../../../sandbox/town.ts'
import { LATER_NAME, MANIFEST } from '../life.ts'
import { MERGEABILITY_MS, SINCE } from './branches.ts'
import type { Chapter } from '../chapter.ts'

/** What the default branch is called later. */
const TRUNK = 'trunk'

export function moves(chapter: Chapter): void {
  chapter('renamed, the repository keeps its pull request, which is written on as before', async (life) => {
    const { sandbox, upgrade } = life
    const before = life.repository
    const head = life.head(upgrade)
    await sandbox.as('administrator').do('PATCH', `/repos/${before}`, { name: LATER_NAME })
    life.repository = `${OWNER}/${LATER_NAME}`
    const moved = await sandbox.as('visitor').ask('GET', `/repos/${before}`)
    expect(moved.body.full_name).toBe(life.repository)
    const base = await life.push('main', { [MANIFEST]: SINCE.replace('the service', 'the model') })
    await life.settled()
    if (life.head(upgrade) === head) await life.wait(MERGEABILITY_MS)
    expect(await life.commit(life.head(upgrade))).toMatchObject({ parents: [base] })
    expect(life.openPulls()).toEqual([upgrade])
    expect(life.log.some((line) => line.includes(`${life.repository}: looked`))).toBe(true)
  })

  chapter(
    'a default branch that is renamed takes its pull request along, and there is never a second one',
    async (life) => {
      const { sandbox, upgrade } = life
      const rename = `/repos/${life.repository}/branches/main/rename`
      await life.settledAfter(() => sandbox.as('administrator').do('POST', rename, { new_name: TRUNK }))
      expect([life.openPulls(), life.issue(upgrade).pull?.baseBranch]).toEqual([[upgrade], TRUNK])
      const head = life.head(upgrade)
      const base = await life.push(TRUNK, { [MANIFEST]: SINCE.replace('the service', 'the trunk') })
      await life.settled()
      if (life.head(upgrade) === head) await life.wait(MERGEABILITY_MS)
      expect(await life.commit(life.head(upgrade))).toMatchObject({ parents: [base] })
      expect(life.openPulls()).toEqual([upgrade])
    },
  )

  chapter('a plan with nothing left to do closes itself, says why, and takes its branch away', async (life) => {
    const { upgrade } = life
    const branch = life.branch(upgrade)
    const text = await life.file(branch)
    await life.push(TRUNK, { [MANIFEST]: text })
    await life.until('the end', () => life.issue(upgrade).state === 'closed')
    await life.settled()
    expect(life.issue(upgrade).closedBy).toBe(life.sandbox.app.bot)
    expect(life.said(upgrade).at(-1)).toContain('Nothing is left to propose here')
    const gone = await life.sandbox.as('visitor').ask('GET', `/repos/${life.repository}/branches/${branch}`)
    expect(gone.status).toBe(404)
    expect(life.openPulls()).toEqual([])
  })

  chapter(
    'nothing broke a schema of GitHub, asked for what is not served, or wrote a secret into the log',
    async (life) => {
      expect(life.sandbox.problems).toEqual([])
      const { privateKey, webhookSecret } = life.sandbox.app
      const text = life.log.join('')
      expect(text).not.toContain(webhookSecret)
      expect(text).not.toContain(privateKey.split('\n')[3] ?? privateKey)
      expect(text).not.toMatch(/ghs_[0-9a-zA-Z]/)
    },
  )
}
