/**
 * One universe for two askers at once: each hears of every arrival, though `Facts.arrival` serves one listener.
 *
 * `first` is served first. `second` may be abandoned: then its `arrival` rejects with `Abandoned`. Speculative requests are forgotten
 * only when both have settled.
 */
import type { Facts } from '../universe/facts.ts'

/** Nobody needs the answer any more. */
export class Abandoned extends Error {}

export interface SharedFacts {
  readonly first: Facts
  readonly second: Facts
  /** Nobody needs the second's answer. */
  readonly abandonSecond: () => void
}

export function shareFacts(facts: Facts): SharedFacts {
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
    return {
      clock: facts.clock,
      indexes: facts.indexes,
      rules: facts.rules,
      project: (name) => facts.project(name),
      metadata: (file) => facts.metadata(file),
      vulnerabilities: (name) => facts.vulnerabilities(name),
      want: (wanted) => facts.want(wanted),
      async arrival() {
        await turn(heard === arrivals ? listen() : Promise.resolve())
        heard = arrivals
      },
      settle,
    }
  }
  const unsettled = new Set(['first', 'second'])
  const settle = (asker: string) => (): void => {
    unsettled.delete(asker)
    if (unsettled.size === 0) facts.settle()
  }
  return {
    first: view(settle('first'), (arrival) => arrival),
    second: view(settle('second'), (arrival) => Promise.race([left.promise, arrival.then(afterTheFirst)])),
    abandonSecond: () => left.reject(new Abandoned()),
  }
}

/** What the first asker does on an arrival is done by then. */
function afterTheFirst(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
