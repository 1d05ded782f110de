/**
 * Checks requests, answers and webhooks against GitHub's published schemas, cut into sandbox/schemas/ by tools/github-schemas.ts.
 * What does not hold is noted as a problem; a test that ends with problems fails.
 */
import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormatsModule from 'ajv-formats'

interface Rest {
  readonly operations: Readonly<Record<string, RestOperation>>
  readonly schemas: Readonly<Record<string, object>>
}

interface RestOperation {
  readonly params: object
  readonly query: object
  readonly body: object | null
  readonly isBodyRequired: boolean
  readonly responses: Readonly<Record<string, object | null>>
}

interface WebhookSchemas {
  readonly events: Readonly<Record<string, object>>
}

// Its types name the default export of a module that is one itself.
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => void

function readSchemas(file: string): object {
  return JSON.parse(readFileSync(new URL(`schemas/${file}`, import.meta.url), 'utf8')) as object
}

/** Schemas are read once for all sandboxes of a process, and compiled when first used. */
class Schemas {
  readonly rest = readSchemas('rest.json') as Rest
  readonly webhooks = readSchemas('webhooks.json') as WebhookSchemas
  readonly #compiled = new Map<string, ValidateFunction>()
  readonly #ajv = newAjv({})
  // Of a path and a query, every value is a text.
  readonly #coercing = newAjv({ coerceTypes: true })

  constructor() {
    this.#ajv.addSchema(this.webhooks, 'webhooks')
    for (const ajv of [this.#ajv, this.#coercing]) ajv.addSchema(this.rest, 'rest')
  }

  /** What is wrong with a value; null: nothing. */
  wrong(key: string, schema: object, value: unknown): string | null {
    let check = this.#compiled.get(key)
    if (check === undefined) {
      check = (/^(?:params|query) /.test(key) ? this.#coercing : this.#ajv).compile(schema)
      this.#compiled.set(key, check)
    }
    if (check(value)) return null
    const errors = check.errors ?? []
    return errors
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
      .join('; ')
  }
}

/** The schemas are GitHub's, and a check is not run often enough to be worth optimizing: what many refer to is compiled once, not into each. */
function newAjv(options: { readonly coerceTypes?: boolean }): Ajv {
  const ajv = new Ajv({
    strict: false,
    logger: false,
    validateSchema: false,
    code: { optimize: false },
    inlineRefs: false,
    ...options,
  })
  addFormats(ajv)
  // A bot's address holds brackets: `1+lockstep[bot]@...`.
  ajv.addFormat('email', true)
  return ajv
}

let shared: Schemas | null = null

export function schemas(): Schemas {
  shared ??= new Schemas()
  return shared
}

interface ValidatedRequest {
  /** What stands for the names in the operation's path. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: unknown
}

export class Validator {
  /** What did not hold, with the operation or event. */
  readonly problems: string[] = []

  /** null: it holds; else what is wrong with the request. */
  request(id: string, { params, query, body }: ValidatedRequest): string | null {
    const operation = schemas().rest.operations[id]
    if (operation === undefined) throw new Error(`no schema of ${id}: run tools/github-schemas.ts`)
    const wrong =
      schemas().wrong(`params ${id}`, operation.params, { ...params }) ??
      schemas().wrong(`query ${id}`, operation.query, Object.fromEntries(query)) ??
      this.#wrongBody(id, operation, body)
    if (wrong !== null) this.problems.push(`request ${id}: ${wrong}`)
    return wrong
  }

  #wrongBody(id: string, { body: schema, isBodyRequired }: RestOperation, body: unknown): string | null {
    if (body === undefined) return isBodyRequired ? 'a body is required' : null
    if (schema === null) return Object.keys(body as object).length === 0 ? null : 'it takes no body'
    return schemas().wrong(`body ${id}`, schema, body)
  }

  answer(id: string, status: number, body: unknown): string | null {
    const wrong = this.#wrongAnswer(id, status, body)
    if (wrong !== null) this.problems.push(`answer ${id} ${status}: ${wrong}`)
    return wrong
  }

  #wrongAnswer(id: string, status: number, body: unknown): string | null {
    const schema = schemas().rest.operations[id]?.responses[String(status)]
    if (schema !== undefined && schema !== null) return schemas().wrong(`answer ${id} ${status}`, schema, body)
    // An error that GitHub does not describe for this operation still has a message.
    if (status >= 400) return schemas().wrong('basic-error', { $ref: 'rest#/schemas/basic-error' }, body)
    if (schema === undefined) return `GitHub gives no ${status}`
    return body === undefined ? null : 'it has no body'
  }

  webhook(event: string, action: string | null, payload: unknown): void {
    const name = [event, ...(action === null ? [] : [action])].join('-').replaceAll('_', '-')
    const schema = schemas().webhooks.events[name]
    const wrong = schema === undefined ? 'no such event' : schemas().wrong(`webhook ${name}`, schema, payload)
    if (wrong !== null) this.problems.push(`webhook ${name}: ${wrong}`)
  }
}
