/**
 * From a choice to the sets that get installed: what the roots reach through the needs of what is chosen, environment by environment.
 *
 * It reads knowledge, not the encoding, so it also says which facts the sets rest on that are not known yet.
 */
import type { ExtraName, PackageName } from '../python/name.ts'
import type { ReleaseFile } from '../universe/facts.ts'
import type { Chosen, ResolvedSet } from '../universe/solution.ts'
import { byNameAndPlace, type Built } from './build.ts'
import type { Candidate } from './candidate.ts'
import { declaredExtras, type KnowledgeBase, type Need } from './knowledge.ts'
import type { Slot } from './slot.ts'
import type { Slots } from './slots.ts'

/** A chosen candidate whose metadata is not known yet. */
export interface PendingChoice {
  readonly slot: Slot
  readonly candidate: Candidate
  readonly file: ReleaseFile
}

export interface Closure {
  readonly sets: readonly ResolvedSet[]
  /** Slots in the sets, by name and environment. */
  readonly slots: readonly Slot[]
  readonly pendingProjects: readonly PackageName[]
  readonly pendingChoices: readonly PendingChoice[]
  /** What the sets rest on that nobody can know, one sentence each, sorted. */
  readonly uncertain: readonly string[]
}

/** One slot at a position of its environments, while its needs are followed. */
interface Member {
  readonly candidate: Candidate
  readonly extras: Set<ExtraName>
}

export function follow(
  slots: Slots,
  knowledge: KnowledgeBase,
  { slots: nodes }: Built,
  choice: readonly number[],
): Closure {
  const chosen = new Map(nodes.map((slot, node) => [slot, slot.domain?.candidates[choice[node] ?? -1]]))
  return new Follower(slots, knowledge, chosen).follow()
}

class Follower {
  readonly #slots: Slots
  readonly #knowledge: KnowledgeBase
  readonly #chosen: ReadonlyMap<Slot, Candidate | undefined>
  readonly #members = new Map<Slot, Map<number, Member>>()
  readonly #projects = new Set<PackageName>()
  readonly #pending = new Map<ReleaseFile, PendingChoice>()
  readonly #uncertain = new Set<string>()
  readonly #queue: (readonly [Slot, number, ExtraName | null])[] = []

  constructor(slots: Slots, knowledge: KnowledgeBase, chosen: ReadonlyMap<Slot, Candidate | undefined>) {
    this.#slots = slots
    this.#knowledge = knowledge
    this.#chosen = chosen
  }

  follow(): Closure {
    for (const slot of this.#slots.declared) {
      for (const [at, environment] of slot.environments.entries())
        this.#reach(slot, at, declaredExtras(slot, environment))
    }
    for (let next = this.#queue.pop(); next !== undefined; next = this.#queue.pop()) this.#visit(...next)
    return {
      sets: this.#slots.task.problem.environments.map((_, environment) => this.#setOf(environment)),
      slots: [...this.#members.keys()].sort(byNameAndPlace),
      pendingProjects: [...this.#projects].sort(),
      pendingChoices: [...this.#pending.values()],
      uncertain: [...this.#uncertain].sort(),
    }
  }

  #reach(slot: Slot, at: number, extras: readonly ExtraName[]): void {
    const domain = this.#slots.domain(slot)
    if (domain === null) {
      this.#projects.add(slot.name)
      return
    }
    const candidate = this.#chosen.get(slot)
    if (candidate === undefined) {
      this.#uncertain.add(`the version of ${slot.name} cannot be read`)
      return
    }
    let byPlace = this.#members.get(slot)
    if (byPlace === undefined) this.#members.set(slot, (byPlace = new Map()))
    let member = byPlace.get(at)
    if (member === undefined) {
      byPlace.set(at, (member = { candidate, extras: new Set() }))
      this.#queue.push([slot, at, null])
    }
    for (const extra of extras) {
      if (member.extras.has(extra)) continue
      member.extras.add(extra)
      this.#queue.push([slot, at, extra])
    }
  }

  #visit(slot: Slot, at: number, extra: ExtraName | null): void {
    const candidate = this.#chosen.get(slot)
    if (candidate === undefined) return
    const found = this.#knowledge.of(slot, candidate, at)
    if (found.status === 'pending') {
      const file = candidate.files[at] ?? null
      if (file !== null) this.#pending.set(file, { slot, candidate, file })
    }
    if (found.status !== 'known') return
    if (found.uncertain !== null) {
      this.#uncertain.add(`${slot.name} ${candidate.version.text}: ${found.uncertain}`)
    }
    const needs: readonly Need[] = extra === null ? found.needs : found.extraNeeds(extra)
    const environment = slot.environments[at] ?? 0
    for (const need of needs) {
      const target = this.#slots.at(need.name, environment)
      this.#reach(target, target.environments.indexOf(environment), need.extras)
    }
  }

  #setOf(environment: number): ResolvedSet {
    const list: [PackageName, Chosen][] = []
    for (const [slot, byPlace] of this.#members) {
      const at = slot.environments.indexOf(environment)
      const member = byPlace.get(at)
      if (member === undefined) continue
      const { candidate, extras } = member
      const file = candidate.files[at] ?? null
      list.push([slot.name, { name: slot.name, version: candidate.version, file, extras: [...extras].sort() }])
    }
    return new Map(list.sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
