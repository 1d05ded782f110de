/**
 * Open declarations: what they admit beyond the set, and where their floors are raised to (design, "What may move").
 *
 * Candidates are what an installer may take: stable releases, not yanked, that exist in every environment of the declaration.
 */
import type { Config } from '../config/config.ts'
import type { Declaration } from '../manifests/model.ts'
import type { PackageName } from '../python/name.ts'
import { contains } from '../python/specifier.ts'
import { canonicalVersion, compareVersions, publicVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import { admittedBy, lowestCleanFloor } from '../scan/admitted.ts'
import type { Finding } from '../scan/finding.ts'
import { bySeverity } from '../scan/scan.ts'
import type { Facts } from '../universe/facts.ts'
import { releasesOf } from '../universe/releases.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Problem, Root } from '../units/problem.ts'

/** What the declarations admit and `found` does not show already; one finding per vulnerability and package. */
export function admittedFindings(problem: Problem, facts: Facts, found: readonly Finding[]): readonly Finding[] {
  const shown = new Set(found.map(keyOf))
  const admitted = new Map<string, Finding>()
  for (const root of problem.roots) {
    if (!statesFloor(root.declaration) || isPinnedBeside(root, problem)) continue
    const { name, specifier } = root.declaration
    for (const finding of admittedBy(specifier, candidates(root, problem, facts), facts.vulnerabilities(name))) {
      const key = keyOf(finding)
      if (!shown.has(key) && !admitted.has(key)) admitted.set(key, finding)
    }
  }
  return [...admitted.values()].sort(bySeverity)
}

function keyOf(finding: Finding): string {
  return `${finding.package} ${finding.vulnerability.id}`
}

/** A lower bound that a person wrote: what lies above it is meant to be fine. A requirement without one says nothing of the kind. */
function statesFloor({ style, specifier }: Declaration): boolean {
  if (style === 'floor' || style === 'caret') return true
  return style === 'range' && specifier.specifiers.some(({ operator }) => ['>', '>=', '==', '~='].includes(operator))
}

/** Another file pins the package wherever this one asks for it: a compiled file beside what it was made from. */
function isPinnedBeside({ declaration, environments }: Root, { roots }: Problem): boolean {
  const pinned = roots.filter(
    ({ declaration: { name, style, file } }) =>
      name === declaration.name && file !== declaration.file && (style === 'pin' || style === 'variant'),
  )
  return environments.every((ordinal) => pinned.some((other) => other.environments.includes(ordinal)))
}

export interface RaisedFloor {
  readonly declaration: Declaration
  readonly to: Version
  /** False: only reported, since others install this package, or the config says so. */
  readonly isWritten: boolean
}

/** To the lowest version from which on, up to the one chosen, nothing is admitted that the plan is free of. */
export function raisedFloors(
  problem: Problem,
  config: Config,
  facts: Facts,
  chosen: readonly ResolvedSet[],
  left: readonly Finding[],
): readonly RaisedFloor[] {
  const isWritten = config.raiseFloors === 'raise' || (config.raiseFloors === 'auto' && !problem.isPublished)
  const floors: RaisedFloor[] = []
  for (const root of problem.roots) {
    const { declaration } = root
    const isOpen = declaration.style === 'floor' || declaration.style === 'caret'
    if (!isOpen || declaration.base === null || declaration.isHeld || config.hold.includes(declaration.name)) continue
    if (isPinnedBeside(root, problem)) continue
    const to = cleanFloor(root, problem, facts, chosen, left)
    if (to !== null && compareVersions(to, declaration.base) > 0 && mayBeMovedTo(declaration.name, to, problem))
      floors.push({ declaration, to: publicVersion(to), isWritten })
  }
  return floors
}

/** By the versions that the configuration allows. */
function mayBeMovedTo(name: PackageName, version: Version, { bounds }: Problem): boolean {
  return bounds.every(
    (bound) => bound.sparesPresent !== true || bound.name !== name || contains(bound.specifier, version),
  )
}

function cleanFloor(
  root: Root,
  problem: Problem,
  facts: Facts,
  chosen: readonly ResolvedSet[],
  left: readonly Finding[],
): Version | null {
  const { name, specifier } = root.declaration
  const taken = root.environments
    .flatMap((environment) => chosen[environment]?.get(name)?.version ?? [])
    .sort(compareVersions)
  const [lowest, highest] = [taken[0], taken.at(-1)]
  if (lowest === undefined || highest === undefined) return null
  const within = candidates(root, problem, facts).filter(
    (version) => contains(specifier, version) && compareVersions(version, highest) <= 0,
  )
  const [first] = [...within].sort(compareVersions)
  const tolerated = new Set(
    left.filter((finding) => finding.package === name).map((finding) => finding.vulnerability.id),
  )
  const floor = lowestCleanFloor(within, facts.vulnerabilities(name), tolerated)
  if (floor === null || first === undefined || compareVersions(floor, first) <= 0) return null
  return compareVersions(floor, lowest) <= 0 ? floor : null
}

/** Versions that exist in every environment of the declaration. */
export function candidates(
  root: Pick<Root, 'declaration' | 'environments'>,
  problem: Problem,
  facts: Facts,
): readonly Version[] {
  return commonCandidates(root.declaration.name, root.environments, problem, facts)
}

export function commonCandidates(
  name: PackageName,
  environments: readonly number[],
  problem: Problem,
  facts: Facts,
): readonly Version[] {
  const project = facts.project(name)
  if (project === undefined) return []
  const lists = environments.flatMap((ordinal) => {
    const place = problem.environments[ordinal]
    if (place === undefined) return []
    return [
      releasesOf(project, place.environment, facts.clock).filter((release) => !release.yanked && !release.isPrerelease),
    ]
  })
  const [first = [], ...others] = lists
  const rest = others.map((list) => new Set(list.map(({ version }) => canonicalVersion(version))))
  return first
    .map(({ version }) => version)
    .filter((version) => rest.every((keys) => keys.has(canonicalVersion(version))))
}
