/**
 * Cuts what the sandbox validates against from GitHub's published descriptions: `node tools/github-schemas.ts FOLDER`, where FOLDER holds
 * @octokit/openapi, @octokit/openapi-webhooks and @octokit/graphql-schema (development material, no dependencies of ours).
 *
 * Writes sandbox/schemas/rest.json, webhooks.json and github.graphql: the operations and events that are served, as JSON Schema without
 * descriptions and examples, each with the version and the licence of its source.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OPERATIONS } from '../sandbox/operations.ts'
import { EVENTS } from '../sandbox/webhooks.ts'
import { cutGraphql } from './github-schemas/graphql.ts'
import { schemasReached, toJsonSchema, type Json } from './github-schemas/json-schema.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('give the folder that holds the three packages')

interface Source {
  readonly package: string
  readonly version: string
  readonly licence: string
}

function sourceOf(name: string): Source {
  const { version, license } = readJson(`${name}/package.json`) as { version: string; license: string }
  return { package: name, version, licence: license }
}

function readJson(path: string): Json {
  return JSON.parse(readFileSync(join(folder ?? '', path), 'utf8')) as Json
}

interface Description {
  readonly paths?: Record<string, Record<string, OpenApiOperation>>
  readonly webhooks?: Record<string, { post: OpenApiOperation }>
  readonly components: Record<string, Record<string, Json>>
}

interface OpenApiOperation {
  readonly operationId: string
  readonly parameters?: Json[]
  readonly requestBody?: { required?: boolean; content: Record<string, { schema: Json }> }
  readonly responses: Record<string, Json>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: Json
}

/** Where the description itself is wrong: it wants an account that is both a person and an enterprise, as the form of a single one does not. */
const MENDED: Readonly<Record<string, Json>> = {
  'apps/list-installations': { type: 'array', items: { $ref: '#/components/schemas/installation' } },
}

/** Follows a reference to a parameter or an answer. */
function follow(description: Description, node: Json): Json {
  const { $ref } = node as { $ref?: string }
  if ($ref === undefined) return node
  const [kind = '', name = ''] = $ref.split('/').slice(-2)
  return description.components[kind]?.[name] ?? null
}

function restOperation(description: Description, path: string, method: string, operation: OpenApiOperation) {
  const parameters = (operation.parameters ?? []).map((node) => follow(description, node) as unknown as Parameter)
  const body = operation.requestBody?.content['application/json']?.schema
  const responses = Object.entries(operation.responses).map(([status, node]) => {
    const answer = follow(description, node) as { content?: Record<string, { schema: Json }> }
    const schema = MENDED[operation.operationId] ?? answer.content?.['application/json']?.schema
    return [status, schema === undefined ? null : toJsonSchema(schema, 'rest')]
  })
  return {
    method,
    path,
    params: parametersIn(parameters, 'path'),
    query: parametersIn(parameters, 'query'),
    body: body === undefined ? null : closed(toJsonSchema(body, 'rest')),
    isBodyRequired: operation.requestBody?.required ?? false,
    responses: Object.fromEntries(responses),
  }
}

function parametersIn(parameters: readonly Parameter[], place: string): Json {
  const here = parameters.filter((parameter) => parameter.in === place)
  return {
    type: 'object',
    properties: Object.fromEntries(here.map(({ name, schema }) => [name, toJsonSchema(schema, 'rest')])),
    required: here.filter(({ required }) => required === true).map(({ name }) => name),
    additionalProperties: false,
  }
}

/** A body with a field that GitHub does not know is a mistake of the client. */
function closed(schema: Json): Json {
  const { type, properties, additionalProperties } = schema as Record<string, Json>
  const isOpen = type === 'object' && properties !== undefined && additionalProperties === undefined
  return isOpen ? { ...(schema as object), additionalProperties: false } : schema
}

function cutRest(): void {
  const description = readJson('@octokit/openapi/generated/api.github.com.json') as unknown as Description
  const operations: Record<string, Json> = {}
  for (const [path, methods] of Object.entries(description.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!OPERATIONS.some(({ id }) => id === operation.operationId)) continue
      operations[operation.operationId] = restOperation(description, path, method.toUpperCase(), operation)
    }
  }
  const missing = OPERATIONS.filter(({ id }) => operations[id] === undefined)
  if (missing.length > 0) throw new Error(`GitHub describes no ${missing.map(({ id }) => id).join(', ')}`)
  const schemas = schemasReached(operations, description.components['schemas'] ?? {}, 'rest')
  write('rest.json', { source: sourceOf('@octokit/openapi'), operations, schemas })
}

function cutWebhooks(): void {
  const description = readJson('@octokit/openapi-webhooks/generated/api.github.com.json') as unknown as Description
  const events: Record<string, Json> = {}
  for (const name of EVENTS) {
    const operation = description.webhooks?.[name]?.post
    const schema = operation?.requestBody?.content['application/json']?.schema
    if (schema === undefined) throw new Error(`GitHub describes no webhook ${name}`)
    events[name] = toJsonSchema(schema, 'webhooks')
  }
  const schemas = schemasReached(events, description.components['schemas'] ?? {}, 'webhooks')
  write('webhooks.json', { source: sourceOf('@octokit/openapi-webhooks'), events, schemas })
}

/** One line for each operation and schema, so that a new version can be compared. */
function write(file: string, parts: Record<string, object>): void {
  const texts = Object.entries(parts).map(([key, part]) => {
    const entries = Object.entries(part).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    return `${JSON.stringify(key)}: {\n${entries.join(',\n')}\n}`
  })
  writeFileSync(join('sandbox/schemas', file), `{\n${texts.join(',\n')}\n}\n`)
}

cutRest()
cutWebhooks()
const graphqlSource = sourceOf('@octokit/graphql-schema')
const sdl = readFileSync(join(folder, '@octokit/graphql-schema/schema.graphql'), 'utf8')
const heading = `# Cut from ${graphqlSource.package} ${graphqlSource.version} (${graphqlSource.licence}) by tools/github-schemas.ts.\n\n`
writeFileSync('sandbox/schemas/github.graphql', heading + cutGraphql(sdl))
