/**
 * The events of one OSV range as intervals (OSV schema, "Evaluation").
 *
 * Events in pairs, `introduced` and what ends it, are taken pair by pair in whatever order the pairs stand: pairs may overlap, and a
 * version is affected when any holds it. Anything else is sorted by version and walked as the schema says. Two readings are on the
 * safe side of the schema: several `last_affected` after one `introduced` mean the highest (they come from lists of the last affected
 * release of each branch), and a range without `introduced` begins at the beginning.
 */
import { compareVersions } from '../python/version.ts'
import { BEGINNING, readBound } from './bound.ts'
import type { AffectedInterval } from './vulnerability.ts'

export type EventKind = 'introduced' | 'fixed' | 'last_affected' | 'limit'

export interface RangeEvent {
  readonly kind: EventKind
  readonly bound: string
}

/** Where versions are equal: what ends an interval comes before what begins the next, and a last affected version is still in. */
const RANK: Readonly<Record<EventKind, number>> = { fixed: 0, introduced: 1, last_affected: 2, limit: 3 }

export function intervalsOfEvents(events: readonly RangeEvent[]): readonly AffectedInterval[] {
  let steps = events.filter((event) => event.kind !== 'limit')
  if (steps.length === 0) return []
  if (!steps.some((event) => event.kind === 'introduced')) steps = [{ kind: 'introduced', bound: BEGINNING }, ...steps]
  const intervals = walk(isPairwise(steps) ? steps : inOrder(steps))
  return withinLimits(
    intervals,
    events.filter((event) => event.kind === 'limit').map((event) => event.bound),
  )
}

/** Every `introduced` is followed by at most one `fixed`, or by `last_affected` events alone. */
function isPairwise(events: readonly RangeEvent[]): boolean {
  return events.every((event, index) => {
    const before = events[index - 1]?.kind
    if (event.kind === 'introduced') return before !== 'introduced'
    if (event.kind === 'fixed') return before === 'introduced'
    return before === 'introduced' || before === 'last_affected'
  })
}

/** Sorted by version; as written where a bound cannot be read, because then there is no order. */
function inOrder(events: readonly RangeEvent[]): readonly RangeEvent[] {
  const read = events.map((event) => ({ event, version: readBound(event.bound) }))
  if (read.some(({ event, version }) => version === null && event.bound !== BEGINNING)) return events
  return read
    .sort((a, b) => {
      const aFirst = a.event.bound === BEGINNING
      const bFirst = b.event.bound === BEGINNING
      if (aFirst || bFirst) return Number(bFirst) - Number(aFirst) || RANK[a.event.kind] - RANK[b.event.kind]
      return compareBounds(a.event.bound, b.event.bound) || RANK[a.event.kind] - RANK[b.event.kind]
    })
    .map(({ event }) => event)
}

function walk(events: readonly RangeEvent[]): readonly AffectedInterval[] {
  const intervals: AffectedInterval[] = []
  let open: string | null = null
  /** Whether the interval before may still be prolonged by a further last_affected. */
  let prolongs = false
  for (const { kind, bound } of events) {
    const last = intervals.at(-1)
    if (kind === 'introduced') {
      open ??= bound
      prolongs = false
    } else if (open !== null) {
      intervals.push(
        kind === 'fixed'
          ? { introduced: open, fixed: bound, lastAffected: null }
          : { introduced: open, fixed: null, lastAffected: bound },
      )
      open = null
      prolongs = kind === 'last_affected'
    } else if (kind === 'last_affected' && prolongs && last?.lastAffected != null) {
      if (readBound(bound) === null || readBound(last.lastAffected) === null)
        intervals.push({ ...last, lastAffected: bound })
      else if (compareBounds(bound, last.lastAffected) > 0)
        intervals[intervals.length - 1] = { ...last, lastAffected: bound }
    }
  }
  if (open !== null) intervals.push({ introduced: open, fixed: null, lastAffected: null })
  return intervals
}

/** A version is looked at when it lies before any of the limits; `*` is no limit, and neither is one that cannot be read. */
function withinLimits(intervals: readonly AffectedInterval[], limits: readonly string[]): readonly AffectedInterval[] {
  if (limits.length === 0 || limits.some((limit) => readBound(limit) === null)) return intervals
  const limit = limits.reduce((highest, other) => (compareBounds(other, highest) > 0 ? other : highest))
  return intervals.map((interval) => {
    const end = interval.fixed ?? interval.lastAffected
    return end !== null && compareBounds(end, limit) <= 0
      ? interval
      : { ...interval, fixed: null, lastAffected: null, limit }
  })
}

function compareBounds(a: string, b: string): number {
  const left = readBound(a)
  const right = readBound(b)
  return left === null || right === null ? 0 : compareVersions(left, right)
}
