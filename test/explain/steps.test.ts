/** Steps: the way of case 3 in small, what stops a way, and random universes against every path there is. */
import { expect, test } from 'vitest'
import { stepsOf } from '../../src/explain/steps.ts'
import type { Path } from '../../src/explain/steps.ts'
import { DEFAULT_POLICY } from '../../src/solve/policy.ts'
import { solve } from '../../src/solve/solve.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import type { Sketch } from '../../src/universe/sketch.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { vulnerability } from '../plan/situation.ts'
import { checkSteps } from '../properties/steps-check.ts'
import { presentOf, problemOf } from '../solve/problems.ts'

async function pathOf(
  given: Sketch & { lines: readonly string[]; present: Readonly<Record<string, string>> },
): Promise<Path> {
  const facts = factsOf(snapshotOf(given))
  const problem = problemOf(given)
  const present = presentOf(problem, facts, [given.present]).sets
  const plan = await solve(problem, { sets: present }, facts, DEFAULT_POLICY)
  return stepsOf({ problem, present, facts, policy: DEFAULT_POLICY }, plan)
}

function told(path: Path): unknown {
  if (path.status !== 'found') return path.status
  return path.steps.map(({ crosses, sets }) => [
    crosses === null ? null : crosses.kind === 'major' ? crosses.name : `cu${crosses.to}`,
    sets[0]?.get('torch' as never)?.version.text,
  ])
}

const CUDA = {
  torch: {
    '1.13.1': ['nvidia-x-cu11'],
    '2.0.1': ['nvidia-x-cu11'],
    '2.2.0': ['nvidia-x-cu12'],
    '2.13.0': ['nvidia-x-cu13'],
  },
  'nvidia-x-cu11': { '1': [] },
  'nvidia-x-cu12': { '1': [] },
  'nvidia-x-cu13': { '1': [] },
}

test('first the major, then the CUDA major', async () => {
  const path = await pathOf({
    packages: CUDA,
    vulnerabilities: [vulnerability('X-1', 'torch', '2.13.0')],
    lines: ['torch==1.13.1'],
    present: { torch: '1.13.1', 'nvidia-x-cu11': '1' },
  })
  expect(told(path)).toEqual([
    ['torch', '2.0.1'],
    ['cu13', '2.13.0'],
  ])
})

test('one step where one thing is crossed, none where nothing moves', async () => {
  const packages = { torch: { '1.0': [], '2.0': [] } }
  const shared = { packages, lines: ['torch==1.0'], present: { torch: '1.0' } }
  expect(told(await pathOf({ ...shared, vulnerabilities: [vulnerability('X-1', 'torch', '2.0')] }))).toEqual([
    ['torch', '2.0'],
  ])
  expect(told(await pathOf(shared))).toEqual([])
})

test('no way where two majors only go together', async () => {
  const path = await pathOf({
    packages: {
      torch: { '1.0': ['vision==1'], '2.0': ['vision==2'] },
      vision: { '1': ['torch==1.0'], '2': ['torch==2.0'] },
    },
    vulnerabilities: [vulnerability('X-1', 'torch', '2.0')],
    lines: ['torch==1.0', 'vision==1'],
    present: { torch: '1.0', vision: '1' },
  })
  expect(path).toMatchObject({ status: 'none', crossings: [{ name: 'torch' }, { name: 'vision' }] })
})

test('a set that would have more findings is gone around', async () => {
  const packages = {
    torch: { '1.0': ['vision'], '2.0': ['vision'] },
    vision: { '1': ['core'], '2': ['core'] },
    core: { '1.0': ['torch<2'], '1.5': ['torch>=2', 'vision<2'], '2.0': [] },
  }
  const path = await pathOf({
    packages,
    vulnerabilities: [vulnerability('X-1', 'torch', '2.0'), vulnerability('X-2', 'vision', '2')],
    lines: ['torch==1.0', 'vision==1'],
    present: { torch: '1.0', vision: '1', core: '2.0' },
  })
  expect(path.status).toBe('found')
  if (path.status === 'found') expect(path.steps).toHaveLength(2)
})

test('as few as there can be, on random universes, and every set installs', async () => {
  let [compared, longer] = [0, 0]
  for (let seed = 1; seed <= 700; seed++) {
    const { agrees, length, difference } = await checkSteps(seed)
    expect(difference).toBe('')
    if (agrees !== null) compared++
    if (length > 1) longer++
  }
  expect(compared).toBeGreaterThan(250)
  expect(longer).toBeGreaterThan(5)
})
