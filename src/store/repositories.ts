/** Installations and their repositories, as far as events and the forge told of them. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** GitHub's number of a repository: it stays when the repository is renamed or transferred. */
export type RepositoryId = number

export interface KnownRepository {
  readonly id: RepositoryId
  readonly installation: number
  readonly owner: string
  readonly name: string
}

export interface Failure {
  readonly owner: string
  readonly name: string
  readonly what: string
  readonly failures: number
  readonly deadAt: Date | null
}

/** Of one statement, which takes 65,535 values at most. */
const BATCH = 1000

export class Repositories {
  readonly #tables: Kysely<Tables>

  constructor(tables: Kysely<Tables>) {
    this.#tables = tables
  }

  /** What is new is due at once; the others keep their time. */
  async know(repositories: readonly KnownRepository[], now: Date): Promise<void> {
    for (let start = 0; start < repositories.length; start += BATCH)
      await this.#know(repositories.slice(start, start + BATCH), now)
  }

  async #know(repositories: readonly KnownRepository[], now: Date): Promise<void> {
    await this.#tables
      .insertInto('repository')
      .values(repositories.map((each) => ({ ...each, dueAt: now })))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          installation: row.ref('excluded.installation'),
          owner: row.ref('excluded.owner'),
          name: row.ref('excluded.name'),
        })),
      )
      .execute()
  }

  async find(id: RepositoryId): Promise<KnownRepository | null> {
    const row = await this.#tables
      .selectFrom('repository')
      .select(['id', 'installation', 'owner', 'name'])
      .where('id', '=', id)
      .executeTakeFirst()
    return row ?? null
  }

  async forget(ids: readonly RepositoryId[]): Promise<void> {
    if (ids.length === 0) return
    await this.#tables.deleteFrom('cause').where('repository', 'in', ids).execute()
    await this.#tables.deleteFrom('kept').where('repository', 'in', ids).execute()
    await this.#tables.deleteFrom('repository').where('id', 'in', ids).execute()
  }

  async of(installation: number): Promise<readonly RepositoryId[]> {
    const rows = await this.#tables
      .selectFrom('repository')
      .select('id')
      .where('installation', '=', installation)
      .execute()
    return rows.map(({ id }) => id)
  }

  async installations(): Promise<readonly number[]> {
    const rows = await this.#tables.selectFrom('installation').select('id').execute()
    return rows.map(({ id }) => id)
  }

  async install(id: number, account: string, isSuspended: boolean): Promise<void> {
    await this.#tables
      .insertInto('installation')
      .values({ id, account, isSuspended })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ account, isSuspended }))
      .execute()
  }

  async uninstall(id: number): Promise<void> {
    await this.forget(await this.of(id))
    await this.#tables.deleteFrom('installation').where('id', '=', id).execute()
  }

  /** Of installations that are not suspended. Each is given once, and again when nobody has looked until `retryAt`. */
  async takeDue(now: Date, retryAt: Date): Promise<readonly RepositoryId[]> {
    const rows = await this.#tables
      .updateTable('repository')
      .set({ dueAt: retryAt })
      .where('dueAt', '<=', now)
      .where('installation', 'not in', (query) =>
        query.selectFrom('installation').select('id').where('isSuspended', '=', true),
      )
      .returning('id')
      .execute()
    return rows.map(({ id }) => id)
  }

  async looked(id: RepositoryId, now: Date, dueAt: Date): Promise<void> {
    await this.#tables
      .updateTable('repository')
      .set({ lookedAt: now, dueAt, failures: 0, failure: null, deadAt: null })
      .where('id', '=', id)
      .execute()
  }

  async postpone(id: RepositoryId, dueAt: Date): Promise<void> {
    await this.#tables.updateTable('repository').set({ dueAt }).where('id', '=', id).execute()
  }

  async failed(id: RepositoryId, failure: string, deadAt: Date | null): Promise<void> {
    await this.#tables
      .updateTable('repository')
      .set({ failures: sql<number>`failures + 1`, failure: failure.slice(0, 2000), deadAt })
      .where('id', '=', id)
      .execute()
  }

  /** Those whose last look failed, the dead first. */
  async failures(limit: number): Promise<readonly Failure[]> {
    const rows = await this.#tables
      .selectFrom('repository')
      .select(['owner', 'name', 'failure', 'failures', 'deadAt'])
      .where('failure', 'is not', null)
      .orderBy(sql`"deadAt" nulls last`)
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(({ failure, ...row }) => ({ ...row, what: failure ?? '' }))
  }
}
