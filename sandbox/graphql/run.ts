/**
 * GraphQL: the mutations that REST does not have, and one read, blobs of a repository by their names. A document is checked against
 * GitHub's published schema, cut to these fields (schemas/github.graphql), and run by the reference implementation.
 */
import { readFileSync } from 'node:fs'
import {
  buildSchema,
  defaultFieldResolver,
  getOperationAST,
  getVariableValues,
  graphql,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFieldResolver,
} from 'graphql'
import { Refusal, type Actor, type Answer } from '../call.ts'
import type { World } from '../world.ts'
import { GraphqlRefusal } from './errors.ts'
import { mutations } from './mutations.ts'
import { repositoryField } from './repository.ts'

export const SCHEMA = buildSchema(readFileSync(new URL('../schemas/github.graphql', import.meta.url), 'utf8'))

export interface GraphqlRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}

export interface ReadDocument {
  /** `graphql/` and the first field: how calls are counted and faults are named. */
  readonly operation: string
  /** What is asked for and not served, or no GraphQL at all. */
  readonly wrong: string | null
}

export function readDocument({ query, variables = {} }: GraphqlRequest): ReadDocument {
  let document: DocumentNode
  try {
    document = parse(query)
  } catch (error) {
    return { operation: 'graphql', wrong: String(error) }
  }
  const [first] = getOperationAST(document)?.selectionSet.selections ?? []
  const operation = `graphql/${first?.kind === Kind.FIELD ? first.name.value : ''}`
  const errors = [...validate(SCHEMA, document)]
  if (errors.length === 0) errors.push(...errorsOfVariables(document, variables))
  return { operation, wrong: errors.length === 0 ? null : errors.map(({ message }) => message).join('; ') }
}

function errorsOfVariables(document: DocumentNode, variables: Readonly<Record<string, unknown>>) {
  const definitions = getOperationAST(document)?.variableDefinitions ?? []
  return getVariableValues(SCHEMA, definitions, { ...variables }).errors ?? []
}

/** A field of the schema that nothing answers would else be null, as if GitHub had said so. */
const answered: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  const { fieldName, parentType } = info
  if (typeof source !== 'object' || source === null || !(fieldName in source))
    throw new Error(`the sandbox does not serve ${parentType.name}.${fieldName}`)
  return defaultFieldResolver(source, args, context, info)
}

/** Errors come with 200, as GitHub gives them. */
export async function runGraphql(world: World, actor: Actor, request: GraphqlRequest): Promise<Answer> {
  if (actor.kind === 'nobody' || actor.kind === 'app') {
    throw new Refusal(401, 'This endpoint requires you to be authenticated.')
  }
  const { data, errors } = await graphql({
    schema: SCHEMA,
    source: request.query,
    variableValues: request.variables ?? {},
    fieldResolver: answered,
    rootValue: { repository: repositoryField(world, actor), ...mutations(world, actor) },
  })
  if (errors === undefined) return { status: 200, body: { data } }
  const unexpected = errors.find(
    ({ originalError }) => originalError !== undefined && !(originalError instanceof GraphqlRefusal),
  )
  if (unexpected?.originalError !== undefined) throw unexpected.originalError
  return {
    status: 200,
    body: {
      data: data ?? null,
      errors: errors.map(({ message, path, locations, originalError }) => ({
        type: originalError instanceof GraphqlRefusal ? originalError.type : 'UNPROCESSABLE',
        path,
        locations,
        message,
      })),
    },
  }
}
