/**
 * Counts by tier, and the security score: 10 minus a weight for each finding, never below 0 (design, section 6).
 * A figure to compare before and after by, not a measure of risk.
 */
import type { Config } from '../config/config.ts'
import { TIERS } from '../osv/vulnerability.ts'
import type { Tier } from '../osv/vulnerability.ts'

export type TierCounts = Readonly<Record<Tier, number>>
export type ScoreWeights = Config['scoreWeights']

export const DEFAULT_WEIGHTS: ScoreWeights = { critical: 1, high: 0.25, medium: 0.06, low: 0.02, unknown: 0.06 }

export function countByTier(findings: Iterable<{ readonly tier: Tier }>): TierCounts {
  const counts: Record<Tier, number> = { critical: 0, high: 0, medium: 0, low: 0, none: 0, unknown: 0 }
  for (const { tier } of findings) counts[tier] += 1
  return counts
}

/** 0 to 10, rounded to two digits. A tier of `none` weighs nothing. */
export function score(counts: TierCounts, weights: ScoreWeights = DEFAULT_WEIGHTS): number {
  let sum = 0
  for (const tier of TIERS) sum += tier === 'none' ? 0 : counts[tier] * weights[tier]
  return Math.max(0, Math.round((10 - sum) * 100) / 100)
}
