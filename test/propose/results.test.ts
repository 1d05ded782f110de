import { expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { stateResults } from '../../src/propose/results.ts'
import { contextOf } from './context.ts'
import type { MemoryWorld } from './memory-world.ts'
import { beginWithPull } from './own-pull.ts'

const LATER_MS = 3_600_000

async function state(world: MemoryWorld, number: number, config: Partial<Config> = {}) {
  const context = await contextOf(world, { config })
  const own = context.memory.state.pulls.find((pull) => pull.number === number)
  if (own === undefined) throw new Error('no such pull request')
  const next = await stateResults(context, own, await context.forge.pull(number))
  await context.memory.flush()
  return { next, body: world.findPull(number).body, writes: context.forge.writes }
}

test('one edit tells the pass rate of what ran, once all has ended', async () => {
  const { world, number, people } = await beginWithPull()
  people.check(number, 'build', 'succeeded')
  people.check(number, 'test', 'waiting')
  people.check(number, 'lint', 'failed')
  people.check(number, 'docs', 'neutral')
  people.check(number, 'lockstep', 'failed', 'lockstep[bot]')
  expect((await state(world, number)).body).toContain('They have not ended yet')
  people.check(number, 'test', 'succeeded')
  expect((await state(world, number)).next).toEqual(new Date(world.now.getTime() + 60_000))
  world.wait(60_000)
  const told = await state(world, number)
  expect(told.body).toContain('of 3 checks that ran, 2 passed (66 %). 1 check ended without a verdict.')
  expect(told.body).toContain('These failed:\n\n- `lint`\n')
  expect((await state(world, number)).writes).toEqual([])
})

test('what ran nothing says so, once nothing is to be expected', async () => {
  const { world, number } = await beginWithPull()
  const early = await state(world, number)
  expect(early.next?.getTime()).toBeGreaterThan(world.now.getTime())
  world.wait(LATER_MS)
  expect((await state(world, number)).body).toContain('no checks ran.')
})

test('suites in which nothing runs do not hold it up for long', async () => {
  const { world, number, people } = await beginWithPull()
  people.check(number, 'test', 'succeeded')
  world.openSuites.set(world.headOf(world.findPull(number)), 2)
  world.wait(120_000)
  expect((await state(world, number)).body).toContain('They have not ended yet')
  world.wait(LATER_MS)
  expect((await state(world, number)).body).toContain('of 1 check that ran, 1 passed (100 %).')
})

test('only the checks that the config names count', async () => {
  const { world, number, people } = await beginWithPull()
  people.check(number, 'test', 'succeeded')
  people.check(number, 'deploy', 'waiting')
  world.wait(LATER_MS)
  expect((await state(world, number, { checks: ['test'] })).body).toContain('of 1 check that ran, 1 passed')
})

test('approvals count from people of the teams, of this head, by their last word', async () => {
  const { world, number, people } = await beginWithPull()
  const config = { approvalTeams: ['acme/security', 'acme/ml'] }
  world.teams.set('security', ['Maintainer', 'reviewer'])
  people.check(number, 'test', 'succeeded')
  world.wait(LATER_MS)
  people.review(number, 'approved', 'zed')
  people.review(number, 'approved', 'reviewer')
  people.review(number, 'dismissed', 'reviewer')
  people.review(number, 'approved', 'maintainer[bot]')
  expect((await state(world, number, config)).body).toContain('They have not ended yet')
  people.review(number, 'approved', 'maintainer')
  people.review(number, 'commented', 'maintainer')
  const { body } = await state(world, number, config)
  expect(body).toContain('- `acme/security`: approved by `maintainer`\n- `acme/ml`: Lockstep may not see who is in it')
  expect(body).not.toContain('zed')
})

test('an approval of a head that people pushed over counts for nothing', async () => {
  const { world, number, people } = await beginWithPull()
  world.teams.set('security', ['reviewer'])
  people.review(number, 'approved', 'reviewer')
  people.push('lockstep/requirements', { 'README.md': 'Mine\n' })
  people.merge(number)
  const { body } = await state(world, number, { approvalTeams: ['acme/security'] })
  expect(body).toContain('`acme/security`: no approval')
})

test('changes asked for, and a merge, end the wait for the others', async () => {
  for (const end of ['review', 'merge'] as const) {
    const { world, number, people } = await beginWithPull()
    world.teams.set('security', ['maintainer'])
    people.check(number, 'test', 'succeeded')
    world.wait(LATER_MS)
    if (end === 'merge') people.merge(number)
    else people.review(number, 'changes-requested', 'reviewer')
    const { body } = await state(world, number, { approvalTeams: ['acme/security'] })
    expect(body).toContain('`acme/security`: no approval')
    expect(body.includes('Changes asked for by `reviewer`')).toBe(end === 'review')
  }
})

test('another head is stated anew', async () => {
  const { world, number, people } = await beginWithPull()
  people.check(number, 'test', 'failed')
  world.wait(LATER_MS)
  await state(world, number)
  people.push('lockstep/requirements', { 'README.md': 'Mine\n' })
  people.check(number, 'test', 'succeeded')
  world.wait(LATER_MS)
  const { body } = await state(world, number)
  expect(body).toContain(
    `On commit \`${world.head('lockstep/requirements').slice(0, 12)}\`: of 1 check that ran, 1 passed`,
  )
  expect(body).not.toContain('failed')
})
