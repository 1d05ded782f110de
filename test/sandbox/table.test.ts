/** The whole table, called once: every answer and every webhook is checked against GitHub's schemas, and close() fails where one is not. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SCHEMA } from '../../sandbox/graphql/run.ts'
import { GRAPHQL_OPERATIONS, OPERATIONS } from '../../sandbox/operations.ts'
import { Person } from '../../sandbox/person.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import { EVENTS } from '../../sandbox/webhooks.ts'
import { jwtOf, listener, sandboxOf, SERVICE } from './support.ts'

const REPO = `/repos/${SERVICE}`

test('the table stands as GitHub describes it: method and address of each operation', () => {
  const text = readFileSync(new URL('../../sandbox/schemas/rest.json', import.meta.url), 'utf8')
  const { operations } = JSON.parse(text) as { operations: Record<string, { method: string; path: string }> }
  const described = OPERATIONS.map(({ id }) => `${operations[id]?.method} ${operations[id]?.path}`)
  expect(OPERATIONS.map(({ method, path }) => `${method} ${path.replaceAll('*', '')}`)).toEqual(described)
  expect(Object.keys(operations).sort()).toEqual(OPERATIONS.map(({ id }) => id).sort())
})

test('every operation is served and every event told, in GitHub’s form', async () => {
  const ear = await listener()
  const sandbox = await sandboxOf({
    organizations: { acme: { security: ['developer'] } },
    users: ['administrator', 'stranger'],
  })
  sandbox.app.hookUrl = ear.url
  const installation = sandbox.install('acme')
  const bot = sandbox.asApp(sandbox.app, 'acme')
  const scene = { sandbox, bot, developer: sandbox.as('developer'), admin: adminOf(sandbox) }
  await git(scene)
  await pulls(scene)
  await issues(scene)
  await checks(scene)
  await graphql(scene)
  await installations(scene, installation.id)
  await repositories(scene)
  await apps(scene, installation.id)
  await sandbox.idle()
  const called = Object.keys(sandbox.calls.counts())
  expect(OPERATIONS.map(({ id }) => id).filter((id) => !called.includes(id))).toEqual([])
  const told = ear.names().map((name) => name.replaceAll(/[._]/g, '-'))
  expect(EVENTS.filter((event) => !told.includes(event))).toEqual([])
  await sandbox.close()
  ear.close()
})

const GRAPHQL_OF: Readonly<Record<keyof typeof GRAPHQL_OPERATIONS, string>> = {
  repository: 'id',
  'repository.defaultBranchRef': 'defaultBranchRef { name }',
  'repository.ref': 'ref(qualifiedName: "refs/heads/main") { name }',
  'repository.object': 'object(expression: "main") { oid }',
  'repository.pullRequests': 'pullRequests(first: 1) { totalCount }',
  'repository.pullRequest': '',
  'repository.issue': 'issue(number: 1) { id }',
  updateRefs: 'refUpdates: []',
  enablePullRequestAutoMerge: '',
  disablePullRequestAutoMerge: '',
  markPullRequestReadyForReview: '',
  enqueuePullRequest: '',
}

test('the table names each field of GraphQL that is served', () => {
  const roots = [SCHEMA.getQueryType(), SCHEMA.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  )
  const named = Object.keys(GRAPHQL_OPERATIONS).filter((name) => !name.includes('.'))
  expect(named.sort()).toEqual(roots.sort())
})

/** Every App has it. */
const isFree = (need: unknown): boolean => Array.isArray(need) && need.includes('metadata:read')

const addressed = (path: string): string =>
  path
    .replace('{owner}', 'acme')
    .replace('{repo}', 'secret')
    .replaceAll(/\{[^}]*\}/g, '1')

test('each operation is refused without its permission, and without the role', async () => {
  const sandbox = await sandboxOf({
    repositories: [{ owner: 'acme', name: 'secret', isPrivate: true, roles: { reader: 'read' } }],
    organizations: { acme: { security: [] } },
  })
  const installation = sandbox.install('acme')
  const token = { installation, repositories: null, permissions: {}, expiresAt: Number.POSITIVE_INFINITY }
  sandbox.world.tokens.set('ghs_of_no_permission', token)
  const meek = new Person(sandbox.world, 'ghs_of_no_permission')
  const refused = []
  for (const { id, method, path, need } of OPERATIONS.filter(({ need: one }) => Array.isArray(one) && !isFree(one))) {
    const { status, headers } = await meek.ask(method, addressed(path))
    refused.push(id)
    const accepted = headers.get('x-accepted-github-permissions')
    const stated = Array.isArray(need) ? need.map((one) => one.replace(':', '=')).join('; ') : null
    expect([id, status, accepted]).toEqual([id, 403, stated])
  }
  expect(refused.length).toBeGreaterThan(50)
  for (const { id, method, path } of OPERATIONS.filter(({ need }) => need === 'app'))
    expect([id, (await meek.ask(method, addressed(path))).status]).toEqual([id, 401])
  const reader = sandbox.as('reader')
  for (const { id, method, path } of OPERATIONS.filter(({ role }) => ['triage', 'write', 'admin'].includes(role)))
    expect([id, (await reader.ask(method, addressed(path))).status]).toEqual([id, 403])
  await sandbox.close()
})

test('each field of GraphQL is refused without its permission, and given with it', async () => {
  const sandbox = await sandboxOf()
  sandbox.repository(SERVICE).isPrivate = true
  const installation = sandbox.install('acme')
  const developer = sandbox.as('developer')
  await developer.openIssue(SERVICE, 'One')
  await developer.push(SERVICE, { branch: 'change', files: { 'new.txt': '1\n' } })
  const { number, node_id: pull } = await developer.openPull(SERVICE, { title: 'Two', head: 'change' })
  const { node_id: repository } = await developer.do('GET', REPO)
  const ask = async (permissions: Record<string, 'read' | 'write'>, query: string): Promise<unknown> => {
    sandbox.world.tokens.set('ghs_one', {
      installation,
      repositories: null,
      permissions,
      expiresAt: Number.POSITIVE_INFINITY,
    })
    const sent = { method: 'POST', headers: { authorization: 'Bearer ghs_one' }, body: JSON.stringify({ query }) }
    const { errors } = (await (await fetch(`${sandbox.url}/api/graphql`, sent)).json()) as {
      errors?: { type: string }[]
    }
    return errors?.map(({ type }) => type) ?? []
  }
  const texts = { ...GRAPHQL_OF, 'repository.pullRequest': `pullRequest(number: ${number}) { id }` }
  for (const [field, { need }] of Object.entries(GRAPHQL_OPERATIONS)) {
    if (isFree(need)) continue
    const text = texts[field as keyof typeof GRAPHQL_OPERATIONS]
    const subject = field === 'updateRefs' ? `repositoryId: "${repository}", ` : `pullRequestId: "${pull}"`
    const query = field.startsWith('repository')
      ? `query { repository(owner: "acme", name: "service") { ${text} } }`
      : `mutation { ${field}(input: { ${subject} ${text} }) { clientMutationId } }`
    expect([field, await ask({}, query)]).toEqual([field, ['FORBIDDEN']])
    const [name = '', level = ''] = need[0].split(':')
    // What it asks for may still not be to be had.
    expect([field, await ask({ [name]: level as 'read' | 'write' }, query)]).not.toEqual([field, ['FORBIDDEN']])
  }
  await sandbox.close()
})

interface Scene {
  readonly sandbox: Sandbox
  readonly bot: Person
  readonly developer: Person
  readonly admin: Person
}

function adminOf(sandbox: Sandbox): Person {
  sandbox.repository(SERVICE).roles.set('administrator', 'admin')
  return sandbox.as('administrator')
}

async function git({ bot }: Scene): Promise<void> {
  const { object } = await bot.do('GET', `${REPO}/git/ref/heads/main`)
  await bot.do('GET', `${REPO}/git/trees/main?recursive=1`)
  const blob = await bot.do('POST', `${REPO}/git/blobs`, { content: 'hi\n' })
  await bot.do('GET', `${REPO}/git/blobs/${blob.sha}`)
  const entry = { path: 'a/hi.txt', mode: '100644', type: 'blob', sha: blob.sha }
  const tree = await bot.do('POST', `${REPO}/git/trees`, { base_tree: object.sha, tree: [entry] })
  const commit = await bot.do('POST', `${REPO}/git/commits`, { message: 'Hi', tree: tree.sha, parents: [object.sha] })
  await bot.do('GET', `${REPO}/git/commits/${commit.sha}`)
  await bot.do('POST', `${REPO}/git/refs`, { ref: 'refs/heads/hi/there', sha: object.sha })
  await bot.do('PATCH', `${REPO}/git/refs/heads/hi/there`, { sha: commit.sha })
  await bot.do('GET', `${REPO}/git/matching-refs/heads/hi/`)
  await bot.do('GET', `${REPO}/commits?sha=hi%2Fthere&path=a%2Fhi.txt`)
  await bot.do('GET', `${REPO}/commits/hi/there`)
  await bot.do('GET', `${REPO}/compare/main...hi/there`)
  await bot.do('GET', `${REPO}/branches`)
  await bot.do('POST', `${REPO}/branches/hi/there/rename`, { new_name: 'hi/again' })
  await bot.do('POST', `${REPO}/branches/hi/again/rename`, { new_name: 'hi/there' })
  await bot.do('GET', `${REPO}/branches/hi/there`)
  await bot.do('GET', `${REPO}/activity?ref=refs/heads/hi/there&per_page=2`)
  for (const path of ['', 'a', 'a/hi.txt']) await bot.do('GET', `${REPO}/contents/${path}?ref=hi/there`)
  await bot.do('DELETE', `${REPO}/git/refs/heads/hi/there`)
}

async function pulls({ bot, developer }: Scene): Promise<void> {
  await developer.push(SERVICE, { branch: 'change', files: { 'new.txt': '1\n', 'README.md': null } })
  const { number } = await bot.do('POST', `${REPO}/pulls`, { title: 'New', head: 'change', base: 'main', draft: true })
  await bot.do('GET', `${REPO}/pulls?state=all&sort=updated&direction=desc`)
  await bot.do('GET', `${REPO}/pulls/${number}`)
  await bot.do('PATCH', `${REPO}/pulls/${number}`, { body: 'Why' })
  await bot.do('GET', `${REPO}/pulls/${number}/files`)
  const asked = { reviewers: ['developer'], team_reviewers: ['security'] }
  await bot.do('POST', `${REPO}/pulls/${number}/requested_reviewers`, asked)
  await developer.review(SERVICE, number, 'APPROVE')
  await bot.do('GET', `${REPO}/pulls/${number}/reviews`)
  await developer.push(SERVICE, { branch: 'main', files: { 'main.txt': 'main\n' } })
  await developer.do('PUT', `${REPO}/pulls/${number}/update-branch`)
  await developer.setState(SERVICE, number, 'closed')
  await developer.setState(SERVICE, number, 'open')
  await developer.do('POST', `${REPO}/issues/${number}/labels`, { labels: ['security'] })
  await developer.do('DELETE', `${REPO}/issues/${number}/labels/security`)
  const merge = await developer.ask('PUT', `${REPO}/pulls/${number}/merge`, {})
  expect(merge.body.message).toBe('Pull Request is still a draft')
}

async function issues({ bot, developer }: Scene): Promise<void> {
  const { number } = await bot.do('POST', `${REPO}/issues`, {
    title: 'Lockstep',
    body: '- [ ] scan',
    labels: ['dashboard'],
  })
  await bot.do('GET', `${REPO}/issues?state=all&creator=lockstep%5Bbot%5D`)
  await developer.tick(SERVICE, number, 'scan')
  await bot.do('POST', `${REPO}/issues/${number}/labels`, { labels: ['more'] })
  await bot.do('DELETE', `${REPO}/issues/${number}/labels/more`)
  await bot.do('POST', `${REPO}/issues/${number}/assignees`, { assignees: ['developer'] })
  await bot.do('POST', `${REPO}/labels`, { name: 'new', color: 'ff0000' })
  await bot.do('GET', `${REPO}/labels/new`)
  await bot.do('GET', `${REPO}/labels`)
  await developer.setState(SERVICE, number, 'closed')
  await developer.setState(SERVICE, number, 'open')
  const { id } = await developer.comment(SERVICE, number, '/lockstep help')
  await bot.do('GET', `${REPO}/issues/${number}/comments`)
  await bot.do('GET', `${REPO}/issues/comments/${id}`)
  await bot.do('POST', `${REPO}/issues/comments/${id}/reactions`, { content: '+1' })
  await bot.do('GET', `${REPO}/issues/comments/${id}/reactions`)
  await developer.do('PATCH', `${REPO}/issues/comments/${id}`, { body: 'never mind' })
  await developer.do('DELETE', `${REPO}/issues/comments/${id}`)
}

async function checks({ sandbox, bot }: Scene): Promise<void> {
  const ci = sandbox.asApp(sandbox.addApp(), 'acme')
  const { id, head_sha: head } = await ci.do('POST', `${REPO}/check-runs`, {
    name: 'test',
    head_sha: (await bot.do('GET', `${REPO}/git/ref/heads/change`)).object.sha,
  })
  await ci.do('PATCH', `${REPO}/check-runs/${id}`, {
    conclusion: 'success',
    output: { title: 'Passed', summary: 'All' },
  })
  await ci.status(SERVICE, head, 'build', 'failure')
  await bot.do('GET', `${REPO}/check-runs/${id}`)
  for (const what of ['check-runs', 'check-suites', 'status', 'statuses'])
    await bot.do('GET', `${REPO}/commits/${head}/${what}`)
}

async function graphql({ sandbox, bot, developer }: Scene): Promise<void> {
  const { protections } = sandbox.repository(SERVICE)
  const rules = {
    requiredChecks: ['slow'],
    isStrict: false,
    requiredApprovals: 0,
    hasMergeQueue: true,
    kind: 'branch',
  } as const
  protections.set('main', rules)
  sandbox.repository(SERVICE).allowsAutoMerge = true
  const { node_id: pullRequestId } = await developer.do('GET', `${REPO}/pulls/1`)
  const mutations = [
    'markPullRequestReadyForReview',
    'enablePullRequestAutoMerge',
    'disablePullRequestAutoMerge',
    'enqueuePullRequest',
  ]
  for (const name of mutations) {
    const query = `mutation { ${name}(input: { pullRequestId: "${pullRequestId}" }) { clientMutationId } }`
    const answer = await fetch(`${sandbox.url}/api/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bot.token}` },
      body: JSON.stringify({ query }),
    })
    expect(await answer.json()).toEqual({ data: { [name]: { clientMutationId: null } } })
  }
  await bot.do('GET', `${REPO}/branches/main`)
  await developer.ask('GET', `${REPO}/branches/main/protection/required_status_checks`)
  protections.set('main', { ...rules, kind: 'ruleset', requiredApprovals: 1, isStrict: true })
  await bot.do('GET', `${REPO}/rules/branches/main`)
  protections.clear()
  sandbox.repository(SERVICE).issues.get(1)?.pull?.reviews.splice(0)
  await developer.merge(SERVICE, 1, 'squash')
}

async function installations({ sandbox, admin, bot }: Scene, id: number): Promise<void> {
  const { id: repository } = sandbox.repository(SERVICE)
  await admin.do('DELETE', `/user/installations/${id}/repositories/${repository}`)
  await admin.do('PUT', `/user/installations/${id}/repositories/${repository}`)
  await bot.do('GET', '/installation/repositories')
  await bot.do('GET', '/orgs/acme/teams/security/members')
  await bot.do('GET', `/users/${encodeURIComponent('lockstep[bot]')}`)
  await admin.do('GET', '/user')
}

async function repositories({ admin, bot, sandbox }: Scene): Promise<void> {
  await bot.do('GET', REPO)
  await bot.do('GET', `${REPO}/collaborators/visitor/permission`)
  await admin.do('GET', `${REPO}/branches/main/protection/required_status_checks`).catch(() => {})
  await admin.do('PATCH', REPO, { archived: true })
  await admin.do('PATCH', REPO, { archived: false, default_branch: 'change' })
  await admin.do('PATCH', REPO, { default_branch: 'main', name: 'renamed' })
  expect((await bot.do('GET', REPO)).full_name).toBe('acme/renamed')
  sandbox.install('stranger', { by: 'stranger' })
  await admin.do('POST', '/repos/acme/renamed/transfer', { new_owner: 'stranger', new_name: 'service' })
}

async function apps({ sandbox }: Scene, id: number): Promise<void> {
  const app = new Person(sandbox.world, jwtOf(sandbox))
  await app.do('GET', '/app')
  await app.do('GET', '/app/installations')
  await app.do('GET', `/app/installations/${id}`)
  await app.do('GET', '/repos/stranger/service/installation')
  await app.do('POST', `/app/installations/${id}/access_tokens`, { permissions: { contents: 'read' } })
  const [last] = await app.do('GET', '/app/hook/deliveries?per_page=5')
  await app.do('GET', `/app/hook/deliveries/${last.id}`)
  await app.do('POST', `/app/hook/deliveries/${last.id}/attempts`)
  await app.do('PUT', `/app/installations/${id}/suspended`)
  await app.do('DELETE', `/app/installations/${id}/suspended`)
  await app.do('DELETE', `/app/installations/${id}`)
  const code = 'a'.repeat(40)
  sandbox.world.manifestCodes.set(code, sandbox.app)
  const { pem } = await app.do('POST', `/app-manifests/${code}/conversions`)
  expect(pem).toContain('PRIVATE KEY')
}
