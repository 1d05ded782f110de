/**
 * Candidates that carry another CUDA major than their environment stands on; excluded where that is a hard fact.
 */
import { majorsOfSet } from './accelerator.ts'
import type { Crossing } from './costs.ts'
import { isPresentAt } from './domain.ts'
import type { Draft } from './draft.ts'
import type { KnowledgeBase } from './knowledge.ts'
import type { Slots } from './slots.ts'

export interface Crossed {
  /** Those that cost something. */
  readonly crossings: readonly Crossing[]
  /** By draft: candidates that may not be chosen, ascending. */
  readonly forbidden: ReadonlyMap<number, readonly number[]>
}

const NOTHING: Crossed = { crossings: [], forbidden: new Map() }

/** By environment: the majors that it stands on. */
type Majors = readonly ReadonlySet<number>[]

export class Crossings {
  readonly #slots: Slots
  readonly #knowledge: KnowledgeBase
  #before: Majors | null = null

  constructor(slots: Slots, knowledge: KnowledgeBase) {
    this.#slots = slots
    this.#knowledge = knowledge
  }

  /** Whether nothing counted as crossing, or not, by other present sets than those that the slots tell of now. */
  get isUpToDate(): boolean {
    const before = this.#before
    const now = before === null ? null : this.#majorsBefore()
    return before === null || before.every((majors, environment) => isEqual(majors, now?.[environment]))
  }

  of(drafts: readonly Draft[]): Crossed {
    this.#before ??= this.#majorsBefore()
    const before = this.#before
    if (before === null || before.every(({ size }) => size === 0)) return NOTHING
    const { policy, problem } = this.#slots.task
    const keeps = policy.keepAccelerator ?? problem.gpuEvidence.length > 0
    const crossings: Crossing[] = []
    for (const draft of drafts) {
      if (draft.carriers.length === 0) continue
      const candidates = crossingIn(draft, before)
      if (candidates.length > 0) crossings.push({ node: draft.number, candidates })
    }
    if (!keeps) return { crossings, forbidden: NOTHING.forbidden }
    return { crossings: [], forbidden: new Map(crossings.map(({ node, candidates }) => [node, candidates])) }
  }

  /**
   * The majors of the present set, by what is installed and by what the declared packages require; null while that is not known, and
   * nothing crosses yet.
   */
  #majorsBefore(): Majors | null {
    const { problem, present } = this.#slots.task
    const before = problem.environments.map((_, environment) => {
      const set = present[environment]
      return new Set(set === undefined ? [] : majorsOfSet(set))
    })
    for (const slot of this.#slots.declared) {
      if (slot.domain === null) return null
      for (const [at, environment] of slot.environments.entries()) {
        const majors = this.#knowledge.majorsOfPresent(slot, at)
        if (majors === null) return null
        for (const major of majors) before[environment]?.add(major)
      }
    }
    return before
  }
}

function isEqual(a: ReadonlySet<number>, b: ReadonlySet<number> | undefined): boolean {
  return b !== undefined && a.size === b.size && [...a].every((major) => b.has(major))
}

/** Candidates that cross in one of their environments, ascending. */
function crossingIn({ slot, domain, carriers }: Draft, before: Majors): readonly number[] {
  const crossing = new Set<number>()
  for (const { index, at, majors } of carriers) {
    const stands = before[slot.environments[at] ?? 0]
    const candidate = domain.candidates[index]
    if (stands === undefined || stands.size === 0 || candidate === undefined || isPresentAt(slot, candidate, at))
      continue
    if (majors.some((major) => !stands.has(major))) crossing.add(index)
  }
  return [...crossing].sort((a, b) => a - b)
}
