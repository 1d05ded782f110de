/**
 * Durations as people say them, and the nearest word to a mistyped one.
 */
const UNITS = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 } as const

const DURATION = /^(\d{1,6}(?:\.\d{1,3})?)\s*(second|minute|hour|day|week)s?$/

/** Seconds in "3 days", "36 hours", "90 seconds"; null for anything else. */
export function durationSeconds(text: string): number | null {
  const [, amount, unit] = DURATION.exec(text.trim().toLowerCase()) ?? []
  const seconds = Object.entries(UNITS).find(([name]) => name === unit)?.[1]
  return amount === undefined || seconds === undefined ? null : Number(amount) * seconds
}

/** The candidate at the smallest edit distance, when it is near enough to be meant; the first of equals. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const typed = word.slice(0, 50).toLowerCase()
  let best: { readonly candidate: string; readonly distance: number } | null = null
  for (const candidate of candidates) {
    const distance = editDistance(typed, candidate.toLowerCase())
    if (best === null || distance < best.distance) best = { candidate, distance }
  }
  return best !== null && best.distance <= Math.max(2, Math.floor(typed.length / 3)) ? best.candidate : null
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = []
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1]
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      )
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (isSwap) cost = Math.min(cost, (before[column - 2] ?? 0) + 1)
      next.push(cost)
    }
    before = last
    last = next
  }
  return last[b.length] ?? 0
}
