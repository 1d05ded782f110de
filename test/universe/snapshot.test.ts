import { describe, expect, test } from 'vitest'
import { normalizeName } from '../../src/python/name.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'

const snapshot = snapshotOf({
  packages: {
    a: { '1.0': ['b>=1'], '2.0': { requires: ['b>=2'], unknown: 'its publisher is silent' } },
    b: { '1.0': [] },
  },
  silent: { c: 'it refuses' },
})
const name = normalizeName

function filesOf(facts: ReturnType<typeof factsOf>, raw: string) {
  const project = facts.project(name(raw))
  return project === undefined || project.status === 'absent' ? [] : project.files
}

describe('facts that are known at once', () => {
  test('answer for what is there, absent, silent and unknown', () => {
    const facts = factsOf(snapshot)
    expect(facts.project(name('a'))?.status).toBe('listed')
    expect(facts.project(name('nowhere'))?.status).toBe('absent')
    expect(facts.project(name('c'))).toMatchObject({ status: 'silent', reason: 'it refuses' })
    expect(filesOf(facts, 'a').map((file) => facts.metadata(file)?.status)).toEqual(['known', 'unknown'])
  })

  test('a recording is silent about what it does not hold, and tells so', () => {
    const facts = factsOf({ ...snapshot, otherwise: 'not-recorded' })
    expect(facts.project(name('nowhere'))?.status).toBe('silent')
    expect(facts.missing()).toEqual(['project nowhere'])
  })
})

describe('facts that arrive', () => {
  test('are known after they were wanted and have arrived, in the order given', async () => {
    const seen: string[][] = []
    const facts = factsOf(snapshot, (pending) => {
      seen.push([...pending])
      return pending.length - 1
    })
    facts.want({ projects: [name('a'), name('b')] })
    expect(facts.project(name('a'))).toBeUndefined()
    await facts.arrival()
    expect(facts.project(name('a'))).toBeUndefined()
    expect(facts.project(name('b'))?.status).toBe('listed')
    await facts.arrival()
    expect(facts.project(name('a'))?.status).toBe('listed')
    await facts.arrival()
    expect(seen).toEqual([['project a', 'project b'], ['project a']])
  })

  test('speculation is forgotten by settle, unless it was promoted', async () => {
    const facts = factsOf(snapshot, () => 0)
    facts.want({ projects: [name('a')] })
    await facts.arrival()
    const [first, second] = filesOf(facts, 'a')
    if (first === undefined || second === undefined) throw new Error('two files')
    facts.want({ speculative: [first, second] })
    facts.want({ metadata: [second] })
    facts.settle()
    await facts.arrival()
    await facts.arrival()
    expect(facts.metadata(first)).toBeUndefined()
    expect(facts.metadata(second)?.status).toBe('unknown')
    expect(facts.asked()).toEqual({ projects: 1, metadata: 2 })
  })
})
