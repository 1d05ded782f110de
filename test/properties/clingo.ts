/**
 * A second optimiser: the instance as an answer set program, solved by clingo. Shares nothing with encoder, reductions and search.
 * Source: Gebser, Kaminski, Kaufmann, Schaub: Multi-shot ASP solving with clingo (TPLP 2019).
 */
import { run } from 'clingo-wasm'
import type { Instance } from '../../src/solve/instance.ts'

const RULES = `
in(N) :- forced(N).
1 { ch(N,C) : cand(N,C) } 1 :- in(N).
ge(N,C) :- ch(N,C).
ge(N,C-1) :- ge(N,C), C > 0.
has(N,E) :- ch(N,C), run(N,E,A,B), A <= C, C <= B.
in(T) :- has(N,E), target(E,T).
:- has(N,E), target(E,T), from(E,A), not ge(T,A).
:- has(N,E), target(E,T), to(E,B), ge(T,B+1).
:- has(N,E), target(E,T), hole(E,A,B), ge(T,A), not ge(T,B).
:- has(N,E), never(E).
#minimize { W@P,N : ch(N,C), toll(N,C,P,W) }.
#show.
`

export interface ClingoAnswer {
  /** By level; null when nothing installs, or when the time was up. */
  readonly costs: readonly number[] | null
  readonly isProven: boolean
  readonly solveMs: number
  readonly totalMs: number
}

/** `kept`: the candidates that clingo gets, by node; without it every one that is alive. Extras and shared costs are not told. */
export async function askClingo(
  instance: Instance,
  kept?: readonly (readonly number[])[],
  seconds = 60,
): Promise<ClingoAnswer> {
  const program = programOf(instance, kept)
  const started = performance.now()
  const result = await run(program, 0, ['--opt-strategy=usc,stratify', '--quiet=1,1', `--time-limit=${seconds}`])
  const totalMs = performance.now() - started
  if (result.Result === 'ERROR') throw new Error(result.Error)
  const [witness] = result.Call.at(-1)?.Witnesses.slice(-1) ?? []
  const levels = paidLevels(instance, kept)
  const told = new Map((witness?.Costs ?? []).map((cost, at) => [levels[at] ?? -1, cost]))
  const costs =
    witness === undefined ? null : Array.from({ length: instance.levels }, (_, level) => told.get(level) ?? 0)
  return {
    costs,
    isProven: result.Result === 'OPTIMUM FOUND' || result.Result === 'UNSATISFIABLE',
    solveMs: result.Time.Solve * 1000,
    totalMs,
  }
}

/** Levels that clingo has costs for, most important first: those without any toll are not reported. */
function paidLevels({ nodes, levels }: Instance, kept: readonly (readonly number[])[] | undefined): readonly number[] {
  const isPaid = (level: number): boolean =>
    nodes.some(({ tolls, isAlive }, number) => {
      const candidates = kept?.[number] ?? [...isAlive.keys()].filter((candidate) => isAlive[candidate])
      return candidates.some((candidate) => (tolls[level]?.[candidate] ?? 0) > 0)
    })
  return Array.from({ length: levels }, (_, level) => level).filter(isPaid)
}

function programOf(instance: Instance, kept: readonly (readonly number[])[] | undefined): string {
  const lines = [RULES]
  const used = new Set<number>()
  for (const [number, node] of instance.nodes.entries()) {
    if (node.gates[0]?.isForced === true) lines.push(`forced(${number}).`)
    const candidates = kept?.[number] ?? [...node.isAlive.keys()].filter((candidate) => node.isAlive[candidate])
    for (const candidate of candidates) lines.push(`cand(${number},${candidate}).`)
    for (const [level, costs] of node.tolls.entries()) {
      for (const candidate of costs === null ? [] : candidates) {
        const cost = costs?.[candidate] ?? 0
        if (cost > 0) lines.push(`toll(${number},${candidate},${instance.levels - level},${cost}).`)
      }
    }
    const runs = new Map<number, [number, number]>()
    const close = (edge: number, [from, to]: readonly [number, number]): number =>
      lines.push(`run(${number},${edge},${from},${to}).`)
    for (const candidate of candidates) {
      for (const { id } of node.gates[0]?.edges[candidate] ?? []) {
        used.add(id)
        const run = runs.get(id)
        if (run !== undefined && run[1] === candidate - 1) run[1] = candidate
        else {
          if (run !== undefined) close(id, run)
          runs.set(id, [candidate, candidate])
        }
      }
    }
    for (const [edge, run] of runs) close(edge, run)
  }
  for (const { id, target, ranges } of instance.edges) {
    if (!used.has(id)) continue
    const size = instance.nodes[target]?.size ?? 0
    lines.push(`target(${id},${target}).`)
    if (ranges.length === 0) lines.push(`never(${id}).`)
    if ((ranges[0] ?? 0) > 0) lines.push(`from(${id},${ranges[0]}).`)
    if ((ranges.at(-1) ?? size) < size - 1) lines.push(`to(${id},${ranges.at(-1)}).`)
    for (let i = 1; i + 1 < ranges.length; i += 2) lines.push(`hole(${id},${(ranges[i] ?? 0) + 1},${ranges[i + 1]}).`)
  }
  return lines.join('\n')
}
