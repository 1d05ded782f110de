/** Issues, and what editing them has in common with editing pull requests. */
import { created, ok, page, Refusal, type Answer, type RepositoryCall } from '../call.ts'
import { actingAccount, actingApp } from '../call.ts'
import { issueJson } from '../answers/issues.ts'
import { isPull, reaches, roleOf, type Account, type Issue, type Repository } from '../model.ts'
import { nextNumber, type World } from '../world.ts'
import { closePull } from '../life/refs.ts'
import { tellIssue, tellPull } from '../life/events.ts'
import { issueOf, requireBody, requireRoleOrAuthor } from './issue-of.ts'
import { assigneesOf, labelsOf, loginOf, nameOfLabel } from './labels.ts'

function hasRole({ actor, repository }: RepositoryCall): boolean {
  return actor.kind === 'installation' || reaches(roleOf(repository, actingAccount(actor)), 'triage')
}

export async function listIssues(call: RepositoryCall<'issues/list-for-repo'>): Promise<Answer> {
  const { world, repository, query } = call
  const state = query.get('state') ?? 'open'
  const creator = query.get('creator')?.toLowerCase()
  const labels = (query.get('labels') ?? '').split(',').filter((label) => label !== '')
  const since = query.get('since')
  const wanted = [...repository.issues.values()].filter(
    (issue) =>
      (state === 'all' || issue.state === state) &&
      (creator === undefined || issue.user.login.toLowerCase() === creator) &&
      labels.every((name) => issue.labels.some((label) => label.name === name)) &&
      (since === null || issue.updatedAt >= Date.parse(since)),
  )
  const key = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt'
  const sign = query.get('direction') === 'asc' ? 1 : -1
  wanted.sort((one, other) => sign * (one[key] - other[key] || one.number - other.number))
  const { items, link } = page(call, wanted)
  return { status: 200, body: items.map((issue) => issueJson(world, repository, issue)), headers: link }
}

export async function getIssue(call: RepositoryCall<'issues/get'>): Promise<Answer> {
  return ok(issueJson(call.world, call.repository, issueOf(call)))
}

export async function createIssue(call: RepositoryCall<'issues/create'>): Promise<Answer> {
  const { world, repository, actor, body } = call
  if (!repository.hasIssues) throw new Refusal(410, 'Issues has been disabled in this repository.')
  requireBody(body.body)
  const now = world.clock.now()
  const sender = actingAccount(actor)
  const issue: Issue = {
    id: world.nextId(),
    number: nextNumber(repository),
    user: sender,
    app: actingApp(actor),
    title: String(body.title),
    body: body.body ?? null,
    edits: [],
    state: 'open',
    stateReason: null,
    // GitHub drops silently what people without a role may not set.
    labels: hasRole(call) ? labelsOf(world, repository, (body.labels ?? []).map(nameOfLabel)) : [],
    assignees: hasRole(call) ? assigneesOf(world, repository, body.assignees ?? []) : [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    comments: [],
    pull: null,
  }
  repository.issues.set(issue.number, issue)
  tellIssue(world, repository, issue, { action: 'opened', sender })
  return created(issueJson(world, repository, issue))
}

interface TextChange {
  readonly title?: string | undefined
  readonly body?: string | null | undefined
}

/** Sets title and body; gives what the `edited` event says of them, or null where nothing changed. */
export function changeText(world: World, issue: Issue, by: Account, { title, body }: TextChange) {
  const changes = {
    ...(title !== undefined && title !== issue.title ? { title: { from: issue.title } } : {}),
    ...(body !== undefined && (body ?? '') !== (issue.body ?? '') ? { body: { from: issue.body ?? '' } } : {}),
  }
  if (Object.keys(changes).length === 0) return null
  if (title !== undefined) issue.title = title
  if (body !== undefined) issue.body = body
  issue.updatedAt = world.clock.now()
  if ('body' in changes) issue.edits.push({ by, at: issue.updatedAt })
  return changes
}

export async function updateIssue(call: RepositoryCall<'issues/update'>): Promise<Answer> {
  const { world, repository, actor, body } = call
  const issue = issueOf(call)
  const sender = actingAccount(actor)
  requireRoleOrAuthor(repository, actor, issue.user)
  requireBody(body.body)
  const title = body.title === undefined || body.title === null ? undefined : String(body.title)
  const changes = changeText(world, issue, sender, { title, body: body.body })
  if (body.labels !== undefined && hasRole(call)) {
    issue.labels = labelsOf(world, repository, body.labels.map(nameOfLabel))
  }
  if (body.assignees !== undefined && hasRole(call))
    issue.assignees = assigneesOf(world, repository, body.assignees.map(loginOf))
  if (changes !== null) await tellEdited(world, repository, issue, sender, changes)
  if (body.state === 'open' || body.state === 'closed') {
    await changeState(world, repository, issue, { state: body.state, reason: body.state_reason ?? null, sender })
  }
  return ok(issueJson(world, repository, issue))
}

async function tellEdited(world: World, repository: Repository, issue: Issue, sender: Account, changes: object) {
  const what = { action: 'edited', sender, extra: { changes } }
  if (isPull(issue)) await tellPull(world, repository, issue, what)
  else tellIssue(world, repository, issue, what)
}

interface StateChange {
  readonly state: 'open' | 'closed'
  readonly reason: string | null
  readonly sender: Account
}

async function changeState(world: World, repository: Repository, issue: Issue, { state, reason, sender }: StateChange) {
  if (issue.state === state) return
  if (isPull(issue)) {
    if (state === 'closed') await closePull(world, repository, issue, sender)
    else throw new Refusal(422, 'Validation Failed')
    return
  }
  const now = world.clock.now()
  issue.state = state
  issue.stateReason = state === 'open' ? 'reopened' : reason === 'not_planned' ? 'not_planned' : 'completed'
  issue.closedAt = state === 'closed' ? now : null
  issue.closedBy = state === 'closed' ? sender : null
  issue.updatedAt = now
  tellIssue(world, repository, issue, { action: state === 'closed' ? 'closed' : 'reopened', sender })
}
