/**
 * Everything that could be installed if this or that fact were otherwise: the solver's graph with every release in it, each with what
 * bars it, and each edge with the facts behind it.
 *
 * What is not known yet needs nothing and bars nothing, as in the solver's loop: so what has no set here has none at all.
 */
import type { ExtraName, PackageName } from '../python/name.ts'
import type { Requirement } from '../python/requirement.ts'
import { contains } from '../python/specifier.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import { isUnseen, names } from '../solve/domain.ts'
import { declaredExtras } from '../solve/knowledge.ts'
import { Slots } from '../solve/slots.ts'
import type { Slot, Task } from '../solve/slot.ts'
import type { Metadata } from '../universe/facts.ts'
import type { Rule } from '../universe/rule.ts'
import { activeRequirements } from '../universe/requirements.ts'
import { CudaMajors } from './cuda.ts'
import { FactTable } from './fact.ts'
import type { Fact } from './fact.ts'
import type { Question } from './hypothesis.ts'
import { isEquality, mayName } from './namers.ts'
import { knownReleases } from './releases.ts'
import type { Known } from './releases.ts'
import { askedFact, overrideFact } from './stated.ts'

export interface Node {
  readonly number: number
  readonly slot: Slot
  readonly releases: readonly Known[]
  /** An index did not answer: with that fact lifted there may be a release of any kind. */
  readonly silent: Fact | null
  /** 0 is "installed", every other one an extra in use. */
  readonly gates: Gate[]
  /** Lines that ask for it, each with the gates that it opens. */
  readonly roots: readonly { readonly fact: Fact; readonly gates: readonly number[] }[]
}

export interface Gate {
  readonly extra: ExtraName | null
  readonly at: number
  /** By key. */
  readonly asks: Map<string, Ask>
}

/** What some releases of a node ask of another. */
export interface Ask {
  readonly target: number
  readonly specifier: SpecifierSet
  readonly gates: readonly number[]
  /** null for a rule, which installs nothing. */
  readonly need: Fact | null
  readonly range: Fact
  /** Indexes of the releases that ask it, ascending. */
  readonly by: number[]
}

/** A requirement as it is asked, whichever release has it. */
interface Hung {
  readonly ask: Ask
  readonly target: Node
  readonly specifier: SpecifierSet
}

/** A release that may be chosen only where something names it. */
export interface Naming {
  readonly target: number
  readonly index: number
  readonly node: number
  readonly gate: number
  readonly by: number
}

export class Model {
  readonly question: Question
  readonly facts = new FactTable()
  readonly nodes: Node[] = []
  readonly namings: Naming[] = []
  readonly #slots: Slots
  readonly #task: Task
  readonly #bySlot = new Map<Slot, Node | null>()
  readonly #queue: (readonly [Node, number])[] = []
  readonly #cuda: CudaMajors
  readonly #names: ReadonlySet<PackageName> | null

  /** `names`: with no other packages than these, and those of lines that may name a pre-release of them; what is asked of others is left out. */
  constructor(question: Question, names: ReadonlySet<PackageName> | null = null) {
    this.question = question
    this.#names = names
    this.#task = question
    this.#slots = new Slots(question)
    this.#cuda = new CudaMajors(question, this.#slots, this.facts)
    for (const slot of this.#slots.declared) if (this.#isPart(slot.name)) this.#nodeOf(slot)
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) this.#connect(...next)
    this.#applyRules()
  }

  /** Nodes of a package, by first environment. */
  of(name: PackageName): readonly Node[] {
    return this.nodes.filter(({ slot }) => slot.name === name)
  }

  /** The CUDA majors that a node's environments stand on, ascending. */
  majorsOf({ slot }: Node): readonly number[] {
    return this.#cuda.of(slot.environments)
  }

  #isPart(name: PackageName): boolean {
    const names = this.#names
    return names === null || names.has(name) || mayName(name, names, this.#task)
  }

  /** null while its project is not known, and for what is installed in a version that nobody knows: both satisfy everything. */
  #nodeOf(slot: Slot): Node | null {
    const known = this.#bySlot.get(slot)
    if (known !== undefined) return known
    const project = this.#task.facts.project(slot.name)
    const releases = project === undefined ? [] : knownReleases(slot, project, this.#task, this.facts)
    if (project === undefined || (isUnseen(slot, project) && slot.present.includes(null))) {
      this.#bySlot.set(slot, null)
      return null
    }
    const node: Node = {
      number: this.nodes.length,
      slot,
      releases: releases.map((release) => ({
        ...release,
        bars: [...release.bars, ...this.#cuda.barsOf(slot, release)],
      })),
      silent: project.status === 'silent' ? this.facts.of('silent', slot.name, null, '') : null,
      gates: [],
      roots: [],
    }
    this.nodes.push(node)
    this.#bySlot.set(slot, node)
    this.#gate(node, null, 0)
    const roots = this.#rootsOf(node)
    const whole: Node = Object.assign(node, { roots })
    return whole
  }

  #rootsOf(node: Node): Node['roots'] {
    const { slot } = node
    return (slot.declared?.roots ?? []).map(({ declaration, environments }) => {
      const fact = askedFact(this.facts, declaration)
      const extras = slot.environments.flatMap((environment, at) =>
        environments.includes(environment)
          ? declaredExtras({ ...slot, declared: only(slot, declaration) }, environment).map((extra) =>
              this.#gate(node, extra, at),
            )
          : [],
      )
      return { fact, gates: [0, ...extras] }
    })
  }

  #gate(node: Node, extra: ExtraName | null, at: number): number {
    const known = node.gates.findIndex((gate) => gate.extra === extra && gate.at === at)
    if (known >= 0) return known
    node.gates.push({ extra, at, asks: new Map() })
    this.#queue.push([node, node.gates.length - 1])
    return node.gates.length - 1
  }

  #connect(node: Node, gate: number): void {
    const { extra = null, at = 0 } = node.gates[gate] ?? {}
    const places = extra === null ? node.slot.environments.keys() : [at]
    for (const place of places) {
      const environment = node.slot.environments[place] ?? 0
      const seen = new Map<Metadata, readonly Requirement[]>()
      const hung = new Map<Requirement, readonly Hung[]>()
      for (const [index, release] of node.releases.entries()) {
        const metadata = this.#metadata(release, place)
        if (metadata === null) continue
        let active = seen.get(metadata)
        if (active === undefined) seen.set(metadata, (active = this.#active(metadata, environment, extra)))
        for (const requirement of active) {
          let same = hung.get(requirement)
          if (same === undefined) hung.set(requirement, (same = this.#ask(node, gate, environment, requirement)))
          for (const { ask, target, specifier } of same) {
            addTo(ask, index)
            this.#name(node, gate, index, target, specifier)
          }
        }
      }
    }
  }

  #metadata({ files }: Known, at: number): Metadata | null {
    const { facts, problem } = this.#task
    const file = files[at] ?? null
    return file === null || problem.installer.withoutDependencies ? null : (facts.metadata(file) ?? null)
  }

  #active(metadata: Metadata, environment: number, extra: ExtraName | null): readonly Requirement[] {
    const place = this.#task.problem.environments[environment]?.environment
    if (place === undefined) return []
    const base = activeRequirements(metadata, place, [])
    if (extra === null) return base
    const without = new Set(base)
    return activeRequirements(metadata, place, [extra]).filter((requirement) => !without.has(requirement))
  }

  /** What a requirement of any release of the node comes to. */
  #ask(node: Node, gate: number, environment: number, requirement: Requirement): readonly Hung[] {
    if (requirement.url !== null) return []
    const { name } = requirement
    const overrides = this.#task.problem.overrides.filter(
      (override) => override.name === name && override.environments.includes(environment),
    )
    if (overrides.some(({ specifier }) => specifier === null)) return []
    const from = node.slot.name
    const need = this.facts.of('need', from, { kind: 'drop', from, to: name }, name, { target: name })
    if (overrides.length === 0) {
      const range = this.facts.of('range', from, { kind: 'widen', from, to: name }, name, { target: name })
      return this.#hang(node, gate, environment, { ...requirement, need, range })
    }
    return overrides.flatMap(({ specifier, extras, source }) => {
      if (specifier === null) return []
      const range = overrideFact(this.facts, { name, source, specifier: specifier.text })
      return this.#hang(node, gate, environment, { name, specifier, extras, need, range })
    })
  }

  #hang(
    node: Node,
    gate: number,
    environment: number,
    asked: Pick<Requirement, 'name' | 'specifier' | 'extras'> & Pick<Ask, 'need' | 'range'>,
  ): readonly Hung[] {
    if (this.#names?.has(asked.name) === false) return []
    const slot = this.#slots.at(asked.name, environment)
    const target = this.#nodeOf(slot)
    if (target === null) return []
    const place = slot.environments.indexOf(environment)
    const gates = asked.extras.map((extra) => this.#gate(target, extra, place)).sort((a, b) => a - b)
    const ask = this.#askOf(node, gate, { ...asked, target: target.number, gates })
    return ask === null ? [] : [{ ask, target, specifier: asked.specifier }]
  }

  #askOf(node: Node, gate: number, { target, specifier, gates, need, range }: Omit<Ask, 'by'>): Ask | null {
    const asks = node.gates[gate]?.asks
    if (asks === undefined) return null
    const key = `${target} ${specifier.text} ${gates.join()} ${need?.id ?? ''} ${range.id}`
    let ask = asks.get(key)
    if (ask === undefined) asks.set(key, (ask = { target, specifier, gates, need, range, by: [] }))
    return ask
  }

  /**
   * What a line asks for names releases, but not for uv. What names a release and refuses it at once names nothing: where its range is
   * lifted, the name is gone, too.
   */
  #name(node: Node, gate: number, by: number, target: Node, whole: SpecifierSet): void {
    if (this.#task.problem.installer.kind === 'uv') return
    if (!node.roots.some(({ gates }) => gates.includes(gate))) return
    const exact = whole.specifiers.filter(isEquality)
    if (exact.length === 0) return
    for (const index of namedOnly(target)) {
      const version = target.releases[index]?.version
      if (version === undefined) continue
      if (!exact.some((specifier) => names(specifier, version)) || !contains(whole, version)) continue
      this.namings.push({ target: target.number, index, node: node.number, gate, by })
    }
  }

  /** Rules bound what is installed. */
  #applyRules(): void {
    for (const rule of this.#task.facts.rules) {
      for (const node of this.of(rule.subject)) this.#applyRule(rule, node)
    }
  }

  #applyRule(rule: Rule, node: Node): void {
    const range = this.facts.of('rule', rule.subject, { kind: 'rule', id: rule.id }, rule.id, { rule })
    for (const [index, { version }] of node.releases.entries()) {
      if (!contains(rule.versions, version)) continue
      for (const { name, specifier } of rule.requires) {
        for (const environment of node.slot.environments) {
          const target = this.#bySlot.get(this.#slots.at(name, environment)) ?? null
          if (target === null) continue
          const ask = this.#askOf(node, 0, { target: target.number, specifier, gates: [], need: null, range })
          if (ask !== null) addTo(ask, index)
        }
      }
    }
  }
}

function addTo({ by }: Ask, index: number): void {
  if (by.at(-1) !== index && !by.includes(index)) by.push(index)
}

function only(slot: Slot, declaration: NonNullable<Fact['declaration']>): Slot['declared'] {
  if (slot.declared === null) return null
  return { ...slot.declared, roots: slot.declared.roots.filter((root) => root.declaration === declaration) }
}

const knownNamedOnly = new WeakMap<Node, readonly number[]>()

/** Indexes of the releases that something has to name. */
function namedOnly(node: Node): readonly number[] {
  let indexes = knownNamedOnly.get(node)
  if (indexes === undefined) {
    indexes = node.releases.flatMap(({ isNamedOnly }, index) => (isNamedOnly === null ? [] : [index]))
    knownNamedOnly.set(node, indexes)
  }
  return indexes
}
