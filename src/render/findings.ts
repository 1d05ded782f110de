/**
 * Vulnerabilities for readers: a table for the overview, a section each for the notice.
 * A section's description is the advisory's title with sentences made from the facts, and a link; a record's prose is never printed.
 */
import type { FindingEntry } from '../plan/document.ts'
import { mitigationFor, weaknessName } from './mitigation.ts'
import { advisoryLink, bullets, code, heading, quoted, strong, table } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { count, listed } from './words.ts'

const SHOWN_VERSIONS = 4

/** A key of a finding: one vulnerability, one package. */
export function findingKey(finding: { readonly id: string; readonly package: string }): string {
  return `${finding.package} ${finding.id}`
}

export function findingTable(findings: readonly FindingEntry[]): Block {
  return table(
    ['Severity', 'Package', 'Version', 'Vulnerability', 'Fixed in', 'Title'],
    findings.map((finding) => [
      [severityText(finding)],
      [code(finding.package)],
      [code(finding.version)],
      [advisoryLink('', finding.id)],
      [...patchedParts(finding, 1)],
      [quoted(titleOf(finding) ?? '')],
    ]),
  )
}

/** `meaning`: what it means in this repository, one sentence. */
export function findingSection(finding: FindingEntry, meaning: string): readonly Block[] {
  return [
    heading(3, advisoryLink(finding.url, finding.id), ' in ', code(finding.package), ` · ${severityText(finding)}`),
    bullets([
      [strong('Severity:'), ` ${severityInWords(finding)}`],
      [strong('Affected:'), ' ', ...affectedParts(finding)],
      [strong('Patched:'), ' ', ...patchedParts(finding, SHOWN_VERSIONS)],
      [strong('Description:'), ' ', quoted(titleOf(finding) ?? UNTITLED), ...descriptionParts(finding)],
      [strong('While it stands:'), ` ${mitigationFor(finding.weaknesses, finding.malicious)}`],
      [strong('Here:'), ` ${meaning}`],
    ]),
  ]
}

function severityText(finding: FindingEntry): string {
  return finding.malicious ? 'malicious release' : finding.severity
}

function severityInWords(finding: FindingEntry): string {
  const score = finding.cvss === null ? '' : `, CVSS ${finding.cvss.toFixed(1)}`
  if (finding.malicious) return 'critical: the release itself was published to do harm'
  return finding.severity === 'unknown' ? 'unknown; it weighs as medium' : `${finding.severity}${score}`
}

function affectedParts(finding: FindingEntry): readonly Part[] {
  if (finding.affected.length === 0) return [code(finding.version), ', among versions named one by one']
  return joinedCodes(finding.affected, SHOWN_VERSIONS)
}

/** Never "patched" where no fix is stated. */
function patchedParts(finding: FindingEntry, shown: number): readonly Part[] {
  if (finding.noStatedFix) {
    if (finding.fixedIn.length === 0) return ['no fix stated']
    return [...joinedCodes(finding.fixedIn, shown), ' not listed as affected, no fix stated']
  }
  return finding.fixedIn.length === 0 ? ['no fix stated'] : joinedCodes(finding.fixedIn, shown)
}

function joinedCodes(texts: readonly string[], shown: number): readonly Part[] {
  const parts = texts.slice(0, shown).flatMap((text, at): Part[] => (at === 0 ? [code(text)] : [', ', code(text)]))
  const rest = texts.length - shown
  return rest > 0 ? [...parts, ` and ${rest} more`] : parts
}

const UNTITLED = 'The advisory states no title'

/** Many advisories have none: then the kind of weakness stands in. */
function titleOf({ title, weaknesses }: FindingEntry): string | null {
  return title.trim() === '' ? weaknessName(weaknesses) : title
}

function descriptionParts(finding: FindingEntry): readonly Part[] {
  const stop = /[.!?…]\s*$/.test(titleOf(finding) ?? UNTITLED) ? '' : '.'
  const weaknesses =
    finding.weaknesses.length === 0 ? '' : ` Kind of weakness: ${listed(finding.weaknesses.slice(0, SHOWN_VERSIONS))}.`
  const aliases =
    finding.aliases.length === 0 ? '' : ` Also known as ${listed(finding.aliases.slice(0, SHOWN_VERSIONS))}.`
  return [`${stop}${weaknesses}${aliases}`]
}

export function findingsCount(findings: readonly FindingEntry[]): string {
  return count(findings.length, 'finding')
}
