import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ProbotOctokit } from 'probot'
import type { Sandbox } from '../../sandbox/start.ts'
import { Person } from '../../sandbox/person.ts'
import { addressOf, git, headOf, jwtOf, listener, OF, octokitOf, sandboxOf, SERVICE } from './support.ts'

let sandbox: Sandbox
let octokit: ProbotOctokit

beforeEach(async () => {
  sandbox = await sandboxOf()
  octokit = octokitOf(sandbox, sandbox.install('acme'))
})

afterEach(() => sandbox.close())

async function titles(): Promise<string[]> {
  const { data } = await octokit.rest.issues.listForRepo({ ...OF, direction: 'asc' })
  return data.map(({ title }) => title)
}

const open = (title: string) => octokit.rest.issues.create({ ...OF, title })

test('a connection breaks before or after an operation took effect', async () => {
  sandbox.faults.onRequest({ operation: 'issues/create', fault: { do: 'drop', when: 'before' } })
  await expect(open('before')).rejects.toMatchObject({ status: 500 })
  sandbox.faults.onRequest({ operation: 'issues/create', nth: 2, fault: { do: 'drop', when: 'after' } })
  await open('first')
  await expect(open('after')).rejects.toMatchObject({ status: 500 })
  await open('last')
  expect(await titles()).toEqual(['first', 'after', 'last'])
})

test('an operation takes effect twice', async () => {
  sandbox.faults.onRequest({ method: 'POST', path: /\/issues$/, fault: { do: 'repeat' } })
  await open('twice')
  expect(await titles()).toEqual(['twice', 'twice'])
})

test('answers by status, and rate limits with their headers, as often as asked', async () => {
  sandbox.faults.onRequest({ operation: 'repos/get', times: 2, fault: { do: 'status', status: 502 } })
  const seen: unknown[] = []
  for (let turn = 0; turn < 3; turn += 1) {
    seen.push(
      await octokit.rest.repos.get(OF).then(
        ({ status }) => status,
        ({ status }) => status as number,
      ),
    )
  }
  expect(seen).toEqual([502, 502, 200])

  sandbox.faults.onRequest({ operation: 'repos/get', fault: { do: 'primary-rate-limit', resetSeconds: 60 } })
  const primary = await octokit.rest.repos
    .get(OF)
    .catch((error: { status: number; response: { headers: Record<string, string> } }) => error)
  expect(primary).toMatchObject({ status: 403, response: { headers: { 'x-ratelimit-remaining': '0' } } })
  sandbox.faults.onRequest({ operation: 'repos/get', fault: { do: 'secondary-rate-limit', retryAfterSeconds: 7 } })
  const secondary = await octokit.rest.repos.get(OF).catch((error: unknown) => error)
  expect(secondary).toMatchObject({ status: 403, response: { headers: { 'retry-after': '7' } } })
})

test('a token expires in the middle; the next one is good', async () => {
  const [installation] = sandbox.world.installations.keys()
  const app = new Person(sandbox.world, jwtOf(sandbox))
  const fresh = async () => {
    const { token } = await app.do('POST', `/app/installations/${installation}/access_tokens`)
    return new Person(sandbox.world, token)
  }
  sandbox.faults.onRequest({ operation: 'git/get-ref', fault: { do: 'expire-token' } })
  const bot = await fresh()
  const ref = `/repos/${SERVICE}/git/ref/heads/main`
  const statuses = [
    await bot.ask('GET', `/repos/${SERVICE}`),
    await bot.ask('GET', ref),
    await bot.ask('GET', ref),
    await (await fresh()).ask('GET', ref),
  ]
  expect(statuses.map(({ status }) => status)).toEqual([200, 401, 401, 200])
})

test('a rule may hold for one alone, and calls are counted for one alone', async () => {
  sandbox.faults.onRequest({ by: 'lockstep[bot]', nth: 2, fault: { do: 'status', status: 500 } })
  const seen: number[] = []
  for (let turn = 0; turn < 3; turn += 1) {
    seen.push((await sandbox.as('developer').ask('GET', `/repos/${SERVICE}`)).status)
    seen.push(
      await octokit.rest.repos.get(OF).then(
        ({ status }) => status,
        ({ status }) => status as number,
      ),
    )
  }
  expect(seen).toEqual([200, 200, 200, 500, 200, 200])
  expect(sandbox.calls.counts('lockstep[bot]')).toEqual({ 'repos/get': 3 })
  expect(sandbox.calls.counts()).toEqual({ 'apps/create-installation-access-token': 1, 'repos/get': 6 })
})

test('a push whose answer was lost has taken effect', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-clone-'))
  sandbox.faults.onRequest({ operation: 'git/push', method: 'POST', fault: { do: 'drop', when: 'after' } })
  await git(folder, 'clone', '--quiet', addressOf(sandbox, 'user:developer'), '.')
  await git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'Nothing')
  await expect(git(folder, 'push', 'origin', 'main')).rejects.toThrow('push origin main')
  expect(await headOf(octokit, 'main')).toBe(await git(folder, 'rev-parse', 'HEAD'))
  rmSync(folder, { recursive: true })
})

test('git meets the same faults as the API', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-clone-'))
  sandbox.repository(SERVICE).isPrivate = true
  const { token } = (await octokit.auth({ type: 'installation' })) as { token: string }
  const read = () => git(folder, 'ls-remote', addressOf(sandbox, token), 'refs/heads/main')
  const operation = 'git/fetch'
  sandbox.faults.onRequest({ operation, fault: { do: 'status', status: 502 } })
  await expect(read()).rejects.toThrow('502')
  sandbox.faults.onRequest({ operation, fault: { do: 'secondary-rate-limit', retryAfterSeconds: 1 } })
  await expect(read()).rejects.toThrow('403')
  expect(await read()).toContain('refs/heads/main')
  // Git asks without its token first.
  sandbox.faults.onRequest({ operation, nth: 2, fault: { do: 'expire-token' } })
  await expect(read()).rejects.toThrow('ls-remote')
  // It stays so.
  await expect(read()).rejects.toThrow('ls-remote')
  rmSync(folder, { recursive: true })
})

test('an answer comes late', async () => {
  sandbox.faults.onRequest({ operation: 'issues/create', fault: { do: 'delay', ms: 300 } })
  const late = open('late')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await titles()).toEqual([])
  await late
  expect(await titles()).toEqual(['late'])
})

test('webhooks are dropped, repeated, held back and sent again', async () => {
  const ear = await listener()
  sandbox.app.hookUrl = ear.url
  const { faults } = sandbox
  faults.onDelivery({ event: 'issues', action: 'opened', nth: 1, fault: { do: 'drop' } })
  faults.onDelivery({ event: 'issues', action: 'opened', nth: 2, fault: { do: 'repeat', times: 2 } })
  faults.onDelivery({ event: 'issues', action: 'opened', nth: 3, fault: { do: 'hold' } })
  faults.onDelivery({ event: 'issues', action: 'opened', nth: 5, fault: { do: 'delay', ms: 50 } })
  for (const title of ['dropped', 'repeated', 'held', 'next', 'late', 'last']) {
    await sandbox.as('developer').openIssue(SERVICE, title)
  }
  await sandbox.idle()
  const heard = ear.received.map(({ body }) => (JSON.parse(body) as { issue: { title: string } }).issue.title)
  expect(heard.filter((title) => title !== 'late')).toEqual(['repeated', 'repeated', 'next', 'held', 'last'])
  expect(heard).toContain('late')
  expect(new Set(ear.received.slice(0, 2).map(({ guid }) => guid)).size).toBe(1)

  const dropped = sandbox.webhooks.deliveries.find(({ status }) => status === 'dropped')
  if (dropped === undefined) throw new Error('none was dropped')
  sandbox.webhooks.redeliver(dropped)
  await sandbox.idle()
  expect(ear.received.at(-1)).toMatchObject({ guid: dropped.guid, body: dropped.payload })
  ear.close()
})
