import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockFolder } from '../../src/store/data-lock.ts'
import type { Look } from '../../src/store/looks.ts'
import { doneLook, openFor, until } from './behaviour.ts'
import { layEmptyDatabase } from './empty-database.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-killed-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a process that is killed in a look loses nothing that was asked for', async () => {
  await layEmptyDatabase(folder)
  const child = spawn(process.execPath, [fileURLToPath(new URL('killed-child.ts', import.meta.url)), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  await expect(lockFolder(folder, 0)).rejects.toThrow(`process ${child.pid}`)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const { store } = await openFor({ url: null, folder })
  try {
    const looks: Look[] = []
    await store.looks.work((look) => {
      looks.push(look)
      return Promise.resolve(doneLook())
    })
    await until(async () => looks.length === 2 && (await store.looks.counts()).waiting === 0, 'both looks')
    const causes = new Map(looks.map((look) => [look.repository.id, look.causes]))
    expect(causes.get(1)).toEqual([{ kind: 'pushed' }, { kind: 'commented', number: 3 }])
    expect(causes.get(2)).toEqual([{ kind: 'commented', number: 8 }])
  } finally {
    await store.close(1000)
  }
})

test('a data folder has one user at a time, and is free once it is released', async () => {
  const lock = await lockFolder(folder)
  await expect(lockFolder(folder, 0)).rejects.toThrow('is in use')
  await lock.release()
  await (await lockFolder(folder, 0)).release()
})

test.each([
  ['a process that is gone', `${hostname()} 999999999\n`],
  ['this number in an earlier life of a container', `${hostname()} ${process.pid}\n`],
  ['nobody, since its writer died', ''],
])('a lock of %s is taken over', async (_, content) => {
  await writeFile(join(folder, 'lock'), content)
  const lock = await lockFolder(folder, 0)
  expect(await readFile(join(folder, 'lock'), 'utf8')).toBe(`${hostname()} ${process.pid}\n`)
  await lock.release()
})

test('a lock of another host is taken over once it is no longer renewed', async () => {
  const path = join(folder, 'lock')
  await writeFile(path, 'elsewhere 1\n')
  await expect(lockFolder(folder, 0)).rejects.toThrow('process 1 on elsewhere')
  const old = new Date(Date.now() - 60_000)
  await utimes(path, old, old)
  await (await lockFolder(folder, 0)).release()
})
