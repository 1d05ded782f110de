/** The slots of a solve: those of declared packages at first, then that of every package that is met. They live as long as it does; facts only add. */
import type { PackageName } from '../python/name.ts'
import type { Facts, Project } from '../universe/facts.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Domain } from './candidate.ts'
import { declaredGroups, presentVersion, type DeclaredGroup } from './declared.ts'
import { keptDomain } from './kept-domains.ts'
import type { Slot, Task } from './slot.ts'

export class Slots {
  readonly declared: readonly Slot[]
  #task: Task
  /** By environment, by name. */
  readonly #byPlace: Map<PackageName, Slot>[]
  readonly #all: Set<Slot>
  /** What the domains were read from. */
  readonly #projects: Map<PackageName, Project>

  /** `like`: the same slots, for a task in which all that they say is the same. */
  constructor(task: Task, like: Slots | null = null) {
    this.#task = task
    this.#byPlace = like === null ? [] : like.#byPlace.map((slots) => new Map(slots))
    this.#all = new Set(like === null ? [] : like.#all)
    this.#projects = like === null ? new Map() : like.#projects
    this.declared =
      like?.declared ??
      declaredGroups(task.problem, task.present).map((group) => this.#add(group.name, group.environments, group))
  }

  get task(): Task {
    return this.#task
  }

  get all(): Iterable<Slot> {
    return this.#all
  }

  /** Says from now on what it says for another task, in which all of it is the same. */
  serve(task: Task): void {
    this.#task = task
  }

  /** Whether the listings that the domains were read from are still those of the facts. */
  areListedBy(facts: Facts): boolean {
    for (const [name, project] of this.#projects) if (facts.project(name) !== project) return false
    return true
  }

  /** Takes other present sets as given, while the slots still say what the old ones did. */
  setPresent(present: readonly ResolvedSet[]): void {
    this.#task = { ...this.#task, present, isEarly: false }
  }

  /** By position: what the present sets, else the pin, else the lock say. */
  presentOf({ name, environments, declared }: Pick<Slot, 'name' | 'environments' | 'declared'>): Slot['present'] {
    const { present, policy } = this.#task
    const roots = declared?.roots ?? []
    return environments.map(
      (environment) =>
        presentVersion(roots, present, name, environment) ?? policy.locked[environment]?.get(name) ?? null,
    )
  }

  /** The slot of a package in an environment; made on first use. */
  at(name: PackageName, environment: number): Slot {
    return this.#byPlace[environment]?.get(name) ?? this.#add(name, [environment], null)
  }

  /** What may be chosen; null while the project is not listed. */
  domain(slot: Slot): Domain | null {
    if (slot.domain !== null) return slot.domain
    const project = this.#task.facts.project(slot.name)
    if (project === undefined) return null
    slot.domain = keptDomain(slot, project, this.#task)
    this.#projects.set(slot.name, project)
    return slot.domain
  }

  #add(name: PackageName, environments: readonly number[], declared: DeclaredGroup | null): Slot {
    const { locked } = this.#task.policy
    const slot: Slot = {
      name,
      environments,
      declared,
      present: this.presentOf({ name, environments, declared }),
      isLocked: declared === null && environments.some((environment) => locked[environment]?.has(name) === true),
      domain: null,
    }
    this.#all.add(slot)
    for (const environment of environments) (this.#byPlace[environment] ??= new Map()).set(name, slot)
    return slot
  }
}
