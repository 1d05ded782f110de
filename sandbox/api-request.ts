/** What a request to the API comes with, and what it is answered by. */
import type { Calls } from './calls.ts'
import type { Faults } from './faults.ts'
import type { RateLimit } from './rate-limit.ts'
import type { Validator } from './validate.ts'
import type { World } from './world.ts'

export interface ApiParts {
  readonly world: World
  readonly calls: Calls
  readonly faults: Faults
  readonly validator: Validator
  readonly rateLimit: RateLimit
}

export interface ApiRequest {
  readonly method: string
  /** Below `/api/v3`, percent-encoded; `/graphql`. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Buffer
  readonly accept: string
}
