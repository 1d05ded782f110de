/**
 * Gates that a model opens though nobody needs them.
 *
 * They never help, but for one thing: a candidate that must be named by another could be named by a package that nothing requires.
 * Where that happens, a clause says that one of those gates opens only if something outside of them needs one of them.
 * Source: loop formulas, Lin and Zhao, ASSAT (Artificial Intelligence 157, 2004).
 */
import type { Encoding } from './encode.ts'
import type { Instance, Namer } from './instance.ts'
import type { Ledger } from './ledger.ts'
import { rangesWhere } from './ranges.ts'
import type { SatSolver } from './sat/solver.ts'

/** The gates stated open only if one of the supporters is chosen with its gate open. */
export interface Support {
  readonly gates: readonly { readonly node: number; readonly gate: number }[]
  readonly supporters: readonly Namer[]
}

/** By node: the gates that the roots open under a choice. */
export function foundedGates({ nodes }: Instance, choice: readonly number[]): readonly ReadonlySet<number>[] {
  const open = nodes.map(() => new Set<number>())
  const queue: (readonly [number, number])[] = []
  const reach = (node: number, gate: number): void => {
    if (open[node]?.has(gate) !== false) return
    open[node].add(gate)
    queue.push([node, gate])
  }
  for (const [node, { gates }] of nodes.entries()) {
    for (const [gate, { isForced }] of gates.entries()) if (isForced) reach(node, gate)
  }
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [node, gate] = next
    for (const edge of nodes[node]?.gates[gate]?.edges[choice[node] ?? -1] ?? []) {
      if (edge.isBound) continue
      for (const other of [0, ...edge.gates]) reach(edge.target, other)
    }
  }
  return open
}

/**
 * What to add where a choice has a candidate that nothing founded names: none of the gates that are not founded opens unless something
 * that is founded here chooses otherwise. null when nothing is wrong.
 */
export function missingSupport(instance: Instance, choice: readonly number[]): Support | null {
  const isNamed = instance.nodes.some(({ named }, node) => named.some(({ candidate }) => candidate === choice[node]))
  if (!isNamed) return null
  const founded = foundedGates(instance, choice)
  const isFounded = (node: number, gate: number): boolean => founded[node]?.has(gate) === true
  const isWrong = instance.nodes.some(({ named }, node) => {
    const needed = named.find(({ candidate }) => candidate === choice[node])
    if (needed === undefined || !isFounded(node, 0)) return false
    return !needed.by.some((namer) => choice[namer.node] === namer.candidate && isFounded(namer.node, namer.gate))
  })
  if (!isWrong) return null
  const gates: { readonly node: number; readonly gate: number }[] = []
  const supporters: Namer[] = []
  for (const [node, { gates: own }] of instance.nodes.entries()) {
    for (const [gate, { edges }] of own.entries()) {
      if (!isFounded(node, gate)) {
        gates.push({ node, gate })
        continue
      }
      for (const [candidate, list] of edges.entries()) {
        const opens = list.some(
          (edge) => !edge.isBound && [0, ...edge.gates].some((other) => !isFounded(edge.target, other)),
        )
        if (opens) supporters.push({ node, gate, candidate })
      }
    }
  }
  return { gates, supporters }
}

export function applySupport(
  encoding: Encoding,
  solver: SatSolver,
  { gates, supporters }: Support,
  ledger: Ledger | null = null,
): void {
  const chosen = [...Map.groupBy(supporters, ({ node, gate }) => `${node} ${gate}`).values()].flatMap((group) => {
    const [{ node, gate } = { node: 0, gate: 0 }] = group
    const candidates = new Set(group.map(({ candidate }) => candidate))
    const kept = encoding.keptOf(node)
    const ranges = rangesWhere(kept.length, (position) => candidates.has(kept[position] ?? -1))
    return ranges.length === 0 ? [] : [encoding.chosen({ node, gate, ranges })]
  })
  ledger?.because(['founded', gates])
  for (const { node, gate } of gates) solver.addClause([-encoding.gate(node, gate), ...chosen])
}
