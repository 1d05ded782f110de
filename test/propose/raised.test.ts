/** A newer Python that the configuration lets the files state, over whole looks with the engine itself: opened, chosen against, merged, taken back. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { planTree } from '../../src/app/plan-tree.ts'
import type { Planner, PlanRequest } from '../../src/propose/planner.ts'
import { vulnerability } from '../plan/situation.ts'
import { sketched, universeOf } from '../verify/certificates/small.ts'
import { Town } from './town.ts'

const FILES = { 'requirements.txt': 'torch==2.1.0\npillow==9.0.0\n', '.python-version': '3.9\n' }
const SKETCH = {
  packages: {
    torch: { '2.1.0': [], '2.6.1': { requiresPython: '>=3.10' } },
    pillow: { '9.0.0': [], '9.0.1': [] },
  },
  vulnerabilities: [vulnerability('X-1', 'torch', '2.6.0'), vulnerability('X-2', 'pillow', '9.0.1')],
}

let folder = ''
let universe = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-raised-'))
  universe = join(folder, 'universe.json')
  await writeFile(universe, universeOf({ ...sketched(FILES, SKETCH), pythons: ['3.9', '3.10', '3.11'] }))
})
afterAll(() => rm(folder, { recursive: true }))

class Engine implements Planner {
  plan({ tree, ...words }: PlanRequest) {
    const places = { indexUrl: null, extraIndexUrls: [], findLinks: [], advisories: [], excludeNewer: null }
    const planning = { ...places, universes: null, refreshHours: 24, limits: { timeMs: 60_000, memoryMiB: 1024 } }
    return planTree(tree, { ...words, paths: tree.paths, planning, universe })
  }
}

async function proposed(config: string): Promise<Town> {
  const town = Town.configured(config, FILES)
  Object.assign(town, { planner: Object.assign(new Engine(), { requests: [] }) })
  await town.settle()
  return town
}

function onBranch(town: Town, path: string): string | null {
  return town.world.text(town.own.branch, path)
}

test('its pull request says so first, and is not merged by itself unless that is named', async () => {
  const town = await proposed('raisePython: true\n')
  expect(onBranch(town, '.python-version')).toBe('3.10\n')
  expect(onBranch(town, 'requirements.txt')).toBe('torch==2.6.1\npillow==9.0.1\n')
  const { body, title } = town.open
  expect(title).toBe('Upgrade to Python 3.10, torch to 2.6.1 and 1 more, removing 2 vulnerabilities')
  const [first = ''] = body.split('<details>')
  expect(first).toContain('and Python goes from 3.9 to 3.10')
  const breaks = first.slice(first.indexOf('What could break'), first.indexOf('What the checks do not cover'))
  expect(breaks).toContain('Python 3.9 is no longer supported')
  expect(breaks).not.toContain('no Python changes')
  expect(body).toContain('On Python 3.9 the best set leaves findings: 1 high, in torch.')
  expect(town.own).toMatchObject({ changesPython: true, step: 'minor' })
})

test('a person may keep the Python of today', async () => {
  const town = await proposed('raisePython: true\n')
  const number = town.own.offers.indexOf('Keeping Python 3.9') + 1
  expect(number).toBeGreaterThan(0)
  town.people.tick(town.open.number, `option ${number}`)
  await town.settle()
  expect(onBranch(town, '.python-version')).toBe('3.9\n')
  expect(onBranch(town, 'requirements.txt')).toBe('torch==2.1.0\npillow==9.0.1\n')
  expect(town.own).toMatchObject({ changesPython: false, option: 'Keeping Python 3.9' })
})

test('a rollback brings back the Python with the pins', async () => {
  const town = await proposed('raisePython: true\n')
  const { number } = town.open
  town.people.merge(number)
  await town.settle()
  expect(town.world.text('main', '.python-version')).toBe('3.10\n')
  expect(town.pulls('open')).toEqual([])
  town.people.comment(number, '/lockstep rollback')
  await town.settle()
  expect(onBranch(town, '.python-version')).toBe(FILES['.python-version'])
  expect(onBranch(town, 'requirements.txt')).toBe(FILES['requirements.txt'])
})

test('without the key the Python stays', async () => {
  const town = await proposed('')
  expect(onBranch(town, '.python-version')).toBe('3.9\n')
  expect(town.own.offers).toContain('On Python 3.10')
})
