/** Check runs, check suites and statuses in GitHub's form. */
import { isoTime, isoTimeOrNull } from '../clock.ts'
import { pullsOf, type CheckRun, type CheckSuite, type Repository, type Status } from '../model.ts'
import { nodeIdOf, type World } from '../world.ts'
import { accountJson, appJson } from './accounts.ts'
import { simpleCommitJson } from './commits.ts'
import { minimalPullJson } from './pulls.ts'
import { repositoryJson, repositoryUrl, repositoryWebUrl } from './repositories.ts'

/** A suite is done when all of its runs are; its conclusion is the worst of theirs. */
export function suiteState({ runs }: CheckSuite) {
  if (runs.length === 0) return { status: 'queued', conclusion: null } as const
  const open = runs.find(({ status }) => status !== 'completed')
  if (open !== undefined) return { status: open.status, conclusion: null } as const
  const order = [
    'failure',
    'timed_out',
    'cancelled',
    'action_required',
    'stale',
    'success',
    'neutral',
    'skipped',
  ] as const
  const conclusion = order.find((conclusion) => runs.some((run) => run.conclusion === conclusion)) ?? 'success'
  return { status: 'completed', conclusion } as const
}

function pullsAt(world: World, repository: Repository, oid: string) {
  return pullsOf(repository)
    .filter(({ state, pull }) => state === 'open' && pull.headOid === oid)
    .map((pull) => minimalPullJson(world, repository, pull))
}

export function checkRunJson(world: World, repository: Repository, run: CheckRun) {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`
  const webUrl = `${repositoryWebUrl(world, repository)}/runs/${run.id}`
  return {
    id: run.id,
    name: run.name,
    node_id: nodeIdOf('CR', run.id),
    head_sha: run.suite.headOid,
    external_id: run.externalId,
    url,
    html_url: webUrl,
    details_url: run.detailsUrl ?? webUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: isoTimeOrNull(run.startedAt),
    completed_at: isoTimeOrNull(run.completedAt),
    output: { ...run.output, annotations_count: 0, annotations_url: `${url}/annotations` },
    check_suite: { id: run.suite.id },
    app: appJson(world, run.suite.app),
    pull_requests: pullsAt(world, repository, run.suite.headOid),
  }
}

export async function checkSuiteJson(world: World, repository: Repository, suite: CheckSuite) {
  const url = `${repositoryUrl(world, repository)}/check-suites/${suite.id}`
  return {
    id: suite.id,
    node_id: nodeIdOf('CS', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headOid,
    ...suiteState(suite),
    url,
    before: suite.before,
    after: suite.headOid,
    pull_requests: pullsAt(world, repository, suite.headOid),
    app: appJson(world, suite.app),
    repository: repositoryJson(world, repository),
    created_at: isoTime(suite.createdAt),
    updated_at: isoTime(suite.updatedAt),
    head_commit: await simpleCommitJson(repository, suite.headOid),
    latest_check_runs_count: suite.runs.length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  }
}

/** The form without its creator, in which the combined status lists them. */
export function simpleStatusJson(world: World, repository: Repository, status: Status) {
  return {
    url: `${repositoryUrl(world, repository)}/statuses/${status.oid}`,
    avatar_url: accountJson(world, status.creator).avatar_url,
    id: status.id,
    node_id: nodeIdOf('SC', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: isoTime(status.createdAt),
    updated_at: isoTime(status.createdAt),
  }
}

export function statusJson(world: World, repository: Repository, status: Status) {
  return { ...simpleStatusJson(world, repository, status), creator: accountJson(world, status.creator) }
}

/** The last of each context. */
export function latestStatuses(repository: Repository, oid: string): Status[] {
  const latest = new Map<string, Status>()
  for (const status of repository.statuses) if (status.oid === oid) latest.set(status.context, status)
  return [...latest.values()]
}
