/** Repositories: what they are, who may do what in them, and what protects their branches. */
import { notFound, ok, page, Refusal, unprocessable, type Answer, type Call, type RepositoryCall } from '../call.ts'
import { actingAccount } from '../call.ts'
import { accountJson, userJson } from '../answers/accounts.ts'
import { fullRepositoryJson, repositoryJson, repositoryUrl } from '../answers/repositories.ts'
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
    from.type === 'Organization'
      ? { organization: organizationJson(from.login, from.id) }
      : { user: accountJson(world, from) }
  world.tell({
    event: 'repository',
    action: 'transferred',
    sender,
    repository,
    payload: { changes: { owner: { from: owner } } },
  })
  return { status: 202, body: repositoryJson(world, repository) }

  function organizationJson(login: string, id: number) {
    const url = `${world.apiUrl}/orgs/${login}`
    return {
      login,
      id,
      node_id: `O_${id}`,
      url,
      repos_url: `${url}/repos`,
      events_url: `${url}/events`,
      hooks_url: `${url}/hooks`,
      issues_url: `${url}/issues`,
      members_url: `${url}/members{/member}`,
      public_members_url: `${url}/public_members{/member}`,
      avatar_url: `${world.url}/avatars/${id}`,
      description: null,
    }
  }
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

/** Rules of rulesets; classic protection does not show here. */
export async function branchRules({ repository, params }: RepositoryCall<'repos/get-branch-rules'>): Promise<Answer> {
  const protection = repository.protections.get(params['branch'] ?? '')
  if (protection === undefined || protection.kind === 'branch') return ok([])
  const source = {
    ruleset_source_type: 'Repository',
    ruleset_source: `${repository.owner.login}/${repository.name}`,
    ruleset_id: 1,
  }
  const { requiredChecks, isStrict, requiredApprovals, hasMergeQueue } = protection
  const checks = {
    ...source,
    type: 'required_status_checks',
    parameters: {
      strict_required_status_checks_policy: isStrict,
      do_not_enforce_on_create: false,
      required_status_checks: requiredChecks.map((context) => ({ context })),
    },
  }
  const approvals = {
    ...source,
    type: 'pull_request',
    parameters: {
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_approving_review_count: requiredApprovals,
      required_review_thread_resolution: false,
    },
  }
  const queue = {
    ...source,
    type: 'merge_queue',
    parameters: {
      check_response_timeout_minutes: 60,
      grouping_strategy: 'ALLGREEN',
      max_entries_to_build: 5,
      max_entries_to_merge: 5,
      merge_method: 'SQUASH',
      min_entries_to_merge: 1,
      min_entries_to_merge_wait_minutes: 5,
    },
  }
  return ok([
    ...(requiredChecks.length > 0 || isStrict ? [checks] : []),
    ...(requiredApprovals > 0 ? [approvals] : []),
    ...(hasMergeQueue ? [queue] : []),
  ])
}

/** Classic protection; rulesets do not show here. */
export async function requiredChecks(call: RepositoryCall<'repos/get-status-checks-protection'>): Promise<Answer> {
  const { world, repository, params } = call
  const branch = params['branch'] ?? ''
  const protection = repository.protections.get(branch)
  if (protection?.kind !== 'branch') throw new Refusal(404, 'Branch not protected')
  if (protection.requiredChecks.length === 0 && !protection.isStrict) {
    throw new Refusal(404, 'Required status checks not enabled')
  }
  const url = `${repositoryUrl(world, repository)}/branches/${branch}/protection/required_status_checks`
  return ok({
    url,
    strict: protection.isStrict,
    contexts: protection.requiredChecks,
    contexts_url: `${url}/contexts`,
    checks: protection.requiredChecks.map((context) => ({ context, app_id: null })),
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
