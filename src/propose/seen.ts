/**
 * What a look found out and the dashboard tells. It is made where plans were asked for; a look over unchanged inputs makes none.
 *
 * The pieces of a look and how they call each other: `obeyPeople(context, pulls, causes)` takes what people ask for into the state, and
 * `writeReplies(context, plan)` answers them; `editBody(context, number, next)` writes every body but the first; `stateResults(context, own,
 * pull)` states what ran on an open pull request; `proposeRollback(context, own)` writes the branch of a merged one that somebody `wants`
 * taken back, `openRollback(context, own, pulls)` opens it, `followRollback(context, own, pull, pulls)` keeps it mergeable;
 * `dashboardBody(context, seen, pulls)` is what the dashboard is to say, `keepDashboard(context, body)` has it say so and gives what it may
 * not write yet.
 */
import type { Ignored } from '../config/config.ts'
import type { UnitPlan } from '../plan/document.ts'

export interface Seen {
  /** In the config, in a manifest, at an index: what a person has to mend. */
  readonly mistakes: readonly Mistake[]
  /** The plans of all base branches, by problem. */
  readonly plans: readonly PlanSeen[]
  readonly waiting: readonly Waiting[]
  /** What the configs in force have ignored. */
  readonly accepted: readonly Ignored[]
}

export interface PlanSeen {
  readonly base: string
  readonly unit: UnitPlan
  /** Nothing is proposed for it, by where it stands. */
  readonly isReportedOnly: boolean
}

export interface Mistake {
  /** `.github/lockstep.yml:7 schedule`. */
  readonly where: string
  readonly what: string
  readonly next: string
}

/** A plan that is no pull request yet. Held back ones stand in the state. */
export interface Waiting {
  readonly kind: 'security' | 'routine'
  readonly problem: string
  readonly base: string
  /** The findings that it would remove. */
  readonly removes: number
  readonly why: 'limit' | 'schedule' | 'another-bot' | 'security-first' | 'edited'
  /** Of `another-bot`: its pull request. */
  readonly rival: { readonly number: number; readonly by: string } | null
}
