/**
 * Proofs on generated universes: what logging costs, how large they are, how long checking takes, with the growth as a curve.
 *
 * The last solve is that of the whole instance, nothing reduced, with the optimum known: with a log and without, in turns. Checking is
 * held against the solve from the same facts, everything known.
 */
import { gzipSync } from 'node:zlib'
import { openRun } from '../src/run/engine.ts'
import { replayCertificate } from '../src/run/replayed.ts'
import { proofObjections } from '../src/run/recheck.ts'
import { prove, relaxationOf, claimOf } from '../src/solve/proof/prove.ts'
import { ProofRecord } from '../src/solve/proof/record.ts'
import { ProofSearch } from '../src/solve/proof/search.ts'
import type { Task } from '../src/solve/slot.ts'
import { solve } from '../src/solve/solve.ts'
import { readCertificate } from '../src/universe/certificate.ts'
import type { Solution } from '../src/universe/solution.ts'
import { checkProof } from '../src/verify/proof/check-proof.ts'
import { optionsOf } from '../test/cases/options.ts'
import { generateUniverse, PROFILES } from '../test/properties/generated-universe.ts'
import { problemFrom } from '../test/properties/generated-problem.ts'
import { median, verdict } from './measure.ts'

const SIZES: readonly { packages: number; versions: number }[] = [
  { packages: 20, versions: 100 },
  { packages: 80, versions: 200 },
  { packages: 200, versions: 300 },
]
const LOGGING_LIMIT = 1.3
const CHECK_LIMIT = 10
const CASES = ['ai-service', 'inference-service', 'research-repository']
const CASE_LIMIT_MS = 2000
const REPEATS = 5

interface Timing {
  readonly solveMs: number
  readonly plainMs: number
  readonly loggedMs: number
  readonly checkMs: number
  readonly steps: number
  readonly bytes: number
  readonly packedBytes: number
}

/** The first row of all is the warm-up of the engine, and is not told. */
export async function measureProofs(seeds: number): Promise<readonly string[]> {
  const lines = ['packages x versions  solve ms  last solve ms (logged)  check ms  steps   KB (packed)']
  for (const [row, size] of [SIZES[0], ...SIZES].entries()) {
    if (size === undefined) continue
    const told = await measureSize(size, seeds)
    if (row > 0) lines.push(...told)
  }
  for (const name of CASES) lines.push(...(await measureCase(name)))
  return lines
}

/** A certificate of a recorded case: its size, and how long the check of its proof takes. */
async function measureCase(name: string): Promise<readonly string[]> {
  const run = await openRun(optionsOf(name))
  const bytes = await run.certificate(await run.plan(), 'certificate.json.gz')
  await run.close()
  const certificate = readCertificate(bytes, name)
  const { problems } = await replayCertificate(certificate, name)
  const { ms, result } = await clocked(() =>
    problems.flatMap((replayed) => proofObjections(replayed, certificate.proofs[replayed.plan.id])),
  )
  if (result.length > 0) throw new Error(result.join('\n'))
  return [
    `${name}: a certificate of ${kilobytes(bytes.length)} KB, packed`,
    verdict(`checking the proof of ${name}`, ms, CASE_LIMIT_MS, 'ms'),
  ]
}

async function measureSize({ packages, versions }: (typeof SIZES)[number], seeds: number): Promise<readonly string[]> {
  const timings: Timing[] = []
  for (const profile of Object.values(PROFILES)) {
    for (let seed = 1; seed <= seeds; seed++) {
      timings.push(await timed(problemFrom(generateUniverse(packages, versions, seed, profile))))
    }
  }
  const of = (pick: (timing: Timing) => number): number => median(timings.map(pick))
  const name = `${packages} x ${versions}`
  return [
    [
      name.padEnd(21),
      of(({ solveMs }) => solveMs)
        .toFixed(0)
        .padEnd(10),
      `${of(({ plainMs }) => plainMs).toFixed(0)} (${of(({ loggedMs }) => loggedMs).toFixed(0)})`.padEnd(24),
      of(({ checkMs }) => checkMs)
        .toFixed(0)
        .padEnd(10),
      String(of(({ steps }) => steps)).padEnd(8),
      `${kilobytes(of(({ bytes }) => bytes))} (${kilobytes(of(({ packedBytes }) => packedBytes))})`,
    ].join(''),
    verdict(
      `logging, ${name}, median share of the last solve`,
      of((each) => each.loggedMs / each.plainMs),
      LOGGING_LIMIT,
      'x',
    ),
    verdict(
      `checking, ${name}, median share of the solve`,
      of((each) => each.checkMs / each.solveMs),
      CHECK_LIMIT,
      'x',
    ),
  ]
}

async function timed(task: Task): Promise<Timing> {
  const { problem, present, facts, policy } = task
  const { ms: solveMs, result: solution } = await clocked(() => solve(problem, { sets: present }, facts, policy))
  const proof = prove(task, solution, Infinity)
  if (proof === null) throw new Error('no proof was found')
  const text = JSON.stringify(proof)
  const { ms: checkMs, result: objections } = await clocked(() =>
    checkProof(problem, { sets: present }, solution, facts, policy, JSON.parse(text)),
  )
  if (objections.length > 0) throw new Error(objections.join('\n'))
  const { plainMs, loggedMs } = lastSolve(task, solution)
  const packed = gzipSync(text, { level: 9 })
  return {
    ...{ solveMs, plainMs, loggedMs, checkMs },
    ...{ steps: proof.steps.length, bytes: text.length, packedBytes: packed.length },
  }
}

/** Processor time of the last solve without a log and with one, medians of several in turns. */
function lastSolve(task: Task, solution: Solution): { readonly plainMs: number; readonly loggedMs: number } {
  const built = relaxationOf(task)
  const claim = claimOf(built, solution)
  const spent = (record: ProofRecord | null): number => {
    const before = process.cpuUsage()
    new ProofSearch(built.instance, claim, { deadline: Infinity, record }).run()
    return process.cpuUsage(before).user / 1000
  }
  const plain: number[] = []
  const logged: number[] = []
  for (let i = 0; i < REPEATS; i++) {
    plain.push(spent(null))
    logged.push(spent(new ProofRecord()))
  }
  return { plainMs: median(plain), loggedMs: median(logged) }
}

async function clocked<Result>(work: () => Result | Promise<Result>): Promise<{ ms: number; result: Result }> {
  const started = performance.now()
  const result = await work()
  return { ms: performance.now() - started, result }
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0)
}
