/**
 * What the check stands on: the problem, today's sets, the facts and the policy, and the plain questions asked of them.
 *
 * Nothing here is shared with solve/: the two must be able to disagree. The words are those of docs/design and docs/decisions/0010.
 */
import type { Declaration } from '../manifests/model.ts'
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import type { Specifier } from '../python/specifier.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet, Solution } from '../universe/solution.ts'
import type { Problem, Root } from '../units/problem.ts'

/** Everything, nothing, or the packages named. */
export type Allowed = boolean | ReadonlySet<PackageName>

/** What of the policy decides whether a set may stand, and what it costs. */
export interface VerifyPolicy {
  readonly strategy: 'minimal' | 'latest'
  readonly allowMajors: Allowed
  readonly minimumReleaseAgeDays: number
  readonly allowDowngrades: Allowed
  readonly allowBuild: Allowed
  readonly allowUnknownRequirements: boolean
  /** Whether keeping the CUDA major is a hard fact; null: when the problem shows a GPU. */
  readonly keepAccelerator: boolean | null
  readonly holds: ReadonlySet<PackageName>
  /** Lock entries, by environment. */
  readonly locked: readonly ReadonlyMap<PackageName, Version>[]
}

export interface Situation {
  readonly problem: Problem
  readonly present: readonly ResolvedSet[]
  readonly solution: Solution
  readonly facts: Facts
  readonly policy: VerifyPolicy
}

export function isAllowed(allowed: Allowed, name: PackageName): boolean {
  return typeof allowed === 'boolean' ? allowed : allowed.has(name)
}

export function environmentAt({ problem }: Situation, at: number): Environment {
  const found = problem.environments[at]
  if (found === undefined) throw new RangeError(`the problem has no environment ${at}`)
  return found.environment
}

/** `3.11 linux_x86_64`, with its unit: how an environment is named in a message. */
export function placeName({ problem }: Situation, at: number): string {
  const found = problem.environments[at]
  return found === undefined
    ? `environment ${at}`
    : `${found.unit} on ${found.environment.python} ${found.environment.platform}`
}

/** An answer about a package in an environment, worked out once per situation. */
export function once<T>(
  answer: (situation: Situation, name: PackageName, at: number) => T,
): (situation: Situation, name: PackageName, at: number) => T {
  const known = new WeakMap<Situation, Map<string, T>>()
  return (situation, name, at) => {
    let answers = known.get(situation)
    if (answers === undefined) known.set(situation, (answers = new Map<string, T>()))
    const key = `${at} ${name}`
    const found = answers.get(key)
    if (found !== undefined) return found
    const fresh = answer(situation, name, at)
    answers.set(key, fresh)
    return fresh
  }
}

/** The lines that ask for a package in an environment. */
export const linesFor = once(({ problem }: Situation, name: PackageName, at: number): readonly Root[] =>
  problem.roots.filter((root) => root.declaration.name === name && root.environments.includes(at)),
)

export function isDeclared(situation: Situation, name: PackageName, at: number): boolean {
  return linesFor(situation, name, at).length > 0
}

export function isLocked(situation: Situation, name: PackageName, at: number): boolean {
  return !isDeclared(situation, name, at) && situation.policy.locked[at]?.has(name) === true
}

/** Stands on a URL, a path or a repository. */
export function isDirect(situation: Situation, name: PackageName, at: number): boolean {
  return linesFor(situation, name, at).some(
    ({ declaration }) => declaration.url !== null || declaration.style === 'url',
  )
}

/** What stands today: the present set's, else the lock's, else the pin's; null for what is new. */
export function presentVersion(situation: Situation, name: PackageName, at: number): Version | null {
  const present = situation.present[at]?.get(name)
  if (present !== undefined) return present.version
  const pin = linesFor(situation, name, at).find(({ declaration }) => isPin(declaration))
  return pin?.declaration.base ?? situation.policy.locked[at]?.get(name) ?? null
}

export function isSame(a: Version, b: Version): boolean {
  return compareVersions(a, b) === 0
}

export function isPin({ style }: Declaration): boolean {
  return style === 'pin' || style === 'variant'
}

/** Whether all environments of a line have one version: a pin has, and a caret that stands on its base. */
export function hasOneVersion(situation: Situation, { declaration, environments }: Root): boolean {
  if (isPin(declaration)) return true
  const { base, name } = declaration
  if (declaration.style !== 'caret' || base === null) return false
  return environments.every((at) => {
    const present = presentVersion(situation, name, at)
    return present !== null && isSame(present, base)
  })
}

/** The environments that share the version of a package with this one, ascending; at least itself. */
export const sharingWith = once((situation: Situation, name: PackageName, at: number): readonly number[] => {
  const lines = situation.problem.roots.filter(
    (root) => root.declaration.name === name && hasOneVersion(situation, root),
  )
  const sharing = new Set([at])
  for (let before = 0; before !== sharing.size;) {
    before = sharing.size
    for (const { environments } of lines) {
      if (environments.some((other) => sharing.has(other))) for (const other of environments) sharing.add(other)
    }
  }
  return [...sharing].sort((a, b) => a - b)
})

/** What a person wrote that a chosen version must keep: caps, exclusions, floors, bounds, overrides. A pin's own `==` moves. */
export const hardSpecifiers = once((situation: Situation, name: PackageName, at: number): readonly Specifier[] => [
  ...staySpecifiers(situation, name, at),
  ...boundsOn(situation, name, at).flatMap(({ sparesPresent, specifier }) =>
    sparesPresent === true ? specifier.specifiers : [],
  ),
])

/** The same without what binds moves alone: what the present version must keep. */
export const staySpecifiers = once((situation: Situation, name: PackageName, at: number): readonly Specifier[] => {
  const bounds = boundsOn(situation, name, at).flatMap(({ sparesPresent, specifier }) =>
    sparesPresent === true ? [] : specifier.specifiers,
  )
  const overrides = situation.problem.overrides.filter((each) => each.name === name && each.environments.includes(at))
  if (overrides.length > 0) return [...overrides.flatMap(({ specifier }) => specifier?.specifiers ?? []), ...bounds]
  return [...linesFor(situation, name, at).flatMap((line) => specifiersKept(situation, line)), ...bounds]
})

function boundsOn({ problem }: Situation, name: PackageName, at: number): Situation['problem']['bounds'] {
  return problem.bounds.filter((bound) => bound.name === name && bound.environments.includes(at))
}

function specifiersKept(situation: Situation, line: Root): readonly Specifier[] {
  const { declaration } = line
  const { specifiers } = declaration.specifier
  if (isPin(declaration)) {
    return specifiers.filter(
      ({ operator, text }) => !((operator === '==' && !text.endsWith('.*')) || operator === '==='),
    )
  }
  if (!hasOneVersion(situation, line)) return specifiers
  if (specifiers.some(({ operator }) => operator === '~='))
    return specifiers.filter(({ operator }) => operator !== '~=')
  const lower = specifiers.findIndex(({ operator }) => operator === '>=')
  return specifiers.filter(({ operator }, i) => i !== lower && !(i === lower + 1 && operator === '<'))
}
