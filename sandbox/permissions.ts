/** Whether one who asks may have an operation: installations by permission, people by role. */
import { notFound, Refusal, type Actor } from './call.ts'
import { grants, reaches, roleOf, type Level, type Repository } from './model.ts'
import type { Need, Operation } from './operation.ts'
import type { World } from './world.ts'

export function requireAllowed(
  world: World,
  actor: Actor,
  { need, role, method }: Pick<Operation, 'need' | 'role' | 'method'>,
  target: { readonly repository: Repository | null; readonly isIssue: boolean },
): void {
  const { repository } = target
  if (need === 'anyone') return
  if (need === 'app') {
    if (actor.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded')
    return
  }
  if (actor.kind === 'app') throw new Refusal(401, 'Requires authentication')
  if (actor.kind === 'installation') requirePermission(world, actor, need, { ...target, method })
  if (actor.kind === 'user' && repository !== null) requireRole(roleOf(repository, actor.account), role)
  if (actor.kind === 'nobody') {
    if (repository === null || repository.isPrivate) throw notFound()
    if (method !== 'GET') throw new Refusal(401, 'Requires authentication')
  }
  if (repository?.isArchived === true && method !== 'GET' && role !== 'admin') {
    throw new Refusal(403, 'Repository was archived so is read-only.')
  }
}

function requirePermission(
  world: World,
  { installation, token }: Extract<Actor, { kind: 'installation' }>,
  need: Exclude<Need, string>,
  target: { readonly repository: Repository | null; readonly isIssue: boolean; readonly method: string },
): void {
  const { repository, isIssue, method } = target
  if (repository !== null && !sees(world, installation, token, repository)) {
    if (repository.isPrivate) throw notFound()
    // What is public, any token may read.
    if (method === 'GET') return
    throw new Refusal(403, 'Resource not accessible by integration')
  }
  // Of a plain issue, the permission for pull requests says nothing.
  const counts = need.filter((one) => !(isIssue && one.startsWith('pull_requests:')))
  const isGranted = counts.some((one) => {
    const [name = '', level = ''] = one.split(':')
    return grants(token.permissions, name, level as Level)
  })
  if (!isGranted) {
    const accepted = need.map((one) => one.replace(':', '=')).join('; ')
    const headers = { 'x-accepted-github-permissions': accepted }
    throw new Refusal(403, 'Resource not accessible by integration', {}, headers)
  }
}

type InstallationActor = Extract<Actor, { kind: 'installation' }>

function sees(
  world: World,
  installation: InstallationActor['installation'],
  token: InstallationActor['token'],
  repository: Repository,
): boolean {
  return world.installationsOn(repository).includes(installation) && (token.repositories?.has(repository.id) ?? true)
}

function requireRole(has: ReturnType<typeof roleOf>, needed: Operation['role']): void {
  if (reaches(has, needed)) return
  if (has === 'none') throw notFound()
  throw new Refusal(
    403,
    needed === 'admin' ? 'Must have admin rights to Repository.' : 'Must have push access to Repository.',
  )
}
