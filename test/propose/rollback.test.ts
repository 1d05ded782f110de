import { describe, expect, test } from 'vitest'
import { obeyPeople } from '../../src/propose/obey.ts'
import { followRollback, openRollback, proposeRollback } from '../../src/propose/rollback.ts'
import type { OwnPull } from '../../src/propose/state.ts'
import { contextOf } from './context.ts'
import { Killed } from './memory-forge.ts'
import type { Death } from './memory-forge.ts'
import type { MemoryWorld } from './memory-world.ts'
import { beginWithPull } from './own-pull.ts'
import type { People } from './people.ts'

const BEFORE = { 'a.txt': 'torch==2.1.0\r\nnumpy==1.26\r\n', 'b.txt': 'x==1\ny==1\n', 'README.md': 'Hello\n' }
const AFTER = { 'a.txt': 'torch==2.13.0\r\nnumpy==1.26\r\n', 'b.txt': 'x==2\ny==2\n', 'NOTICE.md': 'What moved\n' }
const FOUND: Partial<OwnPull> = { removes: ['X-1 torch', 'X-2 x'], urgent: ['X-1 torch'] }

/** A merged plan. */
async function begin() {
  const begun = await beginWithPull(FOUND, { before: BEFORE, after: AFTER })
  begun.people.merge(begun.number)
  return begun
}

/** What a look does of it. */
async function look(world: MemoryWorld, death: Death | null = null) {
  const context = await contextOf(world, { death })
  const { memory, forge } = context
  const pulls = await forge.ownPulls()
  await obeyPeople(context, pulls, [])
  for (const own of memory.state.pulls) await proposeRollback(context, own)
  for (const own of memory.state.pulls.filter(({ kind, ended }) => kind === 'rollback' && ended === null)) {
    if (own.number === null) await openRollback(context, own, pulls)
    else await followRollback(context, own, await forge.pull(own.number), pulls)
  }
  await memory.flush()
  return context
}

const files = (world: MemoryWorld, branch: string) =>
  [...world.git.files(world.head(branch)).keys()].map((path) => [path, world.text(branch, path)])
const rollbacks = (world: MemoryWorld) => [...world.pulls.values()].filter(({ head }) => head.includes('rollback'))

describe('a rollback', () => {
  test('restores every file bit for bit where nobody has touched it, and takes back what was added', async () => {
    const { world, number, people } = await begin()
    people.comment(number, '/lockstep rollback')
    const { memory } = await look(world)
    const [pull, ...others] = rollbacks(world)
    expect(others).toEqual([])
    expect(pull).toMatchObject({ title: `Roll back pull request #${number}`, base: 'main', state: 'open' })
    expect(Object.fromEntries(files(world, pull?.head ?? ''))).toEqual(BEFORE)
    expect(pull?.body).toContain('`a.txt` stands again as it was before, bit for bit')
    expect(pull?.body).toContain('2 findings, 1 of them at or above the severity floor')
    expect(memory.state.heldBack).toMatchObject([{ why: 'rolled-back', pull: number, removes: ['X-1 torch', 'X-2 x'] }])
    expect(memory.state.pulls).toMatchObject([
      { number, ended: 'rolled-back', wants: null },
      { number: pull?.number, kind: 'rollback', ended: null },
    ])
  })

  test.each([
    ['its branch is gone', 'is gone', (world: MemoryWorld) => void world.git.refs.delete('refs/heads/main')],
    [
      'every name is taken',
      'is taken',
      (_world: MemoryWorld, people: People, number: number) => {
        for (const name of ['', '-2', '-3', '-4', '-5', '-6', '-7', '-8', '-9'])
          people.push(`lockstep/rollback-${number}${name}`, { 'x.txt': 'mine' })
      },
    ],
  ])('says so where it cannot be written: %s', async (_, said, hinder) => {
    const { world, number, people } = await begin()
    hinder(world, people, number)
    people.comment(number, '/lockstep rollback')
    await look(world)
    expect(rollbacks(world)).toEqual([])
    expect((world.comments.get(number) ?? []).at(-1)?.body).toContain(said)
  })

  test('is planned anew for another tip of its base, and when somebody asks again, but not at each look', async () => {
    const { world, number, people } = await begin()
    for (const name of ['', '-2', '-3', '-4', '-5'])
      people.push(`lockstep/rollback-${number}${name}`, { 'x.txt': 'mine' })
    people.comment(number, '/lockstep rollback')
    await look(world)
    const again = await look(world)
    expect(again.forge.writes).toEqual([])
    expect(again.forge.calls.filter((call) => call === 'tree' || call === 'commit')).toEqual([])
    expect(again.memory.state.pulls).toMatchObject([{ wants: 'rollback', triedOn: world.head('main') }])
    people.deleteBranch(`lockstep/rollback-${number}`)
    people.push('main', { 'README.md': 'Hello again\n' })
    await look(world)
    expect(rollbacks(world)).toMatchObject([{ head: `lockstep/rollback-${number}`, state: 'open' }])
  })

  test('that the forge refuses is told in its words, and tried again when somebody asks', async () => {
    const { world, number, people } = await begin()
    world.refuses = 'Repository rule violations found'
    people.comment(number, '/lockstep rollback')
    await look(world)
    expect((world.comments.get(number) ?? []).at(-1)?.body).toContain('Repository rule violations found')
    expect((await look(world)).forge.writes).toEqual([])
    world.refuses = null
    people.comment(number, '/lockstep rollback')
    await look(world)
    expect(rollbacks(world)).toMatchObject([{ state: 'open' }])
  })

  test('undoes its own lines alone where people have changed a file since', async () => {
    const { world, number, people } = await begin()
    people.push('main', { 'b.txt': 'x==2\ny==3\nz==1\n' })
    people.comment(number, '/lockstep rollback')
    await look(world)
    const [pull] = rollbacks(world)
    expect(world.text(pull?.head ?? '', 'b.txt')).toBe('x==1\ny==3\nz==1\n')
    expect(world.text(pull?.head ?? '', 'a.txt')).toBe(BEFORE['a.txt'])
    expect(pull?.body).toContain('`b.txt` was changed since: 1 line of the plan goes back')
    expect(pull?.body).toContain('a line that the plan had written (2) changed since and stays')
  })

  test('leaves what people have taken away', async () => {
    const { world, number, people } = await begin()
    people.push('main', { 'b.txt': null })
    people.comment(number, '/lockstep rollback')
    await look(world)
    const [pull] = rollbacks(world)
    expect(world.text(pull?.head ?? '', 'b.txt')).toBeNull()
    expect(pull?.body).toContain('`b.txt` was taken away or made anew')
  })

  test('says so where there is nothing to undo, and holds the plan back', async () => {
    const { world, number, people } = await begin()
    people.push('main', { ...BEFORE, 'NOTICE.md': null })
    people.comment(number, '/lockstep rollback')
    const { memory } = await look(world)
    expect(rollbacks(world)).toEqual([])
    expect(memory.state.heldBack).toMatchObject([{ pull: number }])
    expect(world.comments.get(number)?.at(-1)?.body).toContain('There is nothing to take back')
  })

  test('never takes a branch that is people’s', async () => {
    const { world, number, people } = await begin()
    const mine = people.push(`lockstep/rollback-${number}`, { 'model.py': 'import torch\n' })
    people.comment(number, '/lockstep rollback')
    await look(world)
    expect(world.head(`lockstep/rollback-${number}`)).toBe(mine)
    const [pull] = rollbacks(world)
    expect(pull).toMatchObject({ head: `lockstep/rollback-${number}-2`, title: `Roll back pull request #${number}` })
    expect(Object.fromEntries(files(world, pull?.head ?? ''))).toEqual(BEFORE)
  })

  test('is asked for by a box, too', async () => {
    const { world, number, people } = await begin()
    people.tick(number, 'Roll back')
    await look(world)
    expect(rollbacks(world)).toHaveLength(1)
  })

  test('is written anew when it conflicts, and not over what people wrote', async () => {
    const { world, number, people } = await begin()
    people.comment(number, '/lockstep rollback')
    await look(world)
    people.push('main', { 'a.txt': 'torch==2.13.0\r\nnumpy==2.0\r\n' })
    await look(world)
    const [pull] = rollbacks(world)
    expect(world.text(pull?.head ?? '', 'a.txt')).toBe('torch==2.1.0\r\nnumpy==2.0\r\n')
    expect(pull?.body).toContain('`a.txt` was changed since')
    const mine = people.push(pull?.head ?? '', { 'a.txt': 'mine\n' })
    people.push('main', { 'a.txt': 'other\n' })
    await look(world)
    expect(world.head(pull?.head ?? '')).toBe(mine)
  })

  test.each([
    ['and it conflicts', { ...BEFORE, 'NOTICE.md': null, 'a.txt': `${BEFORE['a.txt']}z==1\n` }],
    ['and it does not', { ...BEFORE, 'NOTICE.md': null }],
  ])('closes itself where people took the plan back themselves, %s', async (_, taken) => {
    const { world, number, people } = await begin()
    people.comment(number, '/lockstep rollback')
    await look(world)
    people.push('main', taken)
    const { memory } = await look(world)
    const [pull] = rollbacks(world)
    expect(pull?.state).toBe('closed')
    expect(world.comments.get(pull?.number ?? 0)?.at(-1)?.body).toContain('There is nothing left to take back')
    expect(memory.state.pulls.at(-1)).toMatchObject({ kind: 'rollback', ended: 'obsolete' })
    expect(world.git.refs.has(`refs/heads/${pull?.head ?? ''}`)).toBe(false)
  })

  test('is one, and whole, wherever Lockstep dies', async () => {
    const whole = await begin()
    whole.people.comment(whole.number, '/lockstep rollback')
    const { forge } = await look(whole.world)
    expect(forge.writes.length).toBeGreaterThan(6)
    for (let write = 1; write <= forge.writes.length; write += 1) {
      for (const when of ['before', 'after'] as const) {
        const { world, number, people } = await begin()
        people.comment(number, '/lockstep rollback')
        await expect(look(world, { write, when })).rejects.toThrow(Killed)
        const { memory } = await look(world)
        const [pull, ...others] = rollbacks(world)
        expect(others, `${write} ${when}`).toEqual([])
        expect(Object.fromEntries(files(world, pull?.head ?? ''))).toEqual(BEFORE)
        expect(memory.state.pulls.map(({ number, ended }) => [number, ended])).toEqual([
          [number, 'rolled-back'],
          [pull?.number, null],
        ])
        expect(memory.state.heldBack).toHaveLength(1)
      }
    }
  })
})
