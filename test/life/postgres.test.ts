import { afterAll, beforeAll, describe } from 'vitest'
import pg from 'pg'
import { serverPrograms, startServer } from '../store/server.ts'
import type { Server } from '../store/server.ts'
import { PATIENCE_MS } from './life.ts'
import { tellWholeLife } from './whole-life.ts'

const programs = serverPrograms()

describe.skipIf(programs === null)('the whole life of a repository, by two workers on a PostgreSQL server', () => {
  let server: Server
  let count = 0
  beforeAll(async () => {
    server = await startServer(programs ?? '')
  }, PATIENCE_MS)
  afterAll(() => server.stop())

  async function newDatabase(): Promise<string> {
    count += 1
    const client = new pg.Client({ connectionString: server.url })
    await client.connect()
    await client.query(`create database life_${count}`)
    await client.end()
    return server.url.replace(/[^/]+$/, `life_${count}`)
  }
  tellWholeLife(async () => ({ workers: 2, newDatabase }))
})
