/**
 * The plain facts that stand between a finding that remains and its fix: no fix stated, a cap or a hold that a person wrote, a bound, the age of the
 * fixed release, the CUDA major, what others in the set ask for. What cannot be read off at once is left to explain/.
 */
import type { Config } from '../config/config.ts'
import { affects } from '../osv/affects.ts'
import type { PackageName } from '../python/name.ts'
import { ANY, contains, parseSpecifierSet } from '../python/specifier.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Finding } from '../scan/finding.ts'
import { majorsOfRelease, majorsOfRequirement } from '../solve/accelerator.ts'
import { hardSpecifiers, hasOneValue } from '../solve/declared.ts'
import type { Facts } from '../universe/facts.ts'
import { releasesOf } from '../universe/releases.ts'
import type { Release } from '../universe/releases.ts'
import type { ResolvedSet, SourcedFact } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import { acceleratorOf } from './accelerator.ts'
import type { UnfixedEntry } from './document.ts'
import { requirementsOf } from './requirements-of.ts'

export interface Remaining {
  readonly problem: Problem
  readonly config: Config
  readonly facts: Facts
  readonly present: readonly ResolvedSet[]
  readonly chosen: readonly ResolvedSet[]
}

const MOST_FACTS = 8

export function unfixedEntries(findings: readonly Finding[], remaining: Remaining): readonly UnfixedEntry[] {
  return findings.map((finding) => ({
    id: finding.vulnerability.id,
    package: finding.package,
    because: factsAgainst(finding, remaining).slice(0, MOST_FACTS),
    unlocks: [],
  }))
}

function factsAgainst(finding: Finding, remaining: Remaining): readonly SourcedFact[] {
  const environment = remaining.chosen.findIndex((set) => {
    const version = set.get(finding.package)?.version
    return version !== undefined && affects(finding.vulnerability, version) === 'affected'
  })
  const fix = environment < 0 ? null : lowestFix(finding, environment, remaining)
  const source = finding.vulnerability.id
  if (fix === null) {
    const stated = finding.fixedIn.length === 0 ? 'no fix is stated, and ' : ''
    const place = remaining.problem.environments[environment]?.environment
    const where = place === undefined ? '' : ` that installs on Python ${place.python} on ${place.platform}`
    return [{ fact: `${stated}no newer stable release of ${finding.package}${where} is free of it`, source }]
  }
  const project = remaining.facts.project(finding.package)
  const silent =
    project?.status === 'silent'
      ? [
          {
            fact: `an index that may have ${finding.package} did not answer, so it stays: ${project.reason}`,
            source: `index ${project.index}`,
          },
        ]
      : []
  const against = [
    ...silent,
    ...declaredAgainst(finding.package, fix.version, environment, remaining),
    ...ageAgainst(finding.package, fix, remaining),
    ...acceleratorAgainst(finding.package, fix.version, environment, remaining),
    ...othersAgainst(finding.package, fix.version, environment, remaining),
  ]
  const first = {
    fact: `${finding.package} ${fix.version.text} is the first release that is not listed as affected`,
    source,
  }
  const isPlanned = remaining.chosen !== remaining.present
  return [first, ...(against.length === 0 && isPlanned ? [OUTWEIGHED] : against)]
}

/** What keeps it lies further off, or the fixed releases have findings that weigh more. */
const OUTWEIGHED: SourcedFact = {
  fact: 'the best set that was found does not reach it: sets are compared by their findings, the most severe first, then by what changes',
  source: 'objective',
}

/** The lowest stable release above the chosen one that the vulnerability does not affect. */
function lowestFix(finding: Finding, environment: number, { problem, facts, chosen }: Remaining): Release | null {
  const place = problem.environments[environment]
  const project = facts.project(finding.package)
  const current = chosen[environment]?.get(finding.package)?.version
  if (place === undefined || project === undefined || current === undefined) return null
  const releases = releasesOf(project, place.environment, facts.clock)
  const isFix = (release: Release) =>
    !release.yanked &&
    !release.isPrerelease &&
    compareVersions(release.version, current) > 0 &&
    affects(finding.vulnerability, release.version) === 'not-affected'
  return releases.find(isFix) ?? null
}

function declaredAgainst(
  name: PackageName,
  fix: Version,
  environment: number,
  { problem, config, present }: Remaining,
): SourcedFact[] {
  const found: SourcedFact[] = []
  const roots = problem.roots.filter((root) => root.declaration.name === name)
  for (const root of roots.filter((each) => each.environments.includes(environment))) {
    const { declaration } = root
    const source = `${declaration.file}:${declaration.line}`
    const hard = hardSpecifiers(declaration, hasOneValue(root, roots, present))
    const excluding = hard.filter(
      ({ operator, text }) => !contains(parseSpecifierSet(`${operator}${text}`) ?? ANY, fix),
    )
    if (declaration.isHeld) found.push({ fact: `a comment asks to hold ${name}`, source })
    else if (excluding.length > 0)
      found.push({ fact: `the line allows ${name}${declaration.specifier.text} only`, source })
  }
  if (config.hold.includes(name))
    found.push({ fact: `the configuration holds ${name}`, source: `${config.file ?? 'configuration'} hold` })
  for (const override of problem.overrides) {
    if (override.name !== name || !override.environments.includes(environment)) continue
    if (override.specifier !== null && !contains(override.specifier, fix))
      found.push({ fact: `an override asks for ${name}${override.specifier.text}`, source: override.source })
  }
  for (const bound of problem.bounds) {
    if (bound.name !== name || !bound.environments.includes(environment) || contains(bound.specifier, fix)) continue
    found.push({ fact: `${name}${bound.specifier.text} is asked for`, source: bound.source })
  }
  return found
}

const DAY_MS = 86_400_000

function ageAgainst(name: PackageName, fix: Release, { config, facts }: Remaining): SourcedFact[] {
  if (fix.uploadTime === null) return []
  const ready = Date.parse(fix.uploadTime) + config.minimumReleaseAgeDays * DAY_MS
  if (!(ready > Date.parse(facts.clock))) return []
  const fact = `${name} ${fix.version.text} was released on ${fix.uploadTime.slice(0, 10)}; it is old enough from ${new Date(ready).toISOString().slice(0, 10)} on`
  return [{ fact, source: `minimumReleaseAge, ${config.minimumReleaseAgeDays} days` }]
}

function acceleratorAgainst(name: PackageName, fix: Version, environment: number, remaining: Remaining): SourcedFact[] {
  const { problem, facts, present, config } = remaining
  const place = problem.environments[environment]
  const stands = acceleratorOf(problem, present)
  if (
    place === undefined ||
    problem.gpuEvidence.length === 0 ||
    config.allow.acceleratorChange ||
    !stands.startsWith('cu')
  )
    return []
  const extras = remaining.chosen[environment]?.get(name)?.extras ?? []
  const requirements = requirementsOf({ name, version: fix, extras }, place.environment, facts)
  const majors = new Set([...majorsOfRelease(name, fix), ...requirements.flatMap(majorsOfRequirement)])
  const others = [...majors].filter((major) => `cu${major}` !== stands)
  if (others.length === 0) return []
  return [
    {
      fact: `${name} ${fix.text} brings CUDA ${others.join(' and ')}, where CUDA ${stands.slice(2)} stands`,
      source: `${name} ${fix.text} requires-dist`,
    },
    ...problem.gpuEvidence.slice(0, 2),
  ]
}

function othersAgainst(
  name: PackageName,
  fix: Version,
  environment: number,
  { problem, facts, chosen }: Remaining,
): SourcedFact[] {
  const place = problem.environments[environment]
  if (place === undefined) return []
  const found: SourcedFact[] = []
  for (const other of chosen[environment]?.values() ?? []) {
    for (const requirement of requirementsOf(other, place.environment, facts)) {
      if (requirement.name !== name || contains(requirement.specifier, fix)) continue
      const release = `${other.name} ${other.version.text}`
      found.push({
        fact: `${release} asks for ${name}${requirement.specifier.text}`,
        source: `${release} requires-dist`,
      })
    }
  }
  return found
}
