/** The pages of the sandbox in a browser: what is seen there, and what a person does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { webFace } from '../../sandbox/pages/face.ts'
import { LOCKSTEP } from '../../sandbox/registration.ts'
import { startSandbox, type Sandbox } from '../../sandbox/start.ts'
import { listener } from '../sandbox/support.ts'
import { CHROMIUM, openWindow, unreadable, type Window } from './chromium.ts'

const SERVICE = 'acme/service'
const FILES = { 'README.md': '# Service\n\nServes.\n', 'requirements.txt': 'torch==2.1.0\nnumpy==1.26.0\n' }
const BODY = `Moves **torch**, by its <sub>plan</sub>.

<details>
<summary>Alternatives</summary>

- [ ] keep CUDA 12
- [ ] the newest that installs

</details>

\`\`\`mermaid
flowchart LR
  torch --> sympy
\`\`\`
`

describe.skipIf(CHROMIUM === null)('in Chromium', () => {
  let sandbox: Sandbox
  let window: Window
  let hook: Awaited<ReturnType<typeof listener>>

  beforeAll(async () => {
    const roles = { administrator: 'admin', developer: 'write' } as const
    const repository = { owner: 'acme', name: 'service', files: FILES, roles }
    hook = await listener()
    const app = { ...LOCKSTEP, hook_attributes: { url: hook.url } }
    sandbox = await startSandbox({ repositories: [repository], organizations: { acme: {} }, pages: [webFace], app })
    sandbox.install('acme', { by: 'administrator' })
    const developer = sandbox.as('developer')
    const files = { 'requirements.txt': 'torch==2.8.0\nnumpy==1.26.0\n' }
    const head = await developer.push(SERVICE, { branch: 'lockstep/torch', files })
    await developer.openPull(SERVICE, { title: 'Move torch to 2.8.0', head: 'lockstep/torch', body: BODY })
    await sandbox.asApp(sandbox.addApp(), 'acme').check(SERVICE, head, 'test', 'success')
    await developer.openIssue(SERVICE, 'Dashboard', '- [ ] scan now')
    window = await openWindow()
  })
  afterAll(async () => {
    await window?.close()
    await sandbox?.close()
    hook?.close()
  })

  const bodyOf = (number: number) => sandbox.repository(SERVICE).issues.get(number)?.body ?? ''

  test('a person reads a pull request, ticks, comments, approves, changes it and merges', async () => {
    const { page } = window
    await page.goto(`${sandbox.url}/${SERVICE}`)
    await window.picture('repository')
    expect(await unreadable(page)).toEqual([])
    await page.getByLabel('You are').selectOption('administrator')
    await page.getByRole('button', { name: 'Switch' }).click()
    await page.getByRole('link', { name: 'Move torch to 2.8.0' }).click()
    await page.getByRole('heading', { level: 1, name: 'Move torch to 2.8.0' }).waitFor()
    await page.locator('.diagram svg').waitFor()
    await window.picture('pull-request')
    expect(await unreadable(page)).toEqual([])
    expect(await page.locator('.patch .added').innerText()).toContain('+torch==2.8.0')
    expect(await page.locator('.checks').innerText()).toContain('test')

    await page.getByText('Alternatives').click()
    await page.getByRole('checkbox', { name: 'the newest that installs' }).click()
    await page.getByText('Alternatives').click()
    const box = page.getByRole('checkbox', { name: 'the newest that installs' })
    expect(await box.getAttribute('aria-checked')).toBe('true')
    expect(bodyOf(1)).toBe(BODY.replace('[ ] the newest', '[x] the newest'))

    await page.getByLabel('Comment', { exact: true }).fill('/lockstep help\nplease')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await page.getByText('/lockstep help').waitFor()
    expect(
      sandbox
        .repository(SERVICE)
        .issues.get(1)
        ?.comments.map(({ body, user }) => [body, user.login]),
    ).toEqual([['/lockstep help\nplease', 'administrator']])
    await page.getByLabel('Review').selectOption('APPROVE')
    await page.getByRole('button', { name: 'Submit review' }).click()
    await page.locator('.badge.approved').waitFor()

    await page.getByRole('link', { name: 'lockstep/torch' }).click()
    await page.getByRole('link', { name: 'requirements.txt' }).click()
    await page.getByLabel('Content').fill('torch==2.8.0\nnumpy==2.0.0\n')
    await page.getByRole('button', { name: 'Push' }).click()
    await page.getByRole('link', { name: 'Move torch to 2.8.0' }).click()
    await page.getByText('+numpy==2.0.0').waitFor()

    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.locator('.head .badge.closed').waitFor()
    await page.getByRole('button', { name: 'Reopen' }).click()
    await page.locator('.head .badge.open').waitFor()
    await page.getByRole('button', { name: 'Merge pull request' }).click()
    await page.locator('.head .badge.merged').waitFor()
  })

  test('a person reads an issue and ticks in it', async () => {
    const { page } = window
    await page.goto(`${sandbox.url}/${SERVICE}/issues/2`)
    expect(await unreadable(page)).toEqual([])
    await page.getByRole('checkbox', { name: 'scan now' }).press('Space')
    await page.locator('.box[aria-checked=true]').waitFor()
    await window.picture('issue')
    expect(bodyOf(2)).toBe('- [x] scan now')
  })

  test('a person sees what happened', async () => {
    const { page } = window
    await sandbox.idle()
    await page.goto(`${sandbox.url}/-/activity`)
    await window.picture('activity')
    expect(await unreadable(page)).toEqual([])
    await page.getByRole('row', { name: 'pull_request closed' }).first().waitFor()
  })

  test('no page complained', () => {
    expect(window.complaints).toEqual([])
  })
})
