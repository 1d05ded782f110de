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
    const scored = new Map<string, number>()
    for (const severity of record.severities) {
      const vector = severity.score.trim()
      const score = severity.type === type ? scoreOf(type, vector) : null
      if (score !== null) scored.set(vector, score)
    }
    if (scored.size > 0) {
      const cvss = [...scored.values()].reduce((highest, score) => Math.max(highest, score))
      return { tier: tierOf(cvss), cvss, vectors: [...scored.keys()].sort() }
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

const METRICS = '[A-Za-z]{1,3}:[A-Za-z]{1,6}(?:/[A-Za-z]{1,3}:[A-Za-z]{1,6}){0,40}'
const FORM: Readonly<Record<string, RegExp>> = {
  CVSS_V4: new RegExp(`^CVSS:4\\.0/${METRICS}$`),
  CVSS_V3: new RegExp(`^CVSS:3\\.[01]/${METRICS}$`),
  CVSS_V2: new RegExp(`^AV:[LAN]/${METRICS}$`),
}

const remembered = new Map<string, number | null>()

/** null: the vector is not of its type, is incomplete, or no calculator reads it. */
export function scoreOf(type: string, vector: string): number | null {
  if (FORM[type]?.test(vector) !== true || repeatsMetric(vector)) return null
  const known = remembered.get(vector)
  if (known !== undefined) return known
  const score = calculate(vector)
  if (remembered.size >= 20_000) remembered.clear()
  remembered.set(vector, score)
  return score
}

/** The specifications forbid it, and calculators differ in what they make of it. */
function repeatsMetric(vector: string): boolean {
  const metrics = vector.split('/').map((part) => part.split(':', 1)[0])
  return new Set(metrics).size < metrics.length
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
