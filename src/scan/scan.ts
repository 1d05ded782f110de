/**
 * Findings: which vulnerabilities affect what is installed.
 *
 * In: the sets of a problem, one per environment, and the facts. Out: one finding per vulnerability and package over all environments,
 * and apart from them what cannot be decided. Nothing is counted twice, and no date hides anything.
 */
import { affects, fixedIn, UNDECIDED_WHY } from '../osv/affects.ts'
import { TIERS } from '../osv/vulnerability.ts'
import type { Vulnerability, Withdrawn } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import { compareVersions, formatVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Problem } from '../units/problem.ts'
import type { Facts } from '../universe/facts.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Finding, ScanResult, Undecided } from './finding.ts'

export function scan(
  problem: Pick<Problem, 'roots'>,
  sets: readonly ResolvedSet[],
  facts: Pick<Facts, 'vulnerabilities'>,
): ScanResult {
  const declared = new Set(problem.roots.map((root) => root.declaration.name))
  const findings: Finding[] = []
  const undecided: Undecided[] = []
  for (const [name, versions] of versionsByPackage(sets)) {
    for (const vulnerability of facts.vulnerabilities(name)) {
      const verdicts = versions.map((version) => affects(vulnerability, version))
      const affected = versions.filter((_, index) => verdicts[index] === 'affected')
      if (affected.length > 0) findings.push(findingOf(vulnerability, affected, declared.has(name)))
      else if (verdicts.includes('undecided')) undecided.push({ vulnerability, package: name, why: UNDECIDED_WHY })
    }
  }
  return { findings: findings.sort(bySeverity), undecided: undecided.sort(byId) }
}

/** `affected` is never empty; what fixes a finding fixes every one of them. */
export function findingOf(vulnerability: Vulnerability, affected: readonly Version[], isDeclared: boolean): Finding {
  const highest = affected.reduce((best, version) => (compareVersions(version, best) > 0 ? version : best))
  const fixes = fixedIn(vulnerability, highest)
  return {
    vulnerability,
    package: vulnerability.package,
    versions: [...new Set(affected.map(formatVersion))],
    isDeclared,
    tier: vulnerability.tier,
    fixedIn: fixes,
    hasNoStatedFix: fixes.length === 0,
  }
}

/** The withdrawn records that would affect what is installed, or cannot tell; by id, then package. */
export function scanWithdrawn(
  sets: readonly ResolvedSet[],
  withdrawn: (name: PackageName) => readonly Withdrawn[],
): readonly { readonly id: string; readonly package: PackageName }[] {
  const found: { id: string; package: PackageName }[] = []
  for (const [name, versions] of versionsByPackage(sets)) {
    for (const record of withdrawn(name)) {
      if (versions.some((version) => affects(record, version) !== 'not-affected'))
        found.push({ id: record.id, package: name })
    }
  }
  return found.sort((a, b) => order(a.id, b.id) || order(a.package, b.package))
}

/** Every version of a package over the environments, each once, in their order. */
function versionsByPackage(sets: readonly ResolvedSet[]): ReadonlyMap<PackageName, readonly Version[]> {
  const found = new Map<PackageName, Version[]>()
  for (const set of sets) {
    for (const { name, version } of set.values()) {
      const versions = found.get(name)
      if (versions === undefined) found.set(name, [version])
      else if (!versions.some((other) => compareVersions(other, version) === 0)) versions.push(version)
    }
  }
  return found
}

export function bySeverity(a: Finding, b: Finding): number {
  return TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier) || byId(a, b)
}

function byId(a: Finding | Undecided, b: Finding | Undecided): number {
  return order(a.vulnerability.id, b.vulnerability.id) || order(a.package, b.package)
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
