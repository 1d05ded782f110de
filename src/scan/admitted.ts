/**
 * What a floor admits: vulnerabilities of versions that its specifier lets an installer choose, whatever is chosen today.
 */
import { affects } from '../osv/affects.ts'
import type { Vulnerability } from '../osv/vulnerability.ts'
import { contains } from '../python/specifier.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Finding } from './finding.ts'
import { bySeverity, findingOf } from './scan.ts'

/** One finding per vulnerability, its versions being those admitted and affected, ascending. `candidates` are of one package. */
export function admittedBy(
  specifier: SpecifierSet,
  candidates: readonly Version[],
  vulnerabilities: readonly Vulnerability[],
): readonly Finding[] {
  const admitted = candidates.filter((version) => contains(specifier, version)).sort(compareVersions)
  const findings: Finding[] = []
  for (const vulnerability of vulnerabilities) {
    const affected = admitted.filter((version) => affects(vulnerability, version) === 'affected')
    if (affected.length > 0) findings.push(findingOf(vulnerability, affected, true))
  }
  return findings.sort(bySeverity)
}

/**
 * The lowest candidate from which on nothing is admitted but what `tolerated` names: where a floor is raised to.
 * null when even the highest admits more. Candidates may stand in any order.
 */
export function lowestCleanFloor(
  candidates: readonly Version[],
  vulnerabilities: readonly Vulnerability[],
  tolerated: ReadonlySet<string>,
): Version | null {
  const others = vulnerabilities.filter((vulnerability) => !tolerated.has(vulnerability.id))
  let floor: Version | null = null
  for (const version of [...candidates].sort((a, b) => compareVersions(b, a))) {
    if (others.some((vulnerability) => affects(vulnerability, version) === 'affected')) return floor
    floor = version
  }
  return floor
}
