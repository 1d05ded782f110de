/**
 * Words that people write in the file: durations, times, names; and the nearest word to a mistyped one.
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

const CRON_FIELDS = [
  { from: 0, to: 59, names: [] },
  { from: 0, to: 23, names: [] },
  { from: 1, to: 31, names: [] },
  { from: 1, to: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { from: 0, to: 7, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const

/** Minute, hour, day of month, month, day of week, as cron reads them. */
export function isCron(text: string): boolean {
  const fields = text.trim().toLowerCase().split(/ +/)
  return (
    fields.length === CRON_FIELDS.length && CRON_FIELDS.every((form, index) => isCronField(fields[index] ?? '', form))
  )
}

function isCronField(field: string, { from, to, names }: (typeof CRON_FIELDS)[number]): boolean {
  const isValue = (text: string): boolean =>
    names.some((name) => name === text) || (/^\d{1,2}$/.test(text) && Number(text) >= from && Number(text) <= to)
  return field.split(',').every((item) => {
    const [range = '', step, ...more] = item.split('/')
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) return false
    const [low = '', high, ...others] = range.split('-')
    return range === '*' || (others.length === 0 && isValue(low) && (high === undefined || isValue(high)))
  })
}

export function isTimezone(text: string): boolean {
  // What stands where nothing is said, and the first question to Intl takes a tenth of a short run.
  if (text === 'UTC') return true
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== ''
  } catch {
    return false
  }
}

/** What `git check-ref-format --branch` lets through, of names that are plain to read. */
export function isBranchName(text: string): boolean {
  return (
    text.length <= 200 &&
    /^[\w.\-+#@]+(?:\/[\w.\-+#@]+)*$/u.test(text) &&
    !text.split('/').some((part) => part.startsWith('.') || part.endsWith('.') || part.endsWith('.lock')) &&
    !text.includes('..') &&
    !text.startsWith('-') &&
    text !== '@'
  )
}
