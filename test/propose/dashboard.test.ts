import { describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { dashboardBody, keepDashboard } from '../../src/propose/dashboard.ts'
import { obeyPeople } from '../../src/propose/obey.ts'
import type { Seen } from '../../src/propose/seen.ts'
import { STATE_REF } from '../../src/propose/own-refs.ts'
import { explanation, finding, scanEntry, unit } from '../render/documents.ts'
import { contextOf } from './context.ts'
import { Killed } from './memory-forge.ts'
import type { Death } from './memory-forge.ts'
import { BOT } from './memory-world.ts'
import type { MemoryWorld } from './memory-world.ts'
import { beginWithPull } from './own-pull.ts'
import { People } from './people.ts'

const NOTHING: Seen = { mistakes: [], plans: [], waiting: [], accepted: [] }
const MISTAKE: Seen = { ...NOTHING, mistakes: [{ where: 'a.yml:1', what: 'unknown key.', next: 'Did you mean `b`?' }] }
const STAYS: Seen = {
  ...NOTHING,
  plans: [
    {
      base: 'main',
      isReportedOnly: false,
      unit: unit({ after: scanEntry([finding({ id: 'X-9' })]), explanations: [explanation('X-9', 'torch')] }),
    },
  ],
}
const TEN_MINUTES = 600_000

interface Asked {
  readonly config?: Partial<Config>
  readonly death?: Death
}

async function keep(world: MemoryWorld, seen: Seen, asked: Asked = {}) {
  const context = await contextOf(world, asked)
  const putOff = await keepDashboard(context, dashboardBody(context, seen, await context.forge.ownPulls()))
  await context.memory.flush()
  return { putOff, writes: context.forge.writes, state: context.memory.state }
}

const only = (world: MemoryWorld) => {
  const [issue, ...others] = [...world.issues.values()]
  if (issue === undefined || others.length > 0) throw new Error(`${world.issues.size} issues`)
  return issue
}

describe('the dashboard', () => {
  test('is opened once, and left alone while nothing changes', async () => {
    const { world } = await beginWithPull()
    await keep(world, NOTHING)
    expect(only(world).body).toContain('[pull request 1](https://forge.example/acme/service/pull/1)')
    world.wait(TEN_MINUTES)
    expect((await keep(world, NOTHING)).writes).toEqual([])
  })

  test('is written at most once in ten minutes', async () => {
    const { world } = await beginWithPull()
    await keep(world, NOTHING)
    const opened = world.now
    const { putOff } = await keep(world, MISTAKE)
    expect(putOff).toMatchObject({ at: new Date(opened.getTime() + TEN_MINUTES).toISOString() })
    expect(only(world).body).not.toContain('unknown key.')
    world.wait(TEN_MINUTES)
    await keep(world, MISTAKE)
    expect(only(world).body).toContain('unknown key.')
  })

  test.each([
    ['before', 'its opening', 1],
    ['after', 'an edit', 2],
  ] as const)(
    'is written at most once in ten minutes, too, where the state was lost %s %s',
    async (_, _what, writings) => {
      const { world } = await beginWithPull()
      await keep(world, NOTHING)
      if (writings === 2) {
        world.wait(TEN_MINUTES)
        await keep(world, MISTAKE)
      }
      world.git.refs.delete(STATE_REF)
      world.wait(TEN_MINUTES - 60_000)
      const { body } = only(world)
      expect((await keep(world, STAYS)).putOff).not.toBeNull()
      expect(only(world).body).toBe(body)
      world.wait(60_000)
      expect((await keep(world, STAYS)).putOff).toBeNull()
      expect(only(world).body).toContain('What stays open')
    },
  )

  test('waits for nobody who comments or ticks in it', async () => {
    const { world, people } = await beginWithPull()
    await keep(world, NOTHING)
    const { number } = only(world)
    world.wait(TEN_MINUTES)
    people.comment(number, 'Thanks!')
    people.tick(number, 'Pause')
    expect((await keep(world, MISTAKE)).putOff).toBeNull()
    expect(only(world).body).toContain('unknown key.')
  })

  test('is found by author and marker, where the state is lost', async () => {
    const { world } = await beginWithPull()
    await keep(world, NOTHING)
    const { number, body } = only(world)
    world.git.refs.delete(STATE_REF)
    world.addIssue({ title: 'Lockstep dashboard', body, author: 'eve' }, [])
    world.wait(TEN_MINUTES)
    expect((await keep(world, MISTAKE)).state.dashboard.issue).toBe(number)
    expect([...world.issues.values()].filter((issue) => issue.body.includes('unknown key.'))).toMatchObject([
      { number },
    ])
  })

  test('is no other issue of its own author, whatever its title', async () => {
    const { world } = await beginWithPull()
    const { number } = world.addIssue(
      { title: 'Lockstep dashboard', body: 'A text without the marker', author: BOT },
      [],
    )
    expect((await keep(world, NOTHING)).state.dashboard.issue).not.toBe(number)
    expect(world.issues.get(number)?.body).toBe('A text without the marker')
  })

  test.each(['close', 'delete'] as const)('stays away after a person has it %sd', async (how) => {
    const { world } = await beginWithPull()
    await keep(world, NOTHING)
    const { number } = only(world)
    if (how === 'close') new People(world).close(number)
    else world.issues.delete(number)
    world.wait(TEN_MINUTES)
    await keep(world, MISTAKE)
    expect((await keep(world, MISTAKE)).state.dashboard.isClosedByPerson).toBe(true)
    expect([...world.issues.values()].filter(({ state }) => state === 'open')).toEqual([])
  })

  test('comes back when a person opens it again', async () => {
    const { world, people } = await beginWithPull()
    await keep(world, NOTHING)
    people.close(only(world).number)
    await keep(world, MISTAKE)
    people.reopen(only(world).number)
    world.wait(TEN_MINUTES)
    await keep(world, MISTAKE)
    expect(only(world).body).toContain('unknown key.')
  })

  test.each([
    ['off', true, null],
    ['auto', true, true],
    ['auto', false, false],
    ['full', false, true],
    ['counts', true, false],
  ] as const)('%s in a repository that is private: %s', async (dashboard, isPrivate, names) => {
    const { world } = await beginWithPull()
    world.facts = { ...world.facts, isPrivate }
    await keep(world, STAYS, { config: { dashboard } })
    if (names === null) return expect(world.issues.size).toBe(0)
    expect(only(world).body).toContain('today 1 high')
    return expect(only(world).body.includes('X-9')).toBe(names)
  })

  test.each([
    [true, true],
    [false, false],
  ])('names what the owner has ignored where the repository is private: %s', async (isPrivate, names) => {
    const { world } = await beginWithPull()
    world.facts = { ...world.facts, isPrivate }
    const entry = { package: null, until: null, because: 'ours' }
    const accepted = [
      { ...entry, id: 'CVE-2026-1', source: '.github/lockstep.yml:2 ignore' },
      { ...entry, id: 'CVE-2026-2', source: 'acme/.github/.github/lockstep.yml:7 ignore' },
    ]
    await keep(world, { ...NOTHING, accepted })
    expect(only(world).body).toContain('CVE-2026-1')
    expect(only(world).body.includes('CVE-2026-2')).toBe(names)
    expect(only(world).body.includes('not named in public: 1.')).toBe(!names)
  })

  test('stays away where issues are off', async () => {
    const { world } = await beginWithPull()
    world.facts = { ...world.facts, hasIssues: false }
    await keep(world, NOTHING)
    expect(world.issues.size).toBe(0)
  })

  test('is one, wherever Lockstep dies', async () => {
    for (let write = 1; write <= 3; write += 1) {
      for (const when of ['before', 'after'] as const) {
        const { world } = await beginWithPull()
        await expect(keep(world, NOTHING, { death: { write, when } })).rejects.toThrow(Killed)
        await keep(world, NOTHING)
        expect((await keep(world, NOTHING)).state.dashboard.issue).toBe(only(world).number)
      }
    }
  })

  test('its boxes act at once, and stand open again at its next writing', async () => {
    const { world, people } = await beginWithPull()
    await keep(world, NOTHING)
    const { number } = only(world)
    people.tick(number, 'Pause')
    const context = await contextOf(world)
    await obeyPeople(context, [], [])
    await context.memory.flush()
    expect(context.memory.state.paused).not.toBeNull()
    expect(only(world).body).toContain('[x]')
    world.wait(TEN_MINUTES)
    await keep(world, NOTHING)
    expect(only(world).body).not.toContain('[x]')
    expect(only(world).body).toContain('Resume')
    expect((await keep(world, NOTHING)).state.ticks).toHaveLength(1)
  })
})
