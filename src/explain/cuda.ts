/**
 * Releases that would change the CUDA major where it is kept, with the facts that say so: what the environment stands on, and what the
 * release brings (solve/crossings.ts seen from the other side).
 *
 * A major comes with a release's own name or label, or with what it requires. Who no longer required it would bring it no more.
 */
import { majorsOfRelease, majorsOfRequirement, majorsOfSet } from '../solve/accelerator.ts'
import { presentFile } from '../solve/knowledge.ts'
import type { Slot } from '../solve/slot.ts'
import type { Slots } from '../solve/slots.ts'
import type { Facts, Metadata } from '../universe/facts.ts'
import { activeRequirements } from '../universe/requirements.ts'
import type { Fact, FactTable } from './fact.ts'
import type { Question } from './hypothesis.ts'
import type { Known } from './releases.ts'
import { askedFact } from './stated.ts'

type Bar = readonly Fact[]

/** A CUDA major, and the facts without any of which it would not be there; none where a name or a label says it. */
interface Carried {
  readonly major: number
  readonly by: Bar
}

export class CudaMajors {
  readonly #question: Question
  readonly #table: FactTable
  readonly #keeps: boolean
  /** By environment. */
  readonly #stands: readonly (readonly Carried[])[]

  constructor(question: Question, slots: Slots, table: FactTable) {
    const { policy, problem } = question
    this.#question = question
    this.#table = table
    this.#keeps = policy.keepAccelerator ?? problem.gpuEvidence.length > 0
    this.#stands = problem.environments.map((_, environment) => this.#standing(environment, slots))
  }

  /** What an environment stands on, ascending. */
  of(environments: readonly number[]): readonly number[] {
    const majors = environments.flatMap((environment) => (this.#stands[environment] ?? []).map(({ major }) => major))
    return [...new Set(majors)].sort((a, b) => a - b)
  }

  /** What bars a release that brings another major. */
  barsOf(slot: Slot, release: Known): readonly Bar[] {
    if (!this.#keeps) return []
    return slot.environments.flatMap((environment, at) => {
      const stands = this.#stands[environment] ?? []
      if (stands.length === 0 || release.isPresent[at] === true) return []
      const file = release.files[at] ?? null
      const metadata = file === null ? undefined : this.#question.facts.metadata(file)
      const others = this.#carried(slot, release.version, metadata, environment).filter(
        ({ major }) => !stands.some((one) => one.major === major),
      )
      const keeping = this.#table.of('accelerator', null, { kind: 'accelerator' }, '')
      // Whatever it stands on has to go before nothing is crossed.
      return others.flatMap(({ by }) => stands.map((one) => [...new Set([keeping, ...by, ...one.by])]))
    })
  }

  #standing(environment: number, slots: Slots): readonly Carried[] {
    const { present, facts } = this.#question
    const installed = [...majorsOfSet(present[environment] ?? new Map())].map((major) => ({ major, by: [] }))
    const declared = slots.declared.flatMap((slot) => this.#standingOn(slot, environment, slots, facts))
    return [...installed, ...declared]
  }

  #standingOn(slot: Slot, environment: number, slots: Slots, facts: Facts): readonly Carried[] {
    const at = slot.environments.indexOf(environment)
    const version = slot.present[at] ?? null
    if (version === null || slots.domain(slot) === null) return []
    const file = presentFile(slot, at)
    const metadata = file === null ? undefined : facts.metadata(file)
    const asked = (slot.declared?.roots ?? []).map(({ declaration }) => askedFact(this.#table, declaration))
    return this.#carried(slot, version, metadata, environment).flatMap(({ major, by }) =>
      asked.map((fact) => ({ major, by: [...by, fact] })),
    )
  }

  #carried(
    { name }: Slot,
    version: Known['version'],
    metadata: Metadata | undefined,
    environment: number,
  ): readonly Carried[] {
    const { problem } = this.#question
    const place = problem.environments[environment]?.environment
    const own = majorsOfRelease(name, version).map((major) => ({ major, by: [] }))
    if (metadata === undefined || place === undefined || problem.installer.withoutDependencies) return own
    const required = activeRequirements(metadata, place, []).flatMap((requirement) => {
      const to = requirement.name
      const need = (): Fact => this.#table.of('need', name, { kind: 'drop', from: name, to }, to, { target: to })
      return majorsOfRequirement(requirement).map((major) => ({ major, by: [need()] }))
    })
    return [...own, ...required]
  }
}
