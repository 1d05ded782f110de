/** The words that every output shares. They read well aloud: numbers with their nouns, no symbols in place of words. */
import type { Tier } from '../osv/vulnerability.ts'
import type { Counts, EnvironmentEntry, ScanEntry } from '../plan/document.ts'

export const TIERS: readonly Tier[] = ['critical', 'high', 'medium', 'low', 'none', 'unknown']

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

export function listed(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`
}

/** `cu12` is "CUDA 12" to a reader. */
export function acceleratorName(accelerator: string): string {
  const [, cuda] = /^cu(\d+)$/.exec(accelerator) ?? []
  if (cuda !== undefined) return `CUDA ${cuda}`
  switch (accelerator) {
    case 'none':
      return 'no accelerator'
    case 'any':
      return 'accelerator not stated'
    case 'cpu':
      return 'the CPU alone'
    case 'rocm':
      return 'ROCm'
    case 'xpu':
      return 'Intel XPU'
    default:
      return accelerator
  }
}

export function environmentName(environment: EnvironmentEntry): string {
  const selection = environment.selection.length === 0 ? '' : ` with ${listed(environment.selection)}`
  return `Python ${environment.python} on ${environment.platform}${selection}`
}

/** "2 critical, 1 high"; "none" where there is nothing. */
export function countsInWords(counts: Counts): string {
  const named = TIERS.filter((tier) => counts[tier] > 0).map((tier) =>
    tier === 'unknown'
      ? `${counts[tier]} of unknown severity`
      : tier === 'none'
        ? `${counts[tier]} of severity none`
        : `${counts[tier]} ${tier}`,
  )
  return named.length === 0 ? 'none' : named.join(', ')
}

export function scoreInWords(score: number): string {
  return score.toFixed(2)
}

/** What the score is, wherever it is shown. */
export const SCORE_EXPLAINED =
  'The security score is 10 minus a weight for each finding by its severity, never below 0. It serves to compare before and after, and measures nothing else.'

/** The design's "all clear": nothing found, every source answered, nothing undecided. */
export function isAllClear(scan: ScanEntry, undecided: readonly unknown[]): boolean {
  return scan.findings.length === 0 && scan.gaps.length === 0 && undecided.length === 0
}
