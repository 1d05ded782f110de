/** Which webhooks were taken: GitHub sends one again where an answer was lost, or a person asks for it. */
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** GitHub sends nothing again that is older than three days. */
const KEPT_MS = 4 * 86_400_000

export class Deliveries {
  readonly #tables: Kysely<Tables>

  constructor(tables: Kysely<Tables>) {
    this.#tables = tables
  }

  async isTaken(id: string): Promise<boolean> {
    const row = await this.#tables.selectFrom('delivery').select('id').where('id', '=', id).executeTakeFirst()
    return row !== undefined
  }

  /** To be called when what it asks for is in the queue. */
  async take(id: string, now: Date): Promise<void> {
    await this.#tables
      .insertInto('delivery')
      .values({ id, at: now })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  }

  async clean(now: Date): Promise<void> {
    await this.#tables
      .deleteFrom('delivery')
      .where('at', '<', new Date(now.getTime() - KEPT_MS))
      .execute()
  }
}
