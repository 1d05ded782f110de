/**
 * What a forge does not hold of a repository, as one JSON file on a ref of Lockstep's own.
 *
 * In: the bytes of `state.json`. Out: a value; a file that does not read is none, never an empty state. Nothing here is ever
 * read back from a body or a comment. Written only together with the refs that it speaks of, in one conditional update, so that a crash leaves
 * either both or neither.
 */
import * as z from 'zod/mini'
import { LockstepError } from '../errors.ts'
import { STATE_PATH, STATE_REF } from './own-refs.ts'

const Oid = z.string().check(z.regex(/^[0-9a-f]{40}$/))
const Instant = z.iso.datetime({ offset: true })
/** A path is the longest. */
const Text = z.string().check(z.maxLength(1100))
const Number_ = z.int().check(z.minimum(1))

const Ignore = z.object({
  /** An advisory's id, or a package. */
  what: Text,
  until: z.nullable(Instant),
  because: z.nullable(Text),
  by: Text,
  at: Instant,
})

/** A plan that a person closed, or that was rolled back: it waits until a person lifts it, or until a plan removes more. */
const HeldBack = z.object({
  problem: Text,
  base: Text,
  kind: z.enum(['security', 'routine']),
  why: z.enum(['closed', 'rolled-back']),
  pull: Number_,
  /** The findings that it removed, or would have, as `id package`. null: not known, until the next plan of it is. */
  removes: z.nullable(z.array(Text)),
  at: Instant,
})

const OwnPull = z.object({
  number: z.nullable(Number_),
  problem: Text,
  base: Text,
  kind: z.enum(['security', 'routine', 'rollback', 'onboarding']),
  branch: Text,
  /** What Lockstep wrote last: another head was written by people. */
  head: Oid,
  /** The commit of the base that it was computed from. */
  from: Oid,
  planId: z.nullable(Text),
  /** Of the files that the plan writes and their bytes: plans with the same digest write the same. */
  writes: z.nullable(Text),
  /** The largest step that it takes; what may break counts as a major one. */
  step: z.enum(['none', 'patch', 'minor', 'major']),
  changesAccelerator: z.boolean(),
  changesPython: z.prefault(z.boolean(), false),
  /** The findings that the plan removes, as `id package`, with those at or above the floor marked in `urgent`. */
  removes: z.array(Text),
  urgent: z.array(Text),
  /** Of an option that a person chose. */
  option: z.nullable(Text),
  /** The names of the alternatives that its body offers, in the order of their numbers: the first is option 1. */
  offers: z.array(Text).check(z.maxLength(100)),
  /** What a person asked to have done with it. It is taken away in the update that does it. */
  wants: z.nullable(z.enum(['rebase', 'recreate', 'rollback'])),
  /** The head that stood when it was asked for. */
  wantsOn: z.prefault(z.nullable(Oid), null),
  /** The tip of its base, '' for none, for which it could not be taken back as asked. */
  triedOn: z.prefault(z.nullable(Text), null),
  backup: z.nullable(Text),
  /** The head for which the results were stated. */
  resultsOf: z.nullable(Oid),
  /** What was said once in its comments: `edited`, `raced 12`. */
  said: z.array(Text).check(z.maxLength(100)),
  /** Was it merged, closed, rolled back: what is done about it is done once. */
  ended: z.nullable(z.enum(['merged', 'closed', 'obsolete', 'rolled-back'])),
  /** It was found on the forge without being remembered: what it removes is not known, until the next plan of it is. */
  isAdopted: z.prefault(z.boolean(), false),
})

const Thread = z.object({
  number: Number_,
  /** Every comment before this instant was acted on, and those after it that are in `handled`. */
  since: Instant,
  handled: z.array(Number_),
  helpAt: z.nullable(Instant),
})

/** What was obeyed, or why not. It is told in a reply of which only these words are kept. */
const Answer = z.object({
  kind: z.enum([
    ...['rebase', 'recreate', 'rollback', 'ignored', 'explain', 'option', 'no-option', 'scan', 'paused', 'resumed'],
    ...['help', 'not-here', 'not-understood', 'too-many'],
  ] as const),
  /** What it is about: the package or id, the option's name, what was written. */
  about: Text,
  /** The command, where its comment has several; else ''. */
  asked: z.prefault(Text, ''),
})

/** A reply that is not written yet. */
const Reply = z.object({
  number: Number_,
  comment: Number_,
  reaction: z.enum(['+1', 'confused']),
  answers: z.array(Answer).check(z.maxLength(20)),
})

const State = z.object({
  version: z.literal(1),
  onboarding: z.object({ status: z.enum(['none', 'open', 'done', 'declined']), pull: z.nullable(Number_) }),
  paused: z.nullable(z.object({ by: Text, at: Instant })),
  ignores: z.array(Ignore).check(z.maxLength(1000)),
  heldBack: z.array(HeldBack).check(z.maxLength(1000)),
  /** An alternative that a person chose, by problem. */
  options: z.record(Text, Text),
  pulls: z.array(OwnPull).check(z.maxLength(1000)),
  threads: z.array(Thread).check(z.maxLength(1000)),
  /** Of the last hour. */
  commandsAt: z.array(Instant),
  replies: z.array(Reply).check(z.maxLength(1000)),
  /** The last ticks that were acted on: `number turn box`. A body's turn grows with each writing, so that no tick acts twice. */
  ticks: z.array(Text).check(z.maxLength(1000)),
  /** A person asked for a look at everything; whoever looks takes it away. */
  scanAskedAt: z.nullable(Instant),
  dashboard: z.object({ issue: z.nullable(Number_), isClosedByPerson: z.boolean() }),
  /** When the last look that the schedule asked for was. */
  scheduledAt: z.nullable(Instant),
  /** As it was called when a branch was written last. */
  defaultBranch: z.prefault(z.nullable(Text), null),
  /** The last time that the file could not be read: the commit that it stood in, and the one before that was gone on from, if there was one. */
  /** When it was found that nothing was remembered where pull requests of Lockstep's own stood. */
  lostAt: z.prefault(z.nullable(Instant), null),
  recovered: z.prefault(z.nullable(z.object({ damaged: Oid, from: z.nullable(Oid), at: Instant })), null),
})

export type State = z.output<typeof State>
export type OwnPull = z.output<typeof OwnPull>
export type Thread = z.output<typeof Thread>
export type Ignore = z.output<typeof Ignore>
export type HeldBack = z.output<typeof HeldBack>
export type Answer = z.output<typeof Answer>
export type Reply = z.output<typeof Reply>

/** What stands of a pull request that moves nothing, and that nothing has happened to. */
export const BLANK_PULL = {
  changesAccelerator: false,
  changesPython: false,
  removes: [],
  urgent: [],
  option: null,
  offers: [],
  wants: null,
  wantsOn: null,
  triedOn: null,
  isAdopted: false,
  backup: null,
  resultsOf: null,
  said: [],
  ended: null,
} satisfies Partial<OwnPull>

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
    defaultBranch: null,
    lostAt: null,
    recovered: null,
  }
}

/** null: it cannot be read. What a newer Lockstep wrote is an error, and never written over. */
export function readState(bytes: Uint8Array): State | null {
  try {
    const found: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (Newer.safeParse(found).success)
      throw new LockstepError(WHERE, 'A newer Lockstep wrote what is remembered here.', 'Run that one.')
    return z.parse(State, found)
  } catch (error) {
    if (error instanceof LockstepError) throw error
    return null
  }
}

const WHERE = `${STATE_REF} ${STATE_PATH}`
const Newer = z.object({ version: z.number().check(z.minimum(2)) })

/** The same state gives the same bytes. */
export function writeState(state: State): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(z.parse(State, state), null, 2)}\n`)
}
