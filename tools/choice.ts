/**
 * `node tools/choice.ts [NAME...]`: what the simulation of the installer chooses, beside what uv chooses, on the live index.
 *
 * For each input of live/inputs.ts: a requirements file that uv installs, today's set by src/resolve, `uv pip compile` for the same full Python, platform and
 * clock, every package compared. Ends 1 with the list of what differs. `LOCKSTEP_CACHE_DIR` and `UV_CACHE_DIR` keep what was fetched.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readInput } from '../src/run/input.ts'
import { openLive, openWorld } from '../src/run/live.ts'
import type { RunOptions } from '../src/run/ports.ts'
import { simulate } from '../src/resolve/simulate.ts'
import type { Simulation } from '../src/resolve/simulate.ts'
import type { Problem } from '../src/units/problem.ts'
import { INPUTS } from './live/inputs.ts'
import type { Input } from './live/inputs.ts'
import { compareWithUv, findUv } from './live/uv.ts'

const PLATFORM = 'linux_x86_64'
const names = process.argv.slice(2)
const uv = findUv()
const scratch = mkdtempSync(join(tmpdir(), 'lockstep-choice-'))
const advisories = join(scratch, 'advisories.jsonl')
const clock = `${new Date().toISOString().slice(0, 19)}Z`

function optionsFor(root: string, python: string): RunOptions {
  return {
    ...{ root, config: null, python: [python], platforms: [PLATFORM], accelerator: null, strategy: null },
    ...{ indexUrl: null, extraIndexUrls: [], findLinks: [], advisories: [advisories], universe: null },
    ...{ excludeNewer: clock, offline: false, progress: () => undefined, message: () => undefined },
  }
}

/** A run wants an advisory; none decides what is chosen. */
const NO_MATTER = {
  id: 'NONE-1',
  modified: '2020-01-01T00:00:00Z',
  affected: [{ package: { ecosystem: 'PyPI', name: 'no-package' }, versions: ['0'] }],
}

interface Chosen {
  readonly simulation: Simulation
  readonly seconds: number
}

async function choose(root: string, python: string): Promise<Chosen> {
  const options = optionsFor(root, python)
  const found = await readInput(options)
  const [asWritten] = found.grouping.problems
  if (asWritten === undefined) throw new Error(`${root} has no problem`)
  const problem: Problem = { ...asWritten, installer: { ...asWritten.installer, kind: 'uv' } }
  const world = await openWorld(options, process.env)
  const facts = await openLive(problem, { input: found, groupings: [found.grouping] }, world, options, process.env)
  try {
    const started = performance.now()
    const simulation = await simulate(problem, facts)
    return { simulation, seconds: (performance.now() - started) / 1000 }
  } finally {
    await facts.close()
  }
}

async function differencesOf({ name, python, lines }: Input, program: string): Promise<readonly string[]> {
  const root = join(scratch, name)
  mkdirSync(root)
  writeFileSync(join(root, 'requirements.txt'), `${lines.join('\n')}\n`)
  const { simulation, seconds } = await choose(root, python)
  const [set] = simulation.sets
  const resolved = Object.fromEntries([...(set ?? [])].map(([each, { version }]) => [each, version.text]))
  const started = performance.now()
  const environment = { unit: 'requirements.txt', python, platform: PLATFORM, selection: [] }
  const differences = compareWithUv(program, { environment, resolved, root, excludeNewer: clock })
  const uvSeconds = (performance.now() - started) / 1000
  const outcome = differences.length === 0 ? 'same   ' : 'DIFFERS'
  const times = `${seconds.toFixed(1)} s, uv ${uvSeconds.toFixed(1)} s`
  process.stdout.write(
    `${outcome}  ${name}, Python ${python}: ${set?.size ?? 0} packages, ${simulation.status}, ${times}\n`,
  )
  for (const line of differences) process.stdout.write(`           ${line}\n`)
  for (const { fact } of simulation.clash) process.stdout.write(`           clash: ${fact}\n`)
  return differences
}

let different = 0
const chosen = INPUTS.filter(({ name }) => names.length === 0 || names.includes(name))
try {
  if (uv === null) throw new Error('There is no uv here: name one with LOCKSTEP_UV.')
  writeFileSync(advisories, `${JSON.stringify(NO_MATTER)}\n`)
  for (const one of chosen) different += (await differencesOf(one, uv)).length === 0 ? 0 : 1
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.stdout.write(`${chosen.length - different} of ${chosen.length} inputs are chosen alike.\n`)
process.exitCode = different === 0 ? 0 : 1
