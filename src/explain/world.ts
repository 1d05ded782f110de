/**
 * A model as clauses, with a selector for each fact: one solver that answers under any choice of facts.
 *
 * Each node has a variable "installed" and an ordered row "at least the i-th release" (as solve/encode.ts). A clause that rests on facts
 * holds only where their selectors are assumed, so lifting a fact is leaving its selector out.
 */
import { affectedAmong, plainOf } from '../osv/affects.ts'
import type { Plain } from '../osv/affects.ts'
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import { isPrerelease } from '../python/version.ts'
import { admittedOf } from '../solve/admitted.ts'
import { levelOfVulnerability } from '../solve/findings.ts'
import { FINDING_LEVELS } from '../solve/levels.ts'
import { Totalizer } from '../solve/maxsat/totalizer.ts'
import { outside, rangesOf } from '../solve/ranges.ts'
import type { Ranges } from '../solve/ranges.ts'
import { SatSolver } from '../solve/sat/solver.ts'
import type { Fact } from './fact.ts'
import type { Ask, Model, Node } from './model.ts'

export class World {
  readonly model: Model
  readonly #solver = new SatSolver()
  readonly #gates: (readonly number[])[] = []
  /** By node: by index of a release, the variable "at least that one", where some clause tells it from the one before. */
  readonly #rows: Map<number, number>[] = []
  readonly #nodes: readonly Node[]
  readonly #findings = new Map<string, number>()
  /** Nodes whose pre-releases stand in for stable ones, with a literal that says that there is a stable one. */
  readonly #stable: { readonly node: Node; readonly literal: number }[] = []
  #bound: number | null = null
  core: readonly Fact[] = []

  /**
   * `names`: a part of it, as if there were no other packages but those that can name a pre-release of these; facts of others bind
   * nothing there.
   */
  constructor(model: Model, names: ReadonlySet<PackageName> | null = null) {
    this.model = model
    const own = names === null ? model.nodes : model.nodes.filter(({ slot }) => names.has(slot.name))
    const beside = names === null ? null : namersOf(model, own)
    this.#nodes =
      names === null ? own : model.nodes.filter(({ slot }) => names.has(slot.name) || beside?.has(slot.name) === true)
    this.#solver.reserve(model.facts.list.length)
    for (const { id } of model.facts.list) this.#solver.prefer(id + 1)
    for (const node of this.#nodes) this.#declare(node)
    for (const node of this.#nodes) this.#connect(node)
    for (const node of own) this.#name(node)
    for (const name of new Set(this.#nodes.map(({ slot }) => slot.name))) this.#find(name)
    for (const { number } of this.#nodes) this.#order(this.#rows[number] ?? new Map())
  }

  /** The part in which these facts bind something; findings of other packages are none there. */
  part(facts: readonly Fact[], name: PackageName): World {
    return new World(this.model, new Set([name, ...facts.flatMap(namesOf)]))
  }

  /** Whether, with these facts alone, some set is free of these findings; `isBounded`: and no worse than the plan (`bind`). */
  isFree(findings: readonly number[], facts: Iterable<Fact>, isBounded = false): boolean {
    const bound = isBounded && this.#bound !== null ? [this.#bound] : []
    const held = new Set(facts)
    const assumed = [
      ...findings.map((finding) => -finding),
      ...bound,
      ...this.#stable.flatMap(({ node, literal }) => (hasStable(node, held) ? [literal] : [])),
      ...Array.from(held, ({ id }) => id + 1),
    ]
    const isSatisfiable = this.#solver.solve(assumed) === 'satisfiable'
    const { list } = this.model.facts
    this.core = isSatisfiable ? [] : this.#solver.core.flatMap((literal) => list[literal - 1] ?? [])
    return isSatisfiable
  }

  /** Whether the set that was found last is one under this fact, too. */
  holds({ id }: Fact): boolean {
    return this.#solver.holds(id + 1)
  }

  /** The variable of a finding; null for one that no release has. */
  finding(name: PackageName, id: string): number | null {
    return this.#findings.get(`${name} ${id}`) ?? null
  }

  /** From now on `isBounded` means: by findings, tier after tier, no worse than these counts. */
  bind(counts: readonly number[]): void {
    const solver = this.#solver
    const bound = solver.newVariable()
    this.#bound = bound
    let better = 0
    for (const [at, level] of FINDING_LEVELS.entries()) {
      const literals = this.#literalsOf(level)
      const most = counts[at] ?? 0
      const counter = literals.length === 0 ? null : new Totalizer(solver, literals)
      const unless = better === 0 ? [-bound] : [-bound, better]
      if (counter !== null && most < counter.size) solver.addClause([...unless, -counter.atLeast(most + 1)])
      const next = solver.newVariable()
      const fewer = most === 0 || counter === null ? [] : [-counter.atLeast(Math.min(most, counter.size))]
      solver.addClause([-next, ...(better === 0 ? [] : [better]), ...fewer])
      better = next
    }
  }

  #literalsOf(level: string): readonly number[] {
    const { facts } = this.model.question
    const names = new Set(this.#nodes.map(({ slot }) => slot.name))
    return [...names].flatMap((name) =>
      facts
        .vulnerabilities(name)
        .flatMap((each) => (levelOfVulnerability(each) === level ? (this.finding(name, each.id) ?? []) : [])),
    )
  }

  #declare({ releases, silent, gates, number }: Node): void {
    const solver = this.#solver
    this.#gates[number] = gates.map(() => solver.newVariable())
    this.#rows[number] = new Map()
    const installed = this.#gate(number, 0)
    if (releases.length === 0 && silent === null) solver.addClause([-installed])
    for (const gate of this.#gates[number].slice(1)) solver.addClause([-gate, installed])
  }

  /** What is at least a release is at least every one before it, of those that some clause tells apart. */
  #order(row: ReadonlyMap<number, number>): void {
    let before: number | null = null
    for (const [, literal] of [...row].sort(([a], [b]) => a - b)) {
      if (before !== null) this.#solver.addClause([-literal, before])
      before = literal
    }
  }

  #gate(node: number, gate: number): number {
    return this.#gates[node]?.[gate] ?? 0
  }

  #size(node: number): number {
    const { releases, silent } = this.model.nodes[node] ?? { releases: [], silent: null }
    return releases.length + (silent === null ? 0 : 1)
  }

  #atLeast(node: number, index: number): number {
    const row = this.#rows[node]
    const known = row?.get(index)
    if (known !== undefined) return known
    const literal = this.#solver.newVariable()
    row?.set(index, literal)
    return literal
  }

  /** Literals of which one is true unless the gate is open and the release lies between the indexes. */
  #unless(node: number, gate: number, from: number, to: number): number[] {
    const literals = [-this.#gate(node, gate)]
    if (from > 0) literals.push(-this.#atLeast(node, from))
    if (to < this.#size(node) - 1) literals.push(this.#atLeast(node, to + 1))
    return literals
  }

  #connect(node: Node): void {
    const { number, releases, silent, roots } = node
    for (const { fact, gates } of roots) {
      for (const gate of gates) this.#solver.addClause([-(fact.id + 1), this.#gate(number, gate)])
    }
    const bars = new Map<string, { readonly bar: readonly Fact[]; readonly at: Set<number> }>()
    for (const [index, release] of releases.entries()) {
      for (const bar of release.bars) {
        const key = bar.map(({ id }) => id).join()
        const known = bars.get(key)
        if (known === undefined) bars.set(key, { bar, at: new Set([index]) })
        else known.at.add(index)
      }
    }
    if (silent !== null) bars.set('silent', { bar: [silent], at: new Set([releases.length]) })
    for (const { bar, at } of bars.values()) {
      const off = bar.map(({ id }) => -(id + 1))
      this.#eachRun(rangesOf([...at]), (from, to) =>
        this.#solver.addClause([...off, ...this.#unless(number, 0, from, to)]),
      )
    }
    for (const [gate, { asks }] of node.gates.entries()) {
      for (const ask of asks.values()) this.#ask(number, gate, ask)
    }
  }

  #eachRun(ranges: Ranges, visit: (from: number, to: number) => void): void {
    for (let i = 0; i < ranges.length; i += 2) visit(ranges[i] ?? 0, ranges[i + 1] ?? 0)
  }

  /** An edge's range binds only where the edge is there; a rule's where both are installed. */
  #ask(node: number, gate: number, ask: Ask): void {
    const off = [ask.need, ask.range].flatMap((fact) => (fact === null ? [] : [-(fact.id + 1)]))
    const target = this.model.nodes[ask.target]
    if (target === undefined || this.#gates[ask.target] === undefined) return
    const refused = outside(admittedOf(target.releases, ask.specifier), target.releases.length)
    this.#eachRun(rangesOf(ask.by), (from, to) => {
      const unless = this.#unless(node, gate, from, to)
      if (ask.need !== null) {
        for (const opened of [0, ...ask.gates])
          this.#solver.addClause([-(ask.need.id + 1), ...unless, this.#gate(ask.target, opened)])
      }
      this.#eachRun(refused, (first, last) =>
        this.#solver.addClause([...off, ...unless, ...this.#unless(ask.target, 0, first, last)]),
      )
    })
  }

  /** A pre-release that something has to name. */
  #name(named: Node): void {
    const { number, releases } = named
    const standing = releases.some(({ standsIn }) => standsIn) ? this.#solver.newVariable() : 0
    if (standing > 0) this.#stable.push({ node: named, literal: standing })
    for (const [index, { isNamedOnly, standsIn }] of releases.entries()) {
      if (isNamedOnly === null) continue
      const off = standsIn ? [-(isNamedOnly.id + 1), -standing] : [-(isNamedOnly.id + 1)]
      const clause = [...off, ...this.#unless(number, 0, index, index)]
      for (const { target, index: at, node, gate, by } of this.model.namings) {
        if (target !== number || at !== index || this.#gates[node] === undefined) continue
        const chosen = this.#solver.newVariable()
        this.#solver.addClause([-chosen, this.#gate(node, gate)])
        this.#solver.addClause([-chosen, ...this.#askedBy(node, gate)])
        if (by > 0) this.#solver.addClause([-chosen, this.#atLeast(node, by)])
        if (by < this.#size(node) - 1) this.#solver.addClause([-chosen, -this.#atLeast(node, by + 1)])
        clause.push(chosen)
      }
      this.#solver.addClause(clause)
    }
  }

  /** What no line asks for names nothing: facts of which one has to hold. */
  #askedBy(node: number, gate: number): readonly number[] {
    const { roots } = this.model.nodes[node] ?? { roots: [] }
    return roots.flatMap(({ fact, gates }) => (gates.includes(gate) ? [fact.id + 1] : []))
  }

  #find(name: PackageName): void {
    const nodes = this.model.of(name)
    for (const vulnerability of this.model.question.facts.vulnerabilities(name)) {
      const runs = nodes.map((node) => affectedRuns(node, vulnerability))
      if (runs.every(({ length }) => length === 0)) continue
      const finding = this.#solver.newVariable()
      this.#solver.prefer(-finding)
      this.#findings.set(`${name} ${vulnerability.id}`, finding)
      for (const [at, { number }] of nodes.entries()) {
        this.#eachRun(runs[at] ?? [], (from, to) =>
          this.#solver.addClause([finding, ...this.#unless(number, 0, from, to)]),
        )
      }
    }
  }
}

const knownRuns = new WeakMap<Node, Map<Vulnerability, Ranges>>()

/** Kept with the node: one model has many worlds. */
function affectedRuns(node: Node, vulnerability: Vulnerability): Ranges {
  let known = knownRuns.get(node)
  if (known === undefined) knownRuns.set(node, (known = new Map()))
  let runs = known.get(vulnerability)
  if (runs === undefined) {
    runs = rangesOf(affectedAmong(vulnerability, plainReleases(node)))
    known.set(vulnerability, runs)
  }
  return runs
}

const knownPlain = new WeakMap<Node, readonly Plain[]>()

function plainReleases(node: Node): readonly Plain[] {
  let plain = knownPlain.get(node)
  if (plain === undefined) knownPlain.set(node, (plain = node.releases.map(({ version }) => plainOf(version))))
  return plain
}

/** Whether these facts leave a stable candidate of a node. */
function hasStable({ releases }: Node, facts: ReadonlySet<Fact>): boolean {
  return releases.some(
    ({ version, listingBars }) =>
      !isPrerelease(version) && !listingBars.some((bar) => bar.every((fact) => facts.has(fact))),
  )
}

/** The packages that could name a pre-release of these nodes. */
function namersOf({ namings, nodes }: Model, own: readonly Node[]): ReadonlySet<PackageName> {
  const targets = new Set(own.map(({ number }) => number))
  return new Set(
    namings.filter(({ target }) => targets.has(target)).flatMap(({ node }) => nodes[node]?.slot.name ?? []),
  )
}

/** Packages that a fact ties together. */
export function namesOf({ subject, target, rule }: Fact): readonly PackageName[] {
  const ruled = rule === null ? [] : rule.requires.map(({ name }) => name)
  return [subject ?? [], target ?? [], ruled].flat()
}
