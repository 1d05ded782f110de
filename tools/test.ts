/**
 * `npm test`: every check of the project, each by its own tool, three at a time, and beside them the one that mostly waits.
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

/** Mostly it waits for deliveries, clocks and a database. */
const WAITING: Check = { name: 'life', command: ['vitest', 'run', '--project', 'life'] }

/** So many that the last one to end keeps nothing waiting. */
const SHARDS = 6

const CHECKS: readonly Check[] = [
  // The longest first, side by side; the short ones follow the one that ends before.
  {
    name: 'tests',
    command: ['vitest', 'run', '--project', 'examples', '--coverage', '--coverage.reporter=text-summary'],
  },
  ...Array.from({ length: SHARDS }, (_, at) => ({
    name: `properties ${at + 1}`,
    command: ['vitest', 'run', '--project', 'properties', '--shard', `${at + 1}/${SHARDS}`],
  })),
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'unused', command: ['knip'] },
  { name: 'directions', command: ['node', 'tools/directions.ts'] },
]

/** One more than two processors: servers, databases and git are waited for in the tests, too. */
const AT_ONCE = 3

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

async function worker(queue: Check[], outcomes: Outcome[]): Promise<void> {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const outcome = await runCheck(check)
    report(outcome)
    outcomes.push(outcome)
  }
}

const outcomes: Outcome[] = []
await worker([FIRST], outcomes)
const queue = [...CHECKS]
const lanes = [[WAITING], ...Array.from({ length: AT_ONCE }, () => queue)]
await Promise.all(lanes.map((lane) => worker(lane, outcomes)))
const failed = outcomes.filter((outcome) => outcome.failed).map((outcome) => outcome.check.name)
process.stdout.write(failed.length === 0 ? '\nall checks hold\n' : `\nfailed: ${failed.join(', ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
