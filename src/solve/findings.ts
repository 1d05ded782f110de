/**
 * Which vulnerabilities affect a version, by the level at which they weigh.
 *
 * What cannot be decided counts for nothing; a malicious release weighs as critical; one without a severity weighs as medium.
 */
import { affects } from '../osv/affects.ts'
import type { Vulnerability } from '../osv/vulnerability.ts'
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { Facts } from '../universe/facts.ts'
import type { Level } from '../universe/solution.ts'

/** null: it weighs nothing. */
export function levelOfVulnerability({ tier, malicious }: Vulnerability): Level | null {
  if (malicious) return 'critical'
  if (tier === 'none') return null
  return tier === 'unknown' ? 'medium' : tier
}

/** Tells which versions are malicious releases. */
export function maliciousAmong(facts: Facts, name: PackageName): (version: Version) => boolean {
  const malicious = facts.vulnerabilities(name).filter((found) => found.malicious)
  return (version) => malicious.some((found) => affects(found, version) === 'affected')
}

/** Positions in `facts.vulnerabilities(name)` of those that affect the version. */
export function findingsAt(facts: Facts, name: PackageName, version: Version): readonly number[] {
  const positions: number[] = []
  for (const [position, vulnerability] of facts.vulnerabilities(name).entries()) {
    if (affects(vulnerability, version) === 'affected') positions.push(position)
  }
  return positions
}
