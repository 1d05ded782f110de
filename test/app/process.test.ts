/** `lockstep serve` as operators start it: bin/lockstep.js over the bundle in dist/. */
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const STARTING_MS = 90_000

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-process-'))
  if (!existsSync(`${ROOT}dist/app.js`)) execFileSync(process.execPath, ['tools/build.ts'], { cwd: ROOT })
}, STARTING_MS)
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Started {
  readonly child: ChildProcess
  readonly url: string
  readonly setupUrl: string
}

function start(): Promise<Started> {
  const child = spawn(process.execPath, ['bin/lockstep.js', 'serve', '--port', '0', '--data', folder], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: folder },
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

test(
  'it serves the setup page, drains on SIGTERM, and starts again after it was killed',
  async () => {
    const first = await start()
    expect(await (await fetch(`${first.url}/healthz`)).text()).toBe('setup\n')
    expect((await fetch(first.setupUrl, { redirect: 'manual' })).status).toBe(303)
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const second = await start()
    expect(second.setupUrl).not.toBe(first.setupUrl)
    second.child.kill('SIGTERM')
    expect(await once(second.child, 'exit')).toEqual([0, null])
  },
  STARTING_MS,
)
