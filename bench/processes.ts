/** Whole processes without a peer: the help, a scan of 500 packages against all advisories, a closure of 300 on the live index. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseVersion } from '../src/python/version.ts'
import { advisoriesAt, readIndex } from '../src/sources/advisories-index.ts'
import { openAdvisories } from '../src/sources/advisories.ts'
import { normalizeName } from '../src/python/name.ts'
import { wheel } from '../test/sources/archives.ts'
import { forgotten, lockstep } from './lockstep.ts'
import type { Setting } from './lockstep.ts'
import { interleave, medianOf, Skipped, verdict, withIndex } from './measure.ts'
import type { Command, Sample } from './measure.ts'

async function samplesOf(command: Command, times: number): Promise<readonly Sample[]> {
  return (await interleave([command], times)).get(command.name) ?? []
}

function line(label: string, samples: readonly Sample[], limit: number): string {
  const cpu = medianOf(samples, (sample) => sample.cpuMs)
  const told = Number.isFinite(cpu) ? `${label} (processor ${(cpu / 1000).toFixed(2)} s)` : label
  return verdict(told, medianOf(samples, (sample) => sample.wallMs) / 1000, limit, 's')
}

export async function measureHelp({ times }: Setting): Promise<readonly string[]> {
  const help: Command = { name: 'help', program: process.execPath, args: ['bin/lockstep.js', '--help'] }
  await samplesOf(help, 1)
  const node: Command = { name: 'node', program: process.execPath, args: ['--eval', ''] }
  const samples = await interleave([help, node], times)
  const bare = medianOf(samples.get('node') ?? [], (sample) => sample.wallMs)
  return [`node alone: ${(bare / 1000).toFixed(2)} s`, line('lockstep --help', samples.get('help') ?? [], 0.15)]
}

const SCANNED = 500
const SETTLED_MS = 2500

/** Wheels in a folder, named after packages that have advisories, each at a version that one of them names, where one does. */
export async function measureScan(setting: Setting): Promise<readonly string[]> {
  const { advisories, scratch, times } = setting
  if (advisories.length === 0) throw new Skipped('no advisories are named: give them with --advisories')
  const cache = join(scratch, 'cache-scan')
  const checkout = join(scratch, 'scan')
  const wheels = join(checkout, 'wheels')
  mkdirSync(wheels, { recursive: true })
  const pins = await vulnerablePins(setting, cache)
  for (const [name, version] of pins) {
    const written = name.replaceAll('-', '_')
    writeFileSync(join(wheels, `${written}-${version}-py3-none-any.whl`), wheel(written, version))
  }
  const lines = ['--no-index', '--find-links ./wheels', ...[...pins].map(([name, version]) => `${name}==${version}`)]
  writeFileSync(join(checkout, 'requirements.txt'), `${lines.join('\n')}\n`)
  // Of files that have only just been written nothing is kept (src/sources/kept-files.ts); nobody scans what is two seconds old.
  await sleep(SETTLED_MS)
  const scan = { ...lockstep('scan', { advisories }, ['scan', checkout], cache), accepts: [1] }
  await samplesOf(scan, 1)
  return [line(`scan of ${pins.size} packages against all advisories`, await samplesOf(scan, times), 0.4)]
}

const fetchBytes = (): Promise<never> => Promise.reject(new Error('nothing is fetched here'))

async function vulnerablePins({ advisories }: Setting, cacheDir: string): Promise<ReadonlyMap<string, string>> {
  await openAdvisories(advisories, { cacheDir, fetchBytes, offline: true, now: new Date() })
  const folder = join(cacheDir, 'advisories')
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.index'))
  const index = readIndex(join(folder, file))
  const pins = new Map<string, string>()
  for (const name of index?.places.keys() ?? []) {
    if (pins.size === SCANNED || index === null) break
    const found = advisoriesAt(index, normalizeName(name))?.vulnerabilities.flatMap(({ versions }) => versions) ?? []
    pins.set(name, found.find((text) => /^[\d.]+$/.test(text) && parseVersion(text) !== null) ?? '0.1')
  }
  return pins
}

/** A commit hook on case 1: a pin has moved, and what is kept on disk serves. */
export async function measureCheck(setting: Setting): Promise<readonly string[]> {
  const checkout = join(setting.scratch, 'check')
  const cache = join(setting.scratch, 'cache-check')
  mkdirSync(checkout, { recursive: true })
  const file = join(checkout, 'requirements.txt')
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', checkout, ...IDENTITY, ...args])
  writeFileSync(file, lines(CHECKED))
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'base')
  writeFileSync(file, lines(CHECKED.map((pin) => pin.replace('pandas==2.0.2', 'pandas==2.0.3'))))
  const check = (name: string, ...more: readonly string[]) =>
    lockstep(name, setting, ['check', checkout, '--base', 'HEAD', ...more], cache)
  await withIndex(() => samplesOf(check('first'), 1))
  const disk = await samplesOf(check('disk', '--offline'), setting.times)
  return [line('check of case 1 in a commit hook, from disk', disk, 0.5)]
}

const IDENTITY = ['-c', 'user.name=bench', '-c', 'user.email=bench@mail.example', '-c', 'commit.gpgsign=false']
const CHECKED = [
  ...['torch==2.1.0', 'torchvision==0.16.0', 'torchaudio==2.1.0', 'tensorflow==2.15.0', 'keras==2.15.0'],
  ...['pandas==2.0.2', 'numpy==1.24.3'],
]
const lines = (pins: readonly string[]): string => pins.map((pin) => `${pin}\n`).join('')

export async function measureClosure(setting: Setting): Promise<readonly string[]> {
  const checkout = join(setting.scratch, 'closure')
  const cache = join(setting.scratch, 'cache-closure')
  mkdirSync(checkout, { recursive: true })
  copyFileSync('bench/closure300.txt', join(checkout, 'requirements.txt'))
  const plan = (name: string, ...more: readonly string[]) => lockstep(name, setting, ['plan', checkout, ...more], cache)
  const [first] = await withIndex(() => samplesOf(plan('first'), 1))
  if (first === undefined || first.wallMs === Infinity) {
    return [
      verdict('closure of 300, cold', Infinity, 4, 's'),
      verdict('closure of 300, from disk alone', Infinity, 1.2, 's'),
    ]
  }
  const cold = await samplesOf({ ...plan('cold'), forgets: [forgotten(cache)] }, setting.times)
  const disk = await samplesOf(plan('disk', '--offline'), setting.times)
  return [line('closure of 300, cold', cold, 4), line('closure of 300, from disk alone', disk, 1.2)]
}
