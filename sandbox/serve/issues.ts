/** Issues, with what pull requests share with them: labels and assignees. */
import { created, done, notFound, ok, page, Refusal, unprocessable, type Answer, type RepositoryCall } from '../call.ts'
import { actingAccount, actingApp, type Actor } from '../call.ts'
import { issueJson, labelJson } from '../answers/issues.ts'
import { isPull, reaches, roleOf, type Account, type Issue, type Label, type Repository } from '../model.ts'
import { nextNumber, type World } from '../world.ts'
import { closePull } from '../life/refs.ts'
import { tellIssue, tellPull } from '../life/events.ts'

/** GitHub's limit on a body, in characters. */
const BODY_LIMIT = 65_536

export function requireBody(body: string | null | undefined): void {
  if ((body ?? '').length > BODY_LIMIT) {
    throw unprocessable('Issue', 'body', 'custom', `body is too long (maximum is ${BODY_LIMIT} characters)`)
  }
}

export function issueOf({ repository, params }: RepositoryCall): Issue {
  const issue = repository.issues.get(Number(params['issue_number'] ?? params['pull_number']))
  if (issue === undefined) throw notFound()
  return issue
}

/** Only who wrote a thing, or has this role, may change it. */
export function requireRoleOrAuthor(repository: Repository, actor: Actor, author: Account): void {
  if (actor.kind !== 'user' || actor.account === author) return
  if (!reaches(roleOf(repository, actor.account), 'write'))
    throw new Refusal(403, 'Must have admin rights to Repository.')
}

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

function nameOfLabel(label: string | { name?: string }): string {
  return typeof label === 'string' ? label : (label.name ?? '')
}

function loginOf(assignee: string | { login?: string }): string {
  return typeof assignee === 'string' ? assignee : (assignee.login ?? '')
}

/** Labels that do not exist are made, as GitHub does. */
export function labelsOf(world: World, repository: Repository, names: readonly string[]): Label[] {
  return names.map((name) => {
    const known = repository.labels.get(name.toLowerCase())
    if (known !== undefined) return known
    const label: Label = { id: world.nextId(), name, color: 'ededed', description: '' }
    repository.labels.set(name.toLowerCase(), label)
    return label
  })
}

/** Who may not be assigned is dropped silently, as GitHub does. */
export function assigneesOf(world: World, repository: Repository, logins: readonly string[]): Account[] {
  return logins.flatMap((login) => {
    const account = world.account(login)
    return account !== null && isAssignable(repository, account) ? [account] : []
  })
}

function isAssignable(repository: Repository, account: Account): boolean {
  return repository.owner === account || repository.roles.has(account.login.toLowerCase())
}

interface TextChange {
  readonly title?: string | undefined
  readonly body?: string | null | undefined
}

/** Sets title and body; gives what the `edited` event says of them, or null where nothing changed. */
export function changeText(world: World, issue: Issue, { title, body }: TextChange) {
  const changes = {
    ...(title !== undefined && title !== issue.title ? { title: { from: issue.title } } : {}),
    ...(body !== undefined && (body ?? '') !== (issue.body ?? '') ? { body: { from: issue.body ?? '' } } : {}),
  }
  if (Object.keys(changes).length === 0) return null
  if (title !== undefined) issue.title = title
  if (body !== undefined) issue.body = body
  issue.updatedAt = world.clock.now()
  return changes
}

export async function updateIssue(call: RepositoryCall<'issues/update'>): Promise<Answer> {
  const { world, repository, actor, body } = call
  const issue = issueOf(call)
  const sender = actingAccount(actor)
  requireRoleOrAuthor(repository, actor, issue.user)
  requireBody(body.body)
  const title = body.title === undefined || body.title === null ? undefined : String(body.title)
  const changes = changeText(world, issue, { title, body: body.body })
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

export async function addLabels(call: RepositoryCall<'issues/add-labels'>): Promise<Answer> {
  const { world, repository } = call
  const issue = issueOf(call)
  const names = namesOf(call.body)
  const added = labelsOf(world, repository, names).filter((label) => !issue.labels.includes(label))
  issue.labels.push(...added)
  for (const label of added) await tellLabel(call, issue, label, 'labeled')
  return ok(issue.labels.map((label) => labelJson(world, repository, label)))
}

type LabelsBody = RepositoryCall<'issues/add-labels'>['body']

function namesOf(body: LabelsBody): string[] {
  if (body === undefined) return []
  if (typeof body === 'string') return [body]
  const list = Array.isArray(body) ? body : (body.labels ?? [])
  return list.map((label) => nameOfLabel(label))
}

export async function removeLabel(call: RepositoryCall<'issues/remove-label'>): Promise<Answer> {
  const { world, repository, params } = call
  const issue = issueOf(call)
  const label = issue.labels.find(({ name }) => name.toLowerCase() === params['name']?.toLowerCase())
  if (label === undefined) throw new Refusal(404, 'Label does not exist')
  issue.labels = issue.labels.filter((other) => other !== label)
  await tellLabel(call, issue, label, 'unlabeled')
  return ok(issue.labels.map((label) => labelJson(world, repository, label)))
}

async function tellLabel({ world, repository, actor }: RepositoryCall, issue: Issue, label: Label, action: string) {
  const what = { action, sender: actingAccount(actor), extra: { label: labelJson(world, repository, label) } }
  if (isPull(issue)) await tellPull(world, repository, issue, what)
  else tellIssue(world, repository, issue, what)
}

export async function listLabels(call: RepositoryCall<'issues/list-labels-for-repo'>): Promise<Answer> {
  const { items, link } = page(call, [...call.repository.labels.values()])
  return { status: 200, body: items.map((label) => labelJson(call.world, call.repository, label)), headers: link }
}

export async function getLabel({ world, repository, params }: RepositoryCall<'issues/get-label'>): Promise<Answer> {
  const label = repository.labels.get((params['name'] ?? '').toLowerCase())
  if (label === undefined) throw notFound()
  return ok(labelJson(world, repository, label))
}

export async function createLabel({ world, repository, body }: RepositoryCall<'issues/create-label'>): Promise<Answer> {
  if (repository.labels.has(body.name.toLowerCase())) throw unprocessable('Label', 'name', 'already_exists')
  const { name, color = 'ededed', description = '' } = body
  const label: Label = { id: world.nextId(), name, color, description }
  repository.labels.set(name.toLowerCase(), label)
  return created(labelJson(world, repository, label))
}

export async function addAssignees(call: RepositoryCall<'issues/add-assignees'>): Promise<Answer> {
  const { world, repository } = call
  const issue = issueOf(call)
  for (const account of assigneesOf(world, repository, (call.body?.assignees ?? []).map(loginOf))) {
    if (!issue.assignees.includes(account)) issue.assignees.push(account)
  }
  return created(issueJson(world, repository, issue))
}

export async function checkAssignee({ world, repository, params }: RepositoryCall): Promise<Answer> {
  const account = world.account(params['assignee'] ?? '')
  if (account === null || !isAssignable(repository, account)) throw notFound()
  return done
}
