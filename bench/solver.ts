/**
 * The solver alone on generated universes, beside clingo on the same instances, with the growth as a curve.
 *
 * `node bench/solver.ts [seeds] [--no-peer]`. A time is reduction, encoding, search and tie-break of one instance, nothing shared between
 * runs but the warm engine. clingo gets the candidates that our reduction keeps, so its time, grounding included, is a generous one; its
 * wasm build is single-threaded, as we are.
 */
import { OptimumSearch } from '../src/solve/optimum.ts'
import { everything, reduce } from '../src/solve/reduce/reduce.ts'
import type { Instance } from '../src/solve/instance.ts'
import { askClingo } from '../test/properties/clingo.ts'
import { instanceOf } from '../test/properties/generated-instance.ts'
import { generateUniverse, PROFILES } from '../test/properties/generated-universe.ts'

interface Size {
  readonly packages: number
  readonly versions: number
  /** Milliseconds the median may take; null where none is promised. */
  readonly limit: number | null
  /** clingo's wasm build runs out of memory beyond. */
  readonly hasPeer?: false
}

const SIZES: readonly Size[] = [
  { packages: 20, versions: 100, limit: 15 },
  { packages: 40, versions: 150, limit: null },
  { packages: 80, versions: 200, limit: 60 },
  { packages: 140, versions: 250, limit: null },
  { packages: 200, versions: 300, limit: 250 },
  { packages: 400, versions: 300, limit: null, hasPeer: false },
]

interface Timing {
  readonly ms: number
  readonly reduceMs: number
  readonly kept: number
  readonly all: number
  readonly peerMs: number | null
  readonly agrees: boolean
}

async function timed(instance: Instance, hasPeer: boolean): Promise<Timing> {
  const started = performance.now()
  const kept = reduce(instance)
  const reduceMs = performance.now() - started
  const search = new OptimumSearch(instance, { deadline: Infinity, supports: [], kept })
  const { objective } = search.run()
  search.breakTies()
  const ms = performance.now() - started
  const peer = hasPeer ? await askClingo(instance, kept) : null
  return {
    ms,
    reduceMs,
    kept: sizeOf(kept),
    all: sizeOf(everything(instance)),
    peerMs: peer?.totalMs ?? null,
    agrees: peer === null || !peer.isProven || String(peer.costs ?? []) === String(objective),
  }
}

function sizeOf(kept: readonly (readonly number[])[]): number {
  return kept.reduce((all, { length }) => all + length, 0)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}

const count = Number(process.argv[2] ?? 5)
const hasPeer = !process.argv.includes('--no-peer')
const out = (line: string): void => void process.stdout.write(`${line}\n`)
let isWithinLimits = true

out('packages x versions  candidates  kept  median ms (worst)  of it reducing  limit  clingo ms')
for (const size of [SIZES[0], ...SIZES].filter((found) => found !== undefined)) {
  const timings: Timing[] = []
  const asksPeer = hasPeer && size.hasPeer !== false
  for (const profile of Object.values(PROFILES)) {
    for (let seed = 1; seed <= count; seed++) {
      const instance = instanceOf(generateUniverse(size.packages, size.versions, seed, profile))
      timings.push(await timed(instance, asksPeer))
    }
  }
  const ms = median(timings.map((timing) => timing.ms))
  const isOver = size.limit !== null && ms > size.limit
  if (isOver || timings.some(({ agrees }) => !agrees)) isWithinLimits = false
  const peer = asksPeer ? median(timings.map(({ peerMs }) => peerMs ?? 0)).toFixed(0) : '-'
  out(
    [
      `${size.packages} x ${size.versions}`.padEnd(21),
      String(median(timings.map(({ all }) => all))).padEnd(12),
      String(median(timings.map(({ kept }) => kept))).padEnd(6),
      `${ms.toFixed(1)} (${Math.max(...timings.map((timing) => timing.ms)).toFixed(0)})`.padEnd(19),
      median(timings.map(({ reduceMs }) => reduceMs))
        .toFixed(1)
        .padEnd(16),
      `${size.limit ?? '-'}${isOver ? ' over' : ''}`.padEnd(10),
      timings.every(({ agrees }) => agrees) ? peer : `${peer} DIFFERS`,
    ].join(''),
  )
}
process.exit(isWithinLimits ? 0 : 1)
