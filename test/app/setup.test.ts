import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startSandbox } from '../../sandbox/start.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import { readCredentials, storeCredentials } from '../../src/app/credentials.ts'
import { convertCode } from '../../src/app/setup/convert.ts'
import { readAppFile } from '../../src/app/setup/manifest.ts'
import { openSetup } from '../../src/app/setup/setup.ts'
import type { Created, Setup } from '../../src/app/setup/setup.ts'
import { openWeb } from '../../src/app/web.ts'
import type { Web } from '../../src/app/web.ts'

let sandbox: Sandbox
let folder = ''
let web: Web
let setup: Setup
let clock = 0
let created: Created[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ repositories: [], users: ['administrator'], organizations: { acme: {} }, app: null })
})
afterAll(() => sandbox.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-setup-'))
  clock = 1_000_000
  created = []
  setup = openSetup({
    github: { web: sandbox.url, api: sandbox.apiUrl, isPaced: false },
    app: await readAppFile(),
    publicUrl: null,
    now: () => clock,
    convert: (code) => convertCode(sandbox.apiUrl, code),
    onCreated: async (made) => {
      await storeCredentials(folder, made)
      created.push(made)
    },
  })
  web = await openWeb(
    { host: '127.0.0.1', port: 0 },
    () => [setup.route],
    (error) => {
      throw error
    },
  )
})
afterEach(async () => {
  await web.close()
  await rm(folder, { recursive: true, force: true })
})

const visit = (path: string, cookie = ''): Promise<Response> =>
  fetch(`${web.url}${path}`, { redirect: 'manual', headers: { cookie } })

async function enter(): Promise<string> {
  const response = await visit(`/setup?token=${setup.token}`)
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toBe('/setup')
  const cookie = response.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/HttpOnly; SameSite=Lax; Path=\/setup/)
  return cookie.split(';')[0] ?? ''
}

interface Form {
  readonly action: string
  readonly manifest: string
}

async function formOf(response: Response): Promise<Form> {
  const html = (await response.text()).replaceAll('&quot;', '"').replaceAll('&amp;', '&')
  const [, action = ''] = /method="post" action="([^"]+)"/.exec(html) ?? []
  const [, manifest = ''] = /name="manifest" value="(\{.*\})">/.exec(html) ?? []
  return { action, manifest }
}

/** GitHub's part: it asks the person once more, and sends the browser back with a code and the state. */
async function createOnGitHub({ action, manifest }: Form): Promise<URL> {
  const asked = await fetch(action, { method: 'POST', body: new URLSearchParams({ manifest }) })
  const html = await asked.text()
  if (!asked.ok) throw new Error(`GitHub answered ${asked.status}: ${html}`)
  const fields = {
    manifest,
    name: String(JSON.parse(manifest).name),
    owner: 'administrator',
    state: new URL(action).searchParams.get('state') ?? '',
  }
  const confirmed = new URL(/method="post" action="([^"]+)"/.exec(html)?.[1] ?? '', sandbox.url)
  const response = await fetch(confirmed, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) })
  return new URL(response.headers.get('location') ?? '')
}

test('the token opens the page once, for the browser that had it', async () => {
  expect((await visit('/setup')).status).toBe(403)
  expect((await visit(`/setup?token=${'0'.repeat(48)}`)).status).toBe(403)
  const cookie = await enter()
  expect((await visit(`/setup?token=${setup.token}`)).status).toBe(403)
  expect((await visit('/setup')).status).toBe(403)
  const page = await visit('/setup', cookie)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  clock += 3_600_001
  expect((await visit('/setup', cookie)).status).toBe(403)
})

test('the App is created with the permissions, events and addresses that it needs, and its credentials are kept', async () => {
  const cookie = await enter()
  const address = 'https://lockstep.acme.example'
  const form = await formOf(await visit(`/setup?address=${address}/&name=Acme+Lockstep&organization=acme`, cookie))
  expect(form.action).toMatch(new RegExp(`^${sandbox.url}/organizations/acme/settings/apps/new\\?state=[0-9a-f]{48}$`))
  const manifest: unknown = JSON.parse(form.manifest)
  expect(manifest).toMatchObject({
    ...(await readAppFile()),
    name: 'Acme Lockstep',
    url: address,
    hook_attributes: { url: `${address}/api/github/webhooks`, active: true },
    redirect_url: `${address}/setup/done`,
  })
  const back = await createOnGitHub(form)
  expect(back.pathname).toBe('/setup/done')
  const done = await visit(`${back.pathname}${back.search}`, cookie)
  expect(done.status).toBe(200)
  expect(await done.text()).toContain('/installations/new')
  const [app] = sandbox.world.apps.values()
  expect(app).toMatchObject({ slug: 'acme-lockstep', hookUrl: `${address}/api/github/webhooks` })
  expect(created).toEqual([
    { appId: app?.id, privateKey: app?.privateKey, webhookSecret: app?.webhookSecret, url: expect.any(String) },
  ])
  const path = join(folder, 'credentials.json')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readCredentials({}, folder)).toMatchObject({ appId: app?.id, webhookSecret: app?.webhookSecret })
  expect(await readFile(path, 'utf8')).not.toContain('client_secret')
  expect((await visit('/setup', cookie)).status).toBe(404)
})

test('an answer with another state, or with one that was used, counts for nothing', async () => {
  const cookie = await enter()
  const back = await createOnGitHub(await formOf(await visit('/setup?name=Second', cookie)))
  const code = back.searchParams.get('code') ?? ''
  expect((await visit(`/setup/done?code=${code}&state=${'0'.repeat(48)}`, cookie)).status).toBe(403)
  expect((await visit(`/setup/done?code=${code}&state=`, cookie)).status).toBe(403)
  expect((await visit(`${back.pathname}${back.search}`)).status).toBe(403)
  expect((await visit(`/setup/done?code=no-such-code&state=${back.searchParams.get('state')}`, cookie)).status).toBe(
    502,
  )
  expect((await visit(`${back.pathname}${back.search}`, cookie)).status).toBe(403)
  expect(created).toEqual([])
})

test.each(['/setup?address=javascript:alert(1)', '/setup?organization=a/../b', '/setup?address=x'])(
  '%s is refused',
  async (path) => {
    expect((await visit(path, await enter())).status).toBe(400)
  },
)

test('what is typed is text on the page', async () => {
  const page = await visit(`/setup?name=${encodeURIComponent('"><script>x</script>')}`, await enter())
  expect(await page.text()).not.toContain('<script>')
})

test('credentials are not written over', async () => {
  const { privateKey: key } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  await storeCredentials(folder, { appId: 1, privateKey: key, webhookSecret: 's' })
  await expect(storeCredentials(folder, { appId: 2, privateKey: key, webhookSecret: 's' })).rejects.toThrow('already')
})
