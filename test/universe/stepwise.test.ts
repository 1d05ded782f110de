import { describe, expect, test } from 'vitest'
import { normalizeName } from '../../src/python/name.ts'
import type { Facts, ReleaseFile } from '../../src/universe/facts.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import type { ArrivalOrder } from '../../src/universe/snapshot.ts'
import { StepwiseFacts } from '../../src/universe/stepwise.ts'

const snapshot = snapshotOf({ packages: { a: { '1.0': ['b'], '2.0': ['b>=1'] }, b: { '1.0': [] } } })
const [a, b] = [normalizeName('a'), normalizeName('b')]

function filesOf(facts: Facts): readonly ReleaseFile[] {
  const project = facts.project(a)
  return project === undefined || project.status === 'absent' ? [] : project.files
}

const ORDERS: readonly (readonly [string, ArrivalOrder | undefined])[] = [
  ['at once', undefined],
  ['oldest first', () => 0],
  ['newest first', (pending) => pending.length - 1],
]

describe.each(ORDERS)('facts step by step, answered %s', (_, order) => {
  test('show what was asked for, all of a request at once, and nothing else', async () => {
    const facts = new StepwiseFacts(factsOf(snapshot, order))
    expect(facts.project(a)).toBeUndefined()
    facts.want({ projects: [a, b] })
    if (order !== undefined) expect([facts.project(a), facts.project(b)]).toEqual([undefined, undefined])
    await facts.arrival()
    expect([facts.project(a)?.status, facts.project(b)?.status]).toEqual(['listed', 'listed'])
    const [first, second] = filesOf(facts)
    if (first === undefined || second === undefined) throw new Error('two files')
    facts.want({ metadata: [first] })
    await facts.arrival()
    expect([facts.metadata(first)?.status, facts.metadata(second)]).toEqual(['known', undefined])
    expect([...facts.looked.projects]).toEqual([a, b])
    expect([...facts.looked.metadata]).toEqual([`0:${first.filename}`])
  })

  test('a guess counts as asked for, and outlasts that others forget theirs', async () => {
    const beneath = factsOf(snapshot, order)
    const facts = new StepwiseFacts(beneath)
    facts.want({ projects: [a] })
    await facts.arrival()
    const files = filesOf(facts)
    beneath.want({ speculative: files })
    facts.want({ speculative: files })
    beneath.settle()
    await facts.arrival()
    expect(files.map((file) => facts.metadata(file)?.status)).toEqual(['known', 'known'])
  })

  test('a source distribution is not fetched on a guess', async () => {
    const facts = new StepwiseFacts(factsOf(snapshot, order))
    facts.want({ projects: [a] })
    await facts.arrival()
    const sources = filesOf(facts).map((file) => ({ ...file, kind: 'sdist' as const }))
    facts.want({ speculative: sources })
    await facts.arrival()
    expect(facts.looked.metadata.size).toBe(0)
  })
})

test('what was forgotten beneath after it was asked for is asked for again', async () => {
  const known = factsOf(snapshot)
  let wants = 0
  const forgetful: Facts = {
    ...{ clock: known.clock, indexes: known.indexes, rules: known.rules },
    project: (name) => (wants < 2 ? undefined : known.project(name)),
    metadata: (file) => known.metadata(file),
    vulnerabilities: (name) => known.vulnerabilities(name),
    want: () => {
      wants += 1
    },
    arrival: () => Promise.resolve(),
    settle: () => undefined,
  }
  const facts = new StepwiseFacts(forgetful)
  facts.want({ projects: [a] })
  await facts.arrival()
  expect(facts.project(a)?.status).toBe('listed')
  expect(wants).toBe(2)
})
