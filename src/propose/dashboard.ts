/**
 * The dashboard: one issue, written by the App's own bot.
 *
 * Found by the number that the state has, else by author and marker. Written only where something has changed, at most once in ten minutes,
 * by what the forge says of its last writing: a look that was killed in between makes it no sooner. Where a person closed it, or issues
 * are off, it stays away.
 */
import { CONFIG_PATH } from '../config/complete.ts'
import { markedValue } from '../render/markers.ts'
import { renderDashboard } from '../render/dashboard.ts'
import type { DashboardInput } from '../render/dashboard.ts'
import { editBody, isSameBody } from './bodies.ts'
import type { Context } from './context.ts'
import type { IssueFacts, PullFacts } from './forge.ts'
import { pullLinks } from './links.ts'
import type { Seen } from './seen.ts'
import type { State } from './state.ts'

const TITLE = 'Lockstep dashboard'
const EVERY_MS = 600_000

/** A writing that has to wait. */
export interface PutOff {
  /** ISO 8601. */
  readonly at: string
  /** null: what it says, with its boxes open. */
  readonly body: string | null
}

/** `body`: as in `PutOff`. Gives what may not be written yet. */
export async function keepDashboard(context: Context, body: string | null): Promise<PutOff | null> {
  const { config, repository, forge } = context
  if (config.dashboard === 'off' || !repository.hasIssues) return null
  const issue = findDashboard(context, await forge.ownIssues())
  if (issue === null) {
    if (body !== null && !context.memory.state.dashboard.isClosedByPerson) await open(context, body)
    return null
  }
  if (issue.state === 'closed') {
    if (issue.closedBy !== forge.bot) remember(context, { issue: issue.number, isClosedByPerson: true })
    return null
  }
  remember(context, { issue: issue.number, isClosedByPerson: false })
  if (isSameBody(issue.body, body ?? issue.body)) return null
  const at = await mayBeWritten(context, issue)
  if (at > context.now) return { at: at.toISOString(), body }
  await editBody(context, issue.number, body ?? issue.body)
  return null
}

/** Whatever happens to an issue, a writing among it, moves its `updatedAt`; only where that is young, more has to be asked. */
async function mayBeWritten({ forge, now }: Context, { number, updatedAt }: IssueFacts): Promise<Date> {
  const unlessTouched = after(updatedAt)
  return unlessTouched <= now ? unlessTouched : after(await forge.bodyWrittenAt(number))
}

function after(instant: string): Date {
  return new Date(Date.parse(instant) + EVERY_MS)
}

/** One that is gone, by deletion or transfer, was taken away by a person. */
function findDashboard({ memory }: Context, issues: readonly IssueFacts[]): IssueFacts | null {
  const known = issues.find(({ number }) => number === memory.state.dashboard.issue)
  return known ?? issues.find(({ body }) => markedValue(body, 'dashboard') !== null) ?? null
}

async function open(context: Context, body: string): Promise<void> {
  if (context.memory.state.dashboard.issue !== null) {
    remember(context, { isClosedByPerson: true })
    return
  }
  const { number } = await context.forge.openIssue({ title: TITLE, body, labels: [] })
  remember(context, { issue: number })
}

function remember({ memory }: Context, what: Partial<State['dashboard']>): void {
  memory.later((state) => ({ ...state, dashboard: { ...state.dashboard, ...what } }))
}

/** Whether one stands that it may write. */
export async function hasDashboard(context: Context): Promise<boolean> {
  return findDashboard(context, await context.forge.ownIssues()) !== null
}

/** What it is to say. */
export function dashboardBody(context: Context, seen: Seen, pulls: readonly PullFacts[]): string {
  return renderDashboard(toldOf(context, seen, pulls))
}

function toldOf({ config, repository, memory, now }: Context, seen: Seen, pulls: readonly PullFacts[]): DashboardInput {
  const { state } = memory
  const urlOf = pullLinks(pulls)
  const held = new Set(state.heldBack.map(({ pull }) => pull))
  const showsNames = config.dashboard === 'full' || (config.dashboard === 'auto' && repository.isPrivate)
  const named = seen.accepted.filter(({ source }) => showsNames || source.startsWith(`${CONFIG_PATH}:`))
  return {
    isEnabled: config.enabled,
    showsNames,
    paused: state.paused,
    open: state.pulls.flatMap(({ number, kind, problem, base, removes, ended }) =>
      number === null || ended !== null
        ? []
        : [{ number, url: urlOf(number), kind, problem, base, removes: removes.length }],
    ),
    waiting: seen.waiting.map((plan) => ({
      ...plan,
      rival: plan.rival === null ? null : { ...plan.rival, url: urlOf(plan.rival.number) },
    })),
    heldBack: state.heldBack.map(({ pull, problem, base, why, removes }) => ({
      ...{ number: pull, url: urlOf(pull), problem, base, why, removes: removes?.length ?? 0 },
    })),
    rolledBack: state.pulls.flatMap(({ number, problem, base, ended }) =>
      number === null || ended !== 'rolled-back' || held.has(number)
        ? []
        : [{ number, url: urlOf(number), problem, base }],
    ),
    ignores: state.ignores.filter(({ until }) => until === null || new Date(until) > now),
    accepted: named.map(({ id, package: name, until, because, source }) => ({
      what: id ?? name ?? '',
      ...{ until, because, source },
      isOver: until !== null && new Date(until) < now,
    })),
    unnamed: seen.accepted.length - named.length,
    plans: seen.plans,
    errors: seen.mistakes,
  }
}
