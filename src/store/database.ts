/** One database, whichever it is: queries by kysely, the queue's connection, and a lock that only one worker anywhere holds. */
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { ConstructorOptions } from 'pg-boss'
import { migrations, SCHEMA } from './migrations.ts'
import type { Tables } from './tables.ts'

export interface Database {
  readonly kind: 'embedded' | 'postgres'
  readonly tables: Kysely<Tables>
  /** How the queue gets to it. */
  readonly queue: ConstructorOptions
  /** Runs `work` unless somebody works under that name already: then null, at once. */
  alone<Result>(name: string, work: () => Promise<Result>): Promise<{ readonly result: Result } | null>
  /** Frees what was deleted, where nothing else does. */
  vacuum(): Promise<void>
  close(): Promise<void>
}

/** `url`: of a PostgreSQL server; null: embedded, in `folder`. */
export interface Place {
  readonly url: string | null
  readonly folder: string
  /** Looks at a time. */
  readonly atOnce: number
}

export async function openDatabase(place: Place): Promise<Database> {
  const { url } = place
  const database =
    url === null
      ? await (await import('./embedded.ts')).openEmbedded(place.folder)
      : (await import('./postgres.ts')).openPostgres(url, place.atOnce)
  try {
    await migrate(database.tables)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

async function migrate(tables: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db: tables, provider: migrations, migrationTableSchema: SCHEMA })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}
