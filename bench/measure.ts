/**
 * Measuring whole processes: wall time and peak memory of a command, repeated, interleaved with its peer.
 *
 * Units: milliseconds and mebibytes. A median is of all repetitions; nothing is thrown away.
 */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'

export interface Sample {
  readonly wallMs: number
  /** When the process wrote its mark on stderr (LOCKSTEP_TRACE); null when it did not. */
  readonly optimumMs: number | null
  readonly peakMiB: number | null
}

export interface Command {
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Folders removed before each run. */
  readonly forgets?: readonly string[]
  readonly accepts?: readonly number[]
}

/** Written by the command line tool when LOCKSTEP_TRACE is set. */
const OPTIMUM_MARK = 'trace: optimum known'
const PEAK_MARK = /trace: peak ([\d.]+) MiB/

export async function runOnce(command: Command): Promise<Sample> {
  for (const folder of command.forgets ?? []) rmSync(folder, { recursive: true, force: true })
  const started = performance.now()
  let optimumMs: number | null = null
  let stderr = ''
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn(command.program, command.args, {
      env: { ...process.env, ...command.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8')
      if (optimumMs === null && stderr.includes(OPTIMUM_MARK)) optimumMs = performance.now() - started
    })
    child.on('error', reject)
    child.on('close', (ended) => resolve(ended ?? 1))
  })
  const wallMs = performance.now() - started
  if (!(command.accepts ?? [0]).includes(code)) throw new Error(`${command.name} ended with ${code}:\n${stderr}`)
  const peak = PEAK_MARK.exec(stderr)?.[1]
  return { wallMs, optimumMs, peakMiB: peak === undefined ? null : Number(peak) }
}

/** Runs every command `times` times, in turns, so that the machine's moods meet all of them alike. */
export async function interleave(
  commands: readonly Command[],
  times: number,
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>(commands.map((command) => [command.name, []]))
  for (let turn = 0; turn < times; turn += 1) {
    for (const command of commands) samples.get(command.name)?.push(await runOnce(command))
  }
  return samples
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

export function medianOf(samples: readonly Sample[], pick: (sample: Sample) => number | null): number {
  return median(samples.map(pick).filter((value) => value !== null))
}

/** A line of the report: the figure, what it is held against, and whether it holds. */
export function verdict(label: string, value: number, limit: number, unit: string): string {
  const holds = value <= limit
  return `${holds ? 'holds' : 'FAILS'}  ${label.padEnd(62)} ${value.toFixed(2)} ${unit} (at most ${limit} ${unit})`
}
