/** The life of a pull request, against a forge in memory and a planner over a toy index. */
import { describe, expect, test } from 'vitest'
import { CONFIG, DAY_MS, REQUIREMENTS, Town } from './town.ts'

/** Another bot's pull request. */
function theirs(town: Town, files: Readonly<Record<string, string>>): number {
  town.people.push('other/bump', files, 'Bump', 'other[bot]')
  return town.people.open('other/bump', 'Bump', 'other[bot]')
}

async function withPull(config = ''): Promise<Town> {
  const town = Town.configured(config)
  await town.look()
  return town
}

describe('a plan becomes a pull request', () => {
  test('with branch, backup and state in one update, then title, body, labels', async () => {
    const town = Town.configured('labels: [deps]\nassignees: [maintainer]\nreviewers: [reviewer, acme/ml]\n')
    const base = town.world.head('main')
    const { forge } = await town.look()
    const { open, own } = town
    expect(open).toMatchObject({
      title: 'Upgrade torch to 2.6.0, removing a vulnerability',
      base: 'main',
      labels: ['deps'],
      assignees: ['maintainer'],
      reviewers: ['reviewer', 'ml'],
    })
    expect(open.body).toContain('X-TORCH')
    expect(town.text()).toBe('torch==2.6.0\nnumpy==1.26.0\n')
    expect(own).toMatchObject({ kind: 'security', from: base, urgent: ['X-TORCH torch'], ended: null })
    expect(town.world.git.refs.get(own.backup ?? '')).toBe(base)
    expect(town.world.git.find(own.head)).toMatchObject({ parents: [base], author: 'lockstep[bot]' })
    expect(forge.cost('openPull')).toBeLessThanOrEqual(20)
    expect([...town.world.issues.values()][0]?.body).toContain(`[pull request 1](${open.url})`)
  })

  test('and a second look changes nothing, a third reads once', async () => {
    const town = await withPull()
    const second = await town.look()
    expect([second.forge.writes, second.plans]).toEqual([[], 0])
    const third = await town.look()
    expect(third.looked.status).toBe('unchanged')
    expect(third.forge.cost()).toBeLessThanOrEqual(2)
    expect(third.plans).toBe(0)
  })

  test('nothing is proposed where nothing is to be removed', async () => {
    const town = Town.configured('', { 'requirements.txt': 'torch==2.6.0\n' })
    await town.settle()
    expect(town.pulls()).toEqual([])
  })

  test('a draft, a notice and a backup in files where the config says so', async () => {
    const town = await withPull('draft: true\nnotice: SECURITY-UPGRADE.md\nbackup: both\n')
    expect(town.open.isDraft).toBe(true)
    expect(town.text('SECURITY-UPGRADE.md')).toContain('X-TORCH')
    const folder = `.lockstep/backups/${town.own.planId}`
    expect(town.text(`${folder}/files/requirements.txt`)).toBe(REQUIREMENTS)
    expect(JSON.parse(town.text(`${folder}/manifest.json`) ?? '')).toMatchObject({
      version: 1,
      planId: town.own.planId,
      files: [{ path: 'requirements.txt' }],
    })
  })

  test("in the repository's own commit style", async () => {
    const town = Town.configured()
    for (const message of ['feat: a model', 'chore(deps): numpy', 'fix: it'])
      town.people.push('main', { 'README.md': message }, message)
    await town.look()
    expect(town.open.title).toBe('chore(deps): upgrade torch to 2.6.0, removing a vulnerability')
    expect(town.world.git.find(town.own.head).message.split('\n')[0]).toBe(town.open.title)
  })

  test('and the backup that it brings in files is nothing to be upgraded', async () => {
    const town = Town.configured('backup: files\n')
    await town.settle()
    const backup = `.lockstep/backups/${town.own.planId ?? ''}/files/requirements.txt`
    expect(town.text(backup)).toBe(REQUIREMENTS)
    town.people.merge(town.open.number)
    await town.settle()
    expect(town.pulls('open')).toEqual([])
  })

  test('named after the package with the worst finding', async () => {
    const town = Town.configured('', { 'requirements.txt': 'pillow==9.0.0\ntorch==2.1.0\n' })
    await town.settle()
    expect(town.open.title).toBe('Upgrade torch to 2.6.0 and 1 more, removing 2 vulnerabilities')
  })

  test('on every base branch that the config names', async () => {
    const town = Town.configured('baseBranches: [main, release]\n')
    town.people.push('release', { 'requirements.txt': 'torch==2.2.0\n' })
    await town.look()
    expect(town.pulls('open').map(({ base }) => base)).toEqual(['main', 'release'])
    await town.settle()
    expect((await town.look()).looked.status).toBe('unchanged')
    town.people.push('release', { 'requirements.txt': 'torch==2.6.0\n' })
    await town.settle()
    expect(town.open.base).toBe('main')
  })

  test('a base branch that the config no longer names loses its pull request', async () => {
    const town = Town.configured('baseBranches: [main, release]\n')
    town.people.push('release', { 'requirements.txt': 'torch==2.2.0\n' })
    await town.settle()
    const gone = town.pulls('open').find(({ base }) => base === 'release')?.number ?? 0
    town.people.push('main', { [CONFIG]: 'baseBranches: [main]\n' })
    await town.settle()
    expect(town.open.base).toBe('main')
    expect(town.said(gone)[0]).toContain('no longer names this base branch')
  })

  test('a base branch that is not there is told, and the others are worked on', async () => {
    const town = await withPull('baseBranches: [main, gone]\n')
    expect(town.open.base).toBe('main')
    const [issue] = town.world.issues.values()
    expect(issue?.body).toContain('there is no branch "gone"')
  })

  test('what stands under tests or examples is left alone, unless the config names it', async () => {
    const files = { 'examples/requirements.txt': 'torch==2.1.0\n' }
    const alone = Town.configured('', files)
    await alone.settle()
    expect(alone.pulls()).toEqual([])
    const named = Town.configured('include: ["examples/**"]\n', files)
    await named.look()
    expect(named.text('examples/requirements.txt')).toBe('torch==2.6.0\n')
  })

  test('what is not urgent waits for the schedule, after the first time', async () => {
    const town = Town.configured('', { 'requirements.txt': 'torch==2.6.0\n' })
    await town.settle()
    town.people.push('main', { 'requirements.txt': 'torch==2.6.0\npillow==9.0.0\n' })
    await town.settle()
    expect(town.pulls()).toEqual([])
    town.world.wait(3_600_000)
    await town.settle()
    const { looked } = await town.look()
    expect(looked.nextAt?.toISOString()).toBe('2026-03-09T06:00:00.000Z')
    town.world.wait(7 * DAY_MS)
    await town.look()
    expect(town.text()).toBe('torch==2.6.0\npillow==10.3.0\n')
  })

  test('routine upgrades where the config asks for all, once nothing urgent is left', async () => {
    const town = await withPull('updates: all\n')
    expect(town.own.kind).toBe('security')
    town.people.merge(town.open.number)
    await town.settle()
    expect(town.pulls('open')).toEqual([])
    town.world.wait(7 * DAY_MS)
    await town.settle()
    expect(town.own).toMatchObject({ kind: 'routine', step: 'major' })
    expect(town.text()).toBe('torch==2.8.0\nnumpy==2.0.0\n')
  })

  test('an open routine upgrade makes way for an urgent one', async () => {
    const town = Town.configured('updates: all\n', { 'requirements.txt': 'torch==2.6.0\n' })
    await town.settle()
    const routine = town.open.number
    town.planner.advisories.push({ id: 'X-NEW', package: 'torch', fixed: '2.8.0', severity: 'critical' })
    town.facts = 'engine 1, advisories of day 2'
    await town.settle()
    expect(town.world.findPull(routine).state).toBe('closed')
    expect(town.said(routine).join('\n')).toContain('security upgrade of the same files')
    expect(town.own).toMatchObject({ kind: 'security', urgent: ['X-NEW torch'] })
  })
})

describe('an open pull request', () => {
  test('stands when the base moves elsewhere', async () => {
    const town = await withPull()
    const { head } = town.own
    town.people.push('main', { 'README.md': 'Hello\n' })
    await town.settle()
    expect(town.own.head).toBe(head)
  })

  test('is written anew on a conflict', async () => {
    const town = await withPull()
    town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==10.3.0\n` })
    await town.settle()
    expect(town.text()).toBe('torch==2.6.0\nnumpy==1.26.0\npillow==10.3.0\n')
    expect(town.world.git.find(town.own.head).parents).toEqual([town.world.head('main')])
    expect(town.pulls()).toHaveLength(1)
  })

  test('is brought up to date where the base requires it', async () => {
    const town = await withPull()
    town.world.rules.set('main', { requiredChecks: [], requiresUpToDate: true, hasMergeQueue: false })
    town.people.push('main', { 'README.md': 'Hello\n' })
    await town.settle()
    expect(town.world.git.find(town.own.head).parents).toEqual([town.world.head('main')])
  })

  test('stands while it leaves no more, and follows the newer optimum on the schedule', async () => {
    const town = await withPull()
    town.planner.advisories.push({ id: 'X-LOW', package: 'torch', fixed: '2.8.0', severity: 'low' })
    town.facts = 'engine 1, advisories of day 2'
    await town.settle()
    expect(town.text()).toContain('torch==2.6.0')
    town.world.wait(7 * DAY_MS)
    await town.settle()
    expect(town.text()).toContain('torch==2.8.0')
  })

  test('tells what else it removes as that becomes known, and closed then, it stays closed', async () => {
    const town = await withPull()
    const { head, backup, planId } = town.own
    town.planner.advisories.push({ id: 'X-NEW', package: 'torch', fixed: '2.5.0', severity: 'critical' })
    town.facts = 'engine 1, advisories of day 2'
    await town.settle()
    expect(town.open.title).toBe('Upgrade torch to 2.6.0, removing 2 vulnerabilities')
    expect(town.open.body).toContain('X-NEW')
    expect(town.own).toMatchObject({ head, backup, planId, urgent: ['X-TORCH torch', 'X-NEW torch'] })
    expect((await town.look()).forge.writes).toEqual([])
    town.people.close(town.open.number)
    await town.settle()
    expect(town.pulls('open')).toEqual([])
  })

  test('waits for a word once it is approved', async () => {
    const town = await withPull()
    town.people.review(town.open.number, 'approved')
    town.planner.advisories.push({ id: 'X-LOW', package: 'torch', fixed: '2.8.0', severity: 'low' })
    town.facts = 'engine 1, advisories of day 2'
    town.world.wait(7 * DAY_MS)
    await town.settle()
    expect(town.text()).toContain('torch==2.6.0')
    expect(town.said(town.open.number).join('\n')).toContain('it waits for your word')
    town.people.comment(town.open.number, '/lockstep recreate')
    await town.settle()
    expect(town.text()).toContain('torch==2.8.0')
  })

  test('waits for a word once it stands in the merge queue', async () => {
    const town = await withPull()
    town.world.queued.add(town.open.number)
    town.planner.advisories.push({ id: 'X-LOW', package: 'torch', fixed: '2.8.0', severity: 'low' })
    town.facts = 'engine 1, advisories of day 2'
    town.world.wait(7 * DAY_MS)
    await town.settle()
    expect(town.text()).toContain('torch==2.6.0')
    expect(town.said(town.open.number).join('\n')).toContain('it waits for your word')
  })

  test('is written anew at once when another plan leaves fewer findings at or above the floor', async () => {
    const town = await withPull()
    town.people.review(town.open.number, 'approved')
    town.planner.advisories.push({ id: 'X-NEW', package: 'torch', fixed: '2.8.0', severity: 'high' })
    town.facts = 'engine 1, advisories of day 2'
    await town.settle()
    expect(town.text()).toContain('torch==2.8.0')
    expect(town.open.title).toContain('torch to 2.8.0')
    expect(town.open.body).toContain('X-NEW')
  })

  test('is written anew when what it holds no longer installs', async () => {
    const town = await withPull()
    town.planner.broken.add('torch 2.6.0')
    town.facts = 'engine 1, advisories of day 2'
    await town.settle()
    expect(town.text()).toContain('torch==2.8.0')
  })

  test('closes itself when nothing is left to do', async () => {
    const town = await withPull()
    const { number, head } = town.open
    town.people.push('main', { 'requirements.txt': 'torch==2.8.0\nnumpy==1.26.0\n' })
    await town.settle()
    expect(town.world.findPull(number)).toMatchObject({ state: 'closed', closedBy: 'lockstep[bot]' })
    expect(town.said(number)).toHaveLength(1)
    expect(town.world.git.refs.has(`refs/heads/${head}`)).toBe(false)
    expect(town.state.heldBack).toEqual([])
  })

  test('is recorded when it is merged, and its branch goes', async () => {
    const town = await withPull()
    const { number } = town.open
    town.people.merge(number)
    await town.settle()
    expect(town.state.pulls).toMatchObject([{ number, ended: 'merged' }])
    expect(town.branches()).toEqual([])
    expect(town.pulls('open')).toEqual([])
  })
})

describe('what people do to it', () => {
  test('a push of theirs is never written over, is said once, and recreate takes it back', async () => {
    const town = await withPull()
    const { number, head } = town.open
    const pushed = town.people.push(head, { 'model.py': 'import torch\n' }, 'Mend the model')
    town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==10.3.0\n` })
    await town.settle()
    await town.settle()
    expect(town.world.head(head)).toBe(pushed)
    expect(town.said(number)).toHaveLength(1)
    expect(town.said(number)[0]).toContain('This branch was edited by')
    town.people.comment(number, '/lockstep recreate')
    await town.settle()
    expect(town.text('model.py')).toBeNull()
    expect(town.text()).toContain('pillow==10.3.0')
  })

  test('rebase does not write over what people pushed', async () => {
    const town = await withPull()
    const { number, head } = town.open
    const pushed = town.people.push(head, { 'model.py': 'import torch\n' })
    town.people.comment(number, '/lockstep rebase')
    await town.settle()
    expect(town.world.head(head)).toBe(pushed)
  })

  test('"Update branch" is no edit', async () => {
    const town = await withPull()
    const { number } = town.open
    town.people.push('main', { 'README.md': 'Hello\n' })
    town.people.updateBranch(number)
    await town.settle()
    expect(town.said(number)).toEqual([])
    town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==10.3.0\n` })
    await town.settle()
    expect(town.text()).toContain('pillow==10.3.0')
  })

  test('a merge that changes a file of the plan is an edit', async () => {
    const town = await withPull()
    const { number, head } = town.open
    town.people.push('main', { 'README.md': 'Hello\n' })
    town.people.updateBranch(number)
    town.people.push(head, { 'requirements.txt': 'torch==2.7.0\n' })
    await town.settle()
    expect(town.said(number)[0]).toContain('This branch was edited by')
  })

  test('closed means closed, until a plan removes more', async () => {
    const town = await withPull()
    const { number } = town.open
    town.people.close(number)
    await town.settle()
    expect(town.pulls('open')).toEqual([])
    expect(town.state.heldBack).toMatchObject([{ pull: number, why: 'closed', removes: ['X-TORCH torch'] }])
    town.world.wait(8 * DAY_MS)
    await town.settle()
    expect(town.pulls('open')).toEqual([])
    town.planner.advisories.push({ id: 'X-NEW', package: 'torch', fixed: '2.8.0', severity: 'critical' })
    town.facts = 'engine 1, advisories of day 2'
    await town.settle()
    expect(town.own.urgent).toEqual(['X-TORCH torch', 'X-NEW torch'])
    expect(town.open.number).not.toBe(number)
  })

  test('closed means closed, too, once what it removed weighs more', async () => {
    const town = Town.configured('', { 'requirements.txt': 'torch==2.1.0\npillow==9.0.0\n' })
    await town.settle()
    const { number } = town.open
    town.people.close(number)
    await town.settle()
    town.people.push('main', { [CONFIG]: 'severityFloor: medium\n' })
    await town.settle()
    expect(town.pulls('open')).toEqual([])
    const [issue] = town.world.issues.values()
    town.world.wait(3_600_000)
    await town.settle()
    expect(issue?.body).toContain('; it would have removed 2 findings')
  })

  test('reopened, it lives again', async () => {
    const town = await withPull()
    const { number } = town.open
    town.people.close(number)
    await town.settle()
    town.people.reopen(number)
    await town.settle()
    expect(town.own).toMatchObject({ number, ended: null })
    expect(town.state.heldBack).toEqual([])
    expect(town.pulls()).toHaveLength(1)
  })

  test('reopened and written again beside the one that came after it, it takes its place', async () => {
    const town = await withPull()
    const { number, head } = town.open
    town.people.push(head, { 'model.py': 'theirs' })
    town.people.close(number)
    town.planner.advisories.push({ id: 'X-NEW', package: 'torch', fixed: '2.8.0', severity: 'critical' })
    town.facts = 'engine 1, later'
    await town.settle()
    const later = town.open.number
    expect(later).not.toBe(number)
    town.people.reopen(number)
    await town.settle()
    expect(town.pulls('open')).toHaveLength(2)
    town.people.comment(number, '/lockstep recreate')
    await town.settle()
    expect(town.open.number).toBe(number)
    expect(town.text()).toBe('torch==2.8.0\nnumpy==1.26.0\n')
    expect(town.said(later).join()).toContain(
      `[Pull request ${number}](${town.open.url}), which was opened before, is open again`,
    )
  })

  test('closed, reopened and merged between two looks, it is merged', async () => {
    const town = await withPull()
    const { number } = town.open
    town.people.close(number)
    await town.settle()
    town.people.reopen(number)
    town.people.merge(number)
    await town.settle()
    expect(town.state).toMatchObject({ pulls: [{ number, ended: 'merged' }], heldBack: [] })
    expect(town.branches()).toEqual([])
  })

  test('people’s commits on a branch that was closed stay, and a new plan takes another name', async () => {
    const town = await withPull()
    const { number, head } = town.open
    const pushed = town.people.push(head, { 'model.py': 'import torch\n' })
    town.people.close(number)
    await town.settle()
    town.people.comment(number, '/lockstep recreate')
    await town.settle()
    expect(town.open.head).toBe(`${head}-2`)
    expect(town.world.head(head)).toBe(pushed)
  })

  test('a branch that a person’s own pull request stands on stays as it is, and a new plan takes another name', async () => {
    const town = await withPull()
    const { number, head } = town.open
    town.people.close(number)
    await town.settle()
    town.people.open(head, 'By hand')
    const stands = town.world.head(head)
    town.people.push('main', { 'README.md': 'Hello\n' })
    town.people.comment(number, '/lockstep recreate')
    await town.settle()
    expect(town.open.head).toBe(`${head}-2`)
    expect(town.world.head(head)).toBe(stands)
  })

  /** Written over when somebody asks, unless a push comes in the course of that, here before the nth write of the look. */
  test.each(['recreate', 'rebase'])('a push that arrives after a person said %s stays', async (word) => {
    const base = await withPull()
    let writes = 0
    base.people.push(base.open.head, { 'model.py': 'import torch\n' })
    base.people.comment(base.open.number, `/lockstep ${word}`)
    await base.look([], () => (writes += 1))
    expect(writes).toBeGreaterThan(3)
    for (let nth = 1; nth <= writes; nth += 1) {
      const town = await withPull()
      const { number, head } = town.open
      town.people.push(head, { 'model.py': 'import torch\n' })
      await town.settle()
      town.people.comment(number, `/lockstep ${word}`)
      let write = 0
      let pushed: string | null = null
      await town.look([], () => {
        write += 1
        if (write === nth) pushed = town.people.push(head, { 'model.py': 'import torch # mine\n' })
      })
      await town.settle()
      if (pushed === null) continue
      expect([nth, town.world.head(head), town.own.wants]).toEqual([nth, pushed, null])
    }
  })

  test.each(['comment', 'tick'] as const)(
    'a push between a %s that asks to recreate and the look that reads it stays; asked again, it is written over',
    async (how) => {
      const town = await withPull()
      const { number, head } = town.open
      const ask = () =>
        how === 'tick' ? town.people.tick(number, 'Recreate') : town.people.comment(number, '/lockstep recreate')
      ask()
      const pushed = town.people.push(head, { 'model.py': 'import torch\n' })
      await town.settle()
      expect([town.world.head(head), town.own.wants]).toEqual([pushed, null])
      expect(town.said(number).join()).toContain('after it was asked to be written anew')
      ask()
      await town.settle()
      expect(town.own.head).toBe(town.world.head(head))
      expect(town.text('model.py')).toBeNull()
    },
  )

  test('"Update branch" after recreate was said takes no order away', async () => {
    const town = await withPull()
    const { number, head } = town.open
    town.people.push('main', { 'README.md': 'Hello\n' })
    town.people.comment(number, '/lockstep recreate')
    town.people.updateBranch(number)
    await town.settle()
    expect([town.own.head, town.own.wants, town.own.from]).toEqual([
      town.world.head(head),
      null,
      town.world.head('main'),
    ])
  })

  test('and what was pushed after that is told, with how to have it written over all the same', async () => {
    const town = await withPull()
    const { number, head } = town.open
    town.people.push(head, { 'model.py': 'import torch\n' })
    await town.settle()
    town.people.comment(number, '/lockstep recreate')
    await town.lookAndDie({ write: 2, when: 'after' })
    expect(town.own.wants).toBe('recreate')
    const pushed = town.people.push(head, { 'model.py': 'import torch # mine\n' })
    await town.settle()
    expect(town.world.head(head)).toBe(pushed)
    expect(town.said(number).join()).toContain('after it was asked to be written anew')
    town.people.comment(number, '/lockstep recreate')
    await town.settle()
    expect(town.own.head).toBe(town.world.head(head))
  })

  test('it is brought up to date once the forge tells that it has to be, though the rule cannot be read', async () => {
    const town = await withPull()
    town.world.rules.set('main', { requiredChecks: [], requiresUpToDate: true, hasMergeQueue: false })
    town.world.hidesStrictness = true
    await town.settle()
    const main = town.people.push('main', { 'README.md': 'More\n' })
    await town.settle()
    expect(town.own.from).not.toBe(main)
    town.people.review(town.open.number, 'approved')
    await town.settle()
    expect(town.own.from).toBe(main)
  })

  test('paused, nothing is proposed; resumed, it is', async () => {
    const town = await withPull()
    town.people.comment(town.open.number, '/lockstep pause')
    await town.settle()
    const { head } = town.own
    town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==10.3.0\n` })
    await town.settle()
    expect(town.own.head).toBe(head)
    town.people.comment(town.open.number, '/lockstep resume')
    await town.settle()
    expect(town.text()).toContain('pillow==10.3.0')
  })
})

describe('a rollback', () => {
  test('is a revert bit for bit, and its plan is held back until a person lifts it', async () => {
    const town = await withPull()
    const { number } = town.open
    town.people.merge(number)
    await town.settle()
    town.people.comment(number, '/lockstep rollback')
    await town.settle()
    expect(town.own.kind).toBe('rollback')
    expect(town.text()).toBe(REQUIREMENTS)
    town.people.merge(town.open.number)
    await town.settle()
    town.world.wait(8 * DAY_MS)
    await town.settle()
    expect(town.pulls('open')).toEqual([])
    expect(town.state.heldBack).toMatchObject([{ pull: number, why: 'rolled-back' }])
    town.people.comment(number, '/lockstep recreate')
    await town.settle()
    expect(town.own.kind).toBe('security')
  })
})

describe('other bots', () => {
  test('one that moves the same declaration is not raced', async () => {
    const town = Town.configured()
    const other = theirs(town, { 'requirements.txt': 'torch==2.2.0\nnumpy==1.26.0\n' })
    await town.settle()
    expect(town.pulls()).toEqual([])
    const [issue] = town.world.issues.values()
    expect(issue?.body).toContain(
      `another bot’s pull request moves the same lines, pull request ${other} by \`other[bot]\``,
    )
    town.people.close(other)
    await town.settle()
    expect(town.text()).toContain('torch==2.6.0')
  })

  test('one that moves another line of the file is no reason to wait', async () => {
    const town = Town.configured()
    theirs(town, { 'requirements.txt': 'torch==2.1.0\nnumpy==2.0.0\n' })
    await town.look()
    expect(town.text()).toContain('torch==2.6.0')
  })

  test('one that comes later is told of, once', async () => {
    const town = await withPull()
    const other = theirs(town, { 'requirements.txt': 'torch==2.2.0\nnumpy==1.26.0\n' })
    await town.settle()
    await town.settle()
    expect(town.said(town.open.number)).toHaveLength(1)
    expect(town.said(town.open.number)[0]).toContain(`pull request ${other}`)
  })

  test('what a person proposes is theirs to decide', async () => {
    const town = Town.configured()
    town.people.push('mine', { 'requirements.txt': 'torch==2.2.0\nnumpy==1.26.0\n' })
    town.people.open('mine', 'Move torch')
    await town.look()
    expect(town.pulls('open')).toHaveLength(1)
  })
})

describe('merging by itself', () => {
  const config = 'automerge: { moves: minor, settle: 10 minutes }\n'

  test('once checks by others ended well and have settled', async () => {
    const town = await withPull(config)
    const { number } = town.open
    await town.settle()
    expect(town.world.findPull(number).state).toBe('open')
    town.people.check(number, 'test', 'succeeded')
    const { looked } = await town.look()
    expect(town.world.findPull(number).state).toBe('open')
    expect(looked.nextAt?.getTime()).toBeLessThanOrEqual(town.world.now.getTime() + 600_000)
    town.world.wait(600_000)
    await town.settle()
    expect(town.world.findPull(number).state).toBe('merged')
    expect(town.state.pulls).toMatchObject([{ ended: 'merged' }])
  })

  test('not while somebody asks for changes', async () => {
    const town = await withPull(config)
    const { number } = town.open
    town.people.check(number, 'test', 'succeeded')
    town.people.review(number, 'changes-requested')
    town.people.review(number, 'commented')
    town.world.wait(3_600_000)
    await town.settle()
    expect(town.world.findPull(number).state).toBe('open')
    town.people.review(number, 'approved')
    await town.settle()
    expect(town.world.findPull(number).state).toBe('merged')
  })

  test('through the merge queue where there is one, once', async () => {
    const town = Town.configured(config)
    town.world.rules.set('main', { requiredChecks: [], requiresUpToDate: false, hasMergeQueue: true })
    await town.settle()
    const { number } = town.open
    town.people.check(number, 'test', 'succeeded')
    town.world.wait(3_600_000)
    await town.settle()
    expect(town.world.queued.has(number)).toBe(true)
    town.people.comment(number, 'It waits.')
    expect((await town.look()).forge.writes).not.toContain('mergePull')
  })

  test('never with what people pushed', async () => {
    const town = await withPull(config)
    const { number, head } = town.open
    town.people.push(head, { 'model.py': 'import torch\n' })
    town.people.check(number, 'test', 'succeeded')
    town.world.wait(3_600_000)
    await town.settle()
    expect(town.world.findPull(number).state).toBe('open')
  })

  test('by the forge itself where the base requires checks', async () => {
    const town = Town.configured(config)
    town.world.rules.set('main', { requiredChecks: ['test'], requiresUpToDate: false, hasMergeQueue: false })
    await town.look()
    await town.settle()
    expect(town.open.hasAutoMerge).toBe(true)
    town.people.check(town.open.number, 'test', 'succeeded')
    town.people.mergeWhatMay()
    await town.settle()
    expect(town.state.pulls).toMatchObject([{ ended: 'merged' }])
  })

  test.each<[string, (town: Town) => void]>([
    ['people pushed', (town) => town.people.push(town.open.head, { 'model.py': 'import torch\n' })],
    [
      'the config no longer allows it',
      (town) => town.people.push('main', { [CONFIG]: 'automerge: { moves: patch }\n' }),
    ],
    ['somebody asks for changes', (town) => town.people.review(town.open.number, 'changes-requested')],
    ['people paused it', (town) => town.people.comment(town.open.number, '/lockstep pause')],
    ['the config switches it off', (town) => town.people.push('main', { [CONFIG]: 'enabled: false\n' })],
    ['there is no config any more', (town) => town.people.push('main', { [CONFIG]: null })],
  ])('no longer by the forge, once %s', async (_, change) => {
    const town = Town.configured(config)
    town.world.rules.set('main', { requiredChecks: ['test'], requiresUpToDate: false, hasMergeQueue: false })
    await town.settle()
    expect(town.open.hasAutoMerge).toBe(true)
    const { number } = town.open
    change(town)
    await town.settle()
    expect(town.world.findPull(number).hasAutoMerge).toBe(false)
  })

  test('what a person has the forge merge is theirs to say', async () => {
    const town = await withPull()
    Object.assign(town.open, { hasAutoMerge: true, mergeMethod: 'squash' })
    town.people.push(town.open.head, { 'model.py': 'import torch\n' })
    await town.settle()
    expect(town.open.hasAutoMerge).toBe(true)
  })

  test('what is written anew is no longer what was to be merged', async () => {
    const town = await withPull()
    await town.settle()
    town.open.hasAutoMerge = true
    town.open.mergeMethod = 'squash'
    town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==10.3.0\n` })
    await town.settle()
    expect(town.open).toMatchObject({ hasAutoMerge: false, mergeMethod: null })
  })
})

describe('the config', () => {
  test('a mistake changes nothing but is told, and its mend is taken up', async () => {
    const town = Town.configured('branchPrefix: bot/\n', { 'requirements.txt': 'torch==2.6.0\n' })
    await town.settle()
    town.people.push('main', { [CONFIG]: 'branchPrefx: robot/\n', 'requirements.txt': 'torch==2.1.0\n' })
    await town.look()
    expect(town.open.head).toMatch(/^bot\/security-[0-9a-f]{10}$/)
    const [issue] = town.world.issues.values()
    town.world.wait(3_600_000)
    await town.settle()
    expect(issue?.body).toContain('`` .github/lockstep.yml:1 `branchPrefx` `` unknown key. Did you mean')
    town.people.push('main', { [CONFIG]: 'enabled: false\n' })
    const { plans } = await town.look()
    expect(plans).toBe(0)
  })

  test('taken out, it ends what it asked for, with the reason, but not what people wrote into; back, it counts again', async () => {
    const town = Town.configured('branchPrefix: bot/\n')
    await town.settle()
    const { number } = town.open
    town.people.push('main', { [CONFIG]: null })
    await town.settle()
    expect(town.world.findPull(number).state).toBe('closed')
    expect(town.said(number).join('\n')).toContain('not on the base branch any more')
    expect(town.pulls('open').map(({ body }) => body.includes('lockstep:onboarding'))).toEqual([true])
    const [issue] = town.world.issues.values()
    town.world.wait(600_000)
    await town.settle()
    expect(issue?.body).toContain(`\`${CONFIG}\` is not on the base branch any more`)
    expect(issue?.body).not.toContain(`[pull request ${number}]`)
    expect((await town.look()).looked.status).toBe('unchanged')
    town.people.push('main', { [CONFIG]: 'branchPrefix: bot/\n' })
    town.world.wait(600_000)
    await town.settle()
    expect(issue?.body).not.toContain('any more')
    const again = town.open
    expect(again.number).toBeGreaterThan(number)
    town.people.push(again.head, { 'README.md': 'Mine\n' })
    town.people.push('main', { [CONFIG]: null })
    await town.settle()
    expect(town.world.findPull(again.number).state).toBe('open')
  })

  test('taken out, boxes and orders on the dashboard still act, and what was merged can be taken back', async () => {
    const town = Town.configured()
    await town.settle()
    const { number } = town.open
    town.people.merge(number)
    await town.settle()
    town.people.push('main', { [CONFIG]: null })
    town.world.wait(600_000)
    await town.settle()
    const [issue] = town.world.issues.values()
    town.people.comment(number, '/lockstep rollback')
    await town.settle()
    expect(town.pulls('open').map(({ title }) => title)).toContain(`Roll back pull request #${number}`)
    town.people.tick(issue?.number ?? 0, 'Pause')
    town.world.wait(600_000)
    await town.settle()
    expect(town.state.paused).not.toBeNull()
    expect(issue?.body).toContain('**Paused**')
  })

  test('a first config with a mistake is told, and proposes nothing', async () => {
    const town = Town.configured('schedule: every monday\n')
    await town.settle()
    expect(town.pulls()).toEqual([])
    expect([...town.world.issues.values()][0]?.body).toContain('every monday')
  })

  test("the owner's defaults count, and the repository's own keys outweigh them", async () => {
    const town = Town.configured('labels: [own]\n')
    town.world.ownersFiles.set(`.github ${CONFIG}`, 'labels: [owners]\nbranchPrefix: bot/\n')
    await town.look()
    expect(town.open.labels).toEqual(['own'])
    expect(town.open.head).toMatch(/^bot\//)
  })

  test('a repository that it extends takes the place of the defaults, of the same owner alone', async () => {
    const town = Town.configured('extends: acme/shared\n')
    town.world.ownersFiles.set(`shared ${CONFIG}`, 'branchPrefix: shared/\n')
    town.world.ownersFiles.set(`.github ${CONFIG}`, 'branchPrefix: bot/\n')
    await town.look()
    expect(town.open.head).toMatch(/^shared\//)
    const foreign = Town.configured('extends: other/shared\n')
    foreign.world.ownersFiles.set(`shared ${CONFIG}`, 'branchPrefix: shared/\n')
    await foreign.look()
    expect(foreign.open.head).toMatch(/^lockstep\//)
    expect([...foreign.world.issues.values()][0]?.body).toContain('other is another owner')
  })
})

test('what was put off is not forgotten over a look that found nothing new', async () => {
  const town = await withPull()
  await town.settle()
  town.people.close(town.open.number)
  const { looked } = await town.look()
  const [issue] = town.world.issues.values()
  expect(issue?.body).not.toContain('Held back')
  town.people.comment(1, 'A word')
  const after = await town.look()
  expect([after.plans, after.looked.nextAt]).toEqual([0, looked.nextAt])
  town.world.wait(600_000)
  await town.settle()
  expect(issue?.body).toContain('Held back')
})

describe('what is not ours', () => {
  test.each([{ isFork: true }, { isArchived: true }, { isMirror: true }, { isEmpty: true }])('%o', async (facts) => {
    const town = new Town({ 'requirements.txt': REQUIREMENTS }, facts)
    const { forge, looked } = await town.look()
    expect([looked.status, forge.calls]).toEqual(['left-alone', ['glance']])
  })
})

test('with nothing kept but the forge, nothing is done twice', async () => {
  const town = await withPull()
  await town.settle()
  town.remembered = null
  const { forge } = await town.look()
  expect(forge.writes).toEqual([])
  town.people.close(town.open.number)
  await town.settle()
  town.remembered = null
  await town.settle()
  expect(town.pulls()).toHaveLength(1)
})
