/**
 * What is known of a candidate in one environment: what it needs, or that facts rule it out, or nothing yet.
 *
 * Overrides replace requirements and `--no-deps` drops them here, so everything after sees what an installer would follow. What else
 * metadata says of a version (Requires-Python, extras, sources to compile) holds with `--no-deps`, too.
 * A version whose requirements cannot be learnt is a candidate only where it is present or the policy lets it. What was not known at
 * first stays so until it is asked for here, so that a round looks again at few of the many versions that nobody needs.
 */
import { markedExtras } from './extras.ts'
import type { ExtraName, PackageName } from '../python/name.ts'
import type { Requirement } from '../python/requirement.ts'
import { ANY, both, type SpecifierSet } from '../python/specifier.ts'
import type { Environment } from '../python/environment.ts'
import type { Metadata, ReleaseFile } from '../universe/facts.ts'
import { activeRequirements, metadataAdmitsPython } from '../universe/requirements.ts'
import { majorsOfRelease, majorsOfRequirement } from './accelerator.ts'
import { isPresentAt } from './domain.ts'
import type { Candidate } from './candidate.ts'
import { allows } from './policy.ts'
import type { Slot, Task } from './slot.ts'

export interface Need {
  readonly name: PackageName
  readonly specifier: SpecifierSet
  readonly extras: readonly ExtraName[]
  /** Equal for needs that ask the same of the same package. */
  readonly key: string
}

export type Knowledge =
  | { readonly status: 'pending' }
  /** Facts rule the candidate out here. */
  | { readonly status: 'excluded'; readonly why: string }
  | {
      readonly status: 'known'
      /** Why the requirements are not known, and never will be; null when they are. */
      readonly uncertain: string | null
      readonly needs: readonly Need[]
      /** What an extra needs beyond that. */
      readonly extraNeeds: (extra: ExtraName) => readonly Need[]
      /** CUDA majors that it carries. */
      readonly majors: readonly number[]
    }

const PENDING: Knowledge = { status: 'pending' }
const NO_EXTRAS: readonly ExtraName[] = []
const NO_NEEDS: readonly Need[] = []
const nothing = (): readonly Need[] => NO_NEEDS

export class KnowledgeBase {
  #task: Task
  readonly #known: Map<Candidate, (Knowledge | undefined)[]>
  /** Files that somebody asked for, and what hangs on one of them. */
  readonly #asked: Set<ReleaseFile>
  /** Files that were not known when they were first looked at, and that nobody has asked for since. */
  readonly #unasked: Set<ReleaseFile>

  /** `like`: what that one knows, for a task in which all of it is the same but what it knows of candidates in `but`. */
  constructor(task: Task, like: KnowledgeBase | null = null, but: Iterable<Candidate> = []) {
    this.#task = task
    this.#known = new Map(like === null ? [] : like.#known)
    for (const candidate of but) this.#known.delete(candidate)
    this.#asked = new Set(like === null ? [] : like.#asked)
    this.#unasked = new Set(like === null ? [] : like.#unasked)
  }

  /** Says from now on what it says for another task, in which all of it is the same. */
  serve(task: Task): void {
    this.#task = task
  }

  /** What is known of the candidate at a position of its slot's environments; once it is not pending, it stays the same. */
  of(slot: Slot, candidate: Candidate, at: number): Knowledge {
    const known = this.#known.get(candidate)
    const settled = known?.[at]
    if (settled !== undefined) return settled
    const file = candidate.files[at] ?? null
    if (file !== null && this.#unasked.has(file)) return PENDING
    const knowledge = this.#learn(slot, candidate, at)
    if (knowledge.status === 'pending' || !this.#isSettled(slot, at)) return this.#pending(file, knowledge)
    if (known === undefined) {
      const first: (Knowledge | undefined)[] = []
      first[at] = knowledge
      this.#known.set(candidate, first)
    } else known[at] = knowledge
    return knowledge
  }

  /** What was found of it so far, without looking; null when nothing was. */
  found(candidate: Candidate, at: number): Knowledge | null {
    return this.#known.get(candidate)?.[at] ?? null
  }

  /** CUDA majors of the present version at a position, be that version a candidate or not; null while they are not known. */
  majorsOfPresent(slot: Slot, at: number): readonly number[] | null {
    const version = slot.present[at] ?? null
    if (version === null) return []
    const own = majorsOfRelease(slot.name, version)
    const file = presentFile(slot, at)
    const metadata = file === null ? null : this.#task.facts.metadata(file)
    if (metadata === undefined) return null
    if (metadata?.status !== 'known' || this.#task.problem.installer.withoutDependencies) return own
    const number = slot.environments[at] ?? 0
    const active = activeRequirements(metadata, this.#environment(number), [])
    return [...own, ...active.flatMap((requirement) => this.#need(requirement, number)).flatMap(majorsOfRequirement)]
  }

  /** Those of the files that are asked for from now on. */
  ask(files: Iterable<ReleaseFile>): readonly ReleaseFile[] {
    const fresh: ReleaseFile[] = []
    for (const file of files) {
      if (this.#asked.has(file)) continue
      this.#asked.add(file)
      this.#unasked.delete(file)
      fresh.push(file)
    }
    return fresh
  }

  /** Files of which something may have become known. */
  get asked(): Iterable<ReleaseFile> {
    return this.#asked
  }

  #pending(file: ReleaseFile | null, { status }: Knowledge): Knowledge {
    if (file === null || this.#asked.has(file)) return PENDING
    if (status === 'pending') this.#unasked.add(file)
    else this.#asked.add(file)
    return PENDING
  }

  /** Whether later facts cannot change it: extras are compared with those of the present version. */
  #isSettled(slot: Slot, at: number): boolean {
    if (declaredExtras(slot, slot.environments[at] ?? 0).length === 0) return true
    const file = presentFile(slot, at)
    return file === null || this.#task.facts.metadata(file) !== undefined
  }

  #learn(slot: Slot, candidate: Candidate, at: number): Knowledge {
    const { facts, policy, problem } = this.#task
    const file = candidate.files[at] ?? null
    const metadata = file === null ? null : facts.metadata(file)
    if (metadata === undefined) return PENDING
    const majors = majorsOfRelease(slot.name, candidate.version)
    const without = (uncertain: string | null): Knowledge => {
      return { status: 'known', uncertain, needs: NO_NEEDS, extraNeeds: nothing, majors }
    }
    if (metadata === null) return without('its requirements cannot be read')
    const { withoutDependencies } = problem.installer
    const isPresent = isPresentAt(slot, candidate, at)
    if (metadata.status === 'unknown') {
      if (withoutDependencies) return without(null)
      if (isPresent || policy.allowUnknownRequirements)
        return without(`its requirements cannot be learnt (${metadata.reason})`)
      return { status: 'excluded', why: `its requirements cannot be learnt (${metadata.reason})` }
    }
    const why = this.#obstacle(slot, at, metadata, isPresent)
    if (why !== null) return { status: 'excluded', why }
    return withoutDependencies ? without(null) : this.#followed(slot, at, metadata, majors)
  }

  #followed(slot: Slot, at: number, metadata: Known, majors: readonly number[]): Knowledge {
    const number = slot.environments[at] ?? 0
    const environment = this.#environment(number)
    const needsOf = (requirement: Requirement): readonly Need[] => this.#need(requirement, number)
    const isPlain = this.#task.problem.overrides.length === 0
    const followed = isPlain ? plainly(metadata, environment) : follow(metadata, environment, needsOf)
    return {
      status: 'known',
      ...followed,
      majors: majors.length === 0 ? followed.majors : [...majors, ...followed.majors],
    }
  }

  /** Why a version with this metadata cannot be chosen here. */
  #obstacle(slot: Slot, at: number, metadata: Known, isPresent: boolean): string | null {
    const environment = this.#environment(slot.environments[at] ?? 0)
    if (!metadataAdmitsPython(metadata, environment)) {
      return `it requires Python ${metadata.requiresPython?.text ?? ''} and the environment has ${environment.pythonFull}`
    }
    if (isPresent) return null
    if (!this.#task.problem.installer.withoutDependencies) {
      const [unreadable] = metadata.unreadable
      if (unreadable !== undefined) return `its requirement cannot be read (${unreadable})`
      const direct = activeRequirements(metadata, environment, []).find(({ url }) => url !== null)
      if (direct !== undefined) return `it requires a direct URL (${direct.text})`
    }
    if (metadata.hasCompiledSources === true && !allows(this.#task.policy.allowBuild, slot.name)) {
      return 'it would have to be compiled, which the configuration does not allow'
    }
    const lost = this.#lostExtra(slot, at, metadata)
    return lost === null ? null : `it has no extra ${lost}`
  }

  /** A declared extra that the present version has and this metadata has not. */
  #lostExtra(slot: Slot, at: number, metadata: Known): ExtraName | null {
    const number = slot.environments[at] ?? 0
    const declared = declaredExtras(slot, number)
    if (declared.length === 0) return null
    const file = presentFile(slot, at)
    const before = file === null ? undefined : this.#task.facts.metadata(file)
    if (before === undefined || before.status === 'unknown') return null
    return (
      declared.find((extra) => before.providesExtra.includes(extra) && !metadata.providesExtra.includes(extra)) ?? null
    )
  }

  #need(requirement: Requirement, environment: number): readonly Need[] {
    if (requirement.url !== null) return []
    const { name } = requirement
    const overrides = this.#task.problem.overrides.filter(
      (override) => override.name === name && override.environments.includes(environment),
    )
    if (overrides.length === 0) return plainNeed(requirement)
    const replacing = overrides.map((override) => override.specifier)
    if (replacing.includes(null)) return []
    const bound = replacing.reduce<SpecifierSet>(
      (all, specifier) => (specifier === null ? all : both(all, specifier)),
      ANY,
    )
    return [
      needOf(
        name,
        bound,
        overrides.flatMap((override) => override.extras),
      ),
    ]
  }

  #environment(number: number): Environment {
    const found = this.#task.problem.environments[number]
    if (found === undefined) throw new RangeError(`the problem has no environment ${number}`)
    return found.environment
  }
}

type Known = Extract<Metadata, { status: 'known' }>

type Followed = Omit<Extract<Knowledge, { status: 'known' }>, 'status'>

function follow(
  metadata: Known,
  environment: Environment,
  needsOf: (requirement: Requirement) => readonly Need[],
): Followed {
  const active = activeRequirements(metadata, environment, [])
  const unfollowed = active.find(({ url }) => url !== null)
  const unreadable = metadata.unreadable[0] ?? unfollowed?.text
  const needs = active.flatMap(needsOf)
  return {
    uncertain: unreadable === undefined ? null : `a requirement cannot be followed (${unreadable})`,
    needs,
    extraNeeds: markedExtras((extra) => {
      const base = new Set(active)
      const more = activeRequirements(metadata, environment, [extra]).filter((requirement) => !base.has(requirement))
      return more.flatMap(needsOf)
    }),
    majors: needs.flatMap(majorsOfRequirement),
  }
}

const followedPlainly = new WeakMap<Environment, WeakMap<Known, Followed>>()

/** Where nothing is overridden: kept, as it is the same in every solve. */
function plainly(metadata: Known, environment: Environment): Followed {
  let byMetadata = followedPlainly.get(environment)
  if (byMetadata === undefined) followedPlainly.set(environment, (byMetadata = new WeakMap()))
  let followed = byMetadata.get(metadata)
  if (followed === undefined) {
    const needsOf = (requirement: Requirement) => (requirement.url === null ? plainNeed(requirement) : NO_NEEDS)
    followed = follow(metadata, environment, needsOf)
    byMetadata.set(metadata, followed)
  }
  return followed
}

const plainNeeds = new WeakMap<Requirement, readonly Need[]>()

/** Of a requirement that nothing overrides. */
function plainNeed(requirement: Requirement): readonly Need[] {
  let need = plainNeeds.get(requirement)
  if (need === undefined) {
    need = [needOf(requirement.name, requirement.specifier, requirement.extras)]
    plainNeeds.set(requirement, need)
  }
  return need
}

function needOf(name: PackageName, specifier: SpecifierSet, extras: readonly ExtraName[]): Need {
  return { name, specifier, extras, key: `${specifier.text}[${[...extras].sort().join(',')}]` }
}

/** The file of the present version at a position, be that version a candidate or not; null where there is none. */
export function presentFile({ domain }: Slot, at: number): ReleaseFile | null {
  return domain?.standing[at] ?? null
}

/** Extras that the lines of a slot ask for in an environment, sorted. */
export function declaredExtras({ declared }: Slot, environment: number): readonly ExtraName[] {
  if (declared === null) return NO_EXTRAS
  const roots = declared.roots.filter(({ environments }) => environments.includes(environment))
  return [...new Set(roots.flatMap(({ declaration }) => declaration.extras))].sort()
}
