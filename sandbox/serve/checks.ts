/** Check runs and suites of Apps, and commit statuses. */
import { created, notFound, ok, page, Refusal, type Answer, type RepositoryCall } from '../call.ts'
import { actingAccount } from '../call.ts'
import {
  checkRunJson,
  checkSuiteJson,
  latestStatuses,
  simpleStatusJson,
  statusJson,
  suiteState,
} from '../answers/checks.ts'
import { repositoryJson, repositoryUrl } from '../answers/repositories.ts'
import { resolveCommit } from '../git/refs.ts'
import { tellCheckRun, tellCheckSuite, tellStatus } from '../life/events.ts'
import { mergeWhenReady } from '../life/merging.ts'
import {
  pullsOf,
  type App,
  type CheckRun,
  type CheckSuite,
  type Conclusion,
  type Repository,
  type RunStatus,
} from '../model.ts'
import type { Status } from '../model.ts'
import { suitesOf, type World } from '../world.ts'

async function commitOf({ repository, params }: RepositoryCall): Promise<string> {
  const name = params['ref'] ?? params['sha'] ?? ''
  const oid = await resolveCommit(repository.folder, name)
  if (oid === null) throw new Refusal(422, `No commit found for SHA: ${name}`)
  return oid
}

function appOf({ actor }: RepositoryCall): App {
  if (actor.kind !== 'installation') throw new Refusal(403, 'You must authenticate via a GitHub App.')
  return actor.installation.app
}

function runOf({ repository, params }: RepositoryCall): CheckRun {
  const id = Number(params['check_run_id'])
  const run = repository.suites.flatMap(({ runs }) => runs).find((run) => run.id === id)
  if (run === undefined) throw notFound()
  return run
}

export async function listRuns(call: RepositoryCall<'checks/list-for-ref'>): Promise<Answer> {
  const { world, repository, query } = call
  const runs = suitesOf(repository, await commitOf(call)).flatMap((suite) => suite.runs)
  const wanted = runs.filter(
    (run, at) =>
      (query.get('check_name') ?? run.name) === run.name &&
      (query.get('app_id') ?? String(run.suite.app.id)) === String(run.suite.app.id) &&
      (query.get('status') ?? run.status) === run.status &&
      // By default GitHub gives the last run of each name.
      (query.get('filter') === 'all' ||
        !runs.slice(at + 1).some((later) => later.name === run.name && later.suite === run.suite)),
  )
  const { items, link } = page(call, wanted)
  const check_runs = items.map((run) => checkRunJson(world, repository, run))
  return { status: 200, body: { total_count: wanted.length, check_runs }, headers: link }
}

export async function listSuites(call: RepositoryCall<'checks/list-suites-for-ref'>): Promise<Answer> {
  const { world, repository, query } = call
  const app = query.get('app_id')
  const suites = suitesOf(repository, await commitOf(call)).filter(
    (suite) => (app ?? String(suite.app.id)) === String(suite.app.id),
  )
  const { items, link } = page(call, suites)
  const check_suites = await Promise.all(items.map((suite) => checkSuiteJson(world, repository, suite)))
  return { status: 200, body: { total_count: suites.length, check_suites }, headers: link }
}

export async function getRun(call: RepositoryCall<'checks/get'>): Promise<Answer> {
  return ok(checkRunJson(call.world, call.repository, runOf(call)))
}

interface RunFields {
  readonly status?: string
  readonly conclusion?: string
  readonly details_url?: string
  readonly completed_at?: string
  readonly output?: { readonly title?: string; readonly summary?: string; readonly text?: string }
}

export async function createRun(call: RepositoryCall<'checks/create'>): Promise<Answer> {
  const { world, repository } = call
  const app = appOf(call)
  // The schema's union is wider than its fields.
  const body = call.body as RunFields & { name: string; head_sha: string; external_id?: string }
  const oid = await resolveCommit(repository.folder, body.head_sha)
  if (oid === null) throw new Refusal(422, `No commit found for SHA: ${body.head_sha}`)
  const run: CheckRun = {
    id: world.nextId(),
    suite: suiteFor(world, repository, app, oid),
    name: body.name,
    status: 'queued',
    conclusion: null,
    detailsUrl: null,
    externalId: body.external_id ?? '',
    startedAt: world.clock.now(),
    completedAt: null,
    output: { title: null, summary: null, text: null },
  }
  run.suite.runs.push(run)
  setFields(world, run, body)
  tellCheckRun(world, repository, run, 'created')
  if (run.status === 'completed') await ended(world, repository, run)
  return created(checkRunJson(world, repository, run))
}

function suiteFor(world: World, repository: Repository, app: App, oid: string): CheckSuite {
  const known = suitesOf(repository, oid).find((suite) => suite.app === app)
  if (known !== undefined) return known
  const now = world.clock.now()
  const headBranch =
    pullsOf(repository).find(({ pull }) => pull.headOid === oid)?.pull.headBranch ?? repository.defaultBranch
  const opened = {
    id: world.nextId(),
    app,
    headOid: oid,
    headBranch,
    before: null,
    runs: [],
    createdAt: now,
    updatedAt: now,
  }
  repository.suites.push(opened)
  return opened
}

function setFields(world: World, run: CheckRun, fields: RunFields): void {
  const now = world.clock.now()
  run.suite.updatedAt = now
  run.detailsUrl = fields.details_url ?? run.detailsUrl
  run.output = { ...run.output, ...fields.output }
  // A conclusion alone says that the run has ended.
  const status = fields.conclusion === undefined ? fields.status : 'completed'
  if (status !== undefined) run.status = status as RunStatus
  run.conclusion = run.status === 'completed' ? ((fields.conclusion as Conclusion | undefined) ?? run.conclusion) : null
  run.completedAt = run.status === 'completed' ? Date.parse(fields.completed_at ?? new Date(now).toISOString()) : null
}

export async function updateRun(call: RepositoryCall<'checks/update'>): Promise<Answer> {
  const { world, repository } = call
  const run = runOf(call)
  if (run.suite.app !== appOf(call)) throw new Refusal(403, 'Resource not accessible by integration')
  const wasOver = run.status === 'completed'
  setFields(world, run, call.body)
  if (!wasOver && run.status === 'completed') await ended(world, repository, run)
  return ok(checkRunJson(world, repository, run))
}

async function ended(world: World, repository: Repository, run: CheckRun): Promise<void> {
  tellCheckRun(world, repository, run, 'completed')
  if (suiteState(run.suite).status === 'completed') {
    await tellCheckSuite(world, repository, run.suite, { action: 'completed', sender: run.suite.app.bot })
  }
  await mergeWhatIsReady(world, repository, run.suite.headOid)
}

async function mergeWhatIsReady(world: World, repository: Repository, oid: string): Promise<void> {
  for (const pull of pullsOf(repository).filter(({ pull }) => pull.headOid === oid)) {
    await mergeWhenReady(world, repository, pull)
  }
}

export async function createStatus(call: RepositoryCall<'repos/create-commit-status'>): Promise<Answer> {
  const { world, repository, actor, body } = call
  const status: Status = {
    id: world.nextId(),
    oid: await commitOf(call),
    creator: actingAccount(actor),
    context: body.context ?? 'default',
    state: body.state,
    description: body.description ?? null,
    targetUrl: body.target_url ?? null,
    createdAt: world.clock.now(),
  }
  repository.statuses.push(status)
  await tellStatus(world, repository, status)
  await mergeWhatIsReady(world, repository, status.oid)
  return created(statusJson(world, repository, status))
}

/** Every status of every context, the newest first. */
export async function listStatuses(call: RepositoryCall<'repos/list-commit-statuses-for-ref'>): Promise<Answer> {
  const { world, repository } = call
  const oid = await commitOf(call)
  const { items, link } = page(call, repository.statuses.filter((status) => status.oid === oid).reverse())
  return { status: 200, body: items.map((status) => statusJson(world, repository, status)), headers: link }
}

export async function combinedStatus(call: RepositoryCall<'repos/get-combined-status-for-ref'>): Promise<Answer> {
  const { world, repository } = call
  const oid = await commitOf(call)
  const statuses = latestStatuses(repository, oid)
  const states = statuses.map(({ state }) => state)
  const isBad = states.includes('failure') || states.includes('error')
  const isOpen = states.length === 0 || states.includes('pending')
  const { items, link } = page(call, statuses)
  const url = `${repositoryUrl(world, repository)}/commits/${oid}`
  const body = {
    state: isBad ? 'failure' : isOpen ? 'pending' : 'success',
    statuses: items.map((status) => simpleStatusJson(world, repository, status)),
    sha: oid,
    total_count: statuses.length,
    repository: repositoryJson(world, repository),
    commit_url: url,
    url: `${url}/status`,
  }
  return { status: 200, body, headers: link }
}
