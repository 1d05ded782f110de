/**
 * The whole process on the live index, beside `uv pip compile` of the same input without its pins, in turns.
 *
 * Three states of the disk: cold (nothing but the advisory index), revalidated (listings asked again) and from disk alone.
 * uv's opposite of the first is an empty cache, of the second its ordinary warm run, of the third `--offline`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { interleave, medianOf, verdict } from './measure.ts'
import type { Command, Sample } from './measure.ts'

export interface WholeOptions {
  readonly uv: string
  readonly advisories: readonly string[]
  /** A folder for caches and inputs; the caller removes it. */
  readonly scratch: string
  readonly times: number
}

interface Input {
  readonly name: string
  readonly requirements: readonly string[]
}

const CASES: readonly Input[] = [
  {
    name: 'case 1',
    requirements: [
      ...['torch==2.1.0', 'torchvision==0.16.0', 'torchaudio==2.1.0', 'tensorflow==2.15.0', 'keras==2.15.0'],
      ...['pandas==2.0.3', 'numpy==1.24.3'],
    ],
  },
  {
    name: 'case 2',
    requirements: [
      'torch==2.3.0',
      'fastapi==0.104.1',
      'python-multipart==0.0.6',
      'uvicorn==0.34.0',
      'pydantic==2.10.5',
    ],
  },
]

const PYTHON = '3.11'

interface Pair {
  readonly folder: string
  readonly unpinned: string
}

function writeInputs(scratch: string, input: Input): Pair {
  const folder = join(scratch, input.name.replace(' ', '-'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'requirements.txt'), `${input.requirements.join('\n')}\n`)
  const unpinned = join(scratch, `${input.name.replace(' ', '-')}.in`)
  writeFileSync(unpinned, `${input.requirements.map((line) => line.replace(/==.*/, '')).join('\n')}\n`)
  return { folder, unpinned }
}

function lockstep(name: string, options: WholeOptions, pair: Pair, cache: string, more: readonly string[]): Command {
  const advisories = options.advisories.flatMap((place) => ['--advisories', place])
  return {
    name,
    program: process.execPath,
    args: [
      'bin/lockstep.js',
      'plan',
      pair.folder,
      '--python',
      PYTHON,
      '--format',
      'json',
      '--quiet',
      ...advisories,
      ...more,
    ],
    env: { LOCKSTEP_CACHE_DIR: cache, LOCKSTEP_TRACE: '1' },
  }
}

function uv(name: string, options: WholeOptions, pair: Pair, cache: string, more: readonly string[]): Command {
  return {
    name,
    program: options.uv,
    args: [
      ...['pip', 'compile', pair.unpinned, '--python-version', PYTHON, '--prerelease', 'disallow', '--quiet'],
      ...['--cache-dir', cache, '--output-file', join(options.scratch, 'uv.txt'), ...more],
    ],
    env: { UV_PYTHON_DOWNLOADS: 'never' },
  }
}

/** What stays when the cache is cold: the advisory index and the answer which index the installer uses. */
const KEPT = ['advisories', 'installer']
const FORGOTTEN = ['listings', 'metadata', 'http']

async function measureCase(input: Input, options: WholeOptions): Promise<readonly string[]> {
  const pair = writeInputs(options.scratch, input)
  const cache = join(options.scratch, `cache-${input.name.replace(' ', '-')}`)
  const uvCache = join(options.scratch, `uv-${input.name.replace(' ', '-')}`)
  await interleave([lockstep('warm-up', options, pair, cache, []), uv('warm-up of uv', options, pair, uvCache, [])], 1)
  const forgets = FORGOTTEN.map((folder) => join(cache, folder))
  const samples = await interleave(
    [
      { ...lockstep('cold', options, pair, cache, []), forgets },
      { ...uv('uv cold', options, pair, uvCache, []), forgets: [uvCache] },
    ],
    options.times,
  )
  const warm = await interleave(
    [
      lockstep('revalidated', options, pair, cache, []),
      uv('uv warm', options, pair, uvCache, []),
      lockstep('disk', options, pair, cache, ['--offline']),
      uv('uv disk', options, pair, uvCache, ['--offline']),
    ],
    options.times,
  )
  return report(input.name, new Map([...samples, ...warm]))
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`

function report(name: string, samples: ReadonlyMap<string, readonly Sample[]>): readonly string[] {
  const wall = (of: string) => medianOf(samples.get(of) ?? [], (sample) => sample.wallMs)
  const optimum = (of: string) => medianOf(samples.get(of) ?? [], (sample) => sample.optimumMs)
  const peak = Math.max(...[...samples.values()].flat().map((sample) => sample.peakMiB ?? 0))
  return [
    `${name}: uv cold ${seconds(wall('uv cold'))}, warm ${seconds(wall('uv warm'))}, offline ${seconds(wall('uv disk'))}`,
    verdict(`${name}, cold, until the optimum is known, beside uv cold`, optimum('cold') / wall('uv cold'), 1.5, 'x'),
    verdict(`${name}, cold, complete, beside uv cold`, wall('cold') / wall('uv cold'), 2.5, 'x'),
    verdict(
      `${name}, revalidated, until the optimum is known, beside uv warm`,
      optimum('revalidated') / wall('uv warm'),
      1,
      'x',
    ),
    verdict(`${name}, revalidated, complete, beside uv warm`, wall('revalidated') / wall('uv warm'), 1.5, 'x'),
    verdict(`${name}, from disk alone`, wall('disk') / 1000, 0.45, 's'),
    verdict(`${name}, peak memory`, peak, 250, 'MiB'),
  ]
}

export async function measureWhole(options: WholeOptions): Promise<readonly string[]> {
  const lines: string[] = []
  for (const input of CASES) lines.push(...(await measureCase(input, options)))
  return [...lines, `kept between cold runs: ${KEPT.join(', ')}`]
}
