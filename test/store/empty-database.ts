/** The files of an embedded database in which nothing is yet. To make them takes six seconds of the processor: it is done once, then they are copied. */
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import manifest from '../../package.json' with { type: 'json' }

const CACHE = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))
const MADE = join(CACHE, `empty-database-${manifest.dependencies['@electric-sql/pglite']}`)

/** Into a data folder, as it stands after a first start. */
export async function layEmptyDatabase(folder: string): Promise<void> {
  if (!existsSync(MADE)) await make()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await cp(MADE, join(folder, 'database'), { recursive: true })
}

/** Whole or not at all, also where other processes make it at the same time. */
async function make(): Promise<void> {
  await mkdir(CACHE, { recursive: true })
  const half = await mkdtemp(join(CACHE, 'empty-database-half-'))
  await (await PGlite.create(half)).close()
  await rename(half, MADE).catch(() => rm(half, { recursive: true }))
}
