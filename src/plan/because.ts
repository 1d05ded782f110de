/**
 * Why a package moves, in sentences made from facts: the vulnerabilities that go with its old version, what others that move ask of it, what its
 * old version asks of others, extras that are new among them, rules and bounds that the old version breaks, an installer's choice where a line leaves it open.
 */
import { affects } from '../osv/affects.ts'
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import { contains } from '../python/specifier.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Finding } from '../scan/finding.ts'
import { presentVersion } from '../solve/declared.ts'
import type { Facts } from '../universe/facts.ts'
import type { Chosen, ResolvedSet } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import type { MovedPackage } from './moved.ts'
import { requirementsOf } from './requirements-of.ts'

export interface Setting {
  readonly problem: Problem
  readonly facts: Facts
  readonly present: readonly ResolvedSet[]
  readonly chosen: readonly ResolvedSet[]
  /** Findings of the present sets that the chosen ones are free of. */
  readonly gone: readonly Finding[]
  readonly presentClashes: boolean
}

const MOST_NAMED = 6

export function becauseOf(move: MovedPackage, setting: Setting): readonly string[] {
  const environment = setting.problem.environments[move.environment]?.environment
  if (environment === undefined) return []
  const reasons = [
    ...goneWithIt(move, setting),
    ...holdsOthers(move, setting, environment),
    ...withNewExtras(move, setting, environment),
    ...askedByOthers(move, setting, environment),
    ...demandedByRules(move, setting),
    ...demandedByBounds(move, setting),
  ]
  if (reasons.length === 0) reasons.push(...outOfTheSet(move, setting, environment))
  if (reasons.length === 0 && setting.presentClashes) reasons.push('What stands today does not install together.')
  if (reasons.length === 0 && isOpen(move))
    reasons.push('The line leaves it open, and an installer takes it beside the others.')
  if (reasons.length === 0) reasons.push('The best set that was found has it there.')
  return [...new Set(reasons)].slice(0, MOST_NAMED)
}

function isOpen({ declarations }: MovedPackage): boolean {
  return declarations.every(({ style }) => style === 'any' || style === 'floor' || style === 'range')
}

function goneWithIt(move: MovedPackage, { gone }: Setting): string[] {
  const own = gone.filter((finding) => finding.package === move.name)
  return own.length === 0 ? [] : [`It leaves behind ${namedFindings(own)} in ${move.name} ${move.from.text}.`]
}

function namedFindings(findings: readonly Finding[]): string {
  const named = findings.slice(0, MOST_NAMED).map(({ vulnerability, tier }) => `${vulnerability.id} (${tier})`)
  const rest = findings.length - named.length
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(', ')
}

/** The old version keeps another package at a version that is affected, or asks for the old version of one that moves. */
function holdsOthers(move: MovedPackage, setting: Setting, environment: Environment): string[] {
  const old = { name: move.name, version: move.from, extras: extrasOf(move, setting) }
  return requirementsOf(old, environment, setting.facts).flatMap(({ name, specifier }) => {
    const taken = setting.chosen[move.environment]?.get(name)
    if (taken === undefined || contains(specifier, taken.version)) return []
    const asks = `${move.name} ${move.from.text} asks for ${name}${specifier.text}`
    if (isDeclared(name, setting.problem)) {
      return [`${asks}, and ${name} ${moves(taken, move, setting) ? 'moves to' : 'stays at'} ${taken.version.text}.`]
    }
    const freed = setting.gone.filter(
      (finding) => finding.package === name && affects(finding.vulnerability, taken.version) === 'not-affected',
    )
    if (freed.length === 0) return []
    return [`${asks}; ${name} ${taken.version.text} is not listed as affected by ${namedFindings(freed)}.`]
  })
}

/** The old version does not install beside packages that no file declares, at the versions that the set has. */
function outOfTheSet(move: MovedPackage, setting: Setting, environment: Environment): string[] {
  const old = { name: move.name, version: move.from, extras: extrasOf(move, setting) }
  return requirementsOf(old, environment, setting.facts).flatMap(({ name, specifier }) => {
    const taken = setting.chosen[move.environment]?.get(name)
    if (taken === undefined || contains(specifier, taken.version)) return []
    return [
      `${move.name} ${move.from.text} asks for ${name}${specifier.text}; the set has ${name} ${taken.version.text}.`,
    ]
  })
}

/** With extras that nothing asked for before, the old version does not install beside what the set has. */
function withNewExtras(move: MovedPackage, setting: Setting, environment: Environment): string[] {
  const { name, from } = move
  const [before, set] = [extrasOf(move, setting), setting.chosen[move.environment]]
  const extras = (set?.get(name)?.extras ?? []).filter((extra) => !before.includes(extra))
  const own = new Set(requirementsOf({ name, version: from, extras: before }, environment, setting.facts))
  return extras.flatMap((extra) => {
    const asker = [...(set?.values() ?? [])].find((other) =>
      requirementsOf(other, environment, setting.facts).some((one) => one.name === name && one.extras.includes(extra)),
    )
    const why = asker === undefined ? '' : `, and ${asker.name} ${asker.version.text} asks for ${name}[${extra}]`
    return requirementsOf({ name, version: from, extras: [extra] }, environment, setting.facts).flatMap((one) => {
      const taken = set?.get(one.name)
      if (own.has(one) || taken === undefined || contains(one.specifier, taken.version)) return []
      const asks = `${name}[${extra}] ${from.text} asks for ${one.name}${one.specifier.text}`
      return [`${asks}; the set has ${one.name} ${taken.version.text}${why}.`]
    })
  })
}

/** Where today's set does not install, a pin tells what stands. */
function moves({ name, version }: Chosen, { environment }: MovedPackage, { problem, present }: Setting): boolean {
  const roots = problem.roots.filter(({ declaration }) => declaration.name === name)
  const today = presentVersion(roots, present, name, environment)
  return today === null || compareVersions(today, version) !== 0
}

function isDeclared(name: PackageName, problem: Problem): boolean {
  return problem.roots.some((root) => root.declaration.name === name)
}

function extrasOf(move: MovedPackage, { present }: Setting): Chosen['extras'] {
  return present[move.environment]?.get(move.name)?.extras ?? []
}

function askedByOthers(move: MovedPackage, setting: Setting, environment: Environment): string[] {
  const reasons: string[] = []
  for (const other of setting.chosen[move.environment]?.values() ?? []) {
    if (other.name === move.name) continue
    for (const { name, specifier } of requirementsOf(other, environment, setting.facts)) {
      if (name !== move.name || !turns(specifier, move)) continue
      reasons.push(`${other.name} ${other.version.text} asks for ${name}${specifier.text}.`)
    }
  }
  return reasons
}

function demandedByRules(move: MovedPackage, setting: Setting): string[] {
  const set = setting.chosen[move.environment]
  if (set === undefined) return []
  return setting.facts.rules
    .filter((rule) => {
      const subject = set.get(rule.subject)
      return (
        subject !== undefined &&
        contains(rule.versions, subject.version) &&
        rule.requires.some((one) => one.name === move.name && turns(one.specifier, move))
      )
    })
    .map((rule) => sentence(rule.because))
}

function demandedByBounds(move: MovedPackage, { problem }: Setting): string[] {
  return problem.bounds
    .filter((bound) => bound.sparesPresent !== true && isFor(bound, move) && turns(bound.specifier, move))
    .map((bound) => `${bound.source} asks for ${bound.name}${bound.specifier.text}.`)
}

function isFor(
  bound: { readonly name: PackageName; readonly environments: readonly number[] },
  move: MovedPackage,
): boolean {
  return bound.name === move.name && bound.environments.includes(move.environment)
}

/** The old version is outside, the new one inside. */
function turns(specifier: SpecifierSet, { from, to }: { readonly from: Version; readonly to: Version }): boolean {
  return !contains(specifier, from) && contains(specifier, to)
}

export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
