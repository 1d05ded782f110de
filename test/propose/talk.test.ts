/** What people ask for, from the comment or the tick to what comes of it, over whole looks. */
import { describe, expect, test } from 'vitest'
import { newTicks } from '../../src/propose/ticks.ts'
import type { Cause } from '../../src/propose/context.ts'
import { DAY_MS, REQUIREMENTS, Town } from './town.ts'

async function proposed(config = ''): Promise<Town> {
  const town = Town.configured(config)
  await town.settle()
  return town
}

/** The dashboard's number. */
function dashboard(town: Town): number {
  const [issue] = [...town.world.issues.values()]
  if (issue === undefined) throw new Error('there is no dashboard')
  return issue.number
}

const bodyOf = (town: Town, number: number) => town.world.issues.get(number)?.body ?? ''
const reply = (town: Town, number: number) => (town.world.comments.get(number) ?? []).at(-1)?.body ?? ''
/** So that the dashboard may be written again. */
const MINUTES = 11 * 60_000

/** How often the planner is asked in the looks that Lockstep itself waits for, until something is so. */
async function plansUntil(town: Town, isSo: () => boolean): Promise<number> {
  let asked = 0
  for (let looks = 0; looks < 6; looks += 1) {
    const { plans, looked } = await town.look()
    asked += plans
    if (isSo()) return asked
    town.world.now = looked.nextAt ?? town.world.now
  }
  throw new Error('it never came to it')
}

describe('a comment on a pull request', () => {
  test('rebase writes the same plan on the tip of the base, once', async () => {
    const town = await proposed()
    town.people.push('main', { 'README.md': 'Hello\n' })
    await town.settle()
    expect(town.own.from).not.toBe(town.world.head('main'))
    town.people.comment(town.open.number, '/lockstep rebase')
    await town.settle()
    expect(town.own).toMatchObject({ from: town.world.head('main'), wants: null })
    expect(reply(town, town.open.number)).toContain('written anew on the tip')
    const { head } = town.own
    await town.settle()
    expect(town.own.head).toBe(head)
  })

  test('a choice is planned, shown as made, and taken back', async () => {
    const town = await proposed()
    expect(town.text()).toContain('torch==2.6.0')
    town.people.tick(town.open.number, 'option 1')
    await town.settle()
    expect(town.text()).toContain('torch==2.8.0')
    expect(town.open.body).toContain('This pull request follows a choice that a person made.')
    expect(town.open.body).not.toContain('[x]')
    town.people.comment(town.open.number, '/lockstep option 0')
    await town.settle()
    expect(town.text()).toContain('torch==2.6.0')
  })

  test('an ignored package is left alone until the day is over, or a box takes it back', async () => {
    for (const end of ['day', 'box'] as const) {
      const town = await proposed()
      const until = end === 'day' ? ' until 2026-03-04' : ''
      const { number } = town.open
      town.people.comment(number, `/lockstep ignore torch${until} because the model needs it`)
      await town.settle()
      expect(town.pulls('open')).toEqual([])
      town.world.wait(MINUTES)
      await town.settle()
      expect(bodyOf(town, dashboard(town))).toContain('“the model needs it”')
      if (end === 'box') town.people.tick(dashboard(town), 'torch')
      else town.world.wait(3 * DAY_MS)
      await town.settle()
      expect(town.text()).toContain('torch==2.6.0')
    }
  })

  test('an explanation is given from the plan', async () => {
    const town = await proposed()
    town.people.comment(town.open.number, '/lockstep explain X-TORCH')
    await town.settle()
    expect(reply(town, town.open.number)).toContain('`torch` moves from 2.1.0 to 2.6.0')
    expect(town.planner.requests.filter(({ tellsMoves }) => tellsMoves === true)).toHaveLength(1)
  })

  test('an explanation is given of the branch that the pull request goes to', async () => {
    const town = new Town({
      'requirements.txt': 'numpy==1.26.0\n',
      '.github/lockstep.yml': 'baseBranches: [main, v1]\n',
    })
    town.people.push('v1', { 'requirements.txt': REQUIREMENTS })
    await town.settle()
    expect(town.open.base).toBe('v1')
    town.people.comment(town.open.number, '/lockstep explain torch')
    await town.settle()
    expect(reply(town, town.open.number)).toContain('`torch` moves from 2.1.0 to 2.6.0')
  })

  test('what has to wait for the end of a pause is told so', async () => {
    const town = await proposed()
    const { number } = town.open
    town.people.merge(number)
    await town.settle()
    town.people.comment(number, '/lockstep pause')
    await town.settle()
    town.people.comment(number, '/lockstep rollback')
    await town.settle()
    expect(reply(town, number)).toContain('Lockstep is paused here')
    expect(reply(town, number)).not.toContain('on its way')
    expect(town.pulls('open')).toEqual([])
    town.people.comment(number, '/lockstep resume')
    await town.settle()
    expect(town.own.kind).toBe('rollback')
  })

  test.each(['rebase', 'recreate', 'option 1'])('%s during a pause is told that it waits', async (command) => {
    const town = await proposed()
    const { number, head } = { number: town.open.number, head: town.own.head }
    town.people.comment(number, `/lockstep pause\n/lockstep ${command}`)
    await town.settle()
    expect(reply(town, number)).toContain('waits')
    expect(town.own.head).toBe(head)
    town.people.comment(number, `/lockstep resume\n/lockstep ${command}`)
    await town.settle()
    expect(reply(town, number)).not.toContain('waits')
  })

  test('the reply to rollback names the pull request', async () => {
    const town = await proposed()
    const { number } = town.open
    town.people.merge(number)
    await town.settle()
    town.people.comment(number, '/lockstep rollback')
    await town.settle()
    const revert = town.open.number
    expect(reply(town, number)).toContain(
      `[Pull request ${revert}](https://forge.example/acme/service/pull/${revert}) takes this back.`,
    )
  })

  test('without the role, nothing is said or done', async () => {
    const town = await proposed()
    town.world.roles.set('eve', 'triage')
    const comment = town.people.comment(town.open.number, '/lockstep recreate\n/lockstep help', 'eve')
    const { head } = town.own
    await town.settle()
    expect([town.own.head, town.said(town.open.number), town.world.reactions.get(comment)]).toEqual([
      head,
      [],
      undefined,
    ])
  })

  test('counts in a comment that is new; what is written into an old one asks for nothing', async () => {
    const town = await proposed()
    const { number } = town.open
    const [old, answered] = [town.people.comment(number, 'Thanks!'), town.people.comment(number, '/lockstep scan')]
    await town.settle()
    town.world.wait(DAY_MS)
    for (const id of [old, answered]) town.people.editComment(number, id, '/lockstep pause')
    await town.settle()
    expect(town.state.paused).toBeNull()
    const fresh = town.people.comment(number, '/lockstep paus')
    town.people.editComment(number, fresh, '/lockstep pause')
    await town.settle()
    expect(town.state.paused).toMatchObject({ by: 'maintainer' })
  })

  test('counts whether its event is lost, comes twice, or comes late', async () => {
    const town = await proposed()
    const { number } = town.open
    const cause: Cause = { kind: 'commented', number }
    await town.look([cause])
    town.people.comment(number, '/lockstep scan')
    await town.look()
    await town.look([cause, cause])
    await town.look([cause])
    expect(town.said(number)).toHaveLength(1)
  })
})

describe('the dashboard', () => {
  test('tells what is open, and lifts what is held back by a box', async () => {
    const town = await proposed()
    const { number } = town.open
    town.world.wait(MINUTES)
    await town.settle()
    expect(bodyOf(town, dashboard(town))).toContain(
      `[pull request ${number}](https://forge.example/acme/service/pull/${number}): security`,
    )
    town.people.close(number)
    await town.settle()
    town.world.wait(MINUTES)
    await town.settle()
    expect(bodyOf(town, dashboard(town))).toContain('### Held back')
    town.people.tick(dashboard(town), `lift=${number}`)
    await town.settle()
    expect(town.own.kind).toBe('security')
  })

  test('a box counts by the role of who ticked it, where the event tells', async () => {
    const town = await proposed()
    town.world.wait(MINUTES)
    await town.settle()
    const number = dashboard(town)
    const before = bodyOf(town, number)
    town.people.tick(number, 'Pause')
    const ticked = newTicks(before, bodyOf(town, number))
    await town.look([{ kind: 'edited', number, by: 'eve', isBot: false, ticked }])
    expect(town.state.paused).toBeNull()
    await town.settle()
    expect(town.state.paused).toBeNull()
  })

  test('links every pull request that it names, one that was opened just now and one that the forge no longer lists', async () => {
    const town = await proposed()
    const { number } = town.open
    town.people.merge(number)
    await town.settle()
    town.people.comment(number, '/lockstep rollback')
    town.world.wait(MINUTES)
    await town.look()
    const revert = town.open.number
    expect(bodyOf(town, dashboard(town))).toContain(`(https://forge.example/acme/service/pull/${revert}): rollback`)
    expect(bodyOf(town, dashboard(town))).toContain(`from [pull request ${number}](https://`)
  })

  test('lists what the config has ignored, with file, line, day and reason', async () => {
    const town = await proposed(
      [
        'ignore:',
        '  - id: CVE-2026-1000',
        '    until: 2026-12-31',
        '    because: weights come from our own store',
        '  - package: pillow',
        '    until: 2026-01-31',
        '',
      ].join('\n'),
    )
    const body = bodyOf(town, dashboard(town))
    expect(body).toContain(
      '- `CVE-2026-1000` until 2026-12-31, by `.github/lockstep.yml:3`: “weights come from our own store”',
    )
    expect(body).toContain('- `pillow` until 2026-01-31, which is over, by `.github/lockstep.yml:6`')
  })

  test('what could not be written yet is written without planning again, and a box that changed nothing opens', async () => {
    const town = await proposed()
    town.people.push('main', { 'pillow/requirements.txt': 'pillow==9.0.0\n' })
    await town.settle()
    expect(bodyOf(town, dashboard(town))).not.toContain('pillow/requirements.txt')
    expect(await plansUntil(town, () => bodyOf(town, dashboard(town)).includes('pillow/requirements.txt'))).toBe(0)
    const before = bodyOf(town, dashboard(town))
    town.people.tick(dashboard(town), 'Pause')
    const ticked = newTicks(before, bodyOf(town, dashboard(town)))
    await town.look([{ kind: 'edited', number: dashboard(town), by: 'eve', isBot: false, ticked }])
    expect(await plansUntil(town, () => !bodyOf(town, dashboard(town)).includes('[x]'))).toBe(0)
    expect(town.state.paused).toBeNull()
  })

  test('a pause is shown', async () => {
    const town = await proposed()
    town.world.wait(MINUTES)
    town.people.comment(dashboard(town), '/lockstep pause')
    await town.settle()
    town.world.wait(MINUTES)
    await town.settle()
    expect(bodyOf(town, dashboard(town))).toContain('**Paused** by `maintainer`')
  })
})

describe('what the checks said', () => {
  test('stands in the body once they have ended, and again after the body was written for another head', async () => {
    const town = await proposed()
    town.people.check(town.open.number, 'test', 'succeeded')
    const { looked } = await town.look()
    expect(looked.nextAt?.getTime()).toBeLessThan(town.world.now.getTime() + 120_000)
    town.world.wait(120_000)
    await town.settle()
    expect(town.open.body).toContain('of 1 check that ran, 1 passed (100 %).')
    town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==10.3.0\n` })
    await town.settle()
    expect(town.open.body).toContain('They have not ended yet')
    town.people.check(town.open.number, 'test', 'failed')
    town.world.wait(120_000)
    await town.settle()
    expect(town.open.body).toContain('of 1 check that ran, 0 passed (0 %).')
  })

  test('is stated of a merged one, too', async () => {
    const town = await proposed()
    const { number } = town.open
    town.people.check(number, 'test', 'succeeded')
    town.people.merge(number)
    await town.settle()
    expect(town.world.findPull(number).body).toContain('of 1 check that ran, 1 passed (100 %).')
  })
})
