/** Checks calls and answers of the tests against what GitHub describes of its API, as the sandbox does. Throws where they part. */
import { execute, Kind, parse, type GraphQLTypeResolver } from 'graphql'
import { expect } from 'vitest'
import { readDocument, SCHEMA } from '../../sandbox/graphql/run.ts'
import { matchOperation, type Match } from '../../sandbox/routes.ts'
import { schemas, Validator } from '../../sandbox/validate.ts'
import { completed } from './completed.ts'

export interface Call {
  readonly method: string
  /** Below the API's address, with its query. */
  readonly path: string
}

export function checkRequest({ method, path }: Call, body: unknown): void {
  const { pathname, searchParams } = new URL(path, 'https://github.example')
  const { operation, params } = matchOf({ method, path: pathname })
  const wrong = new Validator().request(operation.id, { params, query: searchParams, body })
  if (wrong !== null) throw new Error(`${method} ${path}: ${wrong}`)
}

/** The answer whole. */
export function describedAnswer({ method, path }: Call, status: number, body: unknown): unknown {
  const { id } = matchOf({ method, path: new URL(path, 'https://github.example').pathname }).operation
  const schema = schemas().rest.operations[id]?.responses[String(status)]
  const whole = schema === undefined || schema === null ? body : completed(schema, body)
  const wrong = new Validator().answer(id, status, whole)
  if (wrong !== null) throw new Error(`the answer ${status} to ${method} ${path}: ${wrong}`)
  return whole
}

function matchOf({ method, path }: Call): Match {
  const match = matchOperation(method, path)
  if (match === null) throw new Error(`no operation of the sandbox's table: ${method} ${path}`)
  return match
}

export interface GraphqlCall {
  readonly query: string
  readonly variables: Record<string, unknown>
}

/** The answer has what was asked for, in the types of GitHub's schema, and nothing else; where errors come with it, less may have come. */
export function checkGraphql({ query, variables }: GraphqlCall, answer: unknown): void {
  const { wrong } = readDocument({ query, variables })
  if (wrong !== null) throw new Error(`GraphQL: ${wrong}`)
  const { data, errors } = answer as { data?: Readonly<Record<string, unknown>> | null; errors?: readonly unknown[] }
  if (data === null || data === undefined) return
  const said = execute({
    schema: SCHEMA,
    document: parse(query),
    variableValues: variables,
    rootValue: data,
    fieldResolver: (from: Readonly<Record<string, unknown>>, _, __, { path }) => from[path.key],
    typeResolver,
  })
  if (said instanceof Promise || (said.errors !== undefined && errors === undefined))
    throw new Error(`no answer of GitHub's: ${JSON.stringify(said)}`)
  if (errors === undefined) expect(JSON.parse(JSON.stringify(said.data))).toEqual(data)
}

/** Where a fixture does not say, the type that the document asks about; where it asks about none, any that may stand there. */
const typeResolver: GraphQLTypeResolver<{ readonly __typename?: string }, unknown> = (
  value,
  _,
  { fieldNodes, schema },
  type,
) =>
  value.__typename ??
  fieldNodes
    .flatMap(({ selectionSet }) => selectionSet?.selections ?? [])
    .flatMap((one) => (one.kind === Kind.INLINE_FRAGMENT ? [one.typeCondition?.name.value] : []))[0] ??
  schema.getPossibleTypes(type)[0]?.name
