/** `lockstep serve` as operators start it: in the layout of the image, with its environment, by its command. */
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { layEmptyDatabase } from '../store/empty-database.ts'
import { layImage } from './image.ts'
import type { Image } from './image.ts'

let scratch = ''
let image: Image
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lockstep-process-'))
  image = layImage(scratch)
  await layEmptyDatabase(join(scratch, 'data'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

interface Started {
  readonly child: ChildProcess
  readonly url: string
  readonly setupUrl: string
}

const environment = (): Record<string, string> => ({
  ...image.environment,
  PATH: process.env['PATH'] ?? '',
  HOME: scratch,
  PORT: '0',
  LOCKSTEP_DATA: join(scratch, 'data'),
  LOCKSTEP_CACHE_DIR: join(scratch, 'data/cache'),
})

function start(): Promise<Started> {
  const [, ...args] = image.command
  const child = spawn(process.execPath, args, {
    cwd: image.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment(),
  })
  return new Promise((resolve, reject) => {
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8')
      const [, url = ''] = /listening on (http:\S+?)"/.exec(printed) ?? []
      const [, setupUrl = ''] = /Set the App up at (\S+) /.exec(printed) ?? []
      if (url !== '' && setupUrl !== '') resolve({ child, url, setupUrl })
    })
    child.on('exit', () => reject(new Error(`it ended: ${printed}`)))
  })
}

/** Ends well, or rejects. */
function checkHealth(url: string): Promise<unknown> {
  const [, ...args] = image.healthCheck
  return promisify(execFile)(process.execPath, args, { env: { ...environment(), PORT: new URL(url).port } })
}

test('it serves the setup page, drains on SIGTERM, and starts again after it was killed', async () => {
  const first = await start()
  expect(await (await fetch(`${first.url}/healthz`)).text()).toBe('setup\n')
  // A person opens it in a browser, which has no way to 0.0.0.0.
  expect(new URL(first.setupUrl).hostname).toBe('localhost')
  expect((await fetch(first.setupUrl, { redirect: 'manual' })).status).toBe(303)
  await checkHealth(first.url)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  await expect(checkHealth(first.url)).rejects.toThrow(/Command failed/)
  const second = await start()
  expect(second.setupUrl).not.toBe(first.setupUrl)
  second.child.kill('SIGTERM')
  expect(await once(second.child, 'exit')).toEqual([0, null])
})
