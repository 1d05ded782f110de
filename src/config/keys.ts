/** The keys that the schema knows, found in it: where one may stand, and what people read of it. */
import type { $ZodType, $ZodTypes } from 'zod/v4/core'
import { configSchema } from './schema.ts'
import { told } from './values.ts'

/** The keys that may stand at a place of the file (`[]` is an item of a list); null where the place is no map of fixed keys. */
export function allowedKeys(path: readonly string[]): readonly string[] | null {
  let schema: $ZodType | null = configSchema()
  for (const part of path) schema = schema === null ? null : innerOf(schema, part)
  const shape = schema === null ? null : shapeOf(schema)
  return shape === null ? null : Object.keys(shape)
}

/** One key as a person reads of it. */
export interface KeyDescription {
  /** `allow.build`. */
  readonly key: string
  readonly description: string
  readonly defaultValue: unknown
  readonly example: unknown
}

/** Keys in the order of the schema; those of a map follow its own. */
export function describeKeys(): readonly KeyDescription[] {
  return Object.entries(configSchema().shape).flatMap(([key, schema]) => {
    const inner = Object.entries(shapeOf(schema) ?? {})
    return [describe(key, schema), ...inner.map(([name, child]) => describe(`${key}.${name}`, child))]
  })
}

function describe(key: string, schema: $ZodType): KeyDescription {
  const { description = '', examples = [] } = told.get(schema) ?? {}
  const { def } = known(schema)._zod
  return {
    key,
    description,
    defaultValue: def.type === 'prefault' ? def.defaultValue : null,
    example: examples[0] ?? null,
  }
}

function innerOf(schema: $ZodType, part: string): $ZodType | null {
  const { def } = plain(schema)._zod
  if (part === '[]') return def.type === 'array' ? def.element : null
  const shape = shapeOf(schema)
  return shape !== null && Object.hasOwn(shape, part) ? (shape[part] ?? null) : null
}

function shapeOf(schema: $ZodType): Readonly<Record<string, $ZodType>> | null {
  const { def } = plain(schema)._zod
  return def.type === 'object' ? def.shape : null
}

/** What stands within an optional one, a default and a transformation. */
function plain(schema: $ZodType): $ZodTypes {
  const one = known(schema)
  const { def } = one._zod
  if (def.type === 'optional' || def.type === 'prefault') return plain(def.innerType)
  return def.type === 'pipe' ? plain(def.in) : one
}

/** zod's own union of what a schema can be, told apart by `type`. */
function known(schema: $ZodType): $ZodTypes {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every schema is one of them
  return schema as $ZodTypes
}
