/** Constraint lines on random small indexes: under them the installer does as well as the solution, and none could be left out. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundOf, lineText } from '../../src/plan/constraint-line.ts'
import type { ConstraintLine } from '../../src/plan/constraint-line.ts'
import { withConstraintLines } from '../../src/plan/constraints.ts'
import type { ConstraintTask } from '../../src/plan/constraints.ts'
import { Comparison } from '../../src/plan/trial.ts'
import { Trials } from '../../src/plan/trials.ts'
import { normalizeName } from '../../src/python/name.ts'
import { parseVersion } from '../../src/python/version.ts'
import { simulate, simulateEach } from '../../src/resolve/simulate.ts'
import type { ResolvedSet } from '../../src/universe/solution.ts'
import { inputOf, ruleOf, vulnerability } from './situation.ts'
import type { Situation } from './situation.ts'

const NAMES = ['a', 'b', 'c', 'd']
const VERSIONS = ['1.0', '1.1', '2.0', '2.1']

const name = fc.constantFrom(...NAMES)
const version = fc.constantFrom(...VERSIONS)
const requirement = fc
  .tuple(name, fc.constantFrom('>=', '<=', '!=', '==', ''), version)
  .map(([other, operator, text]) => (operator === '' ? other : `${other}${operator}${text}`))
const index = fc.record(
  Object.fromEntries(
    NAMES.map((each) => [
      each,
      fc.record(Object.fromEntries(VERSIONS.map((text) => [text, fc.array(requirement, { maxLength: 2 })]))),
    ]),
  ),
)
const weakness = fc.tuple(name, version, fc.option(version)).map(([each, from, to]: [string, string, string | null]) =>
  vulnerability(`X-${each}-${from}-${to ?? ''}`, each, to, {
    intervals: [{ introduced: from, fixed: to, lastAffected: null }],
  }),
)
const rule = fc
  .tuple(name, name, version, version)
  .map(([subject, other, from, to]) => ruleOf(`${subject}-${other}`, subject, `>=${from}`, other, `<=${to}`))

interface Drawn {
  readonly index: Situation['index']
  readonly vulnerabilities: Situation['vulnerabilities']
  readonly rules: Situation['rules']
  /** Bounds under which the reference is simulated: any set that installs can be a solution. */
  readonly held: readonly (readonly [string, string])[]
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  index,
  vulnerabilities: fc.array(weakness, { maxLength: 4 }),
  rules: fc.array(rule, { maxLength: 2 }),
  held: fc.uniqueArray(fc.tuple(name, version), { selector: ([each]) => each, maxLength: 4 }),
})

async function taskOf(one: Drawn): Promise<ConstraintTask | null> {
  const situation = {
    ...one,
    files: { 'requirements.txt': 'a\nb\nc\n' },
    solution: null,
    vulnerabilities: one.vulnerabilities ?? [],
    rules: one.rules ?? [],
  }
  const { problem, facts } = await inputOf(situation)
  const unit = 'requirements.txt'
  const lines = one.held.map(([each, text]) => lineOf(unit, each, text))
  const reference = await simulate(problem, facts, { bounds: lines.map((line) => boundOf(line, problem)) })
  if (reference.status !== 'installs') return null
  const trials = new Trials(problem, (bounds, among) => simulateEach(problem, facts, among, { bounds }))
  return { problem, facts, reference: reference.sets, trials }
}

function lineOf(unit: string, each: string, text: string): ConstraintLine {
  return { unit, name: normalizeName(each), operator: '==', version: versionOf(text) }
}

function versionOf(text: string): ConstraintLine['version'] {
  const version = parseVersion(text)
  if (version === null) throw new Error(`${text} is no version`)
  return version
}

async function isAsGood(
  task: ConstraintTask,
  lines: readonly ConstraintLine[],
  reference: readonly ResolvedSet[],
): Promise<boolean> {
  const { problem, facts } = task
  const simulated = await simulate(problem, facts, { bounds: lines.map((line) => boundOf(line, problem)) })
  const comparison = new Comparison(problem, facts, reference)
  const before = comparison.everywhere({ sets: reference, clash: [], status: 'installs', unknown: [], notes: [] })
  const known = new Set(before.map(({ key }) => key))
  return simulated.status === 'installs' && comparison.everywhere(simulated).every(({ key }) => known.has(key))
}

test('lines make the installer do as well as the solution, and each is needed', async () => {
  let withLines = 0
  await fc.assert(
    fc.asyncProperty(drawn, async (one) => {
      const task = await taskOf(one)
      if (task === null) return
      const found = await withConstraintLines(task)
      // Every solution can be written down with `==`, so lines are always found.
      expect(found.status).toBe('agrees')
      expect(await isAsGood(task, found.lines, task.reference)).toBe(true)
      for (const line of found.lines) {
        withLines += 1
        const fewer = found.lines.filter((other) => other !== line)
        expect({ line: lineText(line), isNeeded: !(await isAsGood(task, fewer, task.reference)) }).toEqual({
          line: lineText(line),
          isNeeded: true,
        })
      }
    }),
    { numRuns: 500 },
  )
  expect(withLines).toBeGreaterThan(20)
})
