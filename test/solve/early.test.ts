/** What a solve that begins early asks for ahead. */
import { expect, test } from 'vitest'
import { EarlySolve } from '../../src/solve/early.ts'
import { DEFAULT_POLICY } from '../../src/solve/policy.ts'
import type { Wanted } from '../../src/universe/facts.ts'
import { overlaid } from '../../src/universe/overlay.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { presentOf, problemOf, setsOf, vulnerability } from './problems.ts'

test('the pre-releases that may be named are asked for beside what a narrow round waits for', async () => {
  const known = factsOf(
    snapshotOf({
      packages: { engine: { '1.0': [], '1.1rc1': [], '2.0': [] }, names: { '1.0': [], '1.1': ['engine==1.1rc1'] } },
      vulnerabilities: [vulnerability('engine', 'X-1', '1.1rc1')],
    }),
    () => 0,
  )
  const asked: string[] = []
  const note = ({ metadata = [], speculative = [] }: Wanted): void => {
    for (const file of metadata) asked.push(`needs ${file.project} ${file.version.text}`)
    for (const file of speculative) asked.push(`guesses ${file.project} ${file.version.text}`)
  }
  const facts = overlaid(known, {
    want: (wanted) => {
      note(wanted)
      known.want(wanted)
    },
  })
  const problem = problemOf({ lines: ['engine==1.0', 'names==1.0'] })
  const solution = await new EarlySolve(problem, facts, DEFAULT_POLICY).finish(
    presentOf(problem, known, [{ engine: '1.0', names: '1.0' }]).sets,
  )
  expect(asked.find((text) => text.endsWith('engine 1.1rc1'))).toBe('guesses engine 1.1rc1')
  expect(solution === null ? null : setsOf(solution)).toEqual([{ engine: '1.1rc1', names: '1.1' }])
})

test('older releases of an open line are neither read nor fetched ahead only because what the newest needs is not the newest', async () => {
  const known = factsOf(
    snapshotOf({ packages: { app: { '1.0': [], '2.0': [], '3.0': ['dep<2'] }, dep: { '1.0': [], '2.0': [] } } }),
    () => 0,
  )
  const asked = new Set<string>()
  const facts = overlaid(known, {
    want: (wanted) => {
      for (const { project, version } of [...(wanted.metadata ?? []), ...(wanted.speculative ?? [])])
        asked.add(`${project} ${version.text}`)
      known.want(wanted)
    },
  })
  const problem = problemOf({ lines: ['app'] })
  const early = new EarlySolve(problem, facts, DEFAULT_POLICY)
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect([...asked].sort()).toEqual(['app 3.0', 'dep 1.0'])
  const solution = await early.finish(presentOf(problem, known, [{ app: '3.0', dep: '1.0' }]).sets)
  expect(solution === null ? null : setsOf(solution)).toEqual([{ app: '3.0', dep: '1.0' }])
})
