/** Moments that a look waits for. */

export const SOON_MS = 60_000
/** What could not be planned is tried again. */
export const AFTER_FAILURE_MS = 3_600_000

export function earliest(...dates: readonly (Date | null)[]): Date | null {
  const times = dates.flatMap((date) => (date === null ? [] : [date.getTime()]))
  return times.length === 0 ? null : new Date(Math.min(...times))
}

export function later(until: string | null, now: Date): Date | null {
  return until !== null && new Date(until) > now ? new Date(until) : null
}

export function after(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() + milliseconds)
}
