/** Repositories: what they are, who may do what in them, and what protects their branches. */
import { notFound, ok, page, Refusal, unprocessable, type Answer, type Call, type RepositoryCall } from '../call.ts'
import { actingAccount } from '../call.ts'
import { accountJson, organizationJson, userJson } from '../answers/accounts.ts'
import { fullRepositoryJson, repositoryJson } from '../answers/repositories.ts'
import { readRef, setHead } from '../git/refs.ts'
import { watchRepositories } from '../life/installations.ts'
import { reaches, roleOf } from '../model.ts'

export async function getRepository({ world, repository, actor }: RepositoryCall<'repos/get'>): Promise<Answer> {
  return ok(fullRepositoryJson(world, repository, actor.kind === 'user' ? actor.account : null))
}

export async function updateRepository(call: RepositoryCall<'repos/update'>): Promise<Answer> {
  const { world, repository, actor } = call
  const body = call.body ?? {}
  const sender = actingAccount(actor)
  const tell = (action: string, extra: object = {}) =>
    world.tell({ event: 'repository', action, sender, repository, payload: { ...extra } })
  if (body.name !== undefined && body.name !== repository.name) {
    const from = repository.name
    world.rename(repository, { owner: repository.owner, name: body.name })
    tell('renamed', { changes: { repository: { name: { from } } } })
  }
  if (body.archived !== undefined && body.archived !== repository.isArchived) {
    repository.isArchived = body.archived
    tell(body.archived ? 'archived' : 'unarchived')
  }
  if (body.default_branch !== undefined && body.default_branch !== repository.defaultBranch) {
    const { default_branch: branch } = body
    if ((await readRef(repository.folder, `refs/heads/${branch}`)) === null) {
      throw unprocessable('Repository', 'default_branch', 'invalid')
    }
    const from = repository.defaultBranch
    repository.defaultBranch = branch
    await setHead(repository.folder, branch)
    tell('edited', { changes: { default_branch: { from } } })
  }
  repository.isPrivate = body.private ?? repository.isPrivate
  repository.hasIssues = body.has_issues ?? repository.hasIssues
  repository.allowsAutoMerge = body.allow_auto_merge ?? repository.allowsAutoMerge
  repository.deletesMergedBranches = body.delete_branch_on_merge ?? repository.deletesMergedBranches
  const methods = [
    ['merge', body.allow_merge_commit],
    ['squash', body.allow_squash_merge],
    ['rebase', body.allow_rebase_merge],
  ] as const
  for (const [method, isAllowed] of methods) {
    if (isAllowed === true) repository.mergeMethods.add(method)
    if (isAllowed === false) repository.mergeMethods.delete(method)
  }
  return ok(fullRepositoryJson(world, repository, sender))
}

/** GitHub asks the new owner first where it is a person; here it is done at once. */
export async function transfer({ world, repository, actor, body }: RepositoryCall<'repos/transfer'>): Promise<Answer> {
  const to = world.account(body.new_owner)
  if (to === null) throw unprocessable('Repository', 'new_owner', 'invalid')
  const from = repository.owner
  const sender = actingAccount(actor)
  const tellChanges = watchRepositories(world)
  world.rename(repository, { owner: to, name: body.new_name ?? repository.name })
  tellChanges(sender)
  const owner =
    from.type === 'Organization' ? { organization: organizationJson(world, from) } : { user: accountJson(world, from) }
  world.tell({
    event: 'repository',
    action: 'transferred',
    sender,
    repository,
    payload: { changes: { owner: { from: owner } } },
  })
  return { status: 202, body: repositoryJson(world, repository) }
}

export async function permission(call: RepositoryCall<'repos/get-collaborator-permission-level'>): Promise<Answer> {
  const { world, repository, params } = call
  const account = world.account(params['username'] ?? '')
  if (account === null) throw notFound()
  const role = roleOf(repository, account)
  // The older word knows four levels: triage counts as read, maintain as write.
  const level = role === 'triage' ? 'read' : role === 'maintain' ? 'write' : role
  const permissions = {
    pull: reaches(role, 'read'),
    triage: reaches(role, 'triage'),
    push: reaches(role, 'write'),
    maintain: reaches(role, 'maintain'),
    admin: reaches(role, 'admin'),
  }
  return ok({
    permission: level,
    role_name: role,
    user: { ...accountJson(world, account), permissions, role_name: role },
  })
}

export async function teamMembers(call: Call<'teams/list-members-in-org'>): Promise<Answer> {
  const { world, params } = call
  const owner = world.account(params['org'] ?? '')
  const team = world.teams.find((team) => team.owner === owner && team.slug === params['team_slug'])
  if (team === undefined) throw notFound()
  const { items, link } = page(call, [...team.members])
  const members = items.flatMap((login) => world.account(login) ?? [])
  return { status: 200, body: members.map((account) => accountJson(world, account)), headers: link }
}

export async function getUser({ world, params }: Call<'users/get-by-username'>): Promise<Answer> {
  const account = world.account(params['username'] ?? '')
  if (account === null) throw notFound()
  return ok(userJson(world, account))
}

export async function getSelf({ world, actor }: Call<'users/get-authenticated'>): Promise<Answer> {
  if (actor.kind !== 'user') throw new Refusal(403, 'Resource not accessible by integration')
  return ok({ ...userJson(world, actor.account) })
}
