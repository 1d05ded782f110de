/**
 * The severity of one record, and the highest over several (design, section 4, Severity).
 *
 * Within a record CVSS v4 before v3 before v2, then its own word. Of v2 and v3 the base score counts, as published; a v4 score is that
 * of the vector as it stands, threat metrics included. A vector that leaves a base metric out has no score. 0 is `none`.
 */
import calculator from 'ae-cvss-calculator'
import type { OsvRecord } from './record.ts'
import type { Tier } from './vulnerability.ts'

export interface Severity {
  readonly tier: Tier
  readonly cvss: number | null
  readonly vectors: readonly string[]
}

const UNKNOWN: Severity = { tier: 'unknown', cvss: null, vectors: [] }

const WORDS: ReadonlyMap<string, Tier> = new Map([
  ['critical', 'critical'],
  ['high', 'high'],
  ['important', 'high'],
  ['moderate', 'medium'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['none', 'none'],
])

export function severityOf(record: OsvRecord): Severity {
  for (const type of ['CVSS_V4', 'CVSS_V3', 'CVSS_V2']) {
    const vectors = record.severities.filter((severity) => severity.type === type).map((severity) => severity.score)
    const scores = vectors.map((vector) => scoreOf(type, vector)).filter((score) => score !== null)
    if (scores.length > 0) {
      const cvss = scores.reduce((highest, score) => Math.max(highest, score))
      return { tier: tierOf(cvss), cvss, vectors: [...new Set(vectors)].sort() }
    }
  }
  const tier = record.word === null ? undefined : WORDS.get(record.word.trim().toLowerCase())
  return tier === undefined ? UNKNOWN : { tier, cvss: null, vectors: [] }
}

/** A record that says nothing of severity takes none away: it counts only where no other says more. */
const ORDER: readonly Tier[] = ['unknown', 'none', 'low', 'medium', 'high', 'critical']

export function highestSeverity(severities: Iterable<Severity>): Severity {
  let highest = UNKNOWN
  for (const severity of severities) {
    const step =
      ORDER.indexOf(severity.tier) - ORDER.indexOf(highest.tier) || (severity.cvss ?? -1) - (highest.cvss ?? -1)
    if (step > 0 || (step === 0 && severity.vectors.join(' ') < highest.vectors.join(' '))) highest = severity
  }
  return highest
}

/** The qualitative scale of CVSS v3 and v4; v2 vectors are read by it too. */
export function tierOf(score: number): Tier {
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  return score > 0 ? 'low' : 'none'
}

const PREFIX: Readonly<Record<string, RegExp>> = {
  CVSS_V4: /^CVSS:4\.0\//,
  CVSS_V3: /^CVSS:3\.[01]\//,
  CVSS_V2: /^\(?(?:CVSS2#)?AV:/,
}

const remembered = new Map<string, number | null>()

/** null: the vector is not of its type, is incomplete, or no calculator reads it. */
export function scoreOf(type: string, vector: string): number | null {
  if (PREFIX[type]?.test(vector) !== true) return null
  const known = remembered.get(vector)
  if (known !== undefined) return known
  const score = calculate(vector)
  if (remembered.size >= 20_000) remembered.clear()
  remembered.set(vector, score)
  return score
}

function calculate(vector: string): number | null {
  try {
    const model: unknown = calculator.fromVector(vector)
    if (model instanceof calculator.Cvss4P0)
      return model.isBaseFullyDefined() ? inScale(model.calculateScores().overall) : null
    if (
      model instanceof calculator.Cvss3P1 ||
      model instanceof calculator.Cvss3P0 ||
      model instanceof calculator.Cvss2
    ) {
      return model.isBaseFullyDefined() ? inScale(model.calculateScores().base) : null
    }
    return null
  } catch {
    return null
  }
}

function inScale(score: number | undefined): number | null {
  return score !== undefined && score >= 0 && score <= 10 ? score : null
}
