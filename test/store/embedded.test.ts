import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeStore, openFor } from './behaviour.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-store-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('embedded', () => {
  describeStore((options) => openFor({ url: null, folder }, options))
})
