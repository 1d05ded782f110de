/**
 * One universe for two askers at once: each hears of every arrival, though `Facts.arrival` serves one listener.
 *
 * `first` is served first. `second` may be abandoned: then its `arrival` rejects with `Abandoned`. Speculative requests are forgotten
 * only when both have settled.
 */
import type { Facts } from '../universe/facts.ts'
import { overlaid } from '../universe/overlay.ts'

/** Nobody needs the answer any more. */
export class Abandoned extends Error {}

export interface SharedFacts {
  readonly first: Facts
  readonly second: Facts
  /** Nobody needs the second's answer. */
  readonly abandonSecond: () => void
}

/**
 * How much of the time until `first` is done `second` may think: in a short run about half, since that is what it waits for; in a long one,
 * where a thought takes long and holds `first` up, not much more than a fifth.
 */
const SHARE_OF_SECOND = 0.2
const HEAD_START_MS = 300

/** `now`: milliseconds. */
export function shareFacts(facts: Facts, now: () => number = () => performance.now()): SharedFacts {
  let arrivals = 0
  let next: Promise<void> | null = null
  const left = Promise.withResolvers<never>()
  left.promise.catch(() => undefined)
  const listen = (): Promise<void> => {
    next ??= facts.arrival().finally(() => {
      arrivals += 1
      next = null
    })
    return next
  }
  const view = (settle: () => void, turn: (arrival: Promise<void>) => Promise<void>): Facts => {
    let heard = 0
    return overlaid(facts, {
      async arrival() {
        await turn(heard === arrivals ? listen() : Promise.resolve())
        heard = arrivals
      },
      settle,
    })
  }
  const unsettled = new Set(['first', 'second'])
  const firstSettled = Promise.withResolvers<void>()
  const settle = (asker: string) => (): void => {
    unsettled.delete(asker)
    if (asker === 'first') firstSettled.resolve()
    if (unsettled.size === 0) facts.settle()
  }
  return {
    first: view(settle('first'), (arrival) => arrival),
    second: thrifty(
      view(settle('second'), (arrival) => Promise.race([left.promise, arrival.then(afterTheFirst)])),
      () => unsettled.has('first'),
      firstSettled.promise,
      now,
    ),
    abandonSecond: () => left.reject(new Abandoned()),
  }
}

/** Facts that tell of an arrival later where the asker has taken more than its share of the time, as long as that counts. */
function thrifty(facts: Facts, counts: () => boolean, countsNoMore: Promise<void>, now: () => number): Facts {
  const started = now()
  let resumed: number | null = null
  let thoughtMs = 0
  const arrivalOrEnd = (): Promise<void> => {
    const arrival = facts.arrival()
    if (!counts()) return arrival
    arrival.catch(() => undefined)
    return Promise.race([arrival, countsNoMore])
  }
  return {
    ...facts,
    async arrival() {
      if (resumed !== null) thoughtMs += now() - resumed
      do await arrivalOrEnd()
      while (counts() && thoughtMs > HEAD_START_MS + SHARE_OF_SECOND * (now() - started))
      resumed = now()
    },
  }
}

/** What the first asker does on an arrival is done by then. */
function afterTheFirst(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
