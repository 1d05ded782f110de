import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Person } from '../../sandbox/person.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import { jwtOf, listener, sandboxOf, SERVICE } from './support.ts'

let sandbox: Sandbox
let ear: Awaited<ReturnType<typeof listener>>

beforeEach(async () => {
  ear = await listener()
  sandbox = await sandboxOf({ users: ['acme'] })
})

afterEach(async () => {
  await sandbox.close()
  ear.close()
})

const MANIFEST = {
  name: 'Lockstep of Acme',
  url: 'https://lockstep.example',
  hook_attributes: { url: 'https://lockstep.example/api/github/webhooks' },
  redirect_url: 'https://lockstep.example/setup?step=2',
  default_permissions: { contents: 'write', pull_requests: 'write' },
  default_events: ['push', 'pull_request'],
}

function post(path: string, fields: Record<string, string>): Promise<Response> {
  return fetch(`${sandbox.url}${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}

test('the manifest flow gives an App once, with state and code', async () => {
  const manifest = JSON.stringify(MANIFEST)
  const page = await (await post('/settings/apps/new?state=s3cret', { manifest })).text()
  expect(page).toContain('<form method="post" action="/settings/apps">')
  expect(page).toContain('value="s3cret"')
  const back = await post('/settings/apps', { manifest, state: 's3cret', owner: 'developer', name: MANIFEST.name })
  const address = new URL(back.headers.get('location') ?? '')
  expect([back.status, address.searchParams.get('state'), address.searchParams.get('step')]).toEqual([
    302,
    's3cret',
    '2',
  ])

  const convert = () =>
    fetch(`${sandbox.apiUrl}/app-manifests/${address.searchParams.get('code')}/conversions`, { method: 'POST' })
  const app = (await (await convert()).json()) as Record<string, unknown>
  expect(app).toMatchObject({
    slug: 'lockstep-of-acme',
    permissions: { metadata: 'read', contents: 'write' },
    events: MANIFEST.default_events,
  })
  expect(sandbox.world.apps.get(Number(app['id']))).toMatchObject({
    webhookSecret: app['webhook_secret'],
    privateKey: app['pem'],
  })
  expect((await convert()).status).toBe(404)
})

test('an App is installed, rests and goes on GitHub’s pages; a form from elsewhere is refused', async () => {
  sandbox.app.hookUrl = ear.url
  const page = '/apps/lockstep/installations/new'
  expect(await (await fetch(`${sandbox.url}${page}`)).text()).toContain('<option>acme</option>')
  const headers = { origin: 'https://evil.example' }
  const body = new URLSearchParams({ owner: 'acme' })
  const foreign = await fetch(`${sandbox.url}${page}`, { method: 'POST', headers, body, redirect: 'manual' })
  expect(foreign.status).toBe(403)
  const installed = (await post(page, { owner: 'acme' })).headers.get('location') ?? ''
  expect((await post(page, { owner: 'acme' })).headers.get('location')).toBe(installed)
  expect(await (await fetch(`${sandbox.url}${installed}`)).text()).toContain(SERVICE)
  for (const action of ['suspend', 'unsuspend', 'uninstall']) await post(installed, { action })
  await sandbox.idle()
  expect(ear.names()).toEqual([
    ...['installation.created', 'installation.suspend', 'installation.unsuspend', 'installation.deleted'],
  ])
})

test('a manifest that asks for an event without its permission is refused', async () => {
  const manifest = JSON.stringify({ ...MANIFEST, default_events: ['check_run'] })
  const refused = await post('/settings/apps/new', { manifest })
  expect([refused.status, await refused.text()]).toEqual([
    422,
    'Invalid GitHub App configuration: default_events: check_run needs checks\n',
  ])
})

test('an installation comes, changes, rests and goes', async () => {
  sandbox.app.hookUrl = ear.url
  await sandbox.addRepository({ owner: 'acme', name: 'other', files: { 'a.txt': 'a\n' } })
  const installation = sandbox.install('acme', { repositories: ['service'] })
  sandbox.select(installation, ['service', 'other'])
  sandbox.suspend(installation, true)
  await sandbox.as('developer').openIssue(SERVICE, 'Not told of')
  sandbox.suspend(installation, false)
  sandbox.select(installation, ['other'])
  await sandbox.as('developer').openIssue(SERVICE, 'Neither')
  sandbox.uninstall(installation)
  await sandbox.idle()
  expect(ear.names()).toEqual([
    ...['installation.created', 'installation_repositories.added', 'installation.suspend', 'installation.unsuspend'],
    ...['installation_repositories.removed', 'installation.deleted'],
  ])
})

test('an installation on all repositories follows what its owner gets and gives away', async () => {
  sandbox.app.hookUrl = ear.url
  sandbox.install('acme')
  sandbox.install('developer')
  await sandbox.addRepository({ owner: 'acme', name: 'other', files: { 'a.txt': 'a\n' } })
  await sandbox.as('acme').do('POST', '/repos/acme/other/transfer', { new_owner: 'developer' })
  await sandbox.idle()
  const told = ear.received
    .slice(2)
    .map(({ body }) => JSON.parse(body) as Record<string, { account: { login: string } }>)
  expect(told.map(({ installation }, at) => [installation?.account?.login, ear.names()[at + 2]])).toEqual([
    ['acme', 'installation_repositories.added'],
    ['acme', 'installation_repositories.removed'],
    ['developer', 'installation_repositories.added'],
    [undefined, 'repository.transferred'],
  ])
})

test('what an App has not subscribed to is not told', async () => {
  const app = sandbox.addApp({ ...MANIFEST, hook_attributes: { url: ear.url } })
  sandbox.install('acme', { app })
  const developer = sandbox.as('developer')
  await developer.openIssue(SERVICE, 'An issue')
  await developer.push(SERVICE, { branch: 'change', files: { 'a.txt': 'a\n' } })
  await sandbox.idle()
  expect(ear.names()).toEqual(['installation.created', 'push'])
})

test('deliveries are listed with how they ended, page by page, and sent again by the App', async () => {
  const deaf = await listener(500)
  sandbox.app.hookUrl = deaf.url
  sandbox.install('acme')
  for (const title of ['a', 'b']) await sandbox.as('developer').openIssue(SERVICE, title)
  await sandbox.idle()
  const app = new Person(sandbox.world, jwtOf(sandbox))
  const failed = await app.ask('GET', '/app/hook/deliveries?per_page=2')
  expect(
    failed.body.map(({ event, status_code: code }: { event: string; status_code: number }) => [event, code]),
  ).toEqual([
    ['issues', 500],
    ['issues', 500],
  ])
  const next = /<([^>]+)>; rel="next"/.exec(failed.headers.get('link') ?? '')?.[1] ?? ''
  const rest = await app.do('GET', next.slice(sandbox.apiUrl.length))
  expect(rest.map(({ event }: { event: string }) => event)).toEqual(['installation'])

  sandbox.app.hookUrl = ear.url
  await app.do('POST', `/app/hook/deliveries/${failed.body[0].id}/attempts`)
  await sandbox.idle()
  expect(ear.received.map(({ guid }) => guid)).toEqual([failed.body[0].guid])
  deaf.close()
})

test('a folder becomes a repository, but for what is left out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-folder-'))
  for (const name of ['a.txt', '.hidden', 'large.gz']) writeFileSync(join(folder, name), name)
  await sandbox.addRepository({ owner: 'acme', name: 'folder', folder, leaveOut: ['large.gz'] })
  const { tree } = await sandbox.as('developer').do('GET', '/repos/acme/folder/git/trees/main')
  expect(tree.map(({ path }: { path: string }) => path)).toEqual(['.hidden', 'a.txt'])
  rmSync(folder, { recursive: true })
})

test('reset gives the repositories of the start again', async () => {
  const developer = sandbox.as('developer')
  await developer.push(SERVICE, { branch: 'main', files: { 'README.md': null } })
  await developer.openIssue(SERVICE, 'An issue')
  await sandbox.reset()
  expect(await sandbox.as('developer').do('GET', `/repos/${SERVICE}/issues?state=all`)).toEqual([])
  expect((await developer.ask('GET', `/repos/${SERVICE}/contents/README.md`)).status).toBe(200)
  expect([...sandbox.world.installations]).toEqual([])
})
