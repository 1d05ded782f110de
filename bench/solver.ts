/**
 * The solver alone on generated universes, beside clingo on the same instances, with the growth as a curve.
 *
 * A time is reduction, encoding, search and tie-break of one instance, nothing shared between
 * runs but the warm engine. clingo gets the candidates that our reduction keeps, so its time, grounding included, is a generous one; its
 * wasm build is single-threaded, as we are.
 */
import { OptimumSearch } from '../src/solve/optimum.ts'
import { everything, reduce } from '../src/solve/reduce/reduce.ts'
import type { Instance } from '../src/solve/instance.ts'
import { askClingo } from '../test/properties/clingo.ts'
import { instanceOf } from '../test/properties/generated-instance.ts'
import { generateUniverse, PROFILES } from '../test/properties/generated-universe.ts'
import { median, verdict } from './measure.ts'

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
  const search = new OptimumSearch(instance, { deadline: Infinity, kept })
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

/** The first row of all is the warm-up of the engine, and is not told. */
export async function measureSolver(seeds: number): Promise<readonly string[]> {
  const lines = ['packages x versions  candidates  kept  median ms (worst)  of it reducing  clingo ms']
  for (const [row, size] of [SIZES[0], ...SIZES].entries()) {
    if (size === undefined) continue
    const told = await measureSize(size, seeds)
    if (row > 0) lines.push(...told)
  }
  return lines
}

async function measureSize(size: Size, seeds: number): Promise<readonly string[]> {
  const timings: Timing[] = []
  const hasPeer = size.hasPeer !== false
  for (const profile of Object.values(PROFILES)) {
    for (let seed = 1; seed <= seeds; seed++) {
      timings.push(await timed(instanceOf(generateUniverse(size.packages, size.versions, seed, profile)), hasPeer))
    }
  }
  const of = (pick: (timing: Timing) => number): number => median(timings.map(pick))
  const ms = of((timing) => timing.ms)
  const name = `${size.packages} x ${size.versions}`
  const lines = [
    [
      name.padEnd(21),
      String(of(({ all }) => all)).padEnd(12),
      String(of(({ kept }) => kept)).padEnd(6),
      `${ms.toFixed(1)} (${Math.max(...timings.map((timing) => timing.ms)).toFixed(0)})`.padEnd(19),
      of(({ reduceMs }) => reduceMs)
        .toFixed(1)
        .padEnd(16),
      hasPeer ? of(({ peerMs }) => peerMs ?? 0).toFixed(0) : '-',
    ].join(''),
  ]
  if (size.limit !== null) lines.push(verdict(`solver alone, ${name}, median`, ms, size.limit, 'ms'))
  const differing = timings.filter(({ agrees }) => !agrees).length
  if (differing > 0) lines.push(verdict(`solver alone, ${name}, answers unlike clingo's`, differing, 0, 'of them'))
  return lines
}
