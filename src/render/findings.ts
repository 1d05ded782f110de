/**
 * Vulnerabilities for readers: a table for the overview, a section each for the notice.
 * A section's description is the advisory's title with sentences made from the facts, and a link; a record's prose is never printed.
 */
import type { FindingEntry } from '../plan/document.ts'
import { attackInWords, attackOf } from './attack.ts'
import { mitigationFor, weaknessName } from './mitigation.ts'
import { advisoryLink, bullets, code, heading, quoted, strong, table } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { count, listed } from './words.ts'

const SHOWN_VERSIONS = 4

/** A key of a finding: one vulnerability, one package. */
export function findingKey(finding: { readonly id: string; readonly package: string }): string {
  return `${finding.package} ${finding.id}`
}

/** `linked`: for a forge, where the table is all that is shown of a finding; a notice links its sections. */
export function findingTable(findings: readonly FindingEntry[], ids: 'plain' | 'linked' = 'plain'): Block {
  return table(
    ['Severity', 'Package', 'Version', 'Vulnerability', 'Fixed in', 'Title'],
    findings.map((finding) => [
      [severityText(finding)],
      [code(finding.package)],
      [code(finding.version)],
      [advisoryLink(ids === 'linked' ? finding.url : '', finding.id)],
      [...patchedParts(finding, 1)],
      [quoted(finding.title)],
    ]),
  )
}

/** `meaning`: what it means in this repository, one sentence. */
export function findingSection(finding: FindingEntry, meaning: string): readonly Block[] {
  return [
    heading(3, advisoryLink(finding.url, finding.id), ' in ', code(finding.package), ` · ${severityText(finding)}`),
    bullets([
      [strong('Severity:'), ` ${severityInWords(finding)}`, ...vectorParts(finding)],
      [strong('Affected:'), ' ', ...affectedParts(finding), ...looseParts(finding)],
      [strong('Patched:'), ' ', ...patchedParts(finding, SHOWN_VERSIONS)],
      [strong('Description:'), ' ', quoted(finding.title), ...descriptionParts(finding)],
      [strong('While it stands:'), ` ${mitigationFor(finding)}`],
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

function vectorParts({ vectors: [vector], malicious }: FindingEntry): readonly Part[] {
  return vector === undefined || malicious ? [] : [', ', code(vector)]
}

function affectedParts(finding: FindingEntry): readonly Part[] {
  if (finding.affected.length === 0) return [code(finding.version), ', among versions named one by one']
  return joinedCodes(finding.affected, SHOWN_VERSIONS)
}

/** What a bound in another form than Python's is taken for: the verdict rests on it. */
function looseParts({ looseBounds }: FindingEntry): readonly Part[] {
  return looseBounds.flatMap(({ written, readAs }): Part[] =>
    readAs === null
      ? ['; ', code(written), ' is no version in Python’s form and cannot be read']
      : ['; ', code(written), ' is no version in Python’s form and is read as ', code(readAs)],
  )
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

function descriptionParts({ title, vectors, weaknesses, aliases, malicious }: FindingEntry): readonly Part[] {
  const stop = /[.!?…]\s*$/.test(title) ? '' : '.'
  const ids = listed(weaknesses.slice(0, SHOWN_VERSIONS))
  const name = weaknessName(weaknesses)
  const kind = name === null ? ids : `${name} (${ids})`
  const attack = malicious ? null : attackOf(vectors)
  return [
    stop,
    attack === null ? '' : ` ${attackInWords(attack)}`,
    kind === '' ? '' : ` Kind of weakness: ${kind}.`,
    aliases.length === 0 ? '' : ` Also known as ${listed(aliases.slice(0, SHOWN_VERSIONS))}.`,
  ]
}

export function findingsCount(findings: readonly FindingEntry[]): string {
  return count(findings.length, 'finding')
}
