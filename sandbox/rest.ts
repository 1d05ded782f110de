/** One operation of the table: permissions, the request as GitHub describes it, the operation. */
import type { ApiParts, ApiRequest } from './api-request.ts'
import { notFound, Refusal, type Actor, type Answer, type RepositoryCall } from './call.ts'
import type { Repository } from './model.ts'
import { requireAllowed } from './permissions.ts'
import type { Match } from './routes.ts'
import { commentOf, type World } from './world.ts'

export async function runOperation(
  { world, validator }: ApiParts,
  request: ApiRequest,
  { operation, params }: Match,
  actor: Actor,
): Promise<Answer> {
  const repository = repositoryOf(world, params)
  requireAllowed(world, actor, operation, { repository, isIssue: isPlainIssue(repository, params) })
  const body = parseBody(request)
  const wrong = validator.request(operation.id, { params, query: request.query, body })
  if (wrong !== null) throw new Refusal(422, `Invalid request.\n\n${wrong}`)
  const call = {
    world,
    actor,
    repository,
    params: { ...params, 'path*': `/api/v3${request.path}` },
    query: request.query,
    body,
    accept: request.accept,
  }
  // Operations of the table that take a repository have one in their path.
  const serve = () => outcome(() => operation.serve(call as unknown as RepositoryCall))
  const isRead = operation.method === 'GET' || repository === null
  return isRead ? serve() : world.exclusively(repository, serve)
}

/** A refusal is an answer like any other. */
export async function outcome(serve: () => Promise<Answer>): Promise<Answer> {
  try {
    return await serve()
  } catch (error) {
    if (error instanceof Refusal) return error.answer()
    throw error
  }
}

/** null: the operation is of none. */
function repositoryOf(world: World, { owner, repo }: Match['params']): Repository | null {
  if (owner === undefined || repo === undefined) return null
  const repository = world.repository(owner, repo)
  if (repository === null) throw notFound()
  return repository
}

function isPlainIssue(repository: Repository | null, params: Match['params']): boolean {
  const { issue_number: number, comment_id: comment } = params
  if (repository === null) return false
  if (comment !== undefined) return commentOf(repository, Number(comment))?.issue.pull === null
  return number !== undefined && repository.issues.get(Number(number))?.pull === null
}

function parseBody({ body }: ApiRequest): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(body.toString('utf8')) as unknown
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
}

/** Where a repository was renamed or transferred, GitHub leads from its old name to its number. */
export function movedTo(world: World, { method, path, query }: ApiRequest): Answer | null {
  const match = /^\/repos\/([^/]+)\/([^/]+)(.*)$/.exec(path)
  if (match === null) return null
  const [, owner = '', name = '', rest = ''] = match
  const repository = world.repository(owner, name) === null ? world.formerly(owner, name) : null
  if (repository === null) return null
  const search = query.size === 0 ? '' : `?${query.toString()}`
  const url = `${world.apiUrl}/repositories/${repository.id}${rest}${search}`
  const status = method === 'GET' ? 301 : 307
  const message = status === 301 ? 'Moved Permanently' : 'Temporary Redirect'
  return {
    status,
    headers: { location: url },
    body: { message, url, documentation_url: 'https://docs.github.com/rest' },
  }
}
