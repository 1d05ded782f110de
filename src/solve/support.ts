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

/** By node: gates that are open by somebody's need. */
export type Founded = readonly ReadonlySet<number>[]

/** By node: the gates that the roots open under a choice. */
export function foundedGates({ nodes }: Instance, choice: readonly number[]): Founded {
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

/** The founded gates of a choice that has a candidate which nothing founded names; null when nothing is wrong. */
export function wronglyNamed(instance: Instance, choice: readonly number[]): Founded | null {
  const isNamed = instance.nodes.some(({ named }, node) => named.some(({ candidate }) => candidate === choice[node]))
  if (!isNamed) return null
  const founded = foundedGates(instance, choice)
  const isFounded = (node: number, gate: number): boolean => founded[node]?.has(gate) === true
  const isWrong = instance.nodes.some(({ named }, node) => {
    const needed = named.find(({ candidate }) => candidate === choice[node])
    if (needed === undefined || !isFounded(node, 0)) return false
    return !needed.by.some((namer) => choice[namer.node] === namer.candidate && isFounded(namer.node, namer.gate))
  })
  return isWrong ? founded : null
}

/**
 * None of the other gates opens unless something that is founded here chooses what opens one. Holds for any gates taken as founded, those that
 * are always open among them; so what one choice taught can be said again of an instance that has grown since.
 */
export function supportBeyond({ nodes }: Instance, founded: Founded): Support {
  const isFounded = (node: number, gate: number): boolean =>
    founded[node]?.has(gate) === true || nodes[node]?.gates[gate]?.isForced === true
  const gates: { readonly node: number; readonly gate: number }[] = []
  const supporters: Namer[] = []
  for (const [node, { gates: own }] of nodes.entries()) {
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

/** What to add where a choice has a candidate that nothing founded names. null when nothing is wrong. */
export function missingSupport(instance: Instance, choice: readonly number[]): Support | null {
  const founded = wronglyNamed(instance, choice)
  return founded === null ? null : supportBeyond(instance, founded)
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
  if (ledger === null) {
    const isSupported = solver.newVariable()
    solver.addClause([-isSupported, ...chosen])
    for (const { node, gate } of gates) {
      if (encoding.keptOf(node).length > 0) solver.addClause([-encoding.gate(node, gate), isSupported])
    }
    return
  }
  ledger.because(['founded', gates])
  for (const { node, gate } of gates) solver.addClause([-encoding.gate(node, gate), ...chosen])
}
