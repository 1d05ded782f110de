/**
 * Measuring whole processes: wall time processor time and peak memory of a command, repeated, interleaved with its peer.
 *
 * Units: milliseconds and mebibytes. A median is of all repetitions; nothing is thrown away. A run that does not end
 * in its time counts as one that took for ever.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Sample {
  readonly wallMs: number
  /** When the process wrote its mark on stderr (LOCKSTEP_TRACE); null when it did not. */
  readonly optimumMs: number | null
  readonly peakMiB: number | null
  /** User and system time together, as the process tells it itself. */
  readonly cpuMs: number | null
}

/** Why a part is not measured here. */
export class Skipped extends Error {}

/** A command that was to be measured ended otherwise than it should; the message holds what it said. */
export class CommandFailed extends Error {}

export interface Command {
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Folders that are not there when the run begins. */
  readonly forgets?: readonly string[]
  readonly accepts?: readonly number[]
  /** It is ended after that. */
  readonly longestMs?: number
}

/** Written by the command line tool when LOCKSTEP_TRACE is set. */
const OPTIMUM_MARK = 'trace: optimum known'
const PEAK_MARK = /trace: peak ([\d.]+) MiB/
const CPU_MARK = /trace: processor ([\d.]+) ms/
const LONGEST_MS = 60_000

export async function runOnce(command: Command): Promise<Sample> {
  for (const folder of command.forgets ?? []) setAside(folder)
  const started = performance.now()
  let optimumMs: number | null = null
  let stderr = ''
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(command.program, command.args, {
      env: { ...process.env, ...command.env },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: command.longestMs ?? LONGEST_MS,
      killSignal: 'SIGKILL',
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8')
      if (optimumMs === null && stderr.includes(OPTIMUM_MARK)) optimumMs = performance.now() - started
    })
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code === null) return { wallMs: Infinity, optimumMs: optimumMs ?? Infinity, peakMiB: Infinity, cpuMs: Infinity }
  const wallMs = performance.now() - started
  if (!(command.accepts ?? [0]).includes(code))
    throw new CommandFailed(`"${command.name}" ended with ${code}, and said:\n${stderr.trim()}`)
  return { wallMs, optimumMs, peakMiB: numberIn(stderr, PEAK_MARK), cpuMs: numberIn(stderr, CPU_MARK) }
}

/**
 * Moved, not removed: for seconds a file system looks for room of its own among hundreds of files that have just been removed, and what
 * that costs would count for the run.
 */
function setAside(folder: string): void {
  if (existsSync(folder)) renameSync(folder, join(mkdtempSync(join(dirname(folder), 'aside-')), 'folder'))
}

function numberIn(text: string, mark: RegExp): number | null {
  const found = mark.exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

/** The first run of a part that needs an index; without one that answers there is nothing to measure. */
export async function withIndex<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && error.message.includes('package index')) throw new Skipped('no package index answers')
    throw error
  }
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
