/**
 * Every slot that the roots can reach through known requirements, with what is known of its candidates drawn as edges.
 *
 * It lives as long as a solve. Facts only add to it, so growing costs what the new facts cost: a candidate is drawn when its metadata
 * is known, an edge when its target is listed. What is not known is counted, so that every reading of it can be made from one graph.
 */
import type { PackageName } from '../python/name.ts'
import { contains } from '../python/specifier.ts'
import type { Facts, ReleaseFile } from '../universe/facts.ts'
import { noteNames, type Draft } from './draft.ts'
import { Drafts } from './drafts.ts'
import { declaredExtras, type KnowledgeBase, type Need } from './knowledge.ts'
import type { Slot } from './slot.ts'
import type { Slots } from './slots.ts'
import { candidateOf, isUnreadAt, knownByNow, setUnread } from './unread.ts'

/** A need whose target was not listed when it was drawn. */
interface Unlisted {
  /** Its number. */
  readonly draft: number
  readonly gate: number
  readonly index: number
  readonly at: number
  readonly need: Need
}

export class Graph {
  readonly drafts: Drafts
  readonly #slots: Slots
  readonly #knowledge: KnowledgeBase
  /** Of those asked for: every candidate that hangs on them is drawn. */
  readonly #drawn: Set<ReleaseFile>
  readonly #unlisted = new Map<Slot, Unlisted[]>()
  /** Declared slots that are not listed yet. */
  #unforced: readonly Slot[]
  #ruled = 0

  /** `like`: goes on from that one, with what candidates of packages in `redrawn` need drawn anew, and rules applied anew. */
  constructor(
    slots: Slots,
    knowledge: KnowledgeBase,
    like: Graph | null = null,
    redrawn: ReadonlySet<PackageName> = new Set(),
  ) {
    this.#slots = slots
    this.#knowledge = knowledge
    this.#unforced = like === null ? slots.declared : like.#unforced
    this.drafts = new Drafts(slots, like?.drafts, redrawn)
    this.#drawn = new Set(like === null ? [] : like.#drawn)
    if (like === null) return
    const isKept = ({ draft }: Unlisted): boolean => !redrawn.has(this.drafts.get(draft).slot.name)
    for (const [slot, unlisted] of like.#unlisted) this.#unlisted.set(slot, unlisted.filter(isKept))
  }

  /** Whether what a line asks for lets in a pre-release that it names; for uv only what people wrote does. */
  get hasNamers(): boolean {
    const { kind, withoutDependencies } = this.#slots.task.problem.installer
    return kind !== 'uv' && !withoutDependencies
  }

  /** A declared package whose project is not listed yet may name anything. */
  get isNamerUnlisted(): boolean {
    return this.hasNamers && this.#slots.declared.some((slot) => this.#slots.domain(slot) === null)
  }

  /** Candidates of which the facts know by now what they need, though nobody asked for it here, are drawn with the next growth. */
  lookAgain(facts: Facts): void {
    const isKnown = (file: ReleaseFile): boolean => facts.metadata(file) !== undefined
    this.#knowledge.ask(this.drafts.list.flatMap((draft) => knownByNow(draft, isKnown)))
  }

  /** Takes in what has become known. */
  grow(): void {
    const { drafts } = this
    this.#unforced = this.#unforced.filter((slot) => !this.#force(slot))
    for (const file of this.#knowledge.asked) if (!this.#drawn.has(file)) this.#reread(file)
    for (const [slot, waiting] of this.#unlisted) {
      if (this.#slots.domain(slot) === null) continue
      this.#unlisted.delete(slot)
      for (const { draft: number, gate, index, at, need } of waiting) {
        const draft = drafts.get(number)
        drafts.wait(draft, gate, index, -1)
        this.#need(draft, gate, index, at, need)
      }
    }
    for (let next = drafts.next(); next !== undefined; next = drafts.next()) this.#connect(...next)
    if (this.#ruled < drafts.list.length) this.#applyRules()
    this.#ruled = drafts.list.length
  }

  /** A declared slot is installed wherever it stands, with the extras that its lines ask for; false while it is not listed. */
  #force(slot: Slot): boolean {
    const { drafts } = this
    const draft = drafts.of(slot)
    if (draft === null) return this.#slots.domain(slot) !== null
    draft.forced.add(0)
    for (const [at, environment] of slot.environments.entries()) {
      for (const extra of declaredExtras(slot, environment)) draft.forced.add(drafts.gate(draft, extra, at))
    }
    draft.gates = null
    return true
  }

  /** Draws a gate that has just been opened. */
  #connect(draft: Draft, gate: number): void {
    const places = draft.slot.environments.length
    draft.isDrawn[gate] = true
    for (let index = 0; index < draft.domain.candidates.length; index++) {
      for (let at = 0; at < places; at++) {
        if (!isAt(draft, gate, at)) continue
        if (this.#draw(draft, gate, index, at)) continue
        this.drafts.wait(draft, gate, index, 1)
        if (gate === 0) this.#shelve(draft, index, at)
      }
    }
  }

  /** Candidates of which nothing was known, in case that something is by now. */
  #reread(file: ReleaseFile): void {
    let isDrawn = true
    for (const draft of this.drafts.byName.get(file.project) ?? []) {
      const index = candidateOf(draft, file)
      if ((draft.unread[index] ?? 0) === 0) continue
      for (const at of draft.slot.environments.keys()) {
        if (draft.domain.candidates[index]?.files[at] !== file || !isUnreadAt(draft, index, at)) continue
        if (!this.#redraw(draft, index, at)) isDrawn = false
      }
    }
    if (isDrawn) this.#drawn.add(file)
  }

  /** Draws all that a candidate needs at a position; false while nothing is known of it. */
  #redraw(draft: Draft, index: number, at: number): boolean {
    const candidate = draft.domain.candidates[index]
    if (candidate === undefined) return true
    if (this.#knowledge.of(draft.slot, candidate, at).status === 'pending') return false
    setUnread(draft, index, at, false)
    for (let gate = 0; gate < draft.edges.length; gate++) {
      if (draft.isDrawn[gate] !== true || !isAt(draft, gate, at)) continue
      this.drafts.wait(draft, gate, index, -1)
      this.#draw(draft, gate, index, at)
    }
    return true
  }

  /** Keeps in mind that nothing is known of a candidate at a position. */
  #shelve(draft: Draft, index: number, at: number): void {
    setUnread(draft, index, at, true)
    const file = draft.domain.candidates[index]?.files[at] ?? null
    if (file !== null) this.#drawn.delete(file)
  }

  /** Draws the edges of one gate and candidate; false while nothing is known of it. */
  #draw(draft: Draft, gate: number, index: number, at: number): boolean {
    const candidate = draft.domain.candidates[index]
    if (candidate === undefined) return true
    const knowledge = this.#knowledge.of(draft.slot, candidate, at)
    if (knowledge.status === 'pending') return false
    if (knowledge.status === 'excluded') {
      draft.isAlive[index] = false
      return true
    }
    const extra = draft.extras[gate - 1]
    if (extra === undefined && knowledge.majors.length > 0) draft.carriers.push({ index, at, majors: knowledge.majors })
    const needs = extra === undefined ? knowledge.needs : knowledge.extraNeeds(extra.extra)
    for (const need of needs) this.#need(draft, gate, index, at, need)
    return true
  }

  #need(draft: Draft, gate: number, index: number, at: number, need: Need): void {
    const { drafts } = this
    const environment = draft.slot.environments[at] ?? 0
    const slot = this.#slots.at(need.name, environment)
    const target = drafts.of(slot)
    if (target === null) {
      if (slot.domain === null) this.#await(slot, draft, { gate, index, at, need })
      return
    }
    const place = slot.environments.indexOf(environment)
    const gates = need.extras.map((extra) => drafts.gate(target, extra, place)).sort((a, b) => a - b)
    const edge = drafts.edge(target, need.specifier, gates, null)
    drafts.hang(draft, gate, index, edge)
    if (this.hasNamers && draft.forced.has(gate))
      noteNames(target, need.specifier, { node: draft.number, gate, candidate: index })
  }

  #await(slot: Slot, draft: Draft, waiting: Omit<Unlisted, 'draft'>): void {
    this.drafts.wait(draft, waiting.gate, waiting.index, 1)
    const unlisted = { ...waiting, draft: draft.number }
    const others = this.#unlisted.get(slot)
    if (others === undefined) this.#unlisted.set(slot, [unlisted])
    else others.push(unlisted)
  }

  /** Rules bound what is installed; they install nothing. */
  #applyRules(): void {
    const { drafts } = this
    for (const rule of this.#slots.task.facts.rules) {
      for (const draft of drafts.byName.get(rule.subject) ?? []) {
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
}

/** Whether a gate says something of a position of the environments: "installed" of all, an extra of its own. */
function isAt(draft: Draft, gate: number, at: number): boolean {
  const extra = draft.extras[gate - 1]
  return extra === undefined || extra.at === at
}
