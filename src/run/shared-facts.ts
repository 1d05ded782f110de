/**
 * One universe for several askers at once: each hears of every arrival, though `Facts.arrival` serves one listener.
 *
 * In: facts, and how many will ask. Out: as many views. Speculative requests are forgotten only when every asker has settled.
 */
import type { Facts } from '../universe/facts.ts'

export function shareFacts(facts: Facts, count: number): readonly Facts[] {
  let arrivals = 0
  let next: Promise<void> | null = null
  const unsettled = new Set(Array.from({ length: count }, (_, asker) => asker))
  const listen = (): Promise<void> => {
    next ??= facts.arrival().finally(() => {
      arrivals += 1
      next = null
    })
    return next
  }
  return Array.from({ length: count }, (_, asker): Facts => {
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
        if (heard === arrivals) await listen()
        heard = arrivals
      },
      settle() {
        unsettled.delete(asker)
        if (unsettled.size === 0) facts.settle()
      },
    }
  })
}
