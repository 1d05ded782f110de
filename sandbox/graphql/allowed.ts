/** The permissions of REST, in the errors of GraphQL. */
import { Refusal, type Actor } from '../call.ts'
import type { Repository, Role } from '../model.ts'
import type { Need } from '../operations.ts'
import { requireAllowed } from '../permissions.ts'
import type { World } from '../world.ts'
import { GraphqlRefusal } from './errors.ts'

export function requireGraphql(
  world: World,
  actor: Actor,
  repository: Repository,
  { need, role, isWrite }: { readonly need: Need; readonly role: Role; readonly isWrite: boolean },
): void {
  try {
    requireAllowed(world, actor, { need, role, method: isWrite ? 'POST' : 'GET' }, { repository, isIssue: false })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new GraphqlRefusal(error.status === 404 ? 'NOT_FOUND' : 'FORBIDDEN', error.message)
  }
}
