/** From the dialect of OpenAPI 3.0 to JSON Schema, without what says nothing about values. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type JsonObject = { readonly [key: string]: Json }

const SILENT = new Set([
  ...['description', 'title', 'example', 'examples', 'deprecated', 'discriminator', 'externalDocs', 'xml'],
  ...['readOnly', 'writeOnly', 'default'],
])

/** References name a schema below `<file>#/schemas/`. */
export function toJsonSchema(node: Json, file: string): Json {
  if (Array.isArray(node)) return node.map((one: Json) => toJsonSchema(one, file))
  if (node === null || typeof node !== 'object') return node
  const found: Record<string, Json> = {}
  for (const [key, value] of Object.entries(node as JsonObject)) {
    if (SILENT.has(key) || key.startsWith('x-') || key === 'nullable') continue
    if (key === '$ref' && typeof value === 'string') found[key] = `${file}#/schemas/${value.split('/').at(-1) ?? ''}`
    else if (key === 'properties') found[key] = mapValues(value as JsonObject, file)
    else if (key === 'enum' || key === 'required' || key === 'const') found[key] = value
    else found[key] = toJsonSchema(value, file)
  }
  return (node as JsonObject)['nullable'] === true ? orNull(found) : found
}

/** Names of properties are names, whatever they are called. */
function mapValues(properties: JsonObject, file: string): Json {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, toJsonSchema(schema, file)]))
}

function orNull(schema: Record<string, Json>): Json {
  const { type, enum: values } = schema
  if (typeof type !== 'string') return Object.keys(schema).length === 0 ? {} : { anyOf: [schema, { type: 'null' }] }
  const withNull = Array.isArray(values) && !values.includes(null) ? { enum: [...(values as Json[]), null] } : {}
  return { ...schema, type: [type, 'null'], ...withNull }
}

/** The schemas that are named from `roots`, and from those in turn. */
export function schemasReached(roots: Json, all: Readonly<Record<string, Json>>, file: string): JsonObject {
  const reached = new Map<string, Json>()
  const names = namesIn(roots)
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (reached.has(name)) continue
    const schema = all[name]
    if (schema === undefined) throw new Error(`no schema ${name}`)
    const cut = toJsonSchema(schema, file)
    reached.set(name, cut)
    names.push(...namesIn(cut))
  }
  return Object.fromEntries([...reached].sort(([one], [other]) => (one < other ? -1 : 1)))
}

function namesIn(node: Json): string[] {
  return [...JSON.stringify(node).matchAll(/"\$ref":"[^"]*\/([^"/]+)"/g)].map(([, name]) => name ?? '')
}
