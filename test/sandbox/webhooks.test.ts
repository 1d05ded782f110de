import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../sandbox/start.ts'
import { headOf, listener, octokitOf, sandboxOf, SERVICE } from './support.ts'

let sandbox: Sandbox
let ear: Awaited<ReturnType<typeof listener>>

beforeEach(async () => {
  ear = await listener()
  sandbox = await sandboxOf()
  sandbox.app.hookUrl = ear.url
})

afterEach(async () => {
  await sandbox.close()
  ear.close()
})

test('what happens is told in order, signed, and kept as deliveries', async () => {
  const installation = sandbox.install('acme')
  const octokit = octokitOf(sandbox, installation)
  const developer = sandbox.as('developer')
  await developer.push(SERVICE, { branch: 'change', files: { 'new.txt': 'one\n' } })
  const { number } = await developer.openPull(SERVICE, { title: 'Add', head: 'change', body: '- [ ] rebase' })
  await developer.tick(SERVICE, number, 'rebase')
  await developer.push(SERVICE, { branch: 'change', files: { 'new.txt': 'two\n' } })
  await developer.comment(SERVICE, number, '/lockstep help')
  await developer.setState(SERVICE, number, 'closed')
  await sandbox.idle()
  expect(ear.names()).toEqual([
    'installation.created',
    ...['push', 'check_suite.requested', 'pull_request.opened', 'pull_request.edited'],
    ...['push', 'check_suite.requested', 'pull_request.synchronize'],
    ...['issue_comment.created', 'pull_request.closed'],
  ])
  for (const { signature, body } of ear.received) {
    const digest = createHmac('sha256', sandbox.app.webhookSecret).update(body).digest('hex')
    expect(signature).toBe(`sha256=${digest}`)
  }
  const edited = JSON.parse(ear.received[4]?.body ?? '') as { changes: unknown; sender: { login: string } }
  expect([edited.changes, edited.sender.login]).toEqual([{ body: { from: '- [ ] rebase' } }, 'developer'])
  const synchronize = JSON.parse(ear.received[7]?.body ?? '') as { after: string }
  expect(synchronize.after).toBe(await headOf(octokit, 'change'))
  expect(sandbox.webhooks.deliveries.map(({ guid }) => guid)).toEqual(ear.received.map(({ guid }) => guid))
})
