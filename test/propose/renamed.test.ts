/** Branches that are renamed or deleted, and pull requests that people lead to another one. */
import { expect, test } from 'vitest'
import { DAY_MS, REQUIREMENTS, Town } from './town.ts'

async function withPull(config = ''): Promise<Town> {
  const town = Town.configured(config)
  await town.settle()
  return town
}

test('a pull request that a person leads to another branch is left alone, and goes on once it leads back', async () => {
  const town = await withPull('automerge: { moves: minor, settle: 1 minute }\n')
  const { number, head } = town.open
  const before = town.world.head(head)
  town.people.push('release', {})
  town.people.retarget(number, 'release')
  town.people.check(number, 'test', 'succeeded')
  town.people.push('main', { 'requirements.txt': `${REQUIREMENTS}pillow==9.0.0\n` })
  town.world.wait(8 * DAY_MS)
  await town.settle()
  expect([town.world.head(head), town.open.number]).toEqual([before, number])
  expect(town.said(number).filter((text) => text.includes('made for another branch'))).toHaveLength(1)
  town.people.retarget(number, 'main')
  town.world.wait(8 * DAY_MS)
  await town.settle()
  expect(town.world.head(head)).not.toBe(before)
})

test('merged into the other branch it can be taken back there, and its own base gets a pull request again', async () => {
  const town = await withPull()
  const { number } = town.open
  town.people.push('release', {})
  town.people.retarget(number, 'release')
  town.people.merge(number)
  await town.settle()
  expect(town.open).toMatchObject({ base: 'main' })
  town.people.comment(number, '/lockstep rollback')
  await town.settle()
  const revert = town.pulls('open').find(({ base }) => base === 'release')
  expect(town.world.text(revert?.head ?? '', 'requirements.txt')).toBe(REQUIREMENTS)
})

test('a default branch that is renamed takes along what is open, what is held back and what can be taken back', async () => {
  const files = ['requirements.txt', 'a/requirements.txt', 'b/requirements.txt'].map((path) => [path, REQUIREMENTS])
  const town = Town.configured('limits: { openPullRequests: 3 }\n', Object.fromEntries(files))
  await town.settle()
  const [closed = 0, merged = 0] = town.pulls('open').map(({ number }) => number)
  town.people.close(closed)
  town.people.merge(merged)
  await town.settle()
  const open = town.open.number
  const count = town.pulls().length
  town.people.renameBranch('main', 'trunk')
  town.world.wait(8 * DAY_MS)
  await town.settle()
  expect([town.open.number, town.open.base, town.pulls().length]).toEqual([open, 'trunk', count])
  expect(town.state.heldBack).toMatchObject([{ base: 'trunk', pull: closed }])
  town.people.comment(merged, '/lockstep rollback')
  await town.settle()
  expect(town.pulls('open').map(({ base }) => base)).toEqual(['trunk', 'trunk'])
})

test('a default branch that is another one than before is no renamed one', async () => {
  const town = await withPull()
  const { number } = town.open
  town.people.push('trunk', {})
  town.world.facts = { ...town.world.facts, defaultBranch: 'trunk' }
  await town.settle()
  expect(town.world.findPull(number).state).toBe('closed')
  expect(town.open.base).toBe('trunk')
})

test('where the config still names a branch by its old name, that is told, and nothing is closed', async () => {
  const town = await withPull('baseBranches: [main]\n')
  const { number } = town.open
  town.people.renameBranch('main', 'trunk')
  town.world.wait(3_600_000)
  await town.settle()
  expect(town.open.number).toBe(number)
  expect([...town.world.issues.values()][0]?.body).toContain('there is no branch "main"')
})
