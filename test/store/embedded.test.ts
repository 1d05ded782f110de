import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeStore, openFor } from './behaviour.ts'
import { layEmptyDatabase } from './empty-database.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-store-'))
  await layEmptyDatabase(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('embedded', () => {
  describeStore((options) => openFor({ url: null, folder }, options))

  test('its files are for its own user alone, also where others may look into the data folder', async () => {
    const open = join(folder, 'open')
    await mkdir(open, { mode: 0o755 })
    const { store } = await openFor({ url: null, folder: open })
    await store.close(0)
    expect((await stat(join(open, 'database'))).mode & 0o777).toBe(0o700)
    expect((await stat(join(open, 'database/PG_VERSION'))).isFile()).toBe(true)
  })
})
