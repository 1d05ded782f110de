/**
 * The last evidence of a Python: the best one for which the present versions have wheels, on Linux x86_64 with glibc 2.28: the newest, or the
 * lowest that the project around supports.
 *
 * In: a problem whose Python is open and what the index lists. Out: a minor. A declaration counts as served where some version that
 * it admits has a wheel and goes, by the rules, with what the others have; one that has no wheel anywhere says nothing. Where no Python serves
 * all, the best of those that serve most.
 */
import { knownPythons, makeEnvironment } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import { contains } from '../python/specifier.ts'
import { compareVersions, type Version } from '../python/version.ts'
import type { Project } from '../universe/facts.ts'
import { releaseAt, releasesOf } from '../universe/releases.ts'
import type { Rule } from '../universe/rule.ts'
import type { Declaration } from '../manifests/model.ts'
import type { Grouping } from './grouping.ts'
import type { Problem } from './problem.ts'

/** The platform on which it is asked. */
const OPEN_PLATFORM = 'linux_x86_64'

/**
 * Where releases have to be listed for: the environments found, where a Python is open every known one on their platforms, and `others`.
 */
export function listedEnvironments(
  groupings: readonly Grouping[],
  others: readonly Environment[] = [],
): readonly Environment[] {
  const found = groupings.flatMap(({ problems }) =>
    problems.flatMap(({ environments }) => environments.map(({ environment }) => environment)),
  )
  const pythons = groupings.every(({ openPythons }) => openPythons.length === 0) ? [] : knownPythons
  const platforms = new Set([OPEN_PLATFORM, ...found.map(({ platform }) => platform)])
  const open = [...platforms].flatMap((platform) =>
    pythons.flatMap(({ python }) => makeEnvironment(python, platform, 'any') ?? []),
  )
  return [...new Map([...found, ...open, ...others].map((one) => [`${one.pythonFull} ${one.platform}`, one])).values()]
}

/** Declarations of a unit that an index can answer for; their projects must be listed for every known Python. */
export function openDeclarations(problem: Problem, unit: string): readonly Declaration[] {
  const ordinals = new Set(problem.environments.flatMap((one, ordinal) => (one.unit === unit ? [ordinal] : [])))
  return problem.roots
    .filter(
      ({ environments, declaration }) =>
        declaration.url === null && environments.some((ordinal) => ordinals.has(ordinal)),
    )
    .map(({ declaration }) => declaration)
}

/** `among`: minors, the best first. `project` gives what the indexes list, undefined or absent for what they do not have. */
export function servingPython(
  declarations: readonly Declaration[],
  among: readonly string[],
  project: (name: PackageName) => Project | undefined,
  clock: string,
  rules: readonly Rule[] = [],
): string {
  let best = { python: among[0] ?? '', served: -1 }
  for (const python of among) {
    const served = servedOn(python, declarations, project, clock, rules)
    if (served > best.served) best = { python, served }
  }
  return best.python
}

/** How many declarations have a version with a wheel, the newest of which goes with some of the others'. */
function servedOn(
  python: string,
  declarations: readonly Declaration[],
  project: (name: PackageName) => Project | undefined,
  clock: string,
  rules: readonly Rule[],
): number {
  const served = declarations.map((declaration) => ({
    name: declaration.name,
    versions: versionsServed(declaration, python, project(declaration.name), clock),
  }))
  const goes = (name: PackageName, version: Version): boolean =>
    rules
      .filter((rule) => rule.subject === name && contains(rule.versions, version))
      .flatMap(({ requires }) => requires)
      .every((asked) =>
        served
          .filter((other) => other.name === asked.name)
          .every(({ versions }) => versions.some((one) => contains(asked.specifier, one))),
      )
  return served.filter(({ name, versions }) => {
    const newest = versions.toSorted(compareVersions).at(-1)
    return newest !== undefined && goes(name, newest)
  }).length
}

/** Those that a declaration admits and that have a wheel there. */
function versionsServed(
  { style, base, specifier }: Declaration,
  python: string,
  project: Project | undefined,
  clock: string,
): readonly Version[] {
  const environment = makeEnvironment(python, OPEN_PLATFORM, 'any')
  if (environment === null || project === undefined || project.status === 'absent') return []
  // A pin that is newer than the clock stays, so it is looked up by itself.
  if ((style === 'pin' || style === 'variant') && base !== null)
    return releaseAt(project, environment, base)?.hasWheel === true ? [base] : []
  return releasesOf(project, environment, clock)
    .filter(({ version, hasWheel }) => hasWheel && contains(specifier, version))
    .map(({ version }) => version)
}
