/**
 * `npm run bench`: every figure that is promised, measured on this machine, each with its limit and whether it holds.
 *
 *   node bench/run.ts [part...] [--advisories PLACE]... [--times N] [--seeds N]
 *
 * Parts: help, solver, proof, explain, scan500, check, hostile, whole, closure300; all of them by themselves. uv is taken from LOCKSTEP_UV or PATH. What
 * cannot be measured here is skipped by name, with the reason. Ends 1 when a limit does not hold.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureExplanations } from './explain.ts'
import { measureHostile } from './hostile.ts'
import type { Setting } from './lockstep.ts'
import { CommandFailed, Skipped } from './measure.ts'
import { measureCheck, measureClosure, measureHelp, measureScan } from './processes.ts'
import { measureProofs } from './proof.ts'
import { measureSolver } from './solver.ts'
import { measureWhole } from './whole.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    advisories: { type: 'string', multiple: true, default: [] },
    times: { type: 'string', default: '5' },
    seeds: { type: 'string', default: '5' },
  },
})

const PARTS: Readonly<Record<string, (setting: Setting) => Promise<readonly string[]>>> = {
  help: measureHelp,
  solver: () => measureSolver(Number(values.seeds)),
  proof: () => measureProofs(Number(values.seeds)),
  explain: () => measureExplanations(Number(values.times)),
  scan500: measureScan,
  check: measureCheck,
  hostile: measureHostile,
  whole: measureWhole,
  closure300: measureClosure,
}

function findUv(): string | null {
  const program = process.env['LOCKSTEP_UV'] ?? 'uv'
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0 ? program : null
}

const out = (text: string): void => void process.stdout.write(`${text}\n`)

const unknown = positionals.filter((part) => PARTS[part] === undefined)
if (unknown.length > 0)
  throw new Error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`)
execFileSync(process.execPath, ['tools/build.ts'], { stdio: ['ignore', 'ignore', 'inherit'] })
out(`Node ${process.versions.node}, ${availableParallelism()} processors, medians of ${values.times}`)
for (const part of positionals.length > 0 ? positionals : Object.keys(PARTS)) {
  const scratch = mkdtempSync(join(tmpdir(), 'lockstep-bench-'))
  out(`\n# ${part}`)
  try {
    const setting = { advisories: values.advisories, scratch, times: Number(values.times), uv: findUv() }
    const lines = (await PARTS[part]?.(setting)) ?? []
    for (const line of lines) out(line)
    if (lines.some((line) => line.startsWith('FAILS'))) process.exitCode = 1
  } catch (error) {
    if (error instanceof Skipped) out(`skipped  ${part}: ${error.message}`)
    else if (error instanceof CommandFailed) {
      out(`FAILS  ${part}: ${error.message}`)
      process.exitCode = 1
    } else throw error
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
