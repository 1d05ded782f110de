/** What ran on a commit. Of each name the last counts; a suite without a run tells that something may yet come. */
import * as v from 'valibot'
import type { CheckRun, ChecksFacts, Forge } from '../propose/forge.ts'
import type { Client } from './client.ts'
import { Account, loginOf, sameLogin } from './shapes.ts'

const App = v.nullish(v.object({ slug: v.optional(v.string()) }))

const Run = v.object({
  name: v.string(),
  status: v.string(),
  conclusion: v.nullish(v.string()),
  html_url: v.nullish(v.string()),
  completed_at: v.nullish(v.string()),
  started_at: v.nullish(v.string()),
  app: App,
})
const Runs = v.object({ check_runs: v.array(Run) })

const Suite = v.object({ status: v.nullish(v.string()), latest_check_runs_count: v.optional(v.number(), 0), app: App })
const Suites = v.object({ check_suites: v.array(Suite) })

const Status = v.object({
  context: v.string(),
  state: v.string(),
  target_url: v.nullish(v.string()),
  updated_at: v.string(),
  creator: Account,
})

const PAGES = 3

export function checkCalls(client: Client): Pick<Forge, 'checks'> {
  return { checks: (commit) => readChecks(client, commit) }
}

async function readChecks(client: Client, commit: string): Promise<ChecksFacts> {
  const [runs, suites, statuses] = await Promise.all([
    client.list(
      'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
      { ref: commit, filter: 'latest' },
      { schema: Runs, of: (answer) => answer.check_runs, pages: PAGES },
    ),
    client.list(
      'GET /repos/{owner}/{repo}/commits/{ref}/check-suites',
      { ref: commit },
      { schema: Suites, of: (answer) => answer.check_suites, pages: PAGES },
    ),
    client.list(
      'GET /repos/{owner}/{repo}/commits/{ref}/statuses',
      { ref: commit },
      { schema: v.array(Status), of: (answer) => answer, pages: PAGES },
    ),
  ])
  const all = [
    ...lastOfEach(runs ?? [], (run) => `${slugOf(run)} ${run.name}`).map((run) => runFacts(client, run)),
    // The newest first, as GitHub documents.
    ...lastOfEach(statuses ?? [], ({ context }) => context).map((status) => statusFacts(client, status)),
  ]
  const open = (suites ?? []).filter((suite) => {
    const isWaiting = suite.status !== 'completed' && suite.latest_check_runs_count === 0
    return isWaiting && !isOwn(client, slugOf(suite))
  })
  return { runs: all, openSuites: open.length }
}

function lastOfEach<T>(newestFirst: readonly T[], nameOf: (item: T) => string): T[] {
  const found = new Map<string, T>()
  for (const item of newestFirst) {
    const name = nameOf(item)
    if (!found.has(name)) found.set(name, item)
  }
  return [...found.values()]
}

function slugOf({ app }: { readonly app?: v.InferOutput<typeof App> }): string {
  return app?.slug ?? ''
}

function isOwn(client: Client, slug: string): boolean {
  return sameLogin(`${slug}[bot]`, client.bot)
}

function runFacts(client: Client, run: v.InferOutput<typeof Run>): CheckRun {
  const by = slugOf(run)
  return {
    name: run.name,
    by,
    isOwn: isOwn(client, by),
    status: run.status === 'completed' ? conclusionOf(run.conclusion ?? null) : 'waiting',
    url: run.html_url ?? null,
    endedAt: run.status === 'completed' ? (run.completed_at ?? null) : null,
  }
}

/** What was cancelled, timed out, went stale or waits for a person did not end well. */
function conclusionOf(conclusion: string | null): CheckRun['status'] {
  if (conclusion === 'success') return 'succeeded'
  return conclusion === 'neutral' || conclusion === 'skipped' ? 'neutral' : 'failed'
}

function statusFacts(client: Client, status: v.InferOutput<typeof Status>): CheckRun {
  const by = loginOf(status.creator)
  const state = status.state === 'success' ? 'succeeded' : status.state === 'pending' ? 'waiting' : 'failed'
  return {
    name: status.context,
    by,
    isOwn: sameLogin(by, client.bot),
    status: state,
    url: status.target_url ?? null,
    endedAt: state === 'waiting' ? null : status.updated_at,
  }
}
