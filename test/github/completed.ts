/**
 * A fixture tells of an answer what its test is about. Here the rest of it is filled in by GitHub's description of the operation, so that
 * the answer can be checked whole, and a field that GitHub does not send is found.
 */
import { schemas } from '../../sandbox/validate.ts'

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly minimum?: number
  readonly minLength?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

/** With all that the schema requires. Throws where the value holds a field that the schema does not name. */
export function completed(schema: Schema, value: unknown, at = 'its root'): unknown {
  const { properties, required, items } = shapeOf(schema, value)
  if (Array.isArray(value)) return items === undefined ? value : value.map((one) => completed(items, one, `${at}[]`))
  if (!isObject(value) || properties === undefined) return value
  const known = Object.entries(value).map(([name, part]) => {
    const of = properties[name]
    if (of === undefined) throw new Error(`GitHub sends no ${name} at ${at}`)
    return [name, completed(of, part, `${at}.${name}`)]
  })
  const missing = (required ?? []).filter((name) => !(name in value))
  return Object.fromEntries([...missing.map((name) => [name, sample(properties[name] ?? {})]), ...known]) as unknown
}

/** The schema as it holds for a value: references followed, parts put together, the alternative that names the most of its fields. */
function shapeOf(schema: Schema, value: unknown): Schema {
  const { allOf, ...withoutParts } = schema
  const { $ref, anyOf, oneOf } = withoutParts
  if ($ref !== undefined) return shapeOf(referred($ref), value)
  if (allOf !== undefined) return together([withoutParts, ...allOf.map((one) => shapeOf(one, value))])
  const alternatives = anyOf ?? oneOf
  if (alternatives === undefined) return schema
  const shapes = alternatives.map((one) => shapeOf(one, value))
  const [best = {}] = shapes.toSorted((a, b) => fit(b, value) - fit(a, value))
  return best
}

/** How much of a value a schema tells of; what it forbids weighs more than what it names. */
function fit(schema: Schema, value: unknown): number {
  const { properties = {} } = schema
  if (!isObject(value)) return Number(isOf(schema, value))
  const names = Object.keys(value)
  const forbidden = names.filter((name) => properties[name]?.enum?.includes(value[name]) === false)
  return names.filter((name) => name in properties).length - 100 * forbidden.length
}

function together(parts: readonly Schema[]): Schema {
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required = [] }) => required),
  } as Schema
}

function isOf({ items, properties, type }: Schema, value: unknown): boolean {
  if (Array.isArray(value)) return items !== undefined
  return !isObject(value) && properties === undefined && (value === null ? type === 'null' : type === typeof value)
}

/** The least that the schema lets pass. */
function sample(schema: Schema): unknown {
  const { $ref, allOf, anyOf, oneOf, enum: values, type } = schema
  if ($ref !== undefined) return sample(referred($ref))
  if (allOf !== undefined) return sample(shapeOf(schema, {}))
  const [alternative] = anyOf ?? oneOf ?? []
  if (alternative !== undefined) return sample(alternative)
  if (values !== undefined) return values[0]
  const types = [type ?? 'object'].flat()
  if (types.includes('null')) return null
  switch (types[0]) {
    case 'string':
      return TEXTS[schema.format ?? ''] ?? 'x'.repeat(Math.max(1, schema.minLength ?? 1))
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return false
    case 'array':
      return []
    default:
      return completed(schema, {})
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  uri: 'https://github.example/x',
  'date-time': '2026-03-02T08:00:00Z',
  date: '2026-03-02',
  email: 'someone@mail.example',
}

function referred($ref: string): Schema {
  const name = $ref.replace('rest#/schemas/', '')
  const found = schemas().rest.schemas[name]
  if (found === undefined) throw new Error(`there is no schema ${$ref}`)
  return found
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
