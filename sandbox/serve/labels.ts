/** Labels and assignees, which issues and pull requests have alike. */
import { created, notFound, ok, page, Refusal, unprocessable, type Answer, type RepositoryCall } from '../call.ts'
import { actingAccount } from '../call.ts'
import { issueJson, labelJson } from '../answers/issues.ts'
import { isPull, type Account, type Issue, type Label, type Repository } from '../model.ts'
import type { World } from '../world.ts'
import { tellIssue, tellPull } from '../life/events.ts'
import { issueOf } from './issue-of.ts'

export function nameOfLabel(label: string | { name?: string }): string {
  return typeof label === 'string' ? label : (label.name ?? '')
}

export function loginOf(assignee: string | { login?: string }): string {
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
