/**
 * `npm test`: every check of the project, each by its own tool, in lanes side by side.
 * Ends 1 when one fails; prints what each one printed, and how long it took.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Check {
  readonly name: string
  readonly command: readonly string[]
}

/** The tests of the command line run what it made. */
const FIRST: Check = { name: 'build', command: ['node', 'tools/build.ts'] }

/**
 * Lanes of about the same length. There are more of them than two processors, since servers, databases and git are waited for, and what runs
 * in the longest begins at once.
 */
const LANES: readonly (readonly Check[])[] = [
  [
    {
      name: 'tests',
      command: ['vitest', 'run', '--project', 'examples', '--coverage', '--coverage.reporter=text-summary'],
    },
  ],
  // One start for all of them, and two files at a time.
  [
    {
      name: 'long tests',
      command: ['vitest', 'run', '--project', 'properties', '--project', 'apart', '--maxWorkers', '2'],
    },
  ],
  [{ name: 'life', command: ['vitest', 'run', '--project', 'life'] }],
  [
    { name: 'format', command: ['oxfmt', '--check', '.'] },
    // A second checker would check again what both need.
    { name: 'types', command: ['tsc', '--noEmit', '--checkers', '1'] },
    { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
    { name: 'unused', command: ['knip'] },
    { name: 'directions', command: ['node', 'tools/directions.ts'] },
  ],
]

/** Tests remove what they make; what one that was killed has left goes with this. */
const scratch = mkdtempSync(join(tmpdir(), 'lockstep-checks-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

const ENVIRONMENT = {
  ...process.env,
  TMPDIR: scratch,
  // What people run, not the builds for development that some packages have, which trace themselves at every step.
  NODE_ENV: 'production',
  // What one process compiled, the next takes: plans run in workers and commands in processes, each with all of the code.
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../node_modules/.cache/compiled'),
}

interface Outcome {
  readonly check: Check
  readonly failed: boolean
  readonly output: string
  readonly seconds: number
}

function runCheck(check: Check): Promise<Outcome> {
  const started = performance.now()
  const [program = '', ...args] = check.command
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    const end = (failed: boolean, note: string) =>
      resolve({
        check,
        failed,
        output: Buffer.concat(chunks).toString('utf8') + note,
        seconds: (performance.now() - started) / 1000,
      })
    child.on('error', (error) => end(true, String(error)))
    child.on('close', (code) => end(code !== 0, ''))
  })
}

function report(outcome: Outcome): void {
  const verdict = outcome.failed ? 'FAILED' : 'ok'
  process.stdout.write(`\n== ${outcome.check.name}: ${verdict} in ${outcome.seconds.toFixed(1)} s\n${outcome.output}`)
}

async function runLane(lane: readonly Check[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const check of lane) {
    const outcome = await runCheck(check)
    report(outcome)
    outcomes.push(outcome)
  }
  return outcomes
}

const outcomes = [...(await runLane([FIRST])), ...(await Promise.all(LANES.map(runLane))).flat()]
const failed = outcomes.filter((outcome) => outcome.failed).map((outcome) => outcome.check.name)
process.stdout.write(failed.length === 0 ? '\nall checks hold\n' : `\nfailed: ${failed.join(', ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
