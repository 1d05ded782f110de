/**
 * Candidates that no set can hold, and nodes that no set reaches.
 *
 * What a required node needs whichever of its candidates is chosen is required too, within the hull of what they ask.
 * Source: arc consistency, Mackworth (Artificial Intelligence 8, 1977), on the part of the instance that every set contains.
 */
import { firstAtLeast, inRanges, type Ranges } from '../ranges.ts'
import type { Edge, Instance } from '../instance.ts'

/** By node: the candidates still kept; each step only shortens the lists. */
export type Keeping = number[][]

const PASSES = 20

interface Hull {
  /** Candidates that need the target. */
  count: number
  from: number
  to: number
}

export function propagateRoots(instance: Instance, kept: Keeping): void {
  const isRequired = instance.nodes.map(({ gates }) => gates[0]?.isForced === true)
  const settledAt = instance.nodes.map(() => -1)
  for (let pass = 0, isMoving = true; isMoving && pass < PASSES; pass++) {
    isMoving = false
    for (let node = 0; node < instance.nodes.length; node++) {
      const size = kept[node]?.length ?? 0
      if (isRequired[node] !== true || settledAt[node] === size) continue
      settledAt[node] = size
      for (const [target, hull] of commonNeeds(instance, kept, node)) {
        const candidates = kept[target] ?? []
        const within = candidates.slice(firstAtLeast(candidates, hull.from), firstAtLeast(candidates, hull.to + 1))
        if (isRequired[target] === true && within.length === candidates.length) continue
        isRequired[target] = true
        kept[target] = within
        isMoving = true
      }
    }
  }
}

/** Targets that every kept candidate needs, with the hull of the ranges. */
function commonNeeds({ nodes }: Instance, kept: Keeping, node: number): Map<number, Hull> {
  const hulls = new Map<number, Hull>()
  const candidates = kept[node] ?? []
  const gates = nodes[node]?.gates.filter(({ isForced }, gate) => gate === 0 || isForced) ?? []
  for (let seen = 0; seen < candidates.length; seen++) {
    let isAnyCommon = false
    for (const { edges } of gates) {
      const needed = edges[candidates[seen] ?? 0] ?? NO_EDGES
      for (let place = 0; place < needed.length; place++) {
        const edge = needed[place]
        if (edge === undefined || edge.isBound || edge.ranges.length === 0 || edge.target === node) continue
        if (widen(hulls, edge, seen)) isAnyCommon = true
      }
    }
    if (!isAnyCommon) return new Map()
  }
  for (const [target, { count }] of hulls) if (count < candidates.length) hulls.delete(target)
  return hulls
}

const NO_EDGES: readonly Edge[] = []

/** `seen`: how many candidates came before; whether all of them needed the target, too. */
function widen(hulls: Map<number, Hull>, { target, ranges }: Edge, seen: number): boolean {
  const from = ranges[0] ?? 0
  const to = ranges.at(-1) ?? 0
  const hull = hulls.get(target)
  if (hull === undefined) {
    if (seen === 0) hulls.set(target, { count: 1, from, to })
    return seen === 0
  }
  if (hull.count < seen) return false
  hull.from = Math.min(hull.from, from)
  hull.to = Math.max(hull.to, to)
  hull.count = seen + 1
  return true
}

/** Nodes that the roots do not reach through anything kept lose their candidates. */
export function dropUnreached({ nodes }: Instance, kept: Keeping): void {
  const isOpen = nodes.map(({ gates }) => gates.map(() => false))
  const queue: { readonly node: number; readonly gate: number }[] = []
  const reach = (node: number, gate: number): void => {
    const open = isOpen[node]
    if (open === undefined || open[gate] === true) return
    open[gate] = true
    queue.push({ node, gate })
  }
  for (let node = 0; node < nodes.length; node++) {
    const gates = nodes[node]?.gates ?? []
    for (let gate = 0; gate < gates.length; gate++) if (gates[gate]?.isForced === true) reach(node, gate)
  }
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { node, gate } = next
    const edges = nodes[node]?.gates[gate]?.edges ?? []
    const candidates = kept[node] ?? []
    for (let at = 0; at < candidates.length; at++) {
      const needed = edges[candidates[at] ?? 0] ?? NO_EDGES
      for (let place = 0; place < needed.length; place++) {
        const edge = needed[place]
        if (edge === undefined || edge.isBound) continue
        reach(edge.target, 0)
        for (let gate = 0; gate < edge.gates.length; gate++) reach(edge.target, edge.gates[gate] ?? 0)
      }
    }
  }
  for (let node = 0; node < nodes.length; node++) if (isOpen[node]?.[0] !== true) kept[node] = []
}

/** Candidates that need something of which nothing is kept. */
export function dropUnsupported({ nodes, edges: all }: Instance, kept: Keeping): void {
  /** By edge: 0 while nobody asked, else how often its target had lost candidates by then, and 1 for "something is kept", 2 for not. */
  const answers = new Int32Array(all.length)
  const losses = new Int32Array(nodes.length)
  const isEmpty = ({ id, target, ranges }: Edge): boolean => {
    const known = answers[id] ?? 0
    const lost = losses[target] ?? 0
    if ((known & 3) === 2) return true
    if (known !== 0 && known >> 2 === lost) return false
    const isNothing = !hasKept(ranges, kept[target] ?? [])
    answers[id] = (lost << 2) | (isNothing ? 2 : 1)
    return isNothing
  }
  for (let node = 0; node < nodes.length; node++) {
    const open = nodes[node]?.gates.filter(({ isForced }, gate) => gate === 0 || isForced) ?? []
    const before = kept[node] ?? []
    const left = before.filter((candidate) => !open.some(({ edges }) => needsNothingKept(edges[candidate], isEmpty)))
    if (left.length === before.length) continue
    kept[node] = left
    losses[node] = (losses[node] ?? 0) + 1
  }
}

function needsNothingKept(edges: readonly Edge[] | undefined, isEmpty: (edge: Edge) => boolean): boolean {
  for (let place = 0; place < (edges?.length ?? 0); place++) {
    const edge = edges?.[place]
    if (edge !== undefined && !edge.isBound && isEmpty(edge)) return true
  }
  return false
}

function hasKept(ranges: Ranges, kept: readonly number[]): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    const next = kept[firstAtLeast(kept, ranges[i] ?? 0)]
    if (next !== undefined && inRanges(ranges, next)) return true
  }
  return false
}
