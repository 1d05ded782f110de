/** Pull requests of branches of the same repository. */
import { created, ok, page, Refusal, unprocessable, type Answer, type RepositoryCall } from '../call.ts'
import { actingAccount, actingApp } from '../call.ts'
import { fileJson } from '../answers/commits.ts'
import { pullJson, simplePullJson } from '../answers/pulls.ts'
import { changedFiles, commitsBetween, mergeBase } from '../git/history.ts'
import { readRef } from '../git/refs.ts'
import { isPull, pullsOf, type PullIssue } from '../model.ts'
import { nextNumber } from '../world.ts'
import { tellPull } from '../life/events.ts'
import { mergeabilityOf } from '../life/mergeability.ts'
import { mergePull } from '../life/merging.ts'
import { closePull } from '../life/refs.ts'
import { updateFromBase } from '../life/update-branch.ts'
import { issueOf, requireBody, requireRoleOrAuthor } from './issue-of.ts'
import { changeText } from './issues.ts'

export function pullOf(call: RepositoryCall): PullIssue {
  const issue = issueOf(call)
  if (!isPull(issue)) throw new Refusal(404, 'Not Found')
  return issue
}

async function whole({ world, repository }: RepositoryCall, pull: PullIssue, isAsked = false) {
  return pullJson(world, repository, pull, await mergeabilityOf(repository, pull, { isAsked }))
}

export async function listPulls(call: RepositoryCall<'pulls/list'>): Promise<Answer> {
  const { world, repository, query } = call
  const state = query.get('state') ?? 'open'
  const head = query.get('head')
  const base = query.get('base')
  const wanted = pullsOf(repository).filter(
    ({ pull, state: is }) =>
      (state === 'all' || is === state) &&
      // Without the owner, GitHub ignores the filter.
      (head === null || !head.includes(':') || head === `${repository.owner.login}:${pull.headBranch}`) &&
      (base === null || base === pull.baseBranch),
  )
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt'
  const direction = query.get('direction') ?? (query.get('sort') === null || key === 'createdAt' ? 'desc' : 'asc')
  const sign = direction === 'asc' ? 1 : -1
  wanted.sort((one, other) => sign * (one[key] - other[key] || one.number - other.number))
  const { items, link } = page(call, wanted)
  return { status: 200, body: items.map((pull) => simplePullJson(world, repository, pull)), headers: link }
}

export async function getPull(call: RepositoryCall<'pulls/get'>): Promise<Answer> {
  return ok(await whole(call, pullOf(call), true))
}

export async function createPull(call: RepositoryCall<'pulls/create'>): Promise<Answer> {
  const { world, repository, actor, body } = call
  const headBranch = body.head.replace(`${repository.owner.login}:`, '')
  requireBody(body.body)
  const { headOid, baseOid } = await sidesOf(call, headBranch, body.base)
  const sender = actingAccount(actor)
  const now = world.clock.now()
  const issue: PullIssue = {
    id: world.nextId(),
    number: nextNumber(repository),
    user: sender,
    app: actingApp(actor),
    title: body.title ?? headBranch,
    body: body.body ?? null,
    edits: [],
    state: 'open',
    stateReason: null,
    labels: [],
    assignees: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    comments: [],
    pull: {
      headBranch,
      headOid,
      baseBranch: body.base,
      baseOid,
      isDraft: body.draft ?? false,
      mergedAt: null,
      mergedBy: null,
      mergeCommit: null,
      autoMerge: null,
      isQueued: false,
      requestedUsers: [],
      requestedTeams: [],
      reviews: [],
    },
  }
  repository.issues.set(issue.number, issue)
  await tellPull(world, repository, issue, { action: 'opened', sender })
  return created(await whole(call, issue))
}

/** An error in GitHub's own words. */
function custom(message: string): Refusal {
  return new Refusal(422, 'Validation Failed', { errors: [{ resource: 'PullRequest', code: 'custom', message }] })
}

async function sidesOf({ repository }: RepositoryCall, head: string, base: string) {
  const { folder } = repository
  const [headOid, baseOid] = await Promise.all([
    readRef(folder, `refs/heads/${head}`),
    readRef(folder, `refs/heads/${base}`),
  ])
  if (headOid === null) throw unprocessable('PullRequest', 'head', 'invalid')
  if (baseOid === null) throw unprocessable('PullRequest', 'base', 'invalid')
  const isKnown = pullsOf(repository).some(
    ({ state, pull }) => state === 'open' && pull.headBranch === head && pull.baseBranch === base,
  )
  if (isKnown) throw custom(`A pull request already exists for ${repository.owner.login}:${head}.`)
  if ((await commitsBetween(folder, baseOid, headOid)).length === 0) {
    throw custom(`No commits between ${base} and ${head}`)
  }
  return { headOid, baseOid }
}

export async function updatePull(call: RepositoryCall<'pulls/update'>): Promise<Answer> {
  const { world, repository, actor, body } = call
  const issue = pullOf(call)
  const sender = actingAccount(actor)
  requireRoleOrAuthor(repository, actor, issue.user)
  requireBody(body.body)
  const changes = changeText(world, issue, sender, { title: body.title, body: body.body })
  const base = await changeBase(call, issue, body.base)
  if (changes !== null || base !== null) {
    await tellPull(world, repository, issue, { action: 'edited', sender, extra: { changes: { ...changes, ...base } } })
  }
  if (body.state === 'closed' && issue.state === 'open') await closePull(world, repository, issue, sender)
  if (body.state === 'open' && issue.state === 'closed') await reopen(call, issue)
  return ok(await whole(call, issue))
}

async function changeBase({ repository }: RepositoryCall, { pull }: PullIssue, base: string | undefined) {
  if (base === undefined || base === pull.baseBranch) return null
  const oid = await readRef(repository.folder, `refs/heads/${base}`)
  if (oid === null) throw unprocessable('PullRequest', 'base', 'invalid')
  const change = { base: { ref: { from: pull.baseBranch }, sha: { from: pull.baseOid } } }
  Object.assign(pull, { baseBranch: base, baseOid: oid })
  return change
}

/** Not where it is merged, the branch is gone, another stands in its place, or the head was rewritten meanwhile. */
async function reopen(call: RepositoryCall, issue: PullIssue): Promise<void> {
  const { world, repository, actor } = call
  const { pull } = issue
  if (pull.mergedAt !== null) throw custom('state cannot be changed. The pull request has been merged.')
  const head = await readRef(repository.folder, `refs/heads/${pull.headBranch}`)
  if (head === null) throw custom(`state cannot be changed. The ${pull.headBranch} branch has been deleted.`)
  const isTaken = pullsOf(repository).some(
    (other) =>
      other.state === 'open' && other.pull.headBranch === pull.headBranch && other.pull.baseBranch === pull.baseBranch,
  )
  if (isTaken) throw custom(`state cannot be changed. There is already an open pull request from ${pull.headBranch}.`)
  if (head !== pull.headOid) {
    throw custom(`state cannot be changed. The ${pull.headBranch} branch was force-pushed or recreated.`)
  }
  Object.assign(issue, { state: 'open', closedAt: null, closedBy: null, updatedAt: world.clock.now() })
  await tellPull(world, repository, issue, { action: 'reopened', sender: actingAccount(actor) })
}

export async function listFiles(call: RepositoryCall<'pulls/list-files'>): Promise<Answer> {
  const { world, repository } = call
  const { pull } = pullOf(call)
  const base = await mergeBase(repository.folder, pull.baseOid, pull.headOid)
  const { items, link } = page(call, await changedFiles(repository.folder, base, pull.headOid))
  return { status: 200, body: items.map((file) => fileJson(world, repository, pull.headOid, file)), headers: link }
}

export async function merge(call: RepositoryCall<'pulls/merge'>): Promise<Answer> {
  const { world, repository, actor } = call
  const body = call.body ?? {}
  const end = await mergePull(world, repository, pullOf(call), {
    method: body.merge_method ?? 'merge',
    by: actingAccount(actor),
    head: body.sha ?? null,
    title: body.commit_title ?? null,
    message: body.commit_message ?? null,
    isFromQueue: false,
  })
  if (end.status === 'refused') throw new Refusal(end.code, end.why)
  return ok({ sha: end.oid, merged: true, message: 'Pull Request successfully merged' })
}

export async function updateBranch(call: RepositoryCall<'pulls/update-branch'>): Promise<Answer> {
  const { world, repository, actor } = call
  const pull = pullOf(call)
  const expected = call.body?.expected_head_sha
  if (expected !== undefined && expected !== pull.pull.headOid) {
    throw new Refusal(422, `expected head sha didn’t match current head ref.`)
  }
  const why = await updateFromBase(world, repository, pull, actingAccount(actor))
  if (why !== null) throw new Refusal(422, why)
  const { url } = simplePullJson(world, repository, pull)
  return { status: 202, body: { message: 'Updating pull request branch.', url } }
}

export async function requestReviewers(call: RepositoryCall<'pulls/request-reviewers'>): Promise<Answer> {
  const { world, repository, body } = call
  const issue = pullOf(call)
  for (const login of body?.reviewers ?? []) {
    const account = world.account(login)
    const isCollaborator =
      account !== null && (repository.owner === account || repository.roles.has(login.toLowerCase()))
    if (!isCollaborator) {
      throw new Refusal(
        422,
        'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator.',
      )
    }
    if (account === issue.user) throw new Refusal(422, 'Review cannot be requested from pull request author.')
    if (!issue.pull.requestedUsers.includes(account)) issue.pull.requestedUsers.push(account)
  }
  for (const slug of body?.team_reviewers ?? []) {
    const team = world.teams.find((team) => team.owner === repository.owner && team.slug === slug)
    if (team === undefined) throw new Refusal(422, 'Could not resolve to a node with the global id of the team.')
    if (!issue.pull.requestedTeams.includes(team)) issue.pull.requestedTeams.push(team)
  }
  return created(simplePullJson(world, repository, issue))
}
