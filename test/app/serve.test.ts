/** The App as it is served, against the sandbox: from the webhook of an installation to a look that opens a pull request. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LOCKSTEP } from '../../sandbox/registration.ts'
import { startSandbox } from '../../sandbox/start.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import { serve } from '../../src/app/serve.ts'
import type { Served } from '../../src/app/serve.ts'
import { readAppFile } from '../../src/app/setup/manifest.ts'
import { until } from '../store/behaviour.ts'
import { layEmptyDatabase } from '../store/empty-database.ts'

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url))

let folder = ''
let sandbox: Sandbox
let served: Served
const lines: string[] = []

async function exampleFiles(name: string): Promise<Record<string, Uint8Array>> {
  const names = (await readdir(join(EXAMPLES, name))).filter((file) => !file.endsWith('.gz'))
  const files = names.map(async (file) => [file, new Uint8Array(await readFile(join(EXAMPLES, name, file)))] as const)
  return Object.fromEntries(await Promise.all(files))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-serve-'))
  const asked = await readAppFile()
  sandbox = await startSandbox({
    repositories: [
      { owner: 'acme', name: 'ai-service', files: await exampleFiles('ai-service'), roles: { administrator: 'admin' } },
    ],
    organizations: { acme: {} },
    // With what app.yml asks for, and not more.
    app: { ...LOCKSTEP, default_permissions: asked.default_permissions, default_events: asked.default_events },
  })
  await layEmptyDatabase(folder)
  served = await start()
})
afterAll(async () => {
  await served.stop()
  await sandbox.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<Served> {
  const begun = await serve({ env: environment(), version: '0.0.0-test', write: (line) => lines.push(line) })
  sandbox.app.hookUrl = `${begun.url}/api/github/webhooks`
  return begun
}

function environment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    PORT: '0',
    LOCKSTEP_DATA: folder,
    LOCKSTEP_GITHUB_URL: sandbox.url,
    LOCKSTEP_GITHUB_API: sandbox.apiUrl,
    LOCKSTEP_UNIVERSES: EXAMPLES,
    LOCKSTEP_GITHUB_PACE: 'off',
    APP_ID: String(sandbox.app.id),
    PRIVATE_KEY: sandbox.app.privateKey,
    WEBHOOK_SECRET: sandbox.app.webhookSecret,
    LOG_LEVEL: 'debug',
  }
}

const pulls = async (): Promise<readonly { title: string; head: { ref: string } }[]> =>
  sandbox.as('administrator').do('GET', '/repos/acme/ai-service/pulls?state=all')

test('an installation leads to a look, and the look to the first pull request', async () => {
  await until(() => lines.some((line) => line.includes('at work as lockstep[bot]')), 'the App at work')
  sandbox.install('acme')
  await sandbox.idle()
  await until(
    async () => (await pulls()).length > 0,
    () => `a pull request:\n${lines.join('')}`,
  )
  const [first] = await pulls()
  expect(first?.title).toMatch(/lockstep/i)
  await until(isQuiet, 'an empty queue')
  expect(await status()).toEqual({ state: 'working', waiting: 0, running: 0, failing: 0, dead: 0 })
})

test('a repository that is added to the installation is looked at', async () => {
  await sandbox.addRepository({ owner: 'acme', name: 'notes', files: { 'README.md': '# Notes\n' } })
  await sandbox.idle()
  await until(() => lines.some((line) => line.includes('acme/notes: ')), 'a look at it')
  expect(lines.find((line) => line.includes('acme/notes: '))).toMatch(/: \w+ in \d+ ms, for installed/)
  await until(isQuiet, 'an empty queue')
})

test('a delivery that comes again, and one that is not signed, lead to nothing', async () => {
  const [delivery] = sandbox.webhooks.deliveries
  if (delivery === undefined) throw new Error('nothing was delivered')
  const before = looksDone()
  sandbox.webhooks.redeliver(delivery)
  await sandbox.idle()
  await until(isQuiet, 'an empty queue')
  expect(looksDone()).toBe(before)
  const unsigned = await fetch(`${served.url}/api/github/webhooks`, { method: 'POST', body: '{}' })
  expect(unsigned.status).toBe(401)
})

test('whoever watches sees that it lives', async () => {
  const health = await fetch(`${served.url}/healthz`)
  expect([health.status, await health.text()]).toEqual([200, 'working\n'])
  expect((await fetch(`${served.url}/setup`)).status).toBe(404)
})

test('no secret was written to the log, and no body of an event', () => {
  const log = lines.join('')
  expect(log).not.toContain(sandbox.app.webhookSecret)
  expect(log).not.toContain(sandbox.app.privateKey.split('\n')[3])
  expect(log).not.toMatch(/ghs_[A-Za-z0-9]/)
  expect(log).not.toContain('"repositories"')
})

const looksDone = (): number => lines.filter((line) => line.includes('acme/ai-service: looked')).length

test('a look at an unchanged repository is at most two calls, and writes nothing', async () => {
  const administrator = sandbox.as('administrator')
  // A look that wrote is followed by one that sees what it wrote.
  for (const torch of ['2.1.0', '2.1.1']) {
    sandbox.calls.reset()
    const before = looksDone() + unchanged()
    await administrator.push('acme/ai-service', { branch: 'topic', files: { 'requirements.txt': `torch==${torch}\n` } })
    await sandbox.idle()
    await until(async () => looksDone() + unchanged() > before && (await isQuiet()), 'a look')
  }
  expect(unchanged()).toBe(1)
  const own = sandbox.calls.all.filter(
    ({ by, operation }) => by === 'lockstep[bot]' && operation !== 'apps/create-installation-access-token',
  )
  expect(own.map(({ operation }) => operation)).toHaveLength(2)
})

test('a database that is lost is rebuilt from GitHub, and nothing is done twice', async () => {
  const opened = await pulls()
  await served.stop()
  await rm(join(folder, 'database'), { recursive: true, force: true })
  await layEmptyDatabase(folder)
  const before = looksDone()
  served = await start()
  await until(async () => looksDone() > before && (await isQuiet()), 'a look after it was lost')
  expect(await pulls()).toHaveLength(opened.length)
})

const unchanged = (): number => lines.filter((line) => line.includes('acme/ai-service: unchanged')).length

async function isQuiet(): Promise<boolean> {
  const { waiting, running } = await status()
  return waiting === 0 && running === 0
}

async function status(): Promise<Record<string, unknown>> {
  const answer: unknown = await (await fetch(`${served.url}/status`)).json()
  return Object.fromEntries(Object.entries(answer ?? {}))
}
