/** The pages as a browser asks for them, and what their forms do through the API. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { webFace } from '../../sandbox/pages/face.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import { sandboxOf, SERVICE } from './support.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await sandboxOf({ pages: [webFace] })
})
afterAll(() => sandbox.close())
beforeEach(() => sandbox.reset())

async function page(path: string, login = 'developer'): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(`${sandbox.url}${path}`, { headers: { cookie: `sandbox-person=${login}` } })
  return { status: answer.status, text: await answer.text() }
}

function submit(path: string, form: Record<string, string>, headers: Record<string, string> = {}, login = 'developer') {
  return fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: sandbox.url, cookie: `sandbox-person=${login}`, ...headers },
    body: new URLSearchParams(form),
  })
}

async function openPull(body = '- [ ] one\n- [ ] two\n'): Promise<string> {
  const developer = sandbox.as('developer')
  await developer.push(SERVICE, { branch: 'torch', files: { 'requirements.txt': 'torch==2.8.0 # <b>\n' } })
  const { number } = await developer.openPull(SERVICE, { title: 'Move <i>torch</i>', head: 'torch', body })
  return `/${SERVICE}/pull/${number as number}`
}

test('titles, names and changed lines are escaped, and no script runs but from here', async () => {
  const address = await openPull()
  await sandbox.as('developer').comment(SERVICE, 1, '<img src=x onerror=alert(1)>')
  for (const path of [address, `/${SERVICE}`, '/', '/-/activity']) {
    const answer = await fetch(`${sandbox.url}${path}`)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    expect(await answer.text()).not.toMatch(/<i>torch|# <b>|onerror/)
  }
  expect((await page(address)).text).toContain('Move &#60;i&#62;torch&#60;/i&#62;')
})

test('a box is turned by the person who is chosen, in the text that was seen alone', async () => {
  const address = await openPull()
  const seen = /name="seen" value="(\w+)"/.exec((await page(address)).text)?.[1] ?? ''
  expect((await submit(`${address}/box`, { box: '1', seen })).status).toBe(303)
  const { body } = await sandbox.as('developer').do('GET', `/repos/${SERVICE}/issues/1`)
  expect(body).toBe('- [ ] one\n- [x] two\n')
  expect((await submit(`${address}/box`, { box: '0', seen })).status).toBe(409)
})

test('what a person may not do is refused in the words of the API', async () => {
  const address = await openPull()
  const answer = await submit(`${address}/merge`, { method: 'squash' }, {}, 'visitor')
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('That was refused')
  expect((await page(address)).text).toContain('badge open')
})

test('a form from another site is refused', async () => {
  const address = await openPull()
  const answer = await submit(`${address}/comment`, { body: 'x' }, { origin: 'https://evil.example' })
  expect(answer.status).toBe(403)
  expect(sandbox.repository(SERVICE).issues.get(1)?.comments).toHaveLength(0)
})

test('a person is led back to the page of this site alone', async () => {
  for (const [back, location] of [
    [`/${SERVICE}`, `/${SERVICE}`],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
  ] as const) {
    const answer = await submit('/-/person', { back, login: 'visitor' })
    expect(answer.headers.get('location')).toBe(location)
  }
})

test('a change to a file is pushed, onto a branch that begins with it', async () => {
  const form = { branch: 'mine', path: 'docs/new file.txt', content: 'a\r\nb\r\n', message: 'Add it' }
  expect((await submit(`/${SERVICE}/push`, form)).status).toBe(303)
  expect((await submit(`/${SERVICE}/push`, { ...form, content: 'c' })).status).toBe(303)
  const query = new URLSearchParams({ branch: 'mine', path: form.path })
  expect((await page(`/${SERVICE}?${query.toString()}`)).text).toMatch(/<textarea[^>]*>\nc<\/textarea>/)
})

test.each(['/acme/nothing', `/${SERVICE}/pull/99`, `/${SERVICE}/issues/99`, '/-/other'])(
  'there is no page at %s',
  async (path) => {
    expect((await page(path)).status).toBe(404)
  },
)
