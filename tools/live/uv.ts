/**
 * What `uv pip compile` makes of the edited files: it must accept them, and choose what the plan says is then installed.
 * The same full Python, platform and clock; every package is compared, and each difference told.
 */
import type { EnvironmentEntry } from '../../src/plan/document.ts'
import { makeEnvironment } from '../../src/python/environment.ts'
import { normalizeName } from '../../src/python/name.ts'
import { parseVersion } from '../../src/python/version.ts'
import { complaint, run } from './process.ts'
import type { Ran } from './process.ts'

export interface Compiled {
  readonly environment: Pick<EnvironmentEntry, 'unit' | 'python' | 'platform' | 'selection'>
  /** The checkout as edited. */
  readonly root: string
  /** An instant. */
  readonly excludeNewer: string
}

export interface Compared extends Compiled {
  /** What the plan says is installed there. */
  readonly resolved: Readonly<Record<string, string>>
}

/** LOCKSTEP_UV, else uv on the PATH; null where there is none. */
export function findUv(): string | null {
  const uv = process.env['LOCKSTEP_UV'] ?? 'uv'
  return run(uv, ['--version']).status === 0 ? uv : null
}

/** The differences; empty when uv chooses the same. */
export function compareWithUv(uv: string, { resolved, ...compiled }: Compared): readonly string[] {
  const ran = compile(uv, compiled)
  if (ran.status !== 0) return [`uv ${complaint(ran)}`]
  return differences(resolved, chosenBy(ran.stdout))
}

export function compile(uv: string, { environment, root, excludeNewer }: Compiled): Ran {
  const { python, platform, unit, selection } = environment
  const target = makeEnvironment(python, platform, 'any')
  const uvPlatform = PLATFORMS[platform]
  if (target === null || uvPlatform === undefined)
    return { status: null, stdout: '', stderr: `it knows no ${platform} with Python ${python}` }
  return run(
    uv,
    [
      ...['pip', 'compile', unit, ...selection.flatMap(selected)],
      ...['--python-version', target.pythonFull, '--python-platform', uvPlatform],
      ...['--exclude-newer', excludeNewer],
      ...['--no-header', '--no-annotate', '--no-progress', '--color', 'never'],
    ],
    { cwd: root, env: { UV_PYTHON_DOWNLOADS: 'never' } },
  )
}

/** Lockstep's platforms as uv calls them; linux has glibc 2.28. */
const PLATFORMS: Readonly<Record<string, string>> = { linux_x86_64: 'x86_64-manylinux_2_28' }

function selected(selection: string): readonly string[] {
  const [kind = '', name = ''] = selection.split(':')
  return [kind === 'extra' ? '--extra' : '--group', name]
}

/** By normalized name. */
export function chosenBy(printed: string): ReadonlyMap<string, string> {
  const chosen = new Map<string, string>()
  for (const line of printed.split('\n')) {
    const [, name, version] = /^([\w.-]+)(?:\[[^\]]*\])?==(\S+)/.exec(line) ?? []
    if (name !== undefined && version !== undefined) chosen.set(normalizeName(name), version)
  }
  return chosen
}

function differences(
  resolved: Readonly<Record<string, string>>,
  chosen: ReadonlyMap<string, string>,
): readonly string[] {
  const names = [...new Set([...Object.keys(resolved), ...chosen.keys()])].sort()
  return names.flatMap((name) => {
    const [ours, theirs] = [resolved[name], chosen.get(name)]
    if (ours !== undefined && theirs !== undefined && keyOf(ours) === keyOf(theirs)) return []
    return [`${name}: the plan says ${ours ?? 'not installed'}, uv ${theirs ?? 'does not install it'}`]
  })
}

function keyOf(version: string): string {
  return parseVersion(version)?.key ?? version
}
