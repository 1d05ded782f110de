/** Runs a program and waits for it: what it printed, and how it ended. */
import { spawnSync } from 'node:child_process'

export interface Ran {
  /** null: the program could not be started, or was stopped. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

const LONGEST_MS = 15 * 60_000

export function run(program: string, args: readonly string[], { cwd, env }: Surroundings = {}): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: LONGEST_MS,
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
  })
  return { status, stdout: stdout ?? '', stderr: error === undefined ? (stderr ?? '') : error.message }
}

/** The end of what a program complained of, on one line. */
export function complaint({ status, stderr }: Ran): string {
  const lines = stderr.trim().split('\n').slice(-8)
  return `ended with ${status ?? 'a signal'}: ${lines.map((line) => line.trim()).join(' | ')}`
}
