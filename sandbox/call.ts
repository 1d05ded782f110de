/** One call of an operation: who asks, about what, and what is answered. */
import type { operations } from '@octokit/openapi-types'
import type { Account, App, Installation, Repository } from './model.ts'
import type { InstallationToken, World } from './world.ts'

export type OperationId = keyof operations

export type Actor =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'user'; readonly account: Account }
  | { readonly kind: 'app'; readonly app: App }
  | {
      readonly kind: 'installation'
      readonly installation: Installation
      readonly token: InstallationToken
      readonly account: Account
    }

/** The body that GitHub's description asks for, checked against it before the operation runs. */
export type BodyOf<Id extends OperationId> = operations[Id] extends {
  requestBody?: { content: { 'application/json': infer Body } }
}
  ? Body
  : undefined

export interface Call<Id extends OperationId = OperationId> {
  readonly world: World
  readonly actor: Actor
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: BodyOf<Id>
  readonly accept: string
}

export interface RepositoryCall<Id extends OperationId = OperationId> extends Call<Id> {
  readonly repository: Repository
}

export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export const ok = (body: unknown): Answer => ({ status: 200, body })
export const created = (body: unknown): Answer => ({ status: 201, body })
export const done: Answer = { status: 204 }

/** An answer in GitHub's form of an error. */
export class Refusal extends Error {
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.details = details
    this.headers = headers
  }

  answer(): Answer {
    const body = {
      message: this.message,
      ...this.details,
      documentation_url: 'https://docs.github.com/rest',
      status: String(this.status),
    }
    return { status: this.status, body, headers: this.headers }
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found')

export function unprocessable(resource: string, field: string, code: string, message?: string): Refusal {
  const error = message === undefined ? { resource, field, code } : { resource, field, code, message }
  return new Refusal(422, 'Validation Failed', { errors: [error] })
}

/** The account that acts; what an installation does is done by its App's bot. */
export function actingAccount(actor: Actor): Account {
  if (actor.kind === 'user' || actor.kind === 'installation') return actor.account
  throw new Refusal(401, 'Requires authentication')
}

export function actingApp(actor: Actor): App | null {
  return actor.kind === 'installation' ? actor.installation.app : null
}

/** One page of a list, with the `Link` header that leads to the others. */
export function page<Item>(
  call: Call,
  items: readonly Item[],
): { items: readonly Item[]; link: Record<string, string> } {
  const size = Math.min(100, Math.max(1, Number(call.query.get('per_page') ?? 30)))
  const current = Math.max(1, Number(call.query.get('page') ?? 1))
  const last = Math.max(1, Math.ceil(items.length / size))
  return {
    items: items.slice((current - 1) * size, current * size),
    link: linkHeader(call, current, current < last, last),
  }
}

/** `last` is given where it is known. */
export function linkHeader(call: Call, current: number, hasNext: boolean, last?: number): Record<string, string> {
  const to = (number: number, rel: string) => {
    const query = new URLSearchParams(call.query)
    query.set('page', String(number))
    return `<${call.world.url}${call.params['path*'] ?? ''}?${query.toString()}>; rel="${rel}"`
  }
  const links = [
    ...(current > 1 ? [to(1, 'first'), to(current - 1, 'prev')] : []),
    ...(hasNext ? [to(current + 1, 'next'), ...(last === undefined ? [] : [to(last, 'last')])] : []),
  ]
  return links.length === 0 ? {} : { link: links.join(', ') }
}
