/** The forge in memory does what a forge does, where the tests of a look rest on it. */
import { expect, test } from 'vitest'
import { STATE_PATH, STATE_REF } from '../../src/propose/own-refs.ts'
import { MemoryForge } from './memory-forge.ts'
import { MemoryWorld } from './memory-world.ts'
import { People } from './people.ts'

const BRANCH = 'lockstep/x'

async function open() {
  const world = new MemoryWorld({ 'requirements.txt': 'torch==2.1.0\n', 'README.md': 'Hello\n' })
  const forge = new MemoryForge(world)
  const files = new Map([['requirements.txt', new TextEncoder().encode('torch==2.8.0\n')]])
  const oid = await forge.writeCommit({ parent: world.head('main'), message: 'Move', files })
  await forge.updateRefs([{ name: `refs/heads/${BRANCH}`, before: null, after: oid }])
  const pull = { title: 'Move', body: '- [ ] again', head: BRANCH, base: 'main', isDraft: false }
  const { number } = await forge.openPull(pull)
  return { world, forge, number, people: new People(world) }
}

async function stamp(forge: MemoryForge, number: number): Promise<string | undefined> {
  return (await forge.glance({ refs: [], file: { refs: [STATE_REF], path: STATE_PATH } })).threads.get(number)
}

test('a change of the same file on the base is a conflict, one of another file is none', async () => {
  const { forge, number, people } = await open()
  people.push('main', { 'README.md': 'Hello again\n' })
  expect((await forge.pull(number)).isMergeable).toBe(true)
  people.push('main', { 'requirements.txt': 'torch==2.2.0\n' })
  expect((await forge.pull(number)).isMergeable).toBe(false)
})

test('what people do to a pull request shows in its stamp', async () => {
  const { forge, number, people } = await open()
  const acts = [
    () => people.comment(number, '/lockstep help'),
    () => people.tick(number, 'again'),
    () => people.review(number, 'approved'),
    () => people.check(number, 'test', 'waiting'),
    () => people.check(number, 'test', 'succeeded'),
    () => people.push(BRANCH, { 'README.md': 'Mine\n' }),
    () => people.updateBranch(number),
    () => people.close(number),
    () => people.reopen(number),
  ]
  const seen = new Set([await stamp(forge, number)])
  for (const act of acts) {
    act()
    seen.add(await stamp(forge, number))
  }
  expect(seen.size).toBe(acts.length + 1)
})

test('a merge takes the changes to the base, and the head that was meant alone', async () => {
  const { world, forge, number, people } = await open()
  const { headOid: head } = await forge.pull(number)
  people.push(BRANCH, { 'README.md': 'Mine\n' })
  expect(await forge.mergePull(number, { head, method: 'squash' })).toMatchObject({ status: 'refused' })
  people.merge(number)
  expect(await forge.pull(number)).toMatchObject({ state: 'merged', mergeCommit: world.head('main') })
  expect(world.text('main', 'requirements.txt')).toBe('torch==2.8.0\n')
})

test('a merge by the forge waits for the checks that the base requires', async () => {
  const { world, forge, number, people } = await open()
  world.rules.set('main', { requiredChecks: ['test'], requiresUpToDate: false, hasMergeQueue: false })
  const { headOid: head } = await forge.pull(number)
  await forge.setAutoMerge(number, { head, method: 'squash' })
  people.mergeWhatMay()
  expect((await forge.pull(number)).state).toBe('open')
  people.check(number, 'test', 'succeeded')
  people.mergeWhatMay()
  expect((await forge.pull(number)).state).toBe('merged')
})

test('a branch that goes closes its pull request', async () => {
  const { forge, number, people } = await open()
  people.deleteBranch(BRANCH, 'reviewer')
  expect(await forge.ownPulls()).toMatchObject([{ number, state: 'closed', closedBy: 'reviewer' }])
})

test("another bot's pull request is not among Lockstep's own", async () => {
  const { forge, number, people } = await open()
  people.push('other/torch', { 'requirements.txt': 'torch==2.2.0\n' }, 'Move', 'other[bot]')
  const other = people.open('other/torch', 'Move torch', 'other[bot]')
  expect((await forge.ownPulls()).map((pull) => pull.number)).toEqual([number])
  expect(await forge.otherPulls('main')).toMatchObject([{ number: other, isBot: true, paths: ['requirements.txt'] }])
})
