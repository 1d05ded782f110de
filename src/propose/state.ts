/**
 * What a forge does not hold of a repository, as one JSON file on a ref of Lockstep's own.
 *
 * In: the bytes of `state.json`. Out: a value; a file that does not read is an error that names it, never an empty state. Nothing here is ever
 * read back from a body or a comment. Written only together with the refs that it speaks of, in one conditional update, so that a crash leaves
 * either both or neither.
 */
import * as v from 'valibot'
import { LockstepError } from '../errors.ts'
import { STATE_PATH, STATE_REF } from './own-refs.ts'

const Oid = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))
const Instant = v.pipe(v.string(), v.isoTimestamp())
/** A path is the longest. */
const Text = v.pipe(v.string(), v.maxLength(1100))
const Number_ = v.pipe(v.number(), v.integer(), v.minValue(1))

const Ignore = v.object({
  /** An advisory's id, or a package. */
  what: Text,
  until: v.nullable(Instant),
  because: v.nullable(Text),
  by: Text,
  at: Instant,
})

/** A plan that a person closed, or that was rolled back: it waits until a person lifts it, or until a plan removes more. */
const HeldBack = v.object({
  problem: Text,
  base: Text,
  kind: v.picklist(['security', 'routine']),
  why: v.picklist(['closed', 'rolled-back']),
  pull: Number_,
  /** The findings at or above the floor that it removed, as `id package`. */
  removes: v.array(Text),
  at: Instant,
})

const OwnPull = v.object({
  number: v.nullable(Number_),
  problem: Text,
  base: Text,
  kind: v.picklist(['security', 'routine', 'rollback', 'onboarding']),
  branch: Text,
  /** What Lockstep wrote last: another head was written by people. */
  head: Oid,
  /** The commit of the base that it was computed from. */
  from: Oid,
  planId: v.nullable(Text),
  /** Of the files that the plan writes and their bytes: plans with the same digest write the same. */
  writes: v.nullable(Text),
  /** The largest step that it takes; what may break counts as a major one. */
  step: v.picklist(['none', 'patch', 'minor', 'major']),
  changesAccelerator: v.boolean(),
  /** The findings that the plan removes, as `id package`, with those at or above the floor marked in `urgent`. */
  removes: v.array(Text),
  urgent: v.array(Text),
  /** Of an option that a person chose. */
  option: v.nullable(Text),
  /** The names of the alternatives that its body offers, in the order of their numbers: the first is option 1. */
  offers: v.pipe(v.array(Text), v.maxLength(100)),
  /** What a person asked to have done with it. It is taken away in the update that does it. */
  wants: v.nullable(v.picklist(['rebase', 'recreate', 'rollback'])),
  /** The head that stood when it was asked for. */
  wantsOn: v.optional(v.nullable(Oid), null),
  backup: v.nullable(Text),
  /** The head for which the results were stated. */
  resultsOf: v.nullable(Oid),
  /** What was said once in its comments: `edited`, `raced 12`. */
  said: v.pipe(v.array(Text), v.maxLength(100)),
  /** Was it merged, closed, rolled back: what is done about it is done once. */
  ended: v.nullable(v.picklist(['merged', 'closed', 'obsolete', 'rolled-back'])),
})

const Thread = v.object({
  number: Number_,
  /** Every comment before this instant was acted on, and those after it that are in `handled`. */
  since: Instant,
  handled: v.array(Number_),
  helpAt: v.nullable(Instant),
})

/** What was obeyed, or why not. It is told in a reply of which only these words are kept. */
const Answer = v.object({
  kind: v.picklist([
    ...['rebase', 'recreate', 'rollback', 'ignored', 'explain', 'option', 'no-option', 'scan', 'paused', 'resumed'],
    ...['help', 'not-here', 'not-understood', 'too-many'],
  ] as const),
  /** What it is about: the package or id, the option's name, what was written. */
  about: Text,
})

/** A reply that is not written yet. */
const Reply = v.object({
  number: Number_,
  comment: Number_,
  reaction: v.picklist(['+1', 'confused']),
  answers: v.pipe(v.array(Answer), v.maxLength(20)),
})

const State = v.object({
  version: v.literal(1),
  onboarding: v.object({ status: v.picklist(['none', 'open', 'done', 'declined']), pull: v.nullable(Number_) }),
  paused: v.nullable(v.object({ by: Text, at: Instant })),
  ignores: v.pipe(v.array(Ignore), v.maxLength(1000)),
  heldBack: v.pipe(v.array(HeldBack), v.maxLength(1000)),
  /** An alternative that a person chose, by problem. */
  options: v.record(Text, Text),
  pulls: v.pipe(v.array(OwnPull), v.maxLength(1000)),
  threads: v.pipe(v.array(Thread), v.maxLength(1000)),
  /** Of the last hour. */
  commandsAt: v.array(Instant),
  replies: v.pipe(v.array(Reply), v.maxLength(1000)),
  /** The last ticks that were acted on: `number turn box`. A body's turn grows with each writing, so that no tick acts twice. */
  ticks: v.pipe(v.array(Text), v.maxLength(1000)),
  /** A person asked for a look at everything; whoever looks takes it away. */
  scanAskedAt: v.nullable(Instant),
  dashboard: v.object({ issue: v.nullable(Number_), isClosedByPerson: v.boolean() }),
  /** When the last look that the schedule asked for was. */
  scheduledAt: v.nullable(Instant),
})

export type State = v.InferOutput<typeof State>
export type OwnPull = v.InferOutput<typeof OwnPull>
export type Thread = v.InferOutput<typeof Thread>
export type Ignore = v.InferOutput<typeof Ignore>
export type HeldBack = v.InferOutput<typeof HeldBack>
export type Answer = v.InferOutput<typeof Answer>
export type Reply = v.InferOutput<typeof Reply>

export function emptyState(): State {
  return {
    version: 1,
    onboarding: { status: 'none', pull: null },
    paused: null,
    ignores: [],
    heldBack: [],
    options: {},
    pulls: [],
    threads: [],
    commandsAt: [],
    replies: [],
    ticks: [],
    scanAskedAt: null,
    dashboard: { issue: null, isClosedByPerson: false },
    scheduledAt: null,
  }
}

export function readState(bytes: Uint8Array): State {
  try {
    return v.parse(State, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (error) {
    throw new LockstepError(
      `${STATE_REF} ${STATE_PATH}`,
      'What Lockstep remembers of this repository cannot be read.',
      'Restore the ref to the commit before, or delete it to begin anew.',
      { cause: error },
    )
  }
}

/** The same state gives the same bytes. */
export function writeState(state: State): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(v.parse(State, state), null, 2)}\n`)
}
