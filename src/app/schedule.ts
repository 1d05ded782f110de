/** When a repository is looked at though nothing happened: daily, each at its own time of the day, and when its own schedule says. */

const DAY_MS = 86_400_000

/** `wantedAt`: what the last look awaits; null: nothing. The same repository has the same time each day. */
export function nextLookAt(repository: number, now: Date, wantedAt: Date | null): Date {
  const dailyAt = nextDaily(repository, now)
  return wantedAt !== null && wantedAt < dailyAt ? new Date(Math.max(wantedAt.getTime(), now.getTime())) : dailyAt
}

function nextDaily(repository: number, now: Date): Date {
  const ofDayMs = Math.floor(spread(repository) * DAY_MS)
  const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  const today = midnight + ofDayMs
  return new Date(today > now.getTime() ? today : today + DAY_MS)
}

/** From 0 up to 1, evenly for numbers in a row. */
function spread(repository: number): number {
  return (repository * 0.618_033_988_749_895) % 1
}
