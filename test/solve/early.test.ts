/** What a solve that begins early asks for ahead. */
import { expect, test } from 'vitest'
import { normalizeName } from '../../src/python/name.ts'
import { EarlySolve } from '../../src/solve/early.ts'
import { DEFAULT_POLICY } from '../../src/solve/policy.ts'
import type { Facts, Wanted } from '../../src/universe/facts.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { presentOf, problemOf, setsOf } from './problems.ts'

test('the pre-releases that may be named are asked for beside what a narrow round waits for', async () => {
  const known = factsOf(
    snapshotOf({
      packages: { engine: { '1.0': [], '1.1rc1': [], '2.0': [] }, names: { '1.0': [], '1.1': ['engine==1.1rc1'] } },
      vulnerabilities: [
        {
          id: 'X-1',
          aliases: [],
          package: normalizeName('engine'),
          tier: 'high',
          cvss: null,
          vectors: [],
          intervals: [{ introduced: '0', fixed: '1.1rc1', lastAffected: null }],
          versions: [],
          malicious: false,
          weaknesses: [],
          title: '',
          published: null,
          modified: null,
          url: '',
        },
      ],
    }),
    () => 0,
  )
  const asked: string[] = []
  const note = ({ metadata = [], speculative = [] }: Wanted): void => {
    for (const file of metadata) asked.push(`needs ${file.project} ${file.version.text}`)
    for (const file of speculative) asked.push(`guesses ${file.project} ${file.version.text}`)
  }
  const facts: Facts = {
    clock: known.clock,
    indexes: known.indexes,
    rules: known.rules,
    project: (name) => known.project(name),
    metadata: (file) => known.metadata(file),
    vulnerabilities: (name) => known.vulnerabilities(name),
    want: (wanted) => {
      note(wanted)
      known.want(wanted)
    },
    arrival: () => known.arrival(),
    settle: () => known.settle(),
  }
  const problem = problemOf({ lines: ['engine==1.0', 'names==1.0'] })
  const solution = await new EarlySolve(problem, facts, DEFAULT_POLICY).finish(
    presentOf(problem, known, [{ engine: '1.0', names: '1.0' }]).sets,
  )
  expect(asked.find((text) => text.endsWith('engine 1.1rc1'))).toBe('guesses engine 1.1rc1')
  expect(solution === null ? null : setsOf(solution)).toEqual([{ engine: '1.1rc1', names: '1.1' }])
})
