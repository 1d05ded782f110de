/** On a forge that takes no refs but branches and tags, Lockstep remembers on a branch. */
import { expect, test } from 'vitest'
import { STATE_PATH, STATE_REF } from '../../src/propose/own-refs.ts'
import { DAY_MS, REQUIREMENTS, Town } from './town.ts'

const STATE_BRANCH = 'refs/heads/lockstep/state'

function picky(config = ''): Town {
  const town = Town.configured(config)
  town.world.takesOnlyBranches = true
  return town
}

test('state and backup stand as branches, and a life goes on there', async () => {
  const town = picky()
  const { forge } = await town.look()
  expect(forge.cost('openPull')).toBeLessThanOrEqual(20)
  const { git } = town.world
  const backup = `refs/heads/lockstep/backups/${town.own.planId}`
  expect(town.own).toMatchObject({ kind: 'security', backup })
  expect(town.open.body).toContain(backup)
  expect([git.refs.has(STATE_REF), git.refs.has(STATE_BRANCH)]).toEqual([false, true])
  await town.settle()
  expect((await town.look()).looked.status).toBe('unchanged')
  const { number } = town.open
  town.people.merge(number)
  await town.settle()
  town.people.comment(number, '/lockstep rollback')
  await town.settle()
  expect(town.text()).toBe(REQUIREMENTS)
})

test('no check is started there: the commits say so, and none is a commit of the base', async () => {
  const town = picky()
  await town.settle()
  const { git } = town.world
  const own = [STATE_BRANCH, town.own.backup ?? ''].map((name) => git.find(git.refs.get(name) ?? ''))
  for (const { message } of own) expect(message).toMatch(/\[skip ci\]\n\n\nskip-checks: true\n$/)
  expect(git.read(git.refs.get(town.own.backup ?? '') ?? '', 'requirements.txt')).toEqual(
    git.read(town.own.from, 'requirements.txt'),
  )
})

test('it is tried once: from then on the branch is found, with and without what the caller kept', async () => {
  const town = picky()
  await town.settle()
  town.remembered = null
  town.world.takesOnlyBranches = false
  town.people.close(town.open.number)
  await town.settle()
  expect(town.world.git.refs.has(STATE_REF)).toBe(false)
  expect(town.state.heldBack).toHaveLength(1)
  town.remembered = null
  town.world.wait(8 * DAY_MS)
  await town.settle()
  expect(town.pulls()).toHaveLength(1)
})

test('a state that stood elsewhere before goes along, and no longer counts there', async () => {
  const town = Town.configured()
  await town.settle()
  const { git } = town.world
  const former = git.refs.get(STATE_REF)
  town.world.takesOnlyBranches = true
  town.people.close(town.open.number)
  await town.settle()
  expect(git.refs.get(STATE_REF)).toBe(former)
  expect(git.history(git.refs.get(STATE_BRANCH) ?? '', STATE_PATH).map(({ oid }) => oid)).toContain(former)
  expect(town.state.heldBack).toHaveLength(1)
})
