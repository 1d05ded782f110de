/** PostgreSQL in this process, its files in a folder of its own. Every query holds the event loop while it runs. */
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite, types } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import { fromPglite } from 'pg-boss'
import { lockFolder } from './data-lock.ts'
import type { Database } from './database.ts'
import { SCHEMA } from './migrations.ts'
import type { Tables } from './tables.ts'

/** A few thousand rows need no more, and the default costs some 400 MB. */
const SHARED_BUFFERS = 'shared_buffers=8MB'

export async function openEmbedded(folder: string): Promise<Database> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const lock = await lockFolder(folder)
  try {
    const pglite = await PGlite.create(await privateFolder(join(folder, 'database')), {
      parsers: { [types.INT8]: Number },
      startParams: [...PGlite.defaultStartParams, '-c', SHARED_BUFFERS],
    })
    const tables = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) }).withSchema(SCHEMA)
    const working = new Set<string>()
    return {
      kind: 'embedded',
      tables,
      queue: { db: fromPglite(pglite), backend: 'pglite', monitorVacuum: false, reindex: false },
      async alone(name, work) {
        if (working.has(name)) return null
        working.add(name)
        try {
          return { result: await work() }
        } finally {
          working.delete(name)
        }
      },
      async vacuum() {
        await pglite.exec('VACUUM')
      },
      async close() {
        await tables.destroy()
        await lock.release()
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** Its files are open to everybody in themselves: the folder around them is not. */
async function privateFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true })
  await chmod(path, 0o700)
  return path
}
