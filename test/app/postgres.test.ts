/** Two workers of the App on one PostgreSQL server, against the sandbox. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSandbox } from '../../sandbox/start.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import { serve } from '../../src/app/serve.ts'
import type { Served } from '../../src/app/serve.ts'
import { until } from '../store/behaviour.ts'
import { serverPrograms, startServer } from '../store/server.ts'
import type { Server } from '../store/server.ts'

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url))
const NAMES = ['ai-service', 'inference-service', 'research-repository']
const programs = serverPrograms()

describe.skipIf(programs === null)(
  `on a PostgreSQL server${programs === null ? ' (none on this machine)' : ''}`,
  () => {
    let server: Server
    let sandbox: Sandbox
    let folder = ''
    const workers: Served[] = []
    const lines: string[] = []

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lockstep-serve-'))
      server = await startServer(programs ?? '')
      sandbox = await startSandbox({
        repositories: NAMES.map((name) => ({
          owner: 'acme',
          name,
          folder: join(EXAMPLES, name),
          roles: { administrator: 'admin' },
        })),
        organizations: { acme: {} },
      })
      const env = {
        ...{ PATH: process.env['PATH'], PORT: '0', LOCKSTEP_DATA: folder, DATABASE_URL: server.url },
        ...{ LOCKSTEP_GITHUB_URL: sandbox.url, LOCKSTEP_GITHUB_API: sandbox.apiUrl, LOCKSTEP_UNIVERSES: EXAMPLES },
        ...{ APP_ID: String(sandbox.app.id), PRIVATE_KEY: sandbox.app.privateKey },
        ...{ WEBHOOK_SECRET: sandbox.app.webhookSecret, LOCKSTEP_AT_ONCE: '2' },
      }
      for (const worker of ['first', 'second']) {
        workers.push(await serve({ env, version: '0.0.0-test', write: (line) => lines.push(`${worker} ${line}`) }))
      }
      sandbox.app.hookUrl = `${workers[0]?.url}/api/github/webhooks`
    })
    afterAll(async () => {
      await Promise.all(workers.map((worker) => worker.stop()))
      await sandbox.close()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    })

    test('two workers share the repositories of an installation, and open one pull request in each', async () => {
      await until(() => lines.filter((line) => line.includes('at work as')).length === 2, 'both at work')
      sandbox.install('acme')
      await sandbox.idle()
      const administrator = sandbox.as('administrator')
      const titles = async (name: string): Promise<readonly string[]> =>
        ((await administrator.do('GET', `/repos/acme/${name}/pulls?state=all`)) as { title: string }[]).map(
          ({ title }) => title,
        )
      await until(
        async () => {
          const all = await Promise.all(NAMES.map(titles))
          return all.every(({ length }) => length > 0) && (await isQuiet())
        },
        () => `a pull request in each:\n${lines.join('')}`,
      )
      for (const name of NAMES) expect(await titles(name)).toEqual(['Configure Lockstep'])
      const looked = lines.filter((line) => line.includes('looked in'))
      expect(new Set(looked.map((line) => line.split(' ')[0])).size).toBe(2)
    })

    const isQuiet = async (): Promise<boolean> => {
      const counts = await Promise.all(
        workers.map(
          async ({ url }) => (await (await fetch(`${url}/status`)).json()) as { waiting: number; running: number },
        ),
      )
      return counts.every(({ waiting, running }) => waiting === 0 && running === 0)
    }
  },
)
