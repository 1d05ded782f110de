/** What the forge refused, in words that people may read: nothing that trying again at once would change. */
import { LockstepError } from '../errors.ts'

/** 200: GraphQL said no. */
const REFUSALS: readonly unknown[] = [200, 403, 404, 410, 422]

/** null: something else went wrong. */
export function refusalIn(error: unknown): string | null {
  return error instanceof LockstepError && 'status' in error && REFUSALS.includes(error.status) ? error.message : null
}
