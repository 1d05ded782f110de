/**
 * Facts that cannot hold together: a smallest-by-deletion set of them, in words.
 *
 * Every fact of the last relaxation (a line, a release's requirement, a rule, "no such release", who names a pre-release) gets a
 * selector; a core over the selectors is a clash, and each fact without which it still clashes is left out.
 * Source: deletion-based extraction of minimal unsatisfiable subsets, Marques-Silva (ISMVL 2010).
 */
import type { SourcedFact } from '../universe/solution.ts'
import { byNameAndPlace, type Built } from './build.ts'
import type { Edge, Named, Namer } from './instance.ts'
import type { LazySearch } from './lazy.ts'
import { inRanges } from './ranges.ts'
import { SatSolver } from './sat/solver.ts'
import type { Slot } from './slot.ts'
import { aboutAbsence, aboutEdges, aboutExclusion, aboutNamers, aboutRoot } from './words.ts'

interface Selected {
  readonly selector: number
  readonly tell: () => SourcedFact
}

export function clashOf(built: Built, search: LazySearch): readonly SourcedFact[] {
  const encoding = new ClashEncoding(built, search)
  const core = minimised(encoding)
  return encoding.facts.filter(({ selector }) => core.includes(selector)).map(({ tell }) => tell())
}

function minimised(encoding: ClashEncoding): readonly number[] {
  let core = encoding.coreOf(encoding.facts.map(({ selector }) => selector)) ?? []
  for (const selector of [...core].sort((a, b) => b - a)) {
    if (!core.includes(selector)) continue
    core = encoding.coreOf(core.filter((other) => other !== selector)) ?? core
  }
  return core
}

/** One variable per gate and per candidate, and a selector per fact. */
class ClashEncoding {
  readonly facts: Selected[] = []
  readonly #built: Built
  readonly #search: LazySearch
  readonly #solver = new SatSolver()
  readonly #gates: readonly (readonly number[])[]
  readonly #candidates: readonly (readonly number[])[]
  /** By node: a version that is no candidate. */
  readonly #others: readonly number[]
  /** Something that a line asks for is chosen of which nobody knows what it needs. */
  readonly #unknown: number

  constructor(built: Built, search: LazySearch) {
    this.#built = built
    this.#search = search
    const solver = this.#solver
    const { nodes, order } = built.instance
    this.#gates = nodes.map(({ gates }) => gates.map(() => solver.newVariable()))
    this.#candidates = nodes.map(({ size }) => Array.from({ length: size }, () => solver.newVariable()))
    this.#others = nodes.map(() => solver.newVariable())
    for (const node of nodes.keys()) this.#declare(node)
    this.#unknown = this.#anyOf(
      nodes.flatMap(({ couldName }, node) => couldName.map((candidate) => ({ node, gate: 0, candidate }))),
    )
    const inOrder = order.flatMap((node) => {
      const slot = built.slots[node]
      return slot === undefined ? [] : [{ node, slot }]
    })
    inOrder.sort((a, b) => byNameAndPlace(a.slot, b.slot))
    for (const { node, slot } of inOrder) this.#addRoot(node, slot)
    for (const { node, slot } of inOrder) this.#addEdges(node, slot)
    for (const { node, slot } of inOrder) this.#addExclusions(node, slot)
    for (const { node, slot } of inOrder) this.#addNames(node, slot)
  }

  /** Of these facts some that cannot hold together; null when they can. */
  coreOf(selectors: readonly number[]): readonly number[] | null {
    return this.#solver.solve(selectors) === 'unsatisfiable' ? this.#solver.core : null
  }

  /** A new variable that is true only where one of these is chosen with its gate open. */
  #anyOf(choices: readonly Namer[]): number {
    const any = this.#solver.newVariable()
    const chosen = choices.map(({ node, gate, candidate }) => {
      const variable = this.#solver.newVariable()
      this.#solver.addClause([-variable, this.#gate(node, gate)])
      this.#solver.addClause([-variable, this.#candidate(node, candidate)])
      return variable
    })
    this.#solver.addClause([-any, ...chosen])
    return any
  }

  #fact(tell: () => SourcedFact): number {
    const selector = this.#solver.newVariable()
    this.facts.push({ selector, tell })
    return -selector
  }

  #candidate(node: number, index: number): number {
    return this.#candidates[node]?.[index] ?? 0
  }

  #gate(node: number, gate: number): number {
    return this.#gates[node]?.[gate] ?? 0
  }

  /** At most one candidate; an extra opens only where the package is installed. */
  #declare(node: number): void {
    const candidates = [...(this.#candidates[node] ?? []), this.#others[node] ?? 0]
    let earlier = 0
    for (const candidate of candidates) {
      const taken = this.#solver.newVariable()
      this.#solver.addClause([-candidate, taken])
      if (earlier !== 0) {
        this.#solver.addClause([-earlier, taken])
        this.#solver.addClause([-earlier, -candidate])
      }
      earlier = taken
    }
    for (const gate of this.#gates[node]?.slice(1) ?? []) this.#solver.addClause([-gate, this.#gate(node, 0)])
  }

  #addRoot(node: number, slot: Slot): void {
    const { gates } = this.#built.instance.nodes[node] ?? { gates: [] }
    const forced = [...gates.keys()].filter((gate) => gates[gate]?.isForced === true)
    if (forced.length === 0) return
    const off = this.#fact(() => aboutRoot(slot))
    for (const gate of forced) this.#solver.addClause([off, this.#gate(node, gate)])
  }

  /** What a package needs of another is one fact, whichever of its candidates need it. */
  #addEdges(node: number, slot: Slot): void {
    const { gates } = this.#built.instance.nodes[node] ?? { gates: [] }
    const selectors = new Map<string, number>()
    const needing = new Map<string, { readonly index: number; readonly edge: Edge }[]>()
    for (const [gate, { edges }] of gates.entries()) {
      for (const [index, list] of edges.entries()) {
        for (const edge of list) {
          const key = `${edge.target} ${edge.isBound}`
          const told = needing.get(key) ?? []
          needing.set(key, told)
          told.push({ index, edge })
          let off = selectors.get(key)
          if (off === undefined) {
            off = this.#fact(() => aboutEdges(slot, this.#built, told))
            selectors.set(key, off)
          }
          this.#require([off, -this.#gate(node, gate), -this.#candidate(node, index)], edge)
        }
      }
    }
  }

  #require(unless: readonly number[], edge: Edge): void {
    const installed = this.#gate(edge.target, 0)
    const condition = edge.isBound ? [...unless, -installed] : unless
    const targets = this.#candidates[edge.target] ?? []
    const admitted = targets.filter((_, index) => inRanges(edge.ranges, index))
    this.#solver.addClause([...condition, ...admitted, this.#others[edge.target] ?? 0])
    if (edge.isBound) return
    for (const gate of [0, ...edge.gates]) this.#solver.addClause([...unless, this.#gate(edge.target, gate)])
  }

  /** No other version may be chosen than the candidates, and of those none that facts rule out. */
  #addExclusions(node: number, slot: Slot): void {
    const found = this.#built.instance.nodes[node]
    if (found === undefined) return
    const other = this.#others[node] ?? 0
    this.#solver.addClause([-this.#gate(node, 0), ...(this.#candidates[node] ?? []), other])
    this.#solver.addClause([this.#fact(() => aboutAbsence(slot, this.#search.slots.task)), -other])
    const dead = [...found.isAlive.keys()].filter((index) => found.isAlive[index] === false)
    if (dead.length === 0) return
    const excluded = this.#fact(() => aboutExclusion(slot, dead, this.#search.knowledge))
    for (const index of dead) this.#solver.addClause([excluded, -this.#candidate(node, index)])
  }

  /** A pre-release that has to be named is chosen only with something that names it. */
  #addNames(node: number, slot: Slot): void {
    const { named = [], isAlive = [] } = this.#built.instance.nodes[node] ?? {}
    const waiting: readonly Named[] = named.filter(({ candidate }) => isAlive[candidate] === true)
    if (waiting.length === 0) return
    const off = this.#fact(() => aboutNamers(slot, this.#built, waiting))
    for (const { candidate, by, orUnknown } of waiting) {
      const unknown = orUnknown ? [this.#unknown] : []
      this.#solver.addClause([off, -this.#candidate(node, candidate), this.#anyOf(by), ...unknown])
    }
  }
}
