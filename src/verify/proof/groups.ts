/**
 * The universe as the checker sees it: packages in the environments in which they have one version, with their candidates, what each
 * candidate needs, and whether the facts rule it out. Worked out as it is asked for, each answer once.
 *
 * What is not known yet is harmless: a candidate whose metadata is not known needs nothing, a package that is not listed is satisfied.
 */
import { includes } from '../../python/intervals.ts'
import type { ExtraName, PackageName } from '../../python/name.ts'
import type { SpecifierSet } from '../../python/specifier.ts'
import type { Version } from '../../python/version.ts'
import { releasesOf } from '../../universe/releases.ts'
import type { Chosen } from '../../universe/solution.ts'
import { crossingsOf, standingToday } from '../accelerator.ts'
import { candidatesOf, freeVersions } from '../choices.ts'
import { compiledObjection, keepsAccelerator, lostExtra } from '../forbidden.ts'
import { demandsOf, mayBeLeftOut, metadataFlaw } from '../sets.ts'
import { environmentAt, isDeclared, isDirect, isSame, presentVersion, sharingWith } from '../situation.ts'
import type { Situation } from '../situation.ts'

/** A package in the environments that share its version. */
export interface Group {
  readonly name: PackageName
  readonly environments: readonly number[]
  /** Ascending. */
  readonly candidates: readonly Version[]
  /** Every need for what is not `known` counts as met: nobody can know its version (`left-out`), or it is not listed yet. */
  readonly standing: 'known' | 'left-out' | 'unlisted'
  /** Declared in all of its environments, so always installed. */
  readonly isForced: boolean
}

/** What a candidate asks of a package in one environment. */
export interface Demand {
  readonly target: Group
  readonly extras: readonly ExtraName[]
  readonly specifier: SpecifierSet
}

export class Groups {
  readonly situation: Situation
  readonly #groups = new Map<string, Group>()
  readonly #chosen = new Map<Group, Map<number, readonly Chosen[]>>()
  readonly #demands = new Map<Group, Map<string, (readonly Demand[] | undefined)[]>>()
  readonly #dead = new Map<Group, Int8Array>()
  readonly #free = new Map<Group, ReadonlySet<string>>()
  readonly #crossable = new Map<number, boolean>()

  constructor(situation: Situation) {
    this.situation = situation
  }

  of(name: PackageName, at: number): Group {
    const key = `${at} ${name}`
    let group = this.#groups.get(key)
    if (group === undefined) {
      group = this.#make(name, at)
      for (const environment of group.environments) this.#groups.set(`${environment} ${name}`, group)
    }
    return group
  }

  /** Whether the candidate may be chosen by itself. */
  isFree(group: Group, candidate: number): boolean {
    let free = this.#free.get(group)
    if (free === undefined) {
      free = new Set(freeVersions(this.situation, group.name, group.environments[0] ?? 0).map(({ key }) => key))
      this.#free.set(group, free)
    }
    return free.has(group.candidates[candidate]?.key ?? '')
  }

  /** Whether the facts rule the candidate out by itself. */
  isDead(group: Group, candidate: number): boolean {
    let dead = this.#dead.get(group)
    if (dead === undefined) this.#dead.set(group, (dead = new Int8Array(group.candidates.length).fill(-1)))
    if (dead[candidate] === -1) {
      dead[candidate] = group.environments.some((at) => this.#isRuledOut(group, candidate, at)) ? 1 : 0
    }
    return dead[candidate] === 1
  }

  /** Whether it certainly brings another CUDA major than those that the environment stands on. */
  crosses(group: Group, candidate: number, at: number): boolean {
    const chosen = this.#chosenAt(group, at)[candidate]
    if (chosen === undefined || !this.#isCrossable(at)) return false
    return crossingsOf(this.situation, at, new Map([[group.name, chosen]])).length > 0
  }

  /** Whether its metadata is not known yet: it may need anything. */
  isUnread(group: Group, candidate: number, at: number): boolean {
    const file = this.#chosenAt(group, at)[candidate]?.file ?? null
    return file !== null && this.situation.facts.metadata(file) === undefined
  }

  /** What a candidate is known to need in an environment: by itself, or what an extra adds. */
  demands(group: Group, candidate: number, extra: ExtraName | null, at: number): readonly Demand[] {
    let byGate = this.#demands.get(group)
    if (byGate === undefined) this.#demands.set(group, (byGate = new Map()))
    const key = `${at} ${extra ?? ''}`
    let all = byGate.get(key)
    if (all === undefined) byGate.set(key, (all = []))
    let demands = all[candidate]
    if (demands === undefined) {
      const chosen = this.#chosenAt(group, at)[candidate]
      const found = chosen === undefined ? [] : demandsOf(this.situation, at, chosen, extra)
      demands = found.map(({ name, extras, specifier }) => ({ target: this.of(name, at), extras, specifier }))
      all[candidate] = demands
    }
    return demands
  }

  #make(name: PackageName, at: number): Group {
    const { situation } = this
    const environments = sharingWith(situation, name, at)
    const isListed = situation.facts.project(name) !== undefined
    const isLeftOut = environments.some((each) => mayBeLeftOut(situation, each, name))
    const isKnown = isLeftOut || isListed || environments.every((each) => isDirect(situation, name, each))
    return {
      name,
      environments,
      candidates: candidatesOf(situation, name, at),
      standing: isLeftOut ? 'left-out' : isKnown ? 'known' : 'unlisted',
      isForced: environments.every((each) => isDeclared(situation, name, each)),
    }
  }

  #chosenAt(group: Group, at: number): readonly Chosen[] {
    let byPlace = this.#chosen.get(group)
    if (byPlace === undefined) this.#chosen.set(group, (byPlace = new Map()))
    let chosen = byPlace.get(at)
    if (chosen === undefined) byPlace.set(at, (chosen = this.#choose(group, at)))
    return chosen
  }

  /** Each candidate with the file that an installer would take: of what does not come from an index, that of today's set. */
  #choose({ name, candidates }: Group, at: number): readonly Chosen[] {
    const { situation } = this
    const project = situation.facts.project(name)
    const today = situation.present[at]?.get(name)
    const stays = project === undefined || project.status === 'silent' || isDirect(situation, name, at)
    const files = new Map(
      stays
        ? []
        : releasesOf(project, environmentAt(situation, at), null).map(({ version, file }) => [version.key, file]),
    )
    if (stays && today !== undefined) {
      return candidates.map((version) => ({
        name,
        version,
        file: isSame(today.version, version) ? today.file : null,
        extras: [],
      }))
    }
    return candidates.map((version) => ({ name, version, file: files.get(version.key) ?? null, extras: [] }))
  }

  /** What does not come from an index stays as it is; of everything else its metadata must be fit, as far as it is known. */
  #isRuledOut(group: Group, candidate: number, at: number): boolean {
    const { situation } = this
    const { name } = group
    const chosen = this.#chosenAt(group, at)[candidate]
    if (chosen === undefined || chosen.file === null) return false
    if (isDirect(situation, name, at) || situation.facts.project(name)?.status !== 'listed') return false
    const present = presentVersion(situation, name, at)
    const isPresent = present !== null && isSame(present, chosen.version)
    if (!this.isUnread(group, candidate, at) && metadataFlaw(situation, at, chosen, isPresent) !== null) return true
    if (isPresent) return false
    if (keepsAccelerator(situation) && this.crosses(group, candidate, at)) return true
    return compiledObjection(situation, chosen) !== null || lostExtra(situation, at, chosen) !== null
  }

  /** Where metadata of today's set is not known yet, it may stand on more majors than are seen. */
  #isCrossable(at: number): boolean {
    let known = this.#crossable.get(at)
    if (known === undefined) {
      const { situation } = this
      known = standingToday(situation, at).every(
        ({ name, file }) =>
          !isDeclared(situation, name, at) ||
          (situation.facts.project(name) !== undefined &&
            (file === null || situation.facts.metadata(file) !== undefined)),
      )
      this.#crossable.set(at, known)
    }
    return known
  }
}

/** The candidates that meet a specifier; 1 where one does. */
export function metBy(group: Group, specifiers: readonly SpecifierSet[]): Uint8Array {
  const met = new Uint8Array(group.candidates.length)
  for (const [candidate, version] of group.candidates.entries()) {
    if (specifiers.every(({ intervals }) => includes(intervals, version))) met[candidate] = 1
  }
  return met
}
