/** A question about facts that differ in what one package needs, or in a rule, is drawn anew only there, and answered as if drawn from scratch. */
import { expect, test } from 'vitest'
import type { Change } from '../../src/explain/change.ts'
import { suppose } from '../../src/explain/hypothesis.ts'
import { normalizeName } from '../../src/python/name.ts'
import { DEFAULT_POLICY } from '../../src/solve/policy.ts'
import { solve } from '../../src/solve/solve.ts'
import type { Facts } from '../../src/universe/facts.ts'
import { overlaid } from '../../src/universe/overlay.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { presentOf, problemOf, setsOf, vulnerability } from './problems.ts'

const known = factsOf(
  snapshotOf({
    packages: {
      app: { '1.0': ['lib<2'], '2.0': ['lib>=2', 'tool'] },
      lib: { '1.0': [], '1.1': [], '2.0': ['base'] },
      tool: { '1.0': [] },
      base: { '1.0': [] },
    },
    vulnerabilities: [
      vulnerability('lib', 'X-1', '2.0', { tier: 'high' }),
      vulnerability('tool', 'X-2', '2.0', { tier: 'critical' }),
    ],
  }),
)
const [app, lib] = [normalizeName('app'), normalizeName('lib')]

/** The set under each of the changes, one question after the other, and the packages of whose releases it was asked what they need. */
async function asked(changes: readonly (readonly Change[])[]) {
  const looked = new Set<string>()
  const facts: Facts = overlaid(known, {
    metadata: (file) => {
      looked.add(file.project)
      return known.metadata(file)
    },
  })
  const problem = problemOf({ lines: ['app==1.0'] })
  const present = presentOf(problem, known, [{ app: '1.0', lib: '1.0' }])
  const question = { problem, present: present.sets, facts, policy: DEFAULT_POLICY }
  await solve(problem, present, facts, DEFAULT_POLICY)
  const answers = []
  for (const each of changes) {
    looked.clear()
    const supposed = suppose(question, each)
    answers.push({
      sets: setsOf(await solve(problem, present, supposed.facts, DEFAULT_POLICY)),
      looked: [...looked].sort(),
    })
  }
  return answers
}

const WIDEN: Change = { kind: 'widen', from: app, to: lib }
const DROP: Change = { kind: 'drop', from: app, to: lib }
const WITHOUT: Change = { kind: 'without', name: lib, id: 'X-1' }

test.each<readonly [string, Change, object, readonly string[]]>([
  ['a range that is widened', WIDEN, { app: '1.0', lib: '2.0', base: '1.0' }, ['app']],
  ['an edge that is dropped', DROP, { app: '1.0' }, ['app']],
  ['a finding that must go', WITHOUT, { app: '2.0', lib: '2.0', base: '1.0', tool: '1.0' }, ['app', 'lib']],
])('%s: only what it touches is looked at again', async (_, change, set, looked) => {
  const [answer] = await asked([[change]])
  expect(answer).toEqual({ sets: [set], looked })
})

test('one after the other they say what each says alone', async () => {
  const all = [[WIDEN], [DROP], [WITHOUT], [WIDEN, WITHOUT], []]
  const together = await asked(all)
  for (const [at, changes] of all.entries()) {
    const [alone] = await asked([changes])
    expect(together[at]?.sets).toEqual(alone?.sets)
  }
})
