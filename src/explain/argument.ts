/**
 * From a minimal set of facts to sentences in the order of the argument: from the vulnerable package outwards, each package with what
 * bars its releases and what ties it to the one before.
 *
 * Of each fact it is told which releases it concerns: those that the other facts of the set leave, so that it says no more than is needed.
 */
import { affects } from '../osv/affects.ts'
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import type { SourcedFact } from '../universe/solution.ts'
import type { Link } from './explanation.ts'
import type { Fact } from './fact.ts'
import { aboutAsk, aboutBar, aboutRule } from './fact-words.ts'
import type { Ask, Model, Node } from './model.ts'

export interface Argument {
  readonly steps: readonly SourcedFact[]
  readonly links: readonly Link[]
}

/** Bars told in words that say already that a line asks for the package. */
const SAY_A_LINE: ReadonlySet<Fact['kind']> = new Set(['line', 'hold', 'downgrade', 'major', 'label'])

/** The facts of a blocker, told about these vulnerabilities of one package. */
export class Teller {
  readonly #model: Model
  readonly #facts: ReadonlySet<Fact>
  readonly #vulnerabilities: readonly Vulnerability[]
  readonly #package: PackageName
  readonly #steps = new Map<string, SourcedFact>()
  readonly #links = new Map<string, Link>()
  readonly #told = new Set<Fact>()

  constructor(model: Model, facts: readonly Fact[], vulnerabilities: readonly Vulnerability[], name: PackageName) {
    this.#model = model
    this.#facts = new Set(facts)
    this.#vulnerabilities = vulnerabilities
    this.#package = name
  }

  tell(): Argument {
    const seen = new Set<PackageName>([this.#package])
    const queue: PackageName[] = [this.#package]
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      this.#tellBars(name)
      for (const [node, ask, gate] of this.#asksBetween(name)) {
        this.#tellAsk(node, ask, gate)
        const other = node.slot.name === name ? this.#model.nodes[ask.target]?.slot.name : node.slot.name
        if (other === undefined || seen.has(other)) continue
        seen.add(other)
        queue.push(other)
      }
      this.#tellLines(name)
    }
    for (const fact of this.#facts) if (fact.kind === 'asked' && !this.#told.has(fact)) this.#tellAsked(fact)
    return { steps: [...this.#steps.values()], links: [...this.#links.values()] }
  }

  /** Releases of a node that the set leaves, ascending; of the vulnerable package those that are free of it. */
  left(node: Node): readonly number[] {
    return [...node.releases.keys()].filter(
      (index) => this.#isFree(node, index) && this.#barsOf(node, index).length === 0,
    )
  }

  #isFree({ slot, releases }: Node, index: number): boolean {
    const version = releases[index]?.version
    if (slot.name !== this.#package || version === undefined) return true
    return this.#vulnerabilities.every((each) => affects(each, version) !== 'affected')
  }

  /** The bars of the set that exclude a release. */
  #barsOf({ releases }: Node, index: number): readonly (readonly Fact[])[] {
    const release = releases[index]
    if (release === undefined) return []
    const named = release.isNamedOnly === null ? [] : [[release.isNamedOnly]]
    return [...release.bars, ...named].filter((bar) => bar.every((fact) => this.#facts.has(fact)))
  }

  #tellBars(name: PackageName): void {
    for (const node of this.#model.of(name)) {
      const concerned = new Map<string, { readonly bar: readonly Fact[]; readonly indexes: number[] }>()
      for (const index of node.releases.keys()) {
        if (!this.#isFree(node, index)) continue
        for (const bar of this.#barsOf(node, index)) {
          const key = bar.map(({ id }) => id).join()
          const known = concerned.get(key)
          if (known === undefined) concerned.set(key, { bar, indexes: [index] })
          else known.indexes.push(index)
        }
      }
      for (const { bar, indexes } of concerned.values()) {
        // It holds for every package that brings a major; once is enough.
        if (bar.some((fact) => fact.kind === 'accelerator' && this.#told.has(fact))) continue
        for (const step of aboutBar(bar, node, indexes, this.#model)) this.#add(step, name)
        const saysLine = bar.some(({ kind }) => SAY_A_LINE.has(kind))
        for (const fact of bar) if (saysLine || fact.kind !== 'asked') this.#told.add(fact)
      }
      if (node.silent !== null && this.#facts.has(node.silent)) {
        for (const step of aboutBar([node.silent], node, [], this.#model)) this.#add(step, name)
      }
    }
  }

  /** The edges of the set at a package, its own first. */
  #asksBetween(name: PackageName): readonly (readonly [Node, Ask, number])[] {
    const found: (readonly [Node, Ask, number])[] = []
    for (const node of this.#model.nodes) {
      for (const [gate, { asks }] of node.gates.entries()) {
        for (const ask of asks.values()) {
          const binds = ask.need === null ? this.#facts.has(ask.range) : this.#facts.has(ask.need)
          const target = this.#model.nodes[ask.target]
          if (binds && (node.slot.name === name || target?.slot.name === name)) found.push([node, ask, gate])
        }
      }
    }
    return found.sort((a, b) => Number(b[0].slot.name === name) - Number(a[0].slot.name === name))
  }

  #tellAsk(node: Node, ask: Ask, gate: number): void {
    const facts = ask.need === null ? [ask.range] : [ask.need]
    if (facts.every((fact) => this.#told.has(fact))) return
    for (const fact of facts) this.#told.add(fact)
    const target = this.#model.nodes[ask.target]
    if (target === undefined) return
    const rule = ask.range.rule
    if (rule !== null) {
      this.#add(aboutRule(rule))
      this.#link(node, target, 'goes with')
      return
    }
    const isRangeTold = this.#facts.has(ask.range)
    const left = new Set(this.left(node))
    const asks = [...(node.gates[gate]?.asks.values() ?? [])].filter(
      (other) => other.need === ask.need && other.target === ask.target,
    )
    const step = aboutAsk(node, target, asks, left, isRangeTold)
    this.#add(step)
    this.#link(node, target, isRangeTold ? 'needs a range of' : 'needs')
  }

  #link(from: Node, to: Node, label: string): void {
    const link = { from: from.slot.name, to: to.slot.name, label }
    this.#links.set(JSON.stringify(link), link)
  }

  /** Who asks for the package, where no line's range was told. */
  #tellLines(name: PackageName): void {
    for (const fact of this.#facts) {
      if (fact.kind === 'asked' && fact.subject === name && !this.#told.has(fact)) this.#tellAsked(fact)
    }
  }

  #tellAsked(fact: Fact): void {
    this.#told.add(fact)
    const { declaration } = fact
    if (declaration === null) return
    const { name, file, line } = declaration
    this.#add({ fact: `a line asks for ${name}`, source: `${file}:${line}` }, name)
  }

  /** A fact about one package stands beside it in the graph. */
  #add(step: SourcedFact, about: PackageName | null = null): void {
    this.#steps.set(`${step.fact} ${step.source}`, step)
    if (about === null) return
    const link = { from: `${step.fact} (${step.source})`, to: about, label: '' }
    this.#links.set(JSON.stringify(link), link)
  }
}
