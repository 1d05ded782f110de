/**
 * What made somebody look, collected until a look has ended well.
 *
 * Always true: a cause that comes while a look runs is not taken for handled by it, even when it says the same as one that is.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Cause } from '../propose/context.ts'
import type { RepositoryId } from './repositories.ts'
import type { Tables } from './tables.ts'

/** A repository of which more is waiting is looked at anew in any case: the oldest are dropped. */
const MOST = 500

export interface Collected {
  readonly causes: readonly Cause[]
  /** What they are dropped by. */
  readonly seqs: readonly number[]
}

export class Causes {
  readonly #tables: Kysely<Tables>

  constructor(tables: Kysely<Tables>) {
    this.#tables = tables
  }

  async add(repository: RepositoryId, causes: readonly Cause[]): Promise<void> {
    const rows = new Map(causes.map((cause) => [digestOf(cause), cause]))
    if (rows.size === 0) return
    await this.#tables
      .insertInto('cause')
      .values([...rows].map(([digest, cause]) => ({ repository, digest, cause: JSON.stringify(cause) })))
      // A new number, so that a look that runs does not take it away.
      .onConflict((conflict) =>
        conflict.columns(['repository', 'digest']).doUpdateSet((row) => ({ seq: row.ref('excluded.seq') })),
      )
      .execute()
    await this.#tables
      .deleteFrom('cause')
      .where('repository', '=', repository)
      .where('seq', '<=', (query) =>
        query
          .selectFrom('cause as other')
          .select('other.seq')
          .where('other.repository', '=', repository)
          .orderBy('other.seq', 'desc')
          .offset(MOST)
          .limit(1),
      )
      .execute()
  }

  /** In the order in which they came; null: there are none. */
  async of(repository: RepositoryId): Promise<Collected | null> {
    const rows = await this.#tables
      .selectFrom('cause')
      .select(['seq', 'cause'])
      .where('repository', '=', repository)
      .orderBy('seq')
      .execute()
    if (rows.length === 0) return null
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `add` wrote
    return { causes: rows.map(({ cause }) => cause as Cause), seqs: rows.map(({ seq }) => seq) }
  }

  /** They have been looked at. */
  async drop({ seqs }: Collected): Promise<void> {
    await this.#tables.deleteFrom('cause').where('seq', 'in', seqs).execute()
  }

  /** Repositories of which something waits. */
  async waiting(): Promise<readonly RepositoryId[]> {
    const rows = await this.#tables.selectFrom('cause').select('repository').distinct().execute()
    return rows.map(({ repository }) => repository)
  }

  async count(): Promise<number> {
    const row = await this.#tables
      .selectFrom('cause')
      .select(sql<number>`count(distinct repository)`.as('count'))
      .executeTakeFirst()
    return row?.count ?? 0
  }
}

function digestOf(cause: Cause): string {
  return createHash('sha256').update(JSON.stringify(cause)).digest('hex')
}
