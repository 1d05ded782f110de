/**
 * What one look leaves for the next, in the caller's keeping: by what it knows that nothing has changed.
 *
 * `glance`: of a look that wrote nothing, what it began with. `world`: of a look that planned, all that plans and the dashboard follow from.
 * Either may be lost; then more is read.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { Glance } from './forge.ts'
import { readState, writeState } from './state.ts'
import type { State } from './state.ts'

const Instant = z.iso.datetime({ offset: true })
const Remembered = z.object({
  version: z.literal(1),
  /** Base branches, as whole ref names. */
  refs: z.array(z.string()),
  glance: z.nullable(z.string()),
  world: z.nullable(z.string()),
  /** From then on the world does not count. */
  until: z.nullable(Instant),
  /** From then on the glance does not count: more can be said of a head, or it may be merged. */
  wakeAt: z.nullable(Instant),
  /** What the dashboard is to say of that world as soon as it may be written; a body null: what it says, with its boxes open. */
  dashboard: z.nullable(z.object({ at: Instant, body: z.nullable(z.string()) })),
})

export type Remembered = Readonly<z.output<typeof Remembered>>

const NOTHING: Remembered = {
  version: 1,
  refs: [],
  glance: null,
  world: null,
  until: null,
  wakeAt: null,
  dashboard: null,
}

export function readRemembered(text: string | null): Remembered {
  if (text === null) return NOTHING
  try {
    return z.parse(Remembered, JSON.parse(text))
  } catch {
    return NOTHING
  }
}

export function isOver({ until }: Remembered, now: Date): boolean {
  return until !== null && new Date(until) <= now
}

/** What is waited for, the first of it. */
export function nextOf({ until, wakeAt, dashboard }: Remembered): Date | null {
  const times = [until, wakeAt, dashboard?.at ?? null].flatMap((at) => (at === null ? [] : [Date.parse(at)]))
  return times.length === 0 ? null : new Date(Math.min(...times))
}

export function digestOfGlance({ repository, refs, file, threads }: Glance, facts: string): string {
  const sorted = [...threads].sort(([a], [b]) => a - b)
  return digest([facts, repository, file?.ref, file?.commit, [...refs].sort(([a], [b]) => (a < b ? -1 : 1)), sorted])
}

/** Of the state, what plans and the dashboard follow from; not what is only remembered of comments, ticks and times. */
export function digestOfWorld(present: State, rest: unknown): string {
  // In the order of the file, so that a state that was read and one that was written are told alike.
  const state = readState(writeState(present)) ?? present
  const { paused, heldBack, ignores, options, onboarding, scheduledAt, dashboard, recovered, lostAt } = state
  const pulls = state.pulls.map(
    ({ resultsOf: _of, said: _said, wants: _wants, wantsOn: _on, triedOn: _tried, ...pull }) => pull,
  )
  const told = { paused, heldBack, ignores, options, onboarding, scheduledAt, pulls, recovered, lostAt }
  return digest([told, dashboard.issue, dashboard.isClosedByPerson, rest])
}

export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
