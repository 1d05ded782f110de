/** A PostgreSQL server, shared by several workers. */
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from './database.ts'
import { SCHEMA } from './migrations.ts'
import type { Tables } from './tables.ts'

/** For queries beside the connections that hold locks. */
const CONNECTIONS = 4

export function openPostgres(url: string, atOnce: number): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS + atOnce,
    application_name: 'lockstep',
    types: {
      getTypeParser: (oid, format) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  })
  // A connection that breaks while it idles is replaced; who uses one is told by its own query.
  pool.on('error', () => undefined)
  const tables = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(SCHEMA)
  return {
    kind: 'postgres',
    tables,
    queue: { connectionString: url, max: CONNECTIONS, application_name: 'lockstep queue' },
    alone: (name, work) => alone(pool, name, work),
    // The server has its autovacuum.
    vacuum: () => Promise.resolve(),
    close: () => tables.destroy(),
  }
}

/**
 * A lock of the connection's session: it goes when the process does, and stays when the queue takes a worker for dead that is only slow.
 */
async function alone<Result>(
  pool: pg.Pool,
  name: string,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result } | null> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (error: Error): void => {
    broken = error
  }
  client.on('error', onError)
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [`${SCHEMA} ${name}`],
    )
    if (rows[0]?.taken !== true) return null
    try {
      return { result: await work() }
    } finally {
      await client
        .query('select pg_advisory_unlock(hashtextextended($1, 0))', [`${SCHEMA} ${name}`])
        .catch((error: unknown) => {
          broken ??= error instanceof Error ? error : new Error(String(error))
        })
    }
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}
