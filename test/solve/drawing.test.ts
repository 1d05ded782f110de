/** Another question about the same problem goes on from what was drawn for the last one, where nothing would be drawn otherwise. */
import { expect, test } from 'vitest'
import { DEFAULT_POLICY, type SolvePolicy } from '../../src/solve/policy.ts'
import { solve } from '../../src/solve/solve.ts'
import { overlaid } from '../../src/universe/overlay.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { presentOf, problemOf, setsOf } from './problems.ts'

const known = factsOf(
  snapshotOf({
    packages: {
      app: { '1.0': ['lib'], '1.1': ['lib'], '2.0': ['lib>=2'] },
      lib: { '1.0': [], '2.0': [], '2.1': [] },
    },
  }),
)
const problem = problemOf({ lines: ['app==1.0'] })
const present = presentOf(problem, known, [{ app: '1.0', lib: '1.0' }])

/** The sets under each policy, one after the other, and how often each asked what a release needs. */
async function asked(...policies: readonly Partial<SolvePolicy>[]) {
  let count = 0
  const facts = overlaid(known, {
    metadata: (file) => {
      count++
      return known.metadata(file)
    },
  })
  const own = { ...problem }
  const answers: { readonly sets: ReturnType<typeof setsOf>; readonly looks: number }[] = []
  for (const policy of policies) {
    count = 0
    const solution = await solve(own, present, facts, { ...DEFAULT_POLICY, ...policy })
    answers.push({ sets: setsOf(solution), looks: count })
  }
  return answers
}

const NEWEST: Partial<SolvePolicy> = { strategy: 'latest', allowMajors: true }

test('the newest versions, after the fewest changes', async () => {
  const [first, second] = await asked({}, NEWEST)
  const [alone] = await asked(NEWEST)
  expect(first?.sets).toEqual([{ app: '1.0', lib: '2.1' }])
  expect(second?.sets).toEqual([{ app: '2.0', lib: '2.1' }])
  expect(second?.sets).toEqual(alone?.sets)
  expect(second?.looks).toBeLessThan(alone?.looks ?? 0)
})

test.each<readonly [string, Partial<SolvePolicy>]>([
  ['what is held', { ...NEWEST, holds: new Set(problem.roots.map(({ declaration }) => declaration.name)) }],
  ['which majors are let in', { strategy: 'latest', allowMajors: false }],
])('%s is drawn anew', async (_, policy) => {
  const [, second] = await asked({}, policy)
  const [alone] = await asked(policy)
  expect(second).toEqual(alone)
})
