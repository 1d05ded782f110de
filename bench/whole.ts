/**
 * The whole process against `uv pip compile` of the same unpinned input, interleaved, on the live index.
 *
 * uv answers an easier question, the newest set that fits; it is the measure of what a resolver may cost. Cold: nothing of the index is
 * kept; the advisory index and the answer which index the installer uses are. Revalidated: what is kept is asked about again, which is
 * what uv does when it is warm. Disk: without asking.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { forgotten, lockstep, PYTHON } from './lockstep.ts'
import type { Setting } from './lockstep.ts'
import { interleave, medianOf, Skipped, verdict, withIndex } from './measure.ts'
import type { Command, Sample } from './measure.ts'

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

/** Where the input, pinned and not, and the caches of both stand. */
interface Folders {
  readonly pinned: string
  readonly unpinned: string
  readonly cache: string
  readonly uvCache: string
}

function writeInputs(scratch: string, input: Input): Folders {
  const name = input.name.replace(' ', '-')
  const pinned = join(scratch, name)
  mkdirSync(pinned, { recursive: true })
  writeFileSync(join(pinned, 'requirements.txt'), `${input.requirements.join('\n')}\n`)
  const unpinned = join(scratch, `${name}.in`)
  writeFileSync(unpinned, `${input.requirements.map((line) => line.replace(/==.*/, '')).join('\n')}\n`)
  return { pinned, unpinned, cache: join(scratch, `cache-${name}`), uvCache: join(scratch, `uv-${name}`) }
}

function uv(name: string, program: string, { unpinned, uvCache }: Folders, more: readonly string[]): Command {
  return {
    name,
    program,
    args: [
      ...['pip', 'compile', unpinned, '--python-version', PYTHON, '--prerelease', 'disallow', '--quiet'],
      ...['--cache-dir', uvCache, '--output-file', `${unpinned}.out`, ...more],
    ],
    env: { UV_PYTHON_DOWNLOADS: 'never' },
  }
}

async function measureCase(input: Input, program: string, setting: Setting): Promise<readonly string[]> {
  const folders = writeInputs(setting.scratch, input)
  const { pinned, cache, uvCache } = folders
  const ours = (name: string, ...more: readonly string[]) => lockstep(name, setting, ['plan', pinned, ...more], cache)
  const theirs = (name: string, ...more: readonly string[]) => uv(name, program, folders, more)
  await withIndex(() => interleave([ours('warm-up'), theirs('warm-up of uv')], 1))
  const cold = await interleave(
    [
      { ...ours('cold'), forgets: [forgotten(cache)] },
      { ...theirs('uv cold'), forgets: [uvCache] },
    ],
    setting.times,
  )
  const warm = await interleave(
    [ours('revalidated'), theirs('uv warm'), ours('disk', '--offline'), theirs('uv disk', '--offline')],
    setting.times,
  )
  return report(input.name, new Map([...cold, ...warm]))
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

function report(name: string, samples: ReadonlyMap<string, readonly Sample[]>): readonly string[] {
  const wall = (of: string): number => medianOf(samples.get(of) ?? [], (sample) => sample.wallMs)
  const optimum = (of: string): number => medianOf(samples.get(of) ?? [], (sample) => sample.optimumMs)
  const cpu = (of: string): number => medianOf(samples.get(of) ?? [], (sample) => sample.cpuMs)
  const peak = Math.max(...[...samples.values()].flat().map((sample) => sample.peakMiB ?? 0))
  const told = ['cold', 'revalidated', 'disk'].map(
    (of) => `${of} ${seconds(optimum(of))} and ${seconds(wall(of))} (processor ${seconds(cpu(of))})`,
  )
  return [
    `${name}: uv cold ${seconds(wall('uv cold'))}, warm ${seconds(wall('uv warm'))}, disk ${seconds(wall('uv disk'))}`,
    `${name}: until the optimum is known, and complete: ${told.join(', ')}`,
    verdict(`${name}, cold, until the optimum is known, to uv cold`, optimum('cold') / wall('uv cold'), 1.5, 'x'),
    verdict(`${name}, cold, complete, to uv cold`, wall('cold') / wall('uv cold'), 2.5, 'x'),
    verdict(`${name}, revalidated, until the optimum, to uv warm`, optimum('revalidated') / wall('uv warm'), 1, 'x'),
    verdict(`${name}, revalidated, complete, to uv warm`, wall('revalidated') / wall('uv warm'), 1.5, 'x'),
    verdict(`${name}, from disk alone`, wall('disk') / 1000, 0.45, 's'),
    verdict(`${name}, peak memory`, peak, 250, 'MiB'),
  ]
}

export async function measureWhole(setting: Setting): Promise<readonly string[]> {
  if (setting.uv === null) throw new Skipped('there is no uv here: name one with LOCKSTEP_UV')
  const lines: string[] = []
  for (const input of CASES) lines.push(...(await measureCase(input, setting.uv, setting)))
  return lines
}
