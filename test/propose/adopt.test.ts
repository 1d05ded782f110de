/** What Lockstep remembered is gone or damaged: the forge tells enough that nothing is done twice. */
import { describe, expect, test } from 'vitest'
import { STATE_PATH, STATE_REF } from '../../src/propose/own-refs.ts'
import { person } from './memory-world.ts'
import { CONFIG, DAY_MS, REQUIREMENTS, Town } from './town.ts'

type Loss = (town: Town) => void

/** Deleted by a person, with what the caller kept of it. */
const deleted: Loss = (town) => {
  town.world.git.refs.delete(STATE_REF)
  town.remembered = null
}

/** No commit of its history can be read either. */
const damaged: Loss = (town) => {
  const { git, now } = town.world
  const how = { message: 'Oops', author: person('maintainer'), at: now }
  git.refs.set(STATE_REF, git.commit([], new Map([[STATE_PATH, '{']]), how))
}

const LOSSES: readonly [string, Loss][] = [
  ['deleted', deleted],
  ['damaged', damaged],
]

async function withPull(config = ''): Promise<Town> {
  const town = Town.configured(config)
  await town.settle()
  return town
}

/** Days later, with the schedule due again and again. */
async function later(town: Town): Promise<void> {
  for (let weeks = 0; weeks < 2; weeks += 1) {
    await town.settle()
    town.world.wait(8 * DAY_MS)
  }
  await town.settle()
}

test('a state that is gone is told on the dashboard for two weeks, with what has to be said again; a first one is not', async () => {
  const town = await withPull()
  const body = () => [...town.world.issues.values()][0]?.body
  expect(body()).not.toContain('is gone')
  town.people.comment(town.open.number, '/lockstep ignore pillow')
  await town.settle()
  deleted(town)
  town.world.wait(600_000)
  await town.settle()
  expect([town.state.ignores, body()]).toEqual([[], expect.stringContaining('These choices have to be made again')])
  expect((await town.look()).looked.status).toBe('unchanged')
  town.world.wait(15 * DAY_MS)
  await town.settle()
  expect(body()).not.toContain('is gone')
})

describe.each(LOSSES)('a state that is %s', (_, lose) => {
  test('leaves the open pull request, also under another prefix', async () => {
    const town = await withPull()
    const { number, head } = town.open
    lose(town)
    town.people.push('main', { [CONFIG]: 'branchPrefix: bot/\n' })
    await later(town)
    expect(town.pulls()).toHaveLength(1)
    expect(town.own).toMatchObject({ number, branch: head, kind: 'security', urgent: ['X-TORCH torch'] })
  })

  test('leaves what people pushed there', async () => {
    const town = await withPull()
    const { head } = town.open
    const pushed = town.people.push(head, { 'model.py': 'import torch\n' })
    lose(town)
    town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==9.0.0\n` })
    await later(town)
    expect([town.world.head(head), town.pulls().length]).toEqual([pushed, 1])
  })

  test('leaves a commit that people amended', async () => {
    const town = await withPull()
    const { head } = town.open
    const { git } = town.world
    const amended = git.amend(town.own.head, new Map([['model.py', 'import torch\n']]), 'maintainer')
    git.refs.set(`refs/heads/${head}`, amended)
    lose(town)
    town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==9.0.0\n` })
    await later(town)
    expect([town.world.head(head), town.pulls().length]).toEqual([amended, 1])
  })

  test('leaves it even where the words of its commit are gone', async () => {
    const town = await withPull()
    const { head } = town.open
    const { git, now } = town.world
    const how = { message: 'All mine', author: person('maintainer'), at: now }
    const mine = git.commit([town.own.from], new Map([['requirements.txt', 'torch==2.8.0\n']]), how)
    git.refs.set(`refs/heads/${head}`, mine)
    lose(town)
    await later(town)
    expect([town.world.head(head), town.pulls().length]).toEqual([mine, 1])
  })

  test('leaves the onboarding that is open, and asks no second time where it was declined', async () => {
    const town = new Town()
    await town.settle()
    const { number } = town.open
    lose(town)
    await town.settle()
    expect(town.pulls()).toHaveLength(1)
    town.people.close(number)
    await town.settle()
    lose(town)
    await later(town)
    expect(town.pulls()).toHaveLength(1)
    expect(town.state.onboarding).toEqual({ status: 'declined', pull: number })
  })

  test('leaves closed what people closed, until a plan removes more', async () => {
    const town = await withPull()
    town.people.close(town.open.number)
    await town.settle()
    lose(town)
    await later(town)
    expect(town.pulls()).toHaveLength(1)
    town.planner.advisories.push({ id: 'X-NEW', package: 'torch', fixed: '2.8.0', severity: 'critical' })
    town.facts = 'the advisories of another day'
    await town.settle()
    expect(town.pulls('open')).toHaveLength(1)
  })

  test('leaves taken back what people took back', async () => {
    const town = await withPull()
    const { number } = town.open
    town.people.merge(number)
    await town.settle()
    town.people.comment(number, '/lockstep rollback')
    await town.settle()
    town.people.merge(town.open.number)
    await town.settle()
    lose(town)
    await later(town)
    expect(town.pulls('open')).toEqual([])
    expect(town.state.heldBack).toMatchObject([{ pull: number, why: 'rolled-back' }])
  })

  test('takes back what was merged before, on a word', async () => {
    const town = await withPull()
    const { number } = town.open
    town.people.merge(number)
    await town.settle()
    lose(town)
    await town.settle()
    town.people.comment(number, '/lockstep rollback')
    await town.settle()
    expect(town.text()).toBe(REQUIREMENTS)
  })

  test('opens no second dashboard', async () => {
    const town = await withPull()
    lose(town)
    await later(town)
    expect(town.world.issues.size).toBe(1)
  })

  test('never merges by itself what it does not know', async () => {
    const town = await withPull('automerge: { moves: patch, settle: 1 minute }\n')
    town.people.check(town.open.number, 'test', 'succeeded')
    lose(town)
    await later(town)
    expect(town.open.state).toBe('open')
  })

  test('others’ pull requests stay theirs', async () => {
    const town = await withPull()
    town.people.push('lockstep/security-0123456789', { 'a.txt': 'a\n' })
    town.people.open('lockstep/security-0123456789', 'By hand')
    lose(town)
    await town.settle()
    expect(town.state.pulls).toHaveLength(1)
  })
})

test('a state that cannot be read goes on from the one before it, and people are told', async () => {
  const town = await withPull()
  town.people.comment(town.open.number, '/lockstep ignore X-PILLOW because we do not draw')
  await town.settle()
  const { git, now } = town.world
  const good = git.refs.get(STATE_REF) ?? ''
  const bad = git.commit([good], new Map([[STATE_PATH, '{ "version": 1 ']]), {
    ...{ message: 'Edit by hand', author: person('maintainer'), at: now },
  })
  git.refs.set(STATE_REF, bad)
  town.world.wait(3_600_000)
  await town.settle()
  expect(town.state.ignores).toMatchObject([{ what: 'x-pillow' }])
  expect(town.state.recovered).toMatchObject({ damaged: bad, from: good })
  expect(git.history(git.refs.get(STATE_REF) ?? '', STATE_PATH).map(({ oid }) => oid)).toContain(bad)
  const [issue] = town.world.issues.values()
  expect(issue?.body).toContain(`at ${bad.slice(0, 12)}`)
  const { forge } = await town.look()
  expect(forge.writes).toEqual([])
  town.world.wait(15 * DAY_MS)
  await town.settle()
  expect(issue?.body).not.toContain('cannot be read')
})

test('what a newer Lockstep wrote is not written over', async () => {
  const town = await withPull()
  const { git, now } = town.world
  const tip = git.refs.get(STATE_REF) ?? ''
  const how = { message: 'Newer', author: person('lockstep[bot]'), at: now }
  const newer = git.commit([tip], new Map([[STATE_PATH, '{ "version": 2 }']]), how)
  git.refs.set(STATE_REF, newer)
  await expect(town.look()).rejects.toThrow('A newer Lockstep')
  expect(git.refs.get(STATE_REF)).toBe(newer)
})
