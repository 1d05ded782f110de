/** The permissions of REST, in the errors of GraphQL. */
import { Refusal, type Actor } from '../call.ts'
import type { Repository } from '../model.ts'
import { GRAPHQL_OPERATIONS } from '../operations.ts'
import { requireAllowed } from '../permissions.ts'
import type { World } from '../world.ts'
import { GraphqlRefusal } from './errors.ts'

export function requireGraphql(
  world: World,
  actor: Actor,
  repository: Repository,
  field: keyof typeof GRAPHQL_OPERATIONS,
): void {
  const { need, role } = GRAPHQL_OPERATIONS[field]
  const method = field.startsWith('repository') ? 'GET' : 'POST'
  try {
    requireAllowed(world, actor, { need, role, method }, { repository, isIssue: false })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new GraphqlRefusal(error.status === 404 ? 'NOT_FOUND' : 'FORBIDDEN', error.message)
  }
}
