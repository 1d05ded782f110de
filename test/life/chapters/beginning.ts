/** From the installation to the first upgrade, and what is stated of it. */
import { expect } from 'vitest'
import { OWNER } from '../../../sandbox/town.ts'
import { BEFORE, CONFIG, MANIFEST } from '../life.ts'
import type { Chapter } from '../chapter.ts'

/** A bot that bumps one pin at a time. */
const BUMPER = {
  name: 'bumper',
  url: 'https://bumper.example',
  default_permissions: { contents: 'write', pull_requests: 'write', metadata: 'read' },
}
const BUMPED = 'bumper/torch'
const CHECKS_QUIET_MS = 60_000

export function beginning(chapter: Chapter): void {
  chapter('installing it brings one pull request that previews what it would do', async (life) => {
    life.sandbox.install(OWNER, { by: 'administrator' })
    const first = await life.nextPull(0)
    expect(first.title).toBe('Configure Lockstep')
    expect(first.body).toContain('Python 3.11')
    expect(first.body).toContain('`torch` from `2.1.0` to `2.13.0`')
    await life.settled()
    expect(life.ownPulls()).toHaveLength(1)
  })

  chapter('a mistake in its config is told there, with its line, and goes when it is mended', async (life) => {
    const [first = 0] = life.openPulls()
    const write = (key: string) =>
      life.push(life.branch(first), { [CONFIG]: `updates: security\n${key}: security\napprovalTeams: [${OWNER}/ml]\n` })
    await write('label')
    await life.until('the mistake', () => life.body(first).includes('Did you mean'))
    expect(life.body(first)).toContain(`${CONFIG}:2`)
    await write('labels')
    await life.until('the mending', () => !life.body(first).includes('Did you mean'))
  })

  chapter('while another bot moves the same lines, it waits and says so', async (life) => {
    const bumper = life.sandbox.asApp(life.sandbox.addApp(BUMPER), OWNER)
    const files = { [MANIFEST]: BEFORE.replace('torch==2.1.0', 'torch==2.2.0') }
    await bumper.push(life.repository, { branch: BUMPED, files })
    await bumper.openPull(life.repository, { title: 'Bump torch', head: BUMPED })
    const [first = 0] = life.openPulls()
    await life.settledAfter(() => life.merge(first))
    expect(life.dashboard()).toContain('another bot’s pull request moves the same lines')
    expect(life.openPulls()).toEqual([])
  })

  chapter('once that is closed, it brings the upgrade: one commit, with labels and a backup', async (life) => {
    const bumped = life.issues().find(({ title }) => title === 'Bump torch')?.number ?? 0
    await life.setState(bumped, 'closed')
    const upgrade = await life.nextPull(bumped)
    life.upgrade = upgrade.number
    expect(upgrade.title).toContain('torch to 2.13.0')
    expect(await life.commits(life.upgrade)).toBe(1)
    expect(await life.file(life.branch(life.upgrade))).toContain('torch==2.13.0')
    await life.settled()
    expect(life.issue(life.upgrade).labels.map(({ name }) => name)).toEqual(['security'])
    const [ref = ''] = /refs\/lockstep\/backups\/[0-9a-f]{12}/.exec(life.body(life.upgrade)) ?? []
    expect(await life.file(ref)).toBe(BEFORE)
  })

  chapter('what checks and a team said is stated once they have ended', async (life) => {
    const { sandbox, upgrade } = life
    const ci = sandbox.asApp(sandbox.addApp(), OWNER)
    await ci.check(life.repository, life.head(upgrade), 'tests', 'success')
    sandbox.clock.advance(CHECKS_QUIET_MS)
    await life.settledAfter(() => sandbox.as('developer').review(life.repository, upgrade, 'APPROVE'))
    expect(life.body(upgrade)).toContain('They have not ended yet')
    await sandbox.as('reviewer').review(life.repository, upgrade, 'APPROVE')
    await life.until('the results', () => life.body(upgrade).includes('of 1 check that ran, 1 passed (100 %)'))
    expect(life.body(upgrade)).toContain('`acme/ml`: approved by `reviewer`')
    expect(life.body(upgrade)).not.toContain('They have not ended yet')
  })
}
