import { request as httpRequest } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Person } from '../../sandbox/person.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import { jwtOf, OF, octokitOf, sandboxOf, SERVICE, WATCHFUL } from './support.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await sandboxOf({
    repositories: [
      {
        owner: 'acme',
        name: 'service',
        files: { 'README.md': '# service\n' },
        roles: { developer: 'write', visitor: 'read' },
      },
      { owner: 'acme', name: 'secret', files: { 'README.md': '# secret\n' }, isPrivate: true },
      { owner: 'acme', name: 'empty' },
    ],
  })
})

afterEach(() => sandbox.close())

/** What the test meant to be refused for; else close() would fail. */
function takeProblems(): string[] {
  return sandbox.problems.splice(0)
}

test('what has not changed is told by 304 and costs nothing', async () => {
  const { rest } = octokitOf(sandbox, sandbox.install('acme'))
  const first = await rest.repos.get(OF)
  const used = Number(first.headers['x-ratelimit-used'])
  const asked = { ...OF, headers: { 'if-none-match': String(first.headers.etag) } }
  await expect(rest.repos.get(asked)).rejects.toMatchObject({ status: 304 })
  await sandbox.as('developer').openIssue(SERVICE, 'One more')
  const changed = await rest.repos.get(asked)
  expect(changed.data.open_issues_count).toBe(1)
  expect(Number(changed.headers['x-ratelimit-used'])).toBe(used + 1)
})

test('lists come in pages', async () => {
  const developer = sandbox.as('developer')
  const octokit = octokitOf(sandbox, sandbox.install('acme'))
  for (const title of ['a', 'b', 'c', 'd', 'e']) await developer.openIssue(SERVICE, title)
  const all = await octokit.paginate(octokit.rest.issues.listForRepo, { ...OF, per_page: 2, direction: 'asc' })
  expect(all.map(({ title }) => title)).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(sandbox.calls.counts()['issues/list-for-repo']).toBe(3)
})

test('an operation that is not in the table is 501, and noted', async () => {
  const reply = await sandbox.as('developer').ask('GET', `/repos/${SERVICE}/stargazers`)
  expect(reply.status).toBe(501)
  expect(takeProblems()).toEqual([`not served: GET /repos/${SERVICE}/stargazers`])
  const octokit = octokitOf(sandbox, sandbox.install('acme'))
  await expect(octokit.graphql('query { viewer { login } }')).rejects.toThrow('Cannot query field')
  expect(takeProblems()).toEqual([expect.stringContaining('Cannot query field "viewer"')])
})

test('a test that asked for what is not served fails at its end', async () => {
  const other = await sandboxOf()
  await other.as('developer').ask('GET', `/repos/${SERVICE}/stargazers`)
  await expect(other.close()).rejects.toThrow(`not served: GET /repos/${SERVICE}/stargazers`)
})

test('what GraphQL is asked for is checked with its variables, as REST is', async () => {
  const { graphql } = octokitOf(sandbox, sandbox.install('acme'))
  const query = 'query ($number: Int!) { repository(owner: "acme", name: "service") { issue(number: $number) { id } } }'
  await expect(graphql(query, { number: 'one' })).rejects.toMatchObject({ status: 501 })
  await expect(graphql(query, {})).rejects.toMatchObject({ status: 501 })
  expect(takeProblems()).toEqual([
    expect.stringContaining('Variable "$number" got invalid value'),
    expect.stringContaining('Variable "$number" of required type "Int!" was not provided'),
  ])
})

test('a request that GitHub’s description forbids is refused, and noted', async () => {
  const developer = sandbox.as('developer')
  const wrong = [
    await developer.ask('POST', `/repos/${SERVICE}/issues`, { body: 'no title' }),
    await developer.ask('POST', `/repos/${SERVICE}/issues`, { title: 'x', colour: 'red' }),
    await developer.ask('GET', `/repos/${SERVICE}/issues?perpage=5`),
    await developer.ask('PUT', `/repos/${SERVICE}/pulls/1/merge`, { merge_method: 'force' }),
    await developer.ask('GET', `/repos/${SERVICE}/issues/first`),
  ]
  expect(wrong.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422])
  expect(takeProblems()).toHaveLength(5)
})

test('an installation has its permissions and no more', async () => {
  const permissions = { ...WATCHFUL.default_permissions, checks: 'read', issues: 'read' }
  const app = sandbox.addApp({ ...WATCHFUL, name: 'meek', default_permissions: permissions })
  const meek = sandbox.asApp(app, 'acme')
  const issue = await sandbox.as('developer').openIssue(SERVICE, 'Hello')
  const refused = await meek.ask('POST', `/repos/${SERVICE}/issues/${issue.number}/comments`, { body: 'Hi' })
  expect([refused.status, refused.body.message]).toEqual([403, 'Resource not accessible by integration'])
  expect(refused.headers.get('x-accepted-github-permissions')).toBe('issues=write; pull_requests=write')
  const head = await meek.do('GET', `/repos/${SERVICE}/git/ref/heads/main`)
  const run = { name: 'x', head_sha: head.object.sha }
  expect((await meek.ask('POST', `/repos/${SERVICE}/check-runs`, run)).status).toBe(403)
  expect((await meek.ask('GET', `/repos/${SERVICE}/branches/main/protection/required_status_checks`)).status).toBe(403)
  expect((await meek.ask('GET', `/repos/${SERVICE}/issues`)).status).toBe(200)
})

test('an installation sees its repositories; of others what is public, to read', async () => {
  const installation = sandbox.install('acme', { repositories: ['empty'] })
  const { rest } = octokitOf(sandbox, installation)
  await expect(rest.repos.get({ owner: 'acme', repo: 'secret' })).rejects.toMatchObject({ status: 404 })
  await expect(rest.repos.get(OF)).resolves.toMatchObject({ status: 200 })
  await expect(rest.issues.create({ ...OF, title: 'Hi' })).rejects.toMatchObject({ status: 403 })
  await expect(rest.git.getTree({ owner: 'acme', repo: 'empty', tree_sha: 'main' })).rejects.toMatchObject({
    status: 409,
  })
  sandbox.select(installation, ['empty', 'secret'])
  await expect(rest.repos.get({ owner: 'acme', repo: 'secret' })).resolves.toMatchObject({ status: 200 })
})

test('people have their roles', async () => {
  const [developer, visitor] = [sandbox.as('developer'), sandbox.as('visitor')]
  const { number } = await visitor.openIssue(SERVICE, 'Mine')
  const statuses = await Promise.all([
    visitor.ask('PATCH', `/repos/${SERVICE}/issues/${number}`, { body: 'own' }),
    visitor.ask('POST', `/repos/${SERVICE}/issues/${number}/labels`, { labels: ['x'] }),
    visitor.ask('GET', '/repos/acme/secret'),
    developer.ask('PATCH', `/repos/${SERVICE}/issues/${number}`, { body: 'another’s' }),
    developer.ask('PATCH', `/repos/${SERVICE}`, { archived: true }),
  ])
  expect(statuses.map(({ status }) => status)).toEqual([200, 403, 404, 200, 403])
  const foreign = await developer.openIssue(SERVICE, 'Developer’s')
  expect((await visitor.ask('PATCH', `/repos/${SERVICE}/issues/${foreign.number}`, { body: 'x' })).status).toBe(403)
  const roles = await Promise.all(
    ['developer', 'visitor', 'acme'].map((login) =>
      developer.do('GET', `/repos/${SERVICE}/collaborators/${login}/permission`),
    ),
  )
  expect(roles.map(({ role_name: role }) => role)).toEqual(['write', 'read', 'admin'])
})

test('a token is good for an hour, and not while its installation is suspended', async () => {
  const installation = sandbox.install('acme')
  const app = new Person(sandbox.world, jwtOf(sandbox))
  const { token, expires_at: end } = await app.do('POST', `/app/installations/${installation.id}/access_tokens`)
  const bot = new Person(sandbox.world, token)
  expect(Date.parse(end) - sandbox.clock.now()).toBeGreaterThan(3_590_000)
  expect((await bot.ask('GET', `/repos/${SERVICE}`)).status).toBe(200)
  sandbox.suspend(installation, true)
  expect((await bot.ask('GET', `/repos/${SERVICE}`)).body.message).toBe('This installation has been suspended')
  sandbox.suspend(installation, false)
  sandbox.clock.advance(3_600_000)
  const late = await bot.ask('GET', `/repos/${SERVICE}`)
  expect([late.status, late.body.message]).toEqual([401, 'Bad credentials'])
})

test('an App’s own token is signed, short and of the present', async () => {
  const now = Math.floor(sandbox.clock.now() / 1000)
  const tokens = {
    good: jwtOf(sandbox),
    long: jwtOf(sandbox, { exp: now + 3600 }),
    past: jwtOf(sandbox, { exp: now - 1 }),
    future: jwtOf(sandbox, { iat: now + 300 }),
    forged: `${jwtOf(sandbox).slice(0, -8)}AAAAAAAA`,
  }
  const statuses: Record<string, number> = {}
  for (const [name, token] of Object.entries(tokens)) {
    statuses[name] = (await new Person(sandbox.world, token).ask('GET', '/app')).status
  }
  expect(statuses).toEqual({ good: 200, long: 401, past: 401, future: 401, forged: 401 })
})

test('a renamed repository leads on from its old name; an archived one is read-only', async () => {
  const admin = sandbox.as('acme')
  const { rest } = octokitOf(sandbox, sandbox.install('acme'))
  await admin.do('PATCH', `/repos/${SERVICE}`, { name: 'server' })
  expect((await rest.repos.get(OF)).data.full_name).toBe('acme/server')
  const issue = await rest.issues.create({ ...OF, title: 'By the old name' })
  expect(issue.data.html_url).toBe(`${sandbox.url}/acme/server/issues/1`)
  await admin.do('PATCH', '/repos/acme/server', { archived: true })
  await expect(rest.issues.create({ owner: 'acme', repo: 'server', title: 'x' })).rejects.toThrow('archived')
})

test('a name that a page of the web has brought to this machine is refused', async () => {
  const status = await new Promise<number>((resolve, reject) => {
    const headers = { host: 'evil.example' }
    httpRequest(`${sandbox.apiUrl}/repos/${SERVICE}`, { headers }, (answer) => resolve(answer.statusCode ?? 0))
      .on('error', reject)
      .end()
  })
  expect(status).toBe(421)
})

test('a body that is too large ends the request', async () => {
  const status = await new Promise<number | string>((resolve) => {
    const sent = httpRequest(`${sandbox.apiUrl}/repos/${SERVICE}/issues`, { method: 'POST' }, (answer) => {
      resolve(answer.statusCode ?? 0)
      answer.resume()
    })
    sent.on('error', (error) => resolve(error.message))
    const part = Buffer.alloc(1024 * 1024)
    for (let sentMb = 0; sentMb < 41; sentMb += 1) sent.write(part)
    sent.end()
  })
  expect([413, 'write EPIPE', 'read ECONNRESET', 'socket hang up']).toContain(status)
})
