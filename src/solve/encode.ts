/**
 * From an instance to clauses and soft literals.
 *
 * Each node has a variable "installed" and an ordered row of variables "at least the i-th kept candidate" (order encoding), so a range
 * is one or two literals and a run of equal edges is one clause. Costs fall on order literals where they are monotone.
 * Sources: Crawford and Baker (AAAI 1994) and Tamura, Taga, Kitagawa, Banbara (Constraints 2009) for the order encoding; grouped runs
 * measured in this project: 5.4 million clauses become 82,000 on 200 packages with 300 versions.
 *
 * With a ledger it says what each variable means and why each clause holds; then every candidate has to be kept, so that positions
 * are candidates.
 */
import { NameEncoding } from './encode-names.ts'
import { isRequired, type Edge, type Instance, type Node } from './instance.ts'
import type { Ledger, Trigger } from './ledger.ts'
import type { Literals } from './literals.ts'
import type { Soft } from './maxsat/soft.ts'
import { preferCheapest } from './phases.ts'
import { inRanges, overKept, rangesWhere, stepsOf, type Ranges } from './ranges.ts'
import type { Kept } from './reduce/reduce.ts'
import type { SatSolver } from './sat/solver.ts'

export class Encoding implements Literals {
  readonly instance: Instance
  readonly kept: Kept
  readonly levels: Soft[][]
  readonly #solver: SatSolver
  readonly #ledger: Ledger | null
  /** True in every model: stands for gates that are always open. */
  readonly #always: number
  /** By node, by gate. */
  readonly #gates: number[][] = []
  /** By node: the variable before its order row. */
  readonly #rows: number[] = []
  readonly #mapped: (Ranges | undefined)[] = []

  constructor(instance: Instance, kept: Kept, solver: SatSolver, ledger: Ledger | null = null) {
    this.instance = instance
    this.kept = kept
    this.#solver = solver
    this.#ledger = ledger
    this.levels = Array.from({ length: instance.levels }, () => [])
    this.#always = solver.newVariable()
    solver.addClause([this.#always])
    for (const [number, node] of instance.nodes.entries()) this.#declare(number, node)
    for (const [number, node] of instance.nodes.entries()) this.#connect(number, node)
    new NameEncoding(this, solver, ledger).run()
    instance.nodes.forEach((node, number) => this.#charge(number, node))
    this.#chargeShared()
    preferCheapest(this, solver)
  }

  gate(node: number, gate: number): number {
    return this.#gates[node]?.[gate] ?? this.#always
  }

  keptOf(node: number): readonly number[] {
    return this.kept[node] ?? []
  }

  atLeast(node: number, position: number): number {
    if (position <= 0) return this.#always
    if (position >= this.keptOf(node).length) return -this.#always
    return (this.#rows[node] ?? 0) + position
  }

  unless(node: number, gate: number, from: number, to: number): number[] {
    const literals: number[] = []
    const open = this.gate(node, gate)
    if (open !== this.#always) literals.push(-open)
    if (from > 0) literals.push(-this.atLeast(node, from))
    if (to < this.keptOf(node).length - 1) literals.push(this.atLeast(node, to + 1))
    return literals
  }

  /** The position that a model gives a node. */
  position(node: number, holds: (literal: number) => boolean): number {
    let low = 0
    let high = this.keptOf(node).length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (holds(this.atLeast(node, middle))) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The candidate that each node has in the best model, -1 where it is not installed. */
  choice(holds: (literal: number) => boolean): readonly number[] {
    return this.instance.nodes.map((_, node) =>
      holds(this.gate(node, 0)) ? (this.keptOf(node)[this.position(node, holds)] ?? -1) : -1,
    )
  }

  #declare(number: number, node: Node): void {
    const solver = this.#solver
    const count = this.keptOf(number).length
    const gates = node.gates.map(({ isForced }, gate) => this.#newGate(number, gate, isForced))
    this.#gates.push(gates)
    this.#rows.push(solver.variables)
    this.#ledger?.row(solver.variables, number, this.#home(number, node))
    this.#ledger?.because(['definition', number])
    solver.reserve(solver.variables + Math.max(0, count - 1))
    const installed = gates[0] ?? this.#always
    if (count === 0) solver.addClause([-installed])
    for (const gate of gates.slice(1)) solver.addClause([-gate, installed])
    for (let at = 2; at < count; at++) solver.addClause([-this.atLeast(number, at), this.atLeast(number, at - 1)])
    this.#bury(number, node)
  }

  /** What is always open needs no variable, unless a clause of the proof has to say why. */
  #newGate(node: number, gate: number, isForced: boolean): number {
    if (isForced && this.#ledger === null) return this.#always
    const variable = this.#solver.newVariable()
    this.#ledger?.gate(variable, { node, gate })
    if (isForced) {
      this.#ledger?.because(['forced'])
      this.#solver.addClause([variable])
    }
    return variable
  }

  /** Kept candidates that facts rule out by themselves. */
  #bury(number: number, { isAlive }: Node): void {
    const kept = this.keptOf(number)
    const dead = rangesWhere(kept.length, (position) => isAlive[kept[position] ?? -1] === false)
    this.#ledger?.because(['dead', number])
    for (let i = 0; i < dead.length; i += 2) {
      this.#solver.addClause(this.unless(number, 0, dead[i] ?? 0, dead[i + 1] ?? 0))
    }
  }

  /** One clause group for each run of kept candidates that share an edge. */
  #connect(number: number, node: Node): void {
    const kept = this.keptOf(number)
    for (let gate = 0; gate < node.gates.length; gate++) {
      const edges = node.gates[gate]?.edges ?? []
      const open = new Map<Edge, { from: number; to: number }>()
      for (let position = 0; position < kept.length; position++) {
        const needed = edges[kept[position] ?? 0] ?? []
        for (let place = 0; place < needed.length; place++) {
          const edge = needed[place]
          if (edge === undefined) continue
          const run = open.get(edge)
          if (run !== undefined && run.to === position - 1) {
            run.to = position
            continue
          }
          if (run !== undefined) this.#require(number, this.unless(number, gate, run.from, run.to), edge)
          open.set(edge, { from: position, to: position })
        }
      }
      for (const [edge, run] of open) this.#require(number, this.unless(number, gate, run.from, run.to), edge)
    }
  }

  #require(node: number, unless: readonly number[], edge: Edge): void {
    const { target } = edge
    this.#ledger?.because(['requires', node, target])
    const installed = this.gate(target, 0)
    const ranges = this.rangesOf(edge)
    const last = this.keptOf(target).length - 1
    const condition = edge.isBound ? [...unless, -installed] : unless
    if (ranges.length === 0) {
      this.#solver.addClause(condition)
      return
    }
    if (!edge.isBound) {
      this.#solver.addClause([...unless, installed])
      for (const gate of edge.gates) this.#solver.addClause([...unless, this.gate(target, gate)])
    }
    const from = ranges[0] ?? 0
    const to = ranges.at(-1) ?? last
    if (from > 0) this.#solver.addClause([...condition, this.atLeast(target, from)])
    if (to < last) this.#solver.addClause([...condition, -this.atLeast(target, to + 1)])
    for (let i = 1; i + 1 < ranges.length; i += 2) {
      const before = ranges[i] ?? 0
      const after = ranges[i + 1] ?? 0
      this.#solver.addClause([...condition, -this.atLeast(target, before + 1), this.atLeast(target, after)])
    }
  }

  /** The edge's ranges over the kept candidates of its target. */
  rangesOf({ id, ranges, target }: Edge): Ranges {
    const known = this.#mapped[id]
    if (known !== undefined) return known
    const mapped = overKept(ranges, this.keptOf(target))
    this.#mapped[id] = mapped
    return mapped
  }

  chosen(trigger: Trigger): number {
    const { node, gate, ranges } = trigger
    const chosen = this.#solver.newVariable()
    this.#ledger?.any(chosen, [trigger])
    this.#ledger?.because(['definition', node])
    this.#solver.addClause([-chosen, this.gate(node, gate)])
    const last = this.keptOf(node).length - 1
    const within = (position: number): boolean => inRanges(ranges, position)
    this.#imply(
      node,
      rangesWhere(last + 1, (position) => !within(position)),
      -chosen,
    )
    return chosen
  }

  /** Where a node that is not installed stands, so that its order literals cost nothing there. */
  #home(number: number, node: Node): number {
    const lag = node.tolls.at(-1) ?? null
    const kept = this.keptOf(number)
    let home = kept.length - 1
    if (lag === null) return home
    for (let position = 0; position < kept.length; position++) {
      if ((lag[kept[position] ?? 0] ?? 0) < (lag[kept[home] ?? 0] ?? 0)) home = position
    }
    return home
  }

  #charge(number: number, node: Node): void {
    const kept = this.keptOf(number)
    if (kept.length === 0) return
    const home = this.#home(number, node)
    this.#ledger?.because(['definition', number])
    if (!isRequired(node)) {
      const installed = this.gate(number, 0)
      this.#solver.addClause([installed, this.atLeast(number, home)])
      this.#solver.addClause([installed, -this.atLeast(number, home + 1)])
    }
    const away = isRequired(node) ? -1 : home
    for (let level = 0; level < node.tolls.length; level++) {
      const costs = node.tolls[level] ?? null
      if (costs === null) continue
      const softs = this.levels[level]
      for (const { ranges, weight } of stepsOf(kept.map((candidate) => costs[candidate] ?? 0))) {
        softs?.push({ literal: this.#paidIn(number, ranges, away), weight, row: number })
      }
    }
  }

  /** A literal that is true when the node is installed within the ranges. */
  #paidIn(number: number, ranges: Ranges, home: number): number {
    const last = this.keptOf(number).length - 1
    const from = ranges[0] ?? 0
    const to = ranges[1] ?? last
    const isAwayFromHome = home < from || home > to
    if (ranges.length === 2 && from === 0 && to === last) return this.gate(number, 0)
    if (ranges.length === 2 && isAwayFromHome && to === last) return this.atLeast(number, from)
    if (ranges.length === 2 && isAwayFromHome && from === 0) return -this.atLeast(number, to + 1)
    const paid = this.#solver.newVariable()
    this.#ledger?.any(paid, [{ node: number, gate: 0, ranges }])
    this.#imply(number, ranges, paid)
    return paid
  }

  #imply(number: number, ranges: Ranges, paid: number): void {
    for (let i = 0; i < ranges.length; i += 2) {
      this.#solver.addClause([...this.unless(number, 0, ranges[i] ?? 0, ranges[i + 1] ?? 0), paid])
    }
  }

  #chargeShared(): void {
    for (const { level, weight, triggers } of this.instance.shared) {
      const mapped = triggers.map(({ node, ranges }) => ({ node, ranges: overKept(ranges, this.keptOf(node)) }))
      if (mapped.every(({ ranges }) => ranges.length === 0)) continue
      const literal = this.#solver.newVariable()
      this.#ledger?.any(
        literal,
        mapped.map((trigger) => ({ ...trigger, gate: 0 })),
      )
      for (const { node, ranges } of mapped) {
        this.#ledger?.because(['definition', node])
        this.#imply(node, ranges, literal)
      }
      this.levels[level]?.push({ literal, weight })
    }
  }
}
