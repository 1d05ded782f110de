/** An operation that the sandbox serves: what it is called, who may ask for it, and what answers. */
import type { Answer, OperationId, RepositoryCall } from './call.ts'
import type { Role } from './model.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** `app`: the App's own JSON web token; `anyone`: no credentials; else `permission:level`, any one of them. */
export type Permissions = readonly `${string}:${'read' | 'write'}`[]
export type Need = 'app' | 'anyone' | Permissions

export interface Operation {
  readonly id: OperationId
  readonly method: Method
  readonly path: string
  readonly need: Need
  /** What a person's role must reach; of a repository. */
  readonly role: Role
  readonly serve: (call: RepositoryCall) => Promise<Answer>
}
