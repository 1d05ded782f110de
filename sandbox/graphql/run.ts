/**
 * GraphQL: the mutations that REST does not have, and one read, blobs of a repository by their names. A document is checked against
 * GitHub's published schema, cut to these fields (schemas/github.graphql), and run by the reference implementation.
 */
import { readFileSync } from 'node:fs'
import { buildSchema, getOperationAST, graphql, Kind, parse, validate, type DocumentNode } from 'graphql'
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

export function readDocument({ query }: GraphqlRequest): ReadDocument {
  let document: DocumentNode
  try {
    document = parse(query)
  } catch (error) {
    return { operation: 'graphql', wrong: String(error) }
  }
  const [first] = getOperationAST(document)?.selectionSet.selections ?? []
  const operation = `graphql/${first?.kind === Kind.FIELD ? first.name.value : ''}`
  const errors = validate(SCHEMA, document)
  return { operation, wrong: errors.length === 0 ? null : errors.map(({ message }) => message).join('; ') }
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
