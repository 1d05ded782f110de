/** The sandbox's clock: the machine's, and as much ahead of it as a test says. */
export class Clock {
  #aheadMs = 0
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#now() + this.#aheadMs
  }

  advance(ms: number): void {
    this.#aheadMs += ms
  }
}

/** ISO 8601 in UTC to the second, as GitHub writes times. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

export function isoTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}
