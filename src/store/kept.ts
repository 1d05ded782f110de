/** What spares a look work, by repository and key. It may be gone at any time. */
import type { Kysely } from 'kysely'
import type { RepositoryId } from './repositories.ts'
import type { Tables } from './tables.ts'

const KEPT_MS = 90 * 86_400_000

export class Kept {
  readonly #tables: Kysely<Tables>

  constructor(tables: Kysely<Tables>) {
    this.#tables = tables
  }

  async read(repository: RepositoryId, key: string): Promise<string | null> {
    const row = await this.#tables
      .selectFrom('kept')
      .select('value')
      .where('repository', '=', repository)
      .where('key', '=', key)
      .executeTakeFirst()
    return row?.value ?? null
  }

  async write(repository: RepositoryId, key: string, value: string, now: Date): Promise<void> {
    await this.#tables
      .insertInto('kept')
      .values({ repository, key, value, at: now })
      .onConflict((conflict) => conflict.columns(['repository', 'key']).doUpdateSet({ value, at: now }))
      .execute()
  }

  async clean(now: Date): Promise<void> {
    await this.#tables
      .deleteFrom('kept')
      .where('at', '<', new Date(now.getTime() - KEPT_MS))
      .execute()
  }
}
