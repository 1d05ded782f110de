/** How often the installer's choice is asked for while lines are on trial. */
import { expect, test } from 'vitest'
import type { ConstraintLine } from '../../src/plan/constraint-line.ts'
import type { Simulated } from '../../src/plan/input.ts'
import { Trials } from '../../src/plan/trials.ts'
import { normalizeName } from '../../src/python/name.ts'
import { parseVersion } from '../../src/python/version.ts'
import { inputOf } from './situation.ts'

const SIMULATED: Simulated = { sets: [new Map()], clash: [], status: 'installs', unknown: [], notes: [] }

async function trialsOfTwoUnits() {
  const { problem } = await inputOf({ files: { 'requirements.txt': 'a\n' }, index: { a: { '1': [] } }, solution: null })
  const [one] = problem.environments
  if (one === undefined) throw new Error('a problem has an environment')
  const environments = [one, one, { ...one, unit: 'dev.txt' }]
  const asked: (readonly number[])[] = []
  const trials = new Trials({ ...problem, environments }, (_, among) => {
    asked.push(among)
    return Promise.resolve(among.map(() => SIMULATED))
  })
  return { trials, asked }
}

function line(unit: string, text: string): ConstraintLine {
  const version = parseVersion(text)
  if (version === null) throw new Error(`${text} is no version`)
  return { unit, name: normalizeName('a'), operator: '<', version }
}

test('what was asked for in one environment is not asked for again with the others', async () => {
  const { trials, asked } = await trialsOfTwoUnits()
  await trials.at(1, [line('requirements.txt', '2')])
  const { sets } = await trials.everywhere([line('requirements.txt', '2')])
  expect(sets).toHaveLength(3)
  expect(asked).toEqual([[1], [0, 2]])
})

test('a line of one unit leaves the choice in those of another as it was', async () => {
  const { trials, asked } = await trialsOfTwoUnits()
  await trials.everywhere([])
  await trials.everywhere([line('dev.txt', '2')])
  await trials.everywhere([line('dev.txt', '2'), line('requirements.txt', '3')])
  expect(asked).toEqual([[0, 1, 2], [2], [0, 1]])
})
