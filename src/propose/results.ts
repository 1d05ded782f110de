/**
 * What the repository's own checks and reviews said of a head, stated once for it in the body.
 *
 * They have ended when no check waits, none ended only just now, and, where the config names teams, each has approved or asked for changes.
 * What merges or closes ends them, too. Lockstep's own check counts for nothing, nor do suites in which nothing ran.
 */
import { statesResultsOf, withResults } from '../render/results.ts'
import type { Results, TeamApproval } from '../render/results.ts'
import { changeBody } from './bodies.ts'
import type { Context } from './context.ts'
import type { CheckRun, ChecksFacts, PullFacts, Review } from './forge.ts'
import { lastWords } from './reviews.ts'
import type { OwnPull } from './state.ts'

/** A check may start another. */
const AFTER_LAST_MS = 60_000
/** So long a check may take to begin. */
const TO_BEGIN_MS = 600_000

/** Gives the moment from which on it can be told what cannot yet; null: only an event can change that, or all is told. */
export async function stateResults(context: Context, own: OwnPull, pull: PullFacts): Promise<Date | null> {
  const { forge, memory, now } = context
  const head = pull.headOid
  if (own.resultsOf === head && statesResultsOf(pull.body, head)) return null
  const facts = await forge.checks(head)
  const runs = countingRuns(context, facts)
  const isOver = pull.state !== 'open'
  const at = isOver ? null : await endOf(context, head, facts, runs)
  if (at === 'open') return null
  if (at !== null && at > now) return at
  const { approvals, objections } = await reviewsOf(context, pull)
  if (!isOver && objections.length === 0 && approvals.some(({ status }) => status === 'open')) return null
  const results: Results = { head, ...verdicts(runs), approvals, objections }
  await changeBody(context, pull.number, (body) => withResults(body, results))
  memory.later((state) => ({
    ...state,
    pulls: state.pulls.map((one) => (one.number === own.number ? { ...one, resultsOf: head } : one)),
  }))
  return null
}

function countingRuns({ config }: Context, { runs }: ChecksFacts): readonly CheckRun[] {
  return runs.filter(({ isOwn, name }) => !isOwn && (config.checks.length === 0 || config.checks.includes(name)))
}

/** When all have ended, at the latest known; `open`: something waits. */
async function endOf(
  { forge }: Context,
  head: string,
  { openSuites }: ChecksFacts,
  runs: readonly CheckRun[],
): Promise<Date | 'open'> {
  if (runs.some(({ status }) => status === 'waiting')) return 'open'
  const ended = runs.map(({ endedAt }) => (endedAt === null ? 0 : Date.parse(endedAt) + AFTER_LAST_MS))
  const mayBegin = runs.length === 0 || openSuites > 0
  const begun = mayBegin ? Date.parse((await forge.commit(head)).at) + TO_BEGIN_MS : 0
  return new Date(Math.max(begun, ...ended))
}

function verdicts(runs: readonly CheckRun[]): Pick<Results, 'succeeded' | 'failed' | 'neutral'> {
  return {
    succeeded: runs.filter(({ status }) => status === 'succeeded').length,
    failed: runs.flatMap(({ status, name, url }) => (status === 'failed' ? [{ name, url }] : [])),
    neutral: runs.filter(({ status }) => status !== 'succeeded' && status !== 'failed').length,
  }
}

/** Of this head alone, each person's last word, none by bots. */
async function reviewsOf(
  { forge, config }: Context,
  { number, headOid }: PullFacts,
): Promise<Pick<Results, 'approvals' | 'objections'>> {
  if (config.approvalTeams.length === 0) return { approvals: [], objections: [] }
  const last = lastWords((await forge.reviews(number)).filter(({ commit }) => commit === headOid))
  const by = (state: Review['state']) => [...last].flatMap(([login, word]) => (word === state ? [login] : []))
  const approvers = by('approved')
  const approvals: TeamApproval[] = []
  for (const team of config.approvalTeams) {
    const members = await forge.teamMembers(team.replace(/^.*\//, ''))
    const own = members === null ? [] : approvers.filter((login) => isAmong(members, login))
    approvals.push({ team, by: own, status: members === null ? 'unknown' : own.length > 0 ? 'approved' : 'open' })
  }
  return { approvals, objections: by('changes-requested') }
}

function isAmong(members: readonly string[], login: string): boolean {
  return members.some((member) => member.toLowerCase() === login.toLowerCase())
}
