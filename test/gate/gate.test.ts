/** The gate on small universes: what counts as worse, where it is told, and the nearest set that passes. */
import { expect, test } from 'vitest'
import { mergeCommandLine } from '../../src/config/command-line.ts'
import { readConfig } from '../../src/config/read.ts'
import type { UnitCheck } from '../../src/gate/document.ts'
import { readRepository } from '../../src/run/repository.ts'
import type { Repository } from '../../src/run/repository.ts'
import { checkProblem, counterpartOf } from '../../src/run/check.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'
import type { Sketch } from '../../src/universe/sketch.ts'
import { vulnerability } from '../plan/situation.ts'
import { problemsOf } from '../../src/run/route.ts'
import type { Route } from '../../src/run/route.ts'

const PACKAGES: Sketch['packages'] = {
  torch: { '2.5.1': [], '2.6.0': [], '2.7.0': [], '2.8.0': [] },
  torchvision: { '0.20.1': ['torch==2.5.1'], '0.21.0': ['torch==2.6.0'], '0.22.0': ['torch==2.7.0'] },
  web: { '1.0': ['core>=1'], '2.0': ['core<2'] },
  core: { '1.0': [], '2.0': [] },
  'data-tool': { '1.0': [], '1.1': [], '2.0': [] },
}
const VULNERABILITIES = [vulnerability('X-1', 'torch', '2.6.0'), vulnerability('X-2', 'core', '2.0')]

type Files = Readonly<Record<string, string>>

async function check(before: Files, now: Files, sketch: Partial<Sketch> = {}): Promise<UnitCheck> {
  const universe = factsOf(snapshotOf({ packages: PACKAGES, vulnerabilities: VULNERABILITIES, ...sketch }))
  const extra = { withdrawn: () => [], advisoryGaps: [], drivers: [], environments: [], fileHashes: async () => [] }
  const facts = Object.assign(universe, extra)
  const routeOf = (repository: Repository): Route => ({
    repository,
    config: mergeCommandLine(readConfig(null), { python: ['3.11'], platform: [] }),
    facts,
    pythons: new Map(),
  })
  const [route, baseRoute] = [routeOf(await repositoryOf(now)), routeOf(await repositoryOf(before))]
  const [problem] = problemsOf(route)
  if (problem === undefined) throw new Error('the tree has no problem')
  const base = counterpartOf(problem, problemsOf(baseRoute), (path) => path in now)
  return checkProblem(problem, route, base === null ? null : { problem: base, route: baseRoute })
}

function repositoryOf(files: Files): Promise<Repository> {
  return readRepository({
    paths: Object.keys(files).sort(),
    read: async (path) => {
      const text = files[path]
      if (text === undefined) return { status: 'absent' }
      return { status: 'read', file: { path, bytes: new TextEncoder().encode(text) } }
    },
  })
}

const lines = (text: string): Files => ({ 'requirements.txt': text })

test('nothing changed: nothing is looked at', async () => {
  const files = lines('torch==2.5.1\n')
  expect(await check(files, files)).toMatchObject({ holds: true, isUnchanged: true, reopened: [], nearest: null })
})

test('an upgrade that closes a vulnerability holds', async () => {
  expect(await check(lines('torch==2.5.1\n'), lines('torch==2.6.0\n'))).toMatchObject({
    holds: true,
    isUnchanged: false,
  })
})

test('what the base has open too is no reason to fail', async () => {
  const unit = await check(lines('torch==2.5.1\n'), lines('torch==2.5.1\ndata-tool==1.0\n'))
  expect(unit).toMatchObject({ holds: true, reopened: [] })
})

test('a vulnerability that the base had closed is told with its line and the nearest set', async () => {
  const unit = await check(lines('# pins\ntorch==2.6.0\n'), lines('# pins\ntorch==2.5.1\n'))
  expect(unit.holds).toBe(false)
  expect(unit.reopened).toMatchObject([
    {
      id: 'X-1',
      package: 'torch',
      version: '2.5.1',
      was: '2.6.0',
      file: 'requirements.txt',
      line: 2,
      chain: ['torch 2.5.1'],
    },
  ])
  expect(unit.nearest).toMatchObject({
    status: 'found',
    moves: [{ package: 'torch', from: '2.5.1', to: '2.6.0', file: 'requirements.txt', line: 2 }],
  })
})

test('one that comes in with others is told with the way it comes in', async () => {
  const unit = await check(lines('web==1.0\n'), lines('web==2.0\n'))
  expect(unit.reopened).toMatchObject([
    {
      id: 'X-2',
      package: 'core',
      version: '1.0',
      was: '2.0',
      file: 'requirements.txt',
      line: 1,
      chain: ['web 2.0', 'core 1.0'],
    },
  ])
  // What was raised since the base may come back, as far as the base had it.
  expect(unit.nearest).toMatchObject({ status: 'found', moves: [{ package: 'web', from: '2.0', to: '1.0' }] })
})

test('a set that does not install any more is told with its clash', async () => {
  const unit = await check(lines('torch==2.6.0\ntorchvision==0.21.0\n'), lines('torch==2.7.0\ntorchvision==0.21.0\n'))
  expect(unit).toMatchObject({ holds: false, clashedBefore: false })
  expect(unit.clash.map(({ source }) => source)).toEqual(
    expect.arrayContaining(['requirements.txt:1', 'requirements.txt:2', 'torchvision 0.21.0 metadata']),
  )
  expect(unit.nearest?.status).toBe('found')
  expect(unit.nearest?.moves).toHaveLength(1)
})

test('a base that did not install either makes it no worse', async () => {
  const unit = await check(lines('torch==2.6.0\ntorchvision==0.20.1\n'), lines('torch==2.7.0\ntorchvision==0.21.0\n'))
  expect(unit).toMatchObject({ holds: true, clashedBefore: true })
  expect(unit.clash).not.toEqual([])
})

test.each([
  ['a floor that is lowered', 'data-tool>=1.1\n', 'data-tool>=1.0\n', { now: '>=1.0', line: 1 }],
  ['a floor that is taken away', 'data-tool>=1.1\n', 'data-tool\n', { now: 'any version', line: 1 }],
  ['a pin below the floor', 'data-tool>=1.1\n', '\ndata-tool==1.0\n', { now: '1.0', line: 2 }],
  ['a compatible release below the floor', 'data-tool~=1.1\n', 'data-tool~=1.0\n', { now: '~=1.0', line: 1 }],
])('%s', async (_, before, now, expected) => {
  const unit = await check(lines(before), lines(now))
  expect(unit.holds).toBe(false)
  expect(unit.lowered).toMatchObject([
    { package: 'data-tool', floor: '>=1.1', stated: 'requirements.txt:1', file: 'requirements.txt', ...expected },
  ])
})

test.each([
  ['a floor that is raised', 'data-tool>=1.0\n', 'data-tool>=1.1\n'],
  ['a series that stays', 'data-tool==1.1.*\n', '\ndata-tool==1.1.*\n'],
  ['a series above the floor', 'data-tool>=1.0\n', 'data-tool==1.1.*\n'],
  ['a pin above the floor', 'data-tool>=1.0\n', 'data-tool==2.0\n'],
  ['a pin that moves down is no floor', 'data-tool==2.0\n', 'data-tool==1.1\n'],
  ['a package that is not needed any more', 'data-tool>=1.1\ntorch==2.6.0\n', 'torch==2.6.0\n'],
])('%s is kept', async (_, before, now) => {
  expect(await check(lines(before), lines(now))).toMatchObject({ holds: true, lowered: [] })
})

const bounded = (bound: string, line: string): Files => ({
  'requirements.txt': `-c bounds.txt\n${line}\n`,
  'bounds.txt': `${bound}\n`,
})

test('a floor of a constraint file counts, and one beside the line keeps it', async () => {
  const lowered = await check(bounded('core>=2.0', 'web==1.0'), bounded('core>=1.0', 'web==1.0'))
  expect(lowered).toMatchObject({ holds: true })
  const below = await check(bounded('core>=2.0', 'web==1.0'), bounded('core<2', 'web==1.0'))
  expect(below.lowered).toMatchObject([{ package: 'core', floor: '>=2.0', stated: 'bounds.txt:1', now: '1.0' }])
  const kept = await check(bounded('data-tool>=1.1', 'data-tool'), bounded('data-tool>=1.1', 'data-tool!=1.0'))
  expect(kept).toMatchObject({ holds: true, lowered: [] })
})

test('a unit that the base does not have', async () => {
  const unit = await check({ 'readme.md': '' }, lines('torch==2.5.1\n'))
  expect(unit).toMatchObject({ holds: false, isNew: true, reopened: [{ id: 'X-1', was: null }] })
})

test('where no set passes, what is left is told', async () => {
  const none = { torch: { '2.5.1': [], '2.6.0': [] } }
  const unit = await check(lines('torch==2.6.0\n'), lines('torch==2.5.1\n'), {
    packages: none,
    vulnerabilities: [vulnerability('X-1', 'torch', '2.6.0'), vulnerability('X-3', 'torch', null)],
  })
  // X-3 is open in the base, too: only X-1 counts.
  expect(unit.reopened.map(({ id }) => id)).toEqual(['X-1'])
  const capped = await check(lines('torch==2.6.0\n'), lines('torch==2.5.1  # lockstep: hold\n'), { packages: none })
  expect(capped.nearest).toMatchObject({ status: 'none', left: { high: 1 } })
})

test('a file that was renamed is held against what it was', async () => {
  const now = { 'requirements-prod.txt': 'torch==2.5.1\n' }
  expect(await check(lines('torch==2.5.1\n'), now)).toMatchObject({ holds: true, isNew: false, reopened: [] })
  const worse = await check(lines('torch==2.6.0\nweb==2.0\n'), { 'requirements-prod.txt': 'torch==2.5.1\nweb==2.0\n' })
  expect(worse).toMatchObject({ holds: false, isNew: false })
  expect(worse.reopened.map(({ id, was }) => [id, was])).toEqual([['X-1', '2.6.0']])
})

test('a file beside one that stays is new, and so is one with other packages', async () => {
  const copied = { 'requirements-copy.txt': 'torch==2.5.1\n', 'requirements.txt': 'torch==2.5.1\n' }
  expect(await check(lines('torch==2.5.1\n'), copied)).toMatchObject({ id: 'requirements-copy.txt', isNew: true })
  const other = await check(lines('data-tool==1.0\n'), { 'requirements-prod.txt': 'torch==2.5.1\n' })
  expect(other).toMatchObject({ isNew: true, holds: false })
})

test('what could not be learnt is told: then nothing says that the set installs', async () => {
  const packages = { ...PACKAGES, odd: { '1.0': { unknown: 'its archive cannot be read' } } }
  const unit = await check(lines('torch==2.6.0\n'), lines('torch==2.6.0\nodd==1.0\n'), { packages })
  expect(unit).toMatchObject({ holds: true, clash: [] })
  expect(unit.unknown).toEqual([
    { fact: 'the requirements of odd 1.0 are not known: its archive cannot be read', source: 'odd 1.0 metadata' },
  ])
})
