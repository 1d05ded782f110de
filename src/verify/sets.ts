/**
 * Whether a set installs: closed, consistent, with nothing in it that nobody asks for, and every file fit for its environment.
 */
import { includes } from '../python/intervals.ts'
import type { ExtraName, PackageName } from '../python/name.ts'
import { ANY } from '../python/specifier.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Metadata } from '../universe/facts.ts'
import { releaseAt, releasesOf } from '../universe/releases.ts'
import { activeRequirements, metadataAdmitsPython } from '../universe/requirements.ts'
import type { Chosen, ResolvedSet } from '../universe/solution.ts'
import {
  environmentAt,
  hardSpecifiers,
  isDeclared,
  isDirect,
  isSame,
  placeName,
  presentVersion,
  staySpecifiers,
} from './situation.ts'
import type { Situation } from './situation.ts'

/** One thing that a member of the set asks for, after overrides. */
export interface Demand {
  /** `torch 2.1.0`, `requirements.txt:3`. */
  readonly by: string
  readonly name: PackageName
  readonly extras: readonly ExtraName[]
  readonly specifier: SpecifierSet
}

/** Every objection to one environment's set. */
export function checkSet(situation: Situation, at: number, set: ResolvedSet): readonly string[] {
  const here = placeName(situation, at)
  const messages: string[] = []
  for (const [name, chosen] of set) {
    if (chosen.name !== name) messages.push(`${name} stands for ${chosen.name}`)
    const flaw = fileFlaw(situation, at, chosen)
    if (flaw !== null) messages.push(`${label(chosen)} ${flaw}`)
  }
  const reached = new Map<PackageName, Set<ExtraName>>()
  const open: Demand[] = []
  // A line asks for its package with its extras; which versions it admits is looked at apart, because pins move.
  for (const { declaration, environments } of situation.problem.roots) {
    const { name, extras, file, line } = declaration
    if (environments.includes(at)) open.push({ by: `${file}:${line}`, name, extras, specifier: ANY })
  }
  for (let demand = open.pop(); demand !== undefined; demand = open.pop()) {
    const problem = unmet(situation, at, set, demand)
    if (problem !== null) messages.push(problem)
    const chosen = set.get(demand.name)
    if (chosen !== undefined) open.push(...follow(situation, at, chosen, demand, reached))
  }
  for (const chosen of set.values()) messages.push(...unwanted(chosen, reached.get(chosen.name)))
  messages.push(...brokenLimits(situation, at, set))
  return [...new Set(messages)].map((message) => `${here}: ${message}`)
}

export function label({ name, version }: Chosen): string {
  return `${name} ${version.text}`
}

/** Known metadata of what was chosen; null where none can be read (a direct reference, an index that is silent). */
export function metadataOf({ facts }: Situation, { file }: Chosen): Metadata | null {
  return file === null ? null : (facts.metadata(file) ?? null)
}

/** What a chosen release asks for: by itself, or what an extra adds. */
export function demandsOf(
  situation: Situation,
  at: number,
  chosen: Chosen,
  extra: ExtraName | null,
): readonly Demand[] {
  const metadata = metadataOf(situation, chosen)
  if (metadata === null || situation.problem.installer.withoutDependencies) return []
  const environment = environmentAt(situation, at)
  const plain = activeRequirements(metadata, environment, [])
  const active =
    extra === null ? plain : activeRequirements(metadata, environment, [extra]).filter((each) => !plain.includes(each))
  return active
    .filter(({ url }) => url === null)
    .flatMap((requirement) => overridden(situation, at, { ...requirement, by: label(chosen) }))
}

/** Overrides replace what others ask for. */
function overridden(situation: Situation, at: number, demand: Demand): readonly Demand[] {
  const { by, name } = demand
  const overrides = situation.problem.overrides.filter((each) => each.name === name && each.environments.includes(at))
  if (overrides.length === 0) return [demand]
  if (overrides.some(({ specifier }) => specifier === null)) return []
  return overrides.flatMap(({ extras, specifier }) => (specifier === null ? [] : [{ by, name, extras, specifier }]))
}

function unmet(situation: Situation, at: number, set: ResolvedSet, demand: Demand): string | null {
  const { by, name, extras, specifier } = demand
  const chosen = set.get(name)
  if (chosen === undefined) {
    return mayBeLeftOut(situation, at, name) ? null : `${by} requires ${name}${specifier.text}, which is not in the set`
  }
  if (!includes(specifier.intervals, chosen.version)) {
    return `${by} requires ${name}${specifier.text}, the set has ${chosen.version.text}`
  }
  const lacking = extras.find((extra) => !chosen.extras.includes(extra))
  return lacking === undefined ? null : `${by} requires ${name}[${lacking}], the set has ${name} without it`
}

/**
 * What a line asks for and nobody can know the version of: a direct reference, or what a silent index could supply. That stays
 * where it is: what no line asks for cannot come from there.
 */
export function mayBeLeftOut(situation: Situation, at: number, name: PackageName): boolean {
  if (presentVersion(situation, name, at) !== null) return false
  const isSilent = situation.facts.project(name)?.status === 'silent'
  return isDirect(situation, name, at) || (isSilent && isDeclared(situation, name, at))
}

/** Notes what is reached for the first time, and gives what that asks for. */
function follow(
  situation: Situation,
  at: number,
  chosen: Chosen,
  { extras }: Demand,
  reached: Map<PackageName, Set<ExtraName>>,
): readonly Demand[] {
  const demands: Demand[] = []
  let known = reached.get(chosen.name)
  if (known === undefined) {
    reached.set(chosen.name, (known = new Set()))
    demands.push(...demandsOf(situation, at, chosen, null))
  }
  for (const extra of extras) {
    if (known.has(extra)) continue
    known.add(extra)
    demands.push(...demandsOf(situation, at, chosen, extra))
  }
  return demands
}

function unwanted(chosen: Chosen, reached: ReadonlySet<ExtraName> | undefined): readonly string[] {
  if (reached === undefined) return [`${label(chosen)} is in the set and nobody asks for it`]
  return chosen.extras
    .filter((extra) => !reached.has(extra))
    .map((extra) => `${label(chosen)} has the extra ${extra} and nobody asks for it`)
}

/** Bounds, what people wrote, and rules. */
function brokenLimits(situation: Situation, at: number, set: ResolvedSet): readonly string[] {
  const messages: string[] = []
  for (const chosen of set.values()) {
    const present = presentVersion(situation, chosen.name, at)
    const stays = present !== null && isSame(present, chosen.version)
    const kept = (stays ? staySpecifiers : hardSpecifiers)(situation, chosen.name, at)
    for (const { operator, text, intervals } of kept) {
      if (!includes(intervals, chosen.version)) messages.push(`${label(chosen)} is outside ${operator}${text}`)
    }
  }
  for (const rule of situation.facts.rules) {
    const subject = set.get(rule.subject)
    if (subject === undefined || !includes(rule.versions.intervals, subject.version)) continue
    for (const { name, specifier } of rule.requires) {
      const other = set.get(name)
      if (other === undefined || includes(specifier.intervals, other.version)) continue
      messages.push(
        `${label(subject)} goes with ${name}${specifier.text}, the set has ${other.version.text} (rule ${rule.id})`,
      )
    }
  }
  return messages
}

/** Why the file cannot be what is installed; null when it can. */
function fileFlaw(situation: Situation, at: number, chosen: Chosen): string | null {
  const { facts } = situation
  const { name, version, file } = chosen
  const present = presentVersion(situation, name, at)
  const isPresent = present !== null && isSame(present, version)
  if (isDirect(situation, name, at)) return isPresent ? null : 'stands on a direct reference and does not move'
  const project = facts.project(name)
  if (project === undefined) return 'rests on a listing that is not known'
  if (project.status === 'silent') return isPresent ? null : `comes from index ${project.index}, which did not answer`
  if (file === null) return 'has no file'
  const environment = environmentAt(situation, at)
  const release = releaseAt(project, environment, version)
  if (release === null) return 'has no file that installs here'
  if (release.file.filename !== file.filename || release.file.index !== file.index) {
    return `would be installed from ${release.file.filename}, not from ${file.filename}`
  }
  if (!isPresent && !releasesOf(project, environment, facts.clock).some((each) => isSame(each.version, version))) {
    return 'was released after the clock'
  }
  return metadataFlaw(situation, at, chosen, isPresent)
}

/** What its metadata alone says against it. */
export function metadataFlaw(situation: Situation, at: number, chosen: Chosen, isPresent: boolean): string | null {
  const { policy, problem } = situation
  const { withoutDependencies } = problem.installer
  const metadata = metadataOf(situation, chosen)
  if (metadata === null) return 'rests on metadata that is not known'
  if (metadata.status === 'unknown') {
    return isPresent || withoutDependencies || policy.allowUnknownRequirements
      ? null
      : 'has requirements that cannot be learnt'
  }
  const environment = environmentAt(situation, at)
  if (!metadataAdmitsPython(metadata, environment)) return `does not install on Python ${environment.pythonFull}`
  if (isPresent || withoutDependencies) return null
  if (metadata.unreadable.length > 0) return 'has a requirement that cannot be read'
  const direct = activeRequirements(metadata, environment, []).some(({ url }) => url !== null)
  return direct ? 'requires a direct URL' : null
}

/** Whether the set rests on something that cannot be learnt: the answer is then conditional. */
export function isUncertain(situation: Situation, at: number, set: ResolvedSet): boolean {
  return [...set.values()].some((chosen) => {
    if (situation.problem.installer.withoutDependencies) return chosen.file === null
    const metadata = metadataOf(situation, chosen)
    if (metadata === null || metadata.status === 'unknown') return true
    const active = activeRequirements(metadata, environmentAt(situation, at), [])
    return metadata.unreadable.length > 0 || active.some(({ url }) => url !== null)
  })
}
