/** What ran on a commit. Of each name the last counts; a suite without a run tells that something may yet come. */
import * as z from 'zod/mini'
import type { CheckRun, ChecksFacts, Forge } from '../propose/forge.ts'
import type { Client } from './client.ts'
import { Account, loginOf, sameLogin } from './shapes.ts'

const App = z.nullish(z.object({ slug: z.optional(z.string()) }))

const Run = z.object({
  name: z.string(),
  status: z.string(),
  conclusion: z.nullish(z.string()),
  html_url: z.nullish(z.string()),
  completed_at: z.nullish(z.string()),
  started_at: z.nullish(z.string()),
  app: App,
})
const Runs = z.object({ check_runs: z.array(Run) })

const Suite = z.object({ status: z.nullish(z.string()), latest_check_runs_count: z.prefault(z.number(), 0), app: App })
const Suites = z.object({ check_suites: z.array(Suite) })

const Status = z.object({
  context: z.string(),
  state: z.string(),
  target_url: z.nullish(z.string()),
  updated_at: z.string(),
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
      { schema: z.array(Status), of: (answer) => answer, pages: PAGES },
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

function slugOf({ app }: { readonly app?: z.output<typeof App> }): string {
  return app?.slug ?? ''
}

function isOwn(client: Client, slug: string): boolean {
  return sameLogin(`${slug}[bot]`, client.bot)
}

function runFacts(client: Client, run: z.output<typeof Run>): CheckRun {
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

function statusFacts(client: Client, status: z.output<typeof Status>): CheckRun {
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
