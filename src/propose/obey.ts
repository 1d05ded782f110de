/**
 * What people ask for, wherever they ask it: boxes first, since a body may be written over, then comments.
 *
 * In: Lockstep's own pull requests as the forge gives them. Afterwards the state says what is to be done (`wants`, `options`, `ignores`,
 * `heldBack`, `paused`, `scanAskedAt`) and which replies are to be written. Ticks on the dashboard have acted, and stand there until its
 * next writing.
 */
import { obeyBoxes, plainLines } from './bodies.ts'
import type { Cause, Context } from './context.ts'
import type { IssueFacts, PullFacts } from './forge.ts'
import { obeyComments } from './orders.ts'
import type { OwnThread } from './orders.ts'
import { ticksOf } from './ticks.ts'

export async function obeyPeople(
  context: Context,
  pulls: readonly PullFacts[],
  causes: readonly Cause[],
): Promise<{ readonly isDashboardTicked: boolean }> {
  const { issue } = context.memory.state.dashboard
  const issues = issue === null ? [] : await context.forge.ownIssues(context.glance)
  const dashboard = issues.filter(({ number }) => number === issue)
  const threads = [
    ...pulls.map((pull) => ownThread(pull, pull.headOid)),
    ...dashboard.map((one) => ownThread(one, null)),
  ]
  await obeyBoxes(context, threads, causes)
  await obeyComments(context, threads, causes)
  return { isDashboardTicked: dashboard.some(({ body }) => ticksOf(plainLines(body)).length > 0) }
}

function ownThread({ number, body, state, updatedAt }: PullFacts | IssueFacts, head: string | null): OwnThread {
  return { number, body: plainLines(body), state, updatedAt, head }
}
