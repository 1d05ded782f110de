/**
 * What a vulnerability is called where its records have no summary, as more than half have none: one sentence made from the facts.
 */
import { BEGINNING } from './bound.ts'
import type { AffectedInterval, AffectedSet, Tier, Vulnerability } from './vulnerability.ts'

/** Its own title, else `High-severity weakness in torch (CWE-502), affecting versions before 2.6.0`. */
export function titleOf(vulnerability: Vulnerability): string {
  const title = vulnerability.title.trim()
  return title === '' ? `${kindOf(vulnerability)}, ${rangeOf(vulnerability)}` : title
}

const MOST_WEAKNESSES = 3

type Facts = Pick<Vulnerability, 'tier' | 'weaknesses' | 'malicious'> & { readonly package: string }

/** `High-severity weakness in torch (CWE-502)`. */
export function kindOf(facts: Facts): string {
  const { package: name, tier, weaknesses, malicious } = facts
  if (malicious) return `Malicious release of ${name}`
  const shown = weaknesses.slice(0, MOST_WEAKNESSES).join(', ')
  const rest = weaknesses.length - MOST_WEAKNESSES
  const more = rest > 0 ? ` and ${rest} more` : ''
  return `${SEVERITIES[tier]} in ${name}${shown === '' ? '' : ` (${shown}${more})`}`
}

const SEVERITIES: Readonly<Record<Tier, string>> = {
  critical: 'Critical weakness',
  high: 'High-severity weakness',
  medium: 'Medium-severity weakness',
  low: 'Low-severity weakness',
  none: 'Weakness without severity',
  unknown: 'Weakness of unknown severity',
}

const MOST_INTERVALS = 2

function rangeOf({ intervals, versions }: AffectedSet): string {
  if (intervals.length > MOST_INTERVALS) return `affecting ${intervals.length} ranges of versions`
  if (intervals.length > 0) {
    const ranges = intervals.map(intervalInWords)
    return ranges.includes(EVERY) ? `affecting ${EVERY}` : `affecting versions ${ranges.join(', and ')}`
  }
  const [only] = versions
  if (only === undefined) return 'with no version that can be compared'
  return versions.length === 1 ? `affecting version ${only}` : `affecting ${versions.length} versions`
}

const EVERY = 'every version'

function intervalInWords({ introduced, fixed, lastAffected, limit }: AffectedInterval): string {
  const from = introduced === BEGINNING ? '' : `from ${introduced}`
  const end = fixed ?? limit ?? null
  const to = end !== null ? `before ${end}` : lastAffected !== null ? `up to ${lastAffected}` : ''
  if (from === '' && to === '') return EVERY
  if (to === '') return `${from} on`
  return from === '' ? to : `${from} and ${to}`
}
