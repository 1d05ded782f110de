/** The command under measurement, as a person starts it: the built program, a cache of its own, the advisories of the bench. */
import type { Command } from './measure.ts'

export interface Setting {
  readonly advisories: readonly string[]
  /** A folder for caches and inputs; the caller removes it. */
  readonly scratch: string
  readonly times: number
  /** null: none is here. */
  readonly uv: string | null
}

export const PYTHON = '3.11'

export function lockstep(
  name: string,
  { advisories }: Pick<Setting, 'advisories'>,
  args: readonly string[],
  cache: string,
): Command {
  const places = advisories.flatMap((place) => ['--advisories', place])
  return {
    name,
    program: process.execPath,
    args: ['bin/lockstep.js', ...args, '--python', PYTHON, '--format', 'json', '--quiet', ...places],
    env: { LOCKSTEP_CACHE_DIR: cache, LOCKSTEP_TRACE: '1' },
  }
}

/** What a cold run forgets: listings, metadata and closures; the advisory index and which index the installer uses stay. */
export function forgotten(cache: string): string {
  return `${cache}/universe-1`
}
