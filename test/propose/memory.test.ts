import { expect, test } from 'vitest'
import { openMemory } from '../../src/propose/memory.ts'
import type { Memory } from '../../src/propose/context.ts'
import type { Forge } from '../../src/propose/forge.ts'
import { STATE_PATH, STATE_REF, STATE_REFS, stateRef } from '../../src/propose/own-refs.ts'
import { Killed, MemoryForge } from './memory-forge.ts'
import { MemoryWorld } from './memory-world.ts'

const FILES = { 'requirements.txt': 'torch==2.1.0\n' }
const BRANCH = 'refs/heads/lockstep/x'

async function open(forge: Forge): Promise<Memory> {
  const file = { refs: STATE_REFS, path: STATE_PATH }
  return openMemory(forge, await forge.glance({ refs: [], file }), new Date('2026-03-02T08:00:00Z'))
}

test('what is changed stands on the ref, and the next look reads it', async () => {
  const world = new MemoryWorld(FILES)
  const memory = await open(new MemoryForge(world))
  const answer = await memory.change((state) => ({ ...state, scheduledAt: '2026-03-02T00:00:00Z' }))
  expect(answer).toBe('updated')
  const next = new MemoryForge(world)
  expect((await open(next)).state.scheduledAt).toBe('2026-03-02T00:00:00Z')
  expect(next.calls).toEqual(['glance'])
})

test('a change that changes nothing writes nothing', async () => {
  const forge = new MemoryForge(new MemoryWorld(FILES))
  const memory = await open(forge)
  expect(await memory.change((state) => ({ ...state }))).toBe('updated')
  expect(forge.writes).toEqual([])
})

test('a change is made again on the state that another worker wrote', async () => {
  const world = new MemoryWorld(FILES)
  const [one, other] = await Promise.all([open(new MemoryForge(world)), open(new MemoryForge(world))])
  await other.change((state) => ({ ...state, options: { 'a.txt': 'keep CUDA 12' } }))
  await one.change((state) => ({ ...state, scheduledAt: '2026-03-02T00:00:00Z' }))
  const { state } = await open(new MemoryForge(world))
  expect(state).toMatchObject({ options: { 'a.txt': 'keep CUDA 12' }, scheduledAt: '2026-03-02T00:00:00Z' })
})

test('a ref that stands elsewhere keeps the state from moving', async () => {
  const world = new MemoryWorld(FILES)
  const memory = await open(new MemoryForge(world))
  const update = { name: BRANCH, before: world.head('main'), after: world.head('main') }
  const answer = await memory.change((state) => ({ ...state, scheduledAt: '2026-03-02T00:00:00Z' }), [update])
  expect(answer).toBe('stale')
  expect(world.git.refs.has(STATE_REF)).toBe(false)
  expect(memory.state.scheduledAt).toBeNull()
})

test('a process that dies in the update leaves both refs or neither', async () => {
  for (const [write, when, stands] of [
    [1, 'after', false],
    [2, 'before', false],
    [2, 'after', true],
  ] as const) {
    const world = new MemoryWorld(FILES)
    const memory = await open(new MemoryForge(world, { write, when }))
    const update = { name: BRANCH, before: null, after: world.head('main') }
    const dying = memory.change((state) => ({ ...state, scheduledAt: '2026-03-02T00:00:00Z' }), [update])
    await expect(dying).rejects.toThrow(Killed)
    expect([world.git.refs.has(STATE_REF), world.git.refs.has(BRANCH)]).toEqual([stands, stands])
  }
})

test('an update that arrived, and whose answer was lost, counts as made', async () => {
  const world = new MemoryWorld(FILES)
  const forge = new MemoryForge(world)
  const memory = await open(forge)
  const update = forge.updateRefs.bind(forge)
  forge.updateRefs = async (updates) => {
    await update(updates)
    return update(updates)
  }
  const made = memory.change((state) => ({ ...state, scheduledAt: '2026-03-02T00:00:00Z' }))
  expect(await made).toBe('updated')
  expect(memory.state.scheduledAt).toBe('2026-03-02T00:00:00Z')
})

test('two workers that go over to a branch at once come to one state', async () => {
  const world = new MemoryWorld(FILES)
  world.takesOnlyBranches = true
  const [one, other] = await Promise.all([open(new MemoryForge(world)), open(new MemoryForge(world))])
  await other.change((state) => ({ ...state, options: { 'a.txt': 'keep CUDA 12' } }))
  await one.change((state) => ({ ...state, scheduledAt: '2026-03-02T00:00:00Z' }))
  expect([world.git.refs.has(STATE_REF), world.git.refs.has(stateRef('branches'))]).toEqual([false, true])
  const { state } = await open(new MemoryForge(world))
  expect(state).toMatchObject({ options: { 'a.txt': 'keep CUDA 12' }, scheduledAt: '2026-03-02T00:00:00Z' })
})

test('what stood before it went over is not forgotten where another ref has moved', async () => {
  const world = new MemoryWorld(FILES)
  const before = await open(new MemoryForge(world))
  await before.change((state) => ({ ...state, scheduledAt: '2026-03-02T00:00:00Z' }))
  world.takesOnlyBranches = true
  const memory = await open(new MemoryForge(world))
  const update = { name: BRANCH, before: null, after: world.head('main') }
  const answers = [
    await memory.change((state) => ({ ...state, options: {} }), [{ ...update, name: 'refs/lockstep/backups/x' }]),
  ]
  world.git.refs.set(BRANCH, world.head('main'))
  answers.push(await memory.change((state) => ({ ...state, options: { 'a.txt': 'b' } }), [update]))
  expect(answers).toEqual(['elsewhere', 'stale'])
  expect(memory.state.scheduledAt).toBe('2026-03-02T00:00:00Z')
})

test('a state that does not read is as if there were none, unless one before it does', async () => {
  const world = new MemoryWorld(FILES)
  world.git.refs.set(STATE_REF, world.head('main'))
  const memory = await open(new MemoryForge(world))
  expect([memory.isNew, memory.state.recovered]).toMatchObject([true, { damaged: world.head('main'), from: null }])
  await memory.flush()
  const again = await open(new MemoryForge(world))
  expect([again.isNew, again.state.recovered?.damaged]).toEqual([false, world.head('main')])
})

test('what is put off counts at once, and is written with the next write or at the end', async () => {
  const world = new MemoryWorld(FILES)
  const forge = new MemoryForge(world)
  const memory = await open(forge)
  memory.later((state) => ({ ...state, scheduledAt: '2026-03-02T00:00:00Z' }))
  expect([memory.state.scheduledAt, forge.writes]).toEqual(['2026-03-02T00:00:00Z', []])
  await memory.change((state) => ({ ...state, options: { 'a.txt': 'keep CUDA 12' } }))
  await memory.flush()
  expect(forge.writes).toEqual(['writeCommit', 'updateRefs'])
  memory.later((state) => ({ ...state, options: {} }))
  const other = await open(new MemoryForge(world))
  await other.change((state) => ({ ...state, scheduledAt: '2026-03-03T00:00:00Z' }))
  await memory.flush()
  const { state } = await open(new MemoryForge(world))
  expect(state).toMatchObject({ options: {}, scheduledAt: '2026-03-03T00:00:00Z' })
})

test('begins among branches where refs of any other name are known to be refused', async () => {
  const forge = new MemoryForge(new MemoryWorld(FILES))
  expect((await open(forge)).namespace).toBe('own')
  forge.takesOnlyBranches = () => true
  expect((await open(forge)).namespace).toBe('branches')
})
