/**
 * From what is known to an instance: every slot that the roots can reach through known requirements.
 *
 * A version whose metadata is not known yet needs nothing, and a package whose project is not listed yet is satisfied: a relaxation,
 * so an optimum that touches only known facts is an optimum of the whole index. `known-only` reads the same facts the other way
 * round, for the answer when the time is up.
 */
import { contains } from '../python/specifier.ts'
import { majorsOfSet } from './accelerator.ts'
import { CostTable } from './costs.ts'
import { Drafts, noteNames, RangeTable, type Draft, type EdgeText } from './draft.ts'
import type { Instance, Node } from './instance.ts'
import { declaredExtras, type Knowledge, type KnowledgeBase, type Need } from './knowledge.ts'
import type { Slot, Slots, Task } from './slot.ts'

/**
 * How to take what is not known yet: as harmless; as harmless and able to name any pre-release; or as not there.
 * `relaxed` is the cheap one; where pre-releases wait to be named, only `optimistic` is a relaxation of everything.
 */
export type Reading = 'relaxed' | 'optimistic' | 'known-only'

/** Who may name a pre-release: chosen candidates whose needs are known; those with unknown needs, too; or nobody has to. */
type Naming = 'known' | 'unknown-too' | 'anything'

export interface Built {
  readonly instance: Instance
  /** By node. */
  readonly slots: readonly Slot[]
  /** There are pre-releases that something not known yet could name: only `optimistic` is a relaxation. */
  readonly isNarrow: boolean
  /** By edge. */
  readonly texts: readonly EdgeText[]
}

export class Builder {
  readonly #slots: Slots
  readonly #task: Task
  readonly #knowledge: KnowledgeBase
  readonly #costs: CostTable
  readonly #ranges = new RangeTable()

  constructor(slots: Slots, knowledge: KnowledgeBase) {
    this.#slots = slots
    this.#task = slots.task
    this.#knowledge = knowledge
    this.#costs = new CostTable(slots.task)
  }

  build(reading: Reading): Built {
    const drafts = new Drafts(this.#slots, this.#ranges)
    for (const slot of this.#slots.declared) force(drafts, slot)
    for (let next = drafts.next(); next !== undefined; next = drafts.next()) {
      const [draft, gate] = next
      draft.domain.candidates.forEach((_, index) => this.#connect(drafts, draft, gate, index, reading))
    }
    this.#applyRules(drafts)
    const naming = reading !== 'optimistic' ? 'known' : this.#isRootUnlisted() ? 'anything' : 'unknown-too'
    const nameable = naming !== 'known' ? 0 : drafts.list.map(excludeUnnamed).reduce((all, count) => all + count, 0)
    const crossings = this.#crossings(drafts)
    const { tolls, shared } = this.#costs.of(drafts.list, crossings)
    const order = drafts.list.toSorted((a, b) => byNameAndPlace(a.slot, b.slot)).map(({ number }) => number)
    return {
      instance: {
        nodes: drafts.list.map((draft) => nodeOf(draft, tolls[draft.number] ?? [], naming)),
        edges: drafts.edges,
        shared,
        levels: this.#costs.levels.length,
        order,
      },
      slots: drafts.list.map(({ slot }) => slot),
      isNarrow:
        nameable > 0 &&
        (this.#isRootUnlisted() || drafts.list.some(({ pending }) => pending.some(({ size }) => size > 0))),
      texts: drafts.texts,
    }
  }

  /** A declared package whose project is not listed yet may need, and so name, anything. */
  #isRootUnlisted(): boolean {
    return this.#slots.declared.some((slot) => this.#slots.domain(slot) === null)
  }

  /** Draws the edges of one gate and candidate. */
  #connect(drafts: Drafts, draft: Draft, gate: number, index: number, reading: Reading): void {
    const candidate = draft.domain.candidates[index]
    if (candidate === undefined) return
    const extra = draft.extras[gate - 1]
    for (const at of draft.slot.environments.keys()) {
      if (extra !== undefined && extra.at !== at) continue
      const knowledge = this.#knowledge.of(draft.slot, candidate, at)
      if (knowledge.status === 'excluded' || (knowledge.status === 'pending' && reading === 'known-only')) {
        draft.isAlive[index] = false
      }
      if (knowledge.status === 'pending') draft.pending[gate]?.add(index)
      if (knowledge.status !== 'known') continue
      const needs = extra === undefined ? knowledge.needs : knowledge.extraNeeds(extra.extra)
      for (const need of needs) this.#need(drafts, draft, gate, index, at, need, reading)
    }
  }

  #need(drafts: Drafts, draft: Draft, gate: number, index: number, at: number, need: Need, reading: Reading): void {
    const slot = this.#slots.at(need.name, draft.slot.environments[at] ?? 0)
    const target = drafts.of(slot)
    if (target === null) {
      if (slot.domain === null) draft.pending[gate]?.add(index)
      if (reading === 'known-only' && slot.domain === null) draft.isAlive[index] = false
      return
    }
    const place = slot.environments.indexOf(draft.slot.environments[at] ?? 0)
    const gates = need.extras.map((extra) => drafts.gate(target, extra, place)).sort((a, b) => a - b)
    const edge = drafts.edge(target, need.specifier, gates, null)
    drafts.hang(draft, gate, index, edge)
    noteNames(target, need.specifier, { node: draft.number, gate, candidate: index })
  }

  /** Rules bound what is installed; they install nothing. */
  #applyRules(drafts: Drafts): void {
    for (const rule of this.#task.facts.rules) {
      for (const draft of drafts.list) {
        if (draft.slot.name !== rule.subject) continue
        for (const [index, { version }] of draft.domain.candidates.entries()) {
          if (!contains(rule.versions, version)) continue
          for (const { name, specifier } of rule.requires) {
            for (const environment of draft.slot.environments) {
              const target = drafts.find(this.#slots.at(name, environment))
              if (target === undefined) continue
              const edge = drafts.edge(target, specifier, [], `rule ${rule.id} (${rule.source})`)
              drafts.hang(draft, 0, index, edge)
            }
          }
        }
      }
    }
  }

  /** Candidates that carry another CUDA major than their environment stands on; excluded where that is a hard fact. */
  #crossings(drafts: Drafts): readonly { readonly node: number; readonly candidates: readonly number[] }[] {
    const before = this.#majorsBefore()
    if (before === null || before.every(({ size }) => size === 0)) return []
    const keeps = this.#task.policy.keepAccelerator ?? this.#task.problem.gpuEvidence.length > 0
    const crossings = drafts.list.map((draft) => ({
      node: draft.number,
      candidates: [...draft.domain.candidates.keys()].filter((index) => this.#isCrossing(draft, index, before)),
    }))
    if (!keeps) return crossings.filter(({ candidates }) => candidates.length > 0)
    for (const { node, candidates } of crossings) {
      for (const candidate of candidates) {
        const draft = drafts.list[node]
        if (draft !== undefined) draft.isAlive[candidate] = false
      }
    }
    return []
  }

  #isCrossing({ slot, domain }: Draft, index: number, before: readonly ReadonlySet<number>[]): boolean {
    const candidate = domain.candidates[index]
    if (candidate === undefined) return false
    return slot.environments.some((environment, at) => {
      const stands = before[environment]
      if (stands === undefined || stands.size === 0 || candidate.isPresent[at] === true) return false
      const knowledge = this.#knowledge.of(slot, candidate, at)
      return knowledge.status === 'known' && knowledge.majors.some((major) => !stands.has(major))
    })
  }

  /**
   * By environment: the majors of the present set, by what is installed and by what the declared packages require; null while that is
   * not known, and nothing crosses yet.
   */
  #majorsBefore(): readonly ReadonlySet<number>[] | null {
    const before = this.#task.problem.environments.map((_, environment) => {
      const set = this.#task.present[environment]
      return new Set(set === undefined ? [] : majorsOfSet(set))
    })
    for (const slot of this.#slots.declared) {
      if (slot.domain === null) return null
      for (const candidate of slot.domain.candidates) {
        for (const [at, environment] of slot.environments.entries()) {
          if (candidate.isPresent[at] !== true) continue
          const knowledge = this.#knowledge.of(slot, candidate, at)
          if (knowledge.status === 'pending') return null
          for (const major of majorsOf(knowledge)) before[environment]?.add(major)
        }
      }
    }
    return before
  }
}

function majorsOf(knowledge: Knowledge): readonly number[] {
  return knowledge.status === 'known' ? knowledge.majors : []
}

/** A declared slot is installed wherever it stands, with the extras that its lines ask for. */
function force(drafts: Drafts, slot: Slot): void {
  const draft = drafts.of(slot)
  if (draft === null) return
  draft.forced.add(0)
  for (const [at, environment] of slot.environments.entries()) {
    for (const extra of declaredExtras(slot, environment)) draft.forced.add(drafts.gate(draft, extra, at))
  }
}

/** Pre-releases that nothing names are no candidates. Gives how many there are that something unknown could name, too. */
function excludeUnnamed(draft: Draft): number {
  let count = 0
  for (const [index, { isFree }] of draft.domain.candidates.entries()) {
    if (isFree || draft.isAlive[index] === false) continue
    if (!draft.named.has(index)) draft.isAlive[index] = false
    count++
  }
  return count
}

export function byNameAndPlace(a: Slot, b: Slot): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  return (a.environments[0] ?? 0) - (b.environments[0] ?? 0)
}

function nodeOf(draft: Draft, tolls: Node['tolls'], naming: Naming): Node {
  const { candidates } = draft.domain
  const unfree =
    naming === 'anything' ? [] : [...candidates.keys()].filter((index) => candidates[index]?.isFree === false)
  return {
    label: draft.slot.name,
    size: draft.domain.candidates.length,
    gates: draft.edges.map((edges, gate) => ({
      isForced: draft.forced.has(gate),
      edges,
      pending: [...(draft.pending[gate] ?? [])].sort((a, b) => a - b),
    })),
    isAlive: draft.isAlive,
    keys: draft.domain.candidates.map(({ version }) => version.key),
    tolls,
    named: unfree.map((candidate) => ({
      candidate,
      by: draft.named.get(candidate) ?? [],
      orUnknown: naming === 'unknown-too',
    })),
  }
}
