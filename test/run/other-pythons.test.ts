/** Live runs over an index that serves wheels: what they know of Pythons that they do not run on, and that a replay knows the same. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { UnitPlan } from '../../src/plan/document.ts'
import { openRun } from '../../src/run/engine.ts'
import type { RunOptions } from '../../src/run/ports.ts'
import { wheel } from '../sources/archives.ts'
import { serveIndex } from '../sources/local-index.ts'
import { runOptions } from './options.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-other-pythons-'))
  vi.stubEnv('LOCKSTEP_CACHE_DIR', join(folder, 'cache'))
  writeFileSync(join(folder, 'advisory.json'), JSON.stringify(ADVISORY))
  writeFileSync(join(folder, 'pyproject.toml'), PROJECT)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const ADVISORY = {
  id: 'X-1',
  modified: '2024-01-01T00:00:00Z',
  affected: [
    {
      package: { ecosystem: 'PyPI', name: 'lib' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
    },
  ],
}

const PROJECT = '[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = ["lib==1.0.0"]\n'

/** On Python 3.10 the fixed release needs a package that nobody needs on 3.9. */
const INDEX = {
  lib: {
    ...built('lib', '1.0.0', ['cp39', 'cp310']),
    ...built('lib', '2.0.0', ['cp310', 'cp311'], ['helper>=1']),
  },
  helper: { 'helper-1.0-py3-none-any.whl': wheel('helper', '1.0') },
}

function built(name: string, version: string, tags: readonly string[], requires: readonly string[] = []) {
  return Object.fromEntries(
    tags.map((tag) => [`${name}-${version}-${tag}-${tag}-manylinux_2_28_x86_64.whl`, wheel(name, version, requires)]),
  )
}

async function planned(
  given: Partial<RunOptions>,
): Promise<{ readonly plan: UnitPlan; readonly recorded: Uint8Array }> {
  const run = await openRun(
    runOptions({ root: folder, advisories: [join(folder, 'advisory.json')], offline: false, ...given }),
  )
  try {
    const { document } = await run.plan()
    const [plan] = document.units
    if (plan === undefined) throw new Error('there is no unit')
    return { plan, recorded: (await run.record()).bytes }
  } finally {
    await run.close()
  }
}

test.each([{}, { excludeNewer: '2026-11-22T00:00:00Z' }])(
  'the Python that frees something is found, proven, kept on disk and recorded: %o',
  async (given) => {
    await using server = await serveIndex(INDEX)
    const indexUrl = `${server.origin}/simple/`
    const { plan, recorded } = await planned({ indexUrl, ...given })
    const [explanation] = plan.explanations
    expect(explanation?.because.map(({ fact }) => fact)).toContain(
      'lib 2.0.0 has wheels for Python 3.10 and 3.11, none for Python 3.9 on linux_x86_64 (glibc 2.28)',
    )
    expect(explanation?.unlocks.map(({ change, left }) => [change, left])).toEqual([
      ['lib had wheels for Python 3.9 on linux_x86_64 (glibc 2.28)', 0],
      ['it ran on Python 3.10 instead of Python 3.9', 0],
    ])
    expect(plan.alternatives.map(({ name, status, resolved }) => [name, status, resolved])).toEqual([
      ['On Python 3.10', 'optimal', [{ helper: '1.0', lib: '2.0.0' }]],
    ])
    expect(server.asked.filter((path) => path === '/simple/lib/')).toHaveLength(2)

    const file = join(folder, 'universe.json')
    writeFileSync(file, recorded)
    const replayed = await planned({ universe: file })
    expect(replayed.plan).toEqual(plan)
    const kept = await planned({ indexUrl, offline: true, ...given })
    expect(kept.plan.alternatives).toEqual(plan.alternatives)
  },
)

test('a run at the present moment whose facts are written down goes in steps, and so does their replay', async () => {
  await using server = await serveIndex(INDEX)
  const indexUrl = `${server.origin}/simple/`
  const cold = await planned({ indexUrl, isRecorded: true })
  const warm = await planned({ indexUrl, isRecorded: true })
  const [first, second] = [cold, warm].map(({ recorded }) => {
    const { clock: _, ...facts } = JSON.parse(Buffer.from(recorded).toString('utf8')) as Record<string, unknown>
    return facts
  })
  expect(first).toMatchObject({ clockIsSet: false, inSteps: true })
  expect(second).toEqual(first)
  const file = join(folder, 'universe.json')
  writeFileSync(file, warm.recorded)
  const replayed = await planned({ universe: file })
  expect(replayed.plan).toEqual(warm.plan)
  expect(Buffer.from(replayed.recorded)).toEqual(Buffer.from(warm.recorded))
})

test('the plan on it can be chosen', async () => {
  await using server = await serveIndex(INDEX)
  const { plan } = await planned({ indexUrl: `${server.origin}/simple/`, options: ['On Python 3.10'] })
  expect(plan.chosen).toBe('On Python 3.10')
  expect(plan.environments.map(({ python }) => python)).toEqual(['3.10'])
  expect(plan.resolved).toEqual([{ helper: '1.0', lib: '2.0.0' }])
  expect(plan.edits.map(({ patch }) => patch).join('')).toContain('+requires-python = ">=3.10"')
})

test('others are not asked about where neither a wheel nor a Requires-Python holds anything', async () => {
  await using server = await serveIndex({ lib: built('lib', '1.0.0', ['cp39', 'cp310']) })
  const { plan } = await planned({ indexUrl: `${server.origin}/simple/` })
  expect(plan.after.findings.map(({ id }) => id)).toEqual(['X-1'])
  expect(server.asked.filter((path) => path === '/simple/lib/')).toHaveLength(1)
})

test('the platform that frees something is found, and asks for the lines that count there', async () => {
  writeFileSync(
    join(folder, 'requirements.txt'),
    'lib==1.0.0\nhelper==1.0 ; sys_platform == "win32"\nextra==1.0 ; sys_platform == "darwin"\n',
  )
  rmSync(join(folder, 'pyproject.toml'))
  await using server = await serveIndex({
    lib: {
      ...onPlatforms('lib', '1.0.0', ['win_amd64', 'manylinux_2_28_x86_64', 'macosx_11_0_arm64']),
      ...onPlatforms('lib', '2.0.0', ['manylinux_2_28_x86_64', 'macosx_11_0_arm64']),
    },
    helper: { 'helper-1.0-py3-none-any.whl': wheel('helper', '1.0') },
    extra: { 'extra-1.0-py3-none-any.whl': wheel('extra', '1.0', ['lib<2']) },
  })
  const indexUrl = `${server.origin}/simple/`
  const { plan, recorded } = await planned({ indexUrl, python: ['3.11'], platforms: ['win_amd64'] })
  expect(plan.explanations[0]?.unlocks.map(({ change, source, moves }) => [change, source, moves])).toEqual([
    ['lib had wheels for Python 3.11 on win_amd64', 'wheel tags of lib', ['lib 1.0.0 -> 2.0.0']],
    ['it ran on linux_x86_64 instead of win_amd64', '--platform', ['helper 1.0 -> absent', 'lib 1.0.0 -> 2.0.0']],
  ])
  const file = join(folder, 'universe.json')
  writeFileSync(file, recorded)
  const replayed = await planned({ universe: file, python: ['3.11'], platforms: ['win_amd64'] })
  expect(replayed.plan).toEqual(plan)
})

function onPlatforms(name: string, version: string, platforms: readonly string[]) {
  return Object.fromEntries(
    platforms.map((platform) => [`${name}-${version}-cp311-cp311-${platform}.whl`, wheel(name, version)]),
  )
}
