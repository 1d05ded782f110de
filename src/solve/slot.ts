/**
 * A slot: a package in the environments where it has one version, with what is known of it so far.
 *
 * Slots live as long as a solve; facts only add to them. A slot is open until its project is listed.
 */
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { Problem } from '../units/problem.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import { declaredGroups, presentVersion, type DeclaredGroup } from './declared.ts'
import { domainOf, type Domain } from './domain.ts'
import type { SolvePolicy } from './policy.ts'

/** What a solve is about; the same throughout. */
export interface Task {
  readonly problem: Problem
  readonly present: readonly ResolvedSet[]
  readonly facts: Facts
  readonly policy: SolvePolicy
}

export interface Slot {
  readonly name: PackageName
  /** Ordinals of the problem's environments, ascending. */
  readonly environments: readonly number[]
  /** null for a package that no manifest declares in these environments. */
  readonly declared: DeclaredGroup | null
  /** By position in `environments`: the present version; null for a package that is new there. */
  readonly present: readonly (Version | null)[]
  /** A lock holds the package here, and no manifest declares it. */
  readonly isLocked: boolean
  /** null until the project is listed. */
  domain: Domain | null
}

export class Slots {
  readonly task: Task
  readonly declared: readonly Slot[]
  readonly #byPlace = new Map<string, Slot>()

  constructor(task: Task) {
    this.task = task
    this.declared = declaredGroups(task.problem, task.present).map((group) =>
      this.#add(group.name, group.environments, group),
    )
  }

  /** The slot of a package in an environment; made on first use. */
  at(name: PackageName, environment: number): Slot {
    return this.#byPlace.get(place(name, environment)) ?? this.#add(name, [environment], null)
  }

  /** What may be chosen; null while the project is not listed. */
  domain(slot: Slot): Domain | null {
    if (slot.domain !== null) return slot.domain
    const project = this.task.facts.project(slot.name)
    if (project === undefined) return null
    slot.domain = domainOf(slot, project, this.task)
    return slot.domain
  }

  #add(name: PackageName, environments: readonly number[], declared: DeclaredGroup | null): Slot {
    const { present, policy } = this.task
    const locked = environments.map((environment) => policy.locked[environment]?.get(name) ?? null)
    const slot: Slot = {
      name,
      environments,
      declared,
      present: environments.map(
        (environment, at) => presentVersion(declared?.roots ?? [], present, name, environment) ?? locked[at] ?? null,
      ),
      isLocked: declared === null && locked.some((version) => version !== null),
      domain: null,
    }
    for (const environment of environments) this.#byPlace.set(place(name, environment), slot)
    return slot
  }
}

function place(name: PackageName, environment: number): string {
  return `${environment} ${name}`
}
