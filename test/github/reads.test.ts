import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { answerByNockAlone, graphql, makeForge, rest } from './place.ts'

answerByNockAlone()

const OID = 'a'.repeat(40)
const bytes = (text: string) => new TextEncoder().encode(text)
const blobName = (content: Uint8Array) =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')

function whole(content: Uint8Array, oid = blobName(content)): void {
  const body = {
    ...{ content: Buffer.from(content).toString('base64'), encoding: 'base64', sha: oid, size: content.length },
    ...{ node_id: 'B', url: 'https://github.example' },
  }
  rest('GET', `/git/blobs/${oid}`, { body })
}

test('blobs come in one call, and those that are not whole by a call of their own', async () => {
  const contents = ['plain\n', 'changed\r\n', 'cut', 'binary', 'missing'].map(bytes)
  const [plain, changed, cut, binary, missing] = contents.map(blobName)
  const repository = {
    b0: { text: 'plain\n', isTruncated: false },
    b1: { text: 'changed\n', isTruncated: false },
    b2: { text: 'c', isTruncated: true },
    b3: { text: null, isTruncated: false },
    b4: null,
  }
  const { asked } = graphql({ body: { data: { repository } } })
  for (const content of contents.slice(1)) whole(content)
  const blobs = await makeForge().blobs([plain, changed, cut, binary, missing, plain] as string[])
  expect(asked[0]?.variables).toMatchObject({ owner: 'acme', name: 'service', o0: plain, o4: missing })
  expect([...blobs.values()].map((content) => Buffer.from(content).toString())).toEqual([
    'plain\n',
    'changed\r\n',
    'cut',
    'binary',
    'missing',
  ])
})

test('a blob with other bytes than its name says is refused', async () => {
  whole(bytes('evil'), OID)
  await expect(makeForge().blobs([OID])).rejects.toThrow('other bytes')
})

test('many blobs are read in batches, and what GraphQL cannot give in time one by one', async () => {
  const contents = Array.from({ length: 52 }, (_, number) => bytes(String(number)))
  const texts = contents.slice(0, 50).map((content) => ({ text: Buffer.from(content).toString(), isTruncated: false }))
  const repository = Object.fromEntries(texts.map((text, number) => [`b${number}`, text]))
  graphql({ body: { data: { repository } } })
  graphql({ body: { data: null, errors: [{ message: 'It took too long' }] } })
  for (const content of contents.slice(50)) whole(content)
  expect((await makeForge().blobs(contents.map(blobName))).size).toBe(52)
})

const commentBy = (id: number, app: object | null) => ({
  ...{ id, user: { login: 'maintainer', type: 'User' }, body: '/lockstep scan', performed_via_github_app: app },
  ...{ created_at: '2026-03-02T08:00:00Z', updated_at: '2026-03-02T08:00:00Z' },
})

test('a comment that an App wrote in the name of a person counts as a bot’s', async () => {
  rest('GET', '/issues/1/comments?per_page=100&page=1', { body: [commentBy(1, null), commentBy(2, { id: 9 })] })
  expect((await makeForge().comments(1)).map(({ isBot }) => isBot)).toEqual([false, true])
})

test('a tree tells that it came in part, and what is no file', async () => {
  const modes = { plain: '100644', old: '100664', run: '100755', link: '120000', sub: '160000', folder: '040000' }
  const tree = Object.entries(modes).map(([path, mode]) => ({ path, mode, type: 'blob', sha: OID, size: 1 }))
  rest('GET', `/git/trees/${OID}?recursive=1`, {
    body: { sha: OID, url: 'https://github.example/x', truncated: true, tree },
  })
  const { entries, isTruncated } = await makeForge().tree(OID)
  expect(isTruncated).toBe(true)
  expect(entries.map(({ path, kind, size }) => [path, kind, size])).toEqual([
    ['plain', 'file', 1],
    ['old', 'file', 1],
    ['run', 'executable', 1],
    ['link', 'link', 1],
    ['sub', 'submodule', null],
  ])
})

function treeOf(sha: string, paths: readonly string[]) {
  const tree = paths.map((path) => ({ path, mode: '100644', type: 'blob', sha: OID }))
  return { sha, url: 'https://github.example/x', truncated: false, tree }
}

test('of more files than GitHub compares, the trees tell', async () => {
  const files = Array.from({ length: 300 }, (_, number) => ({ filename: `f${number}`, status: 'added' }))
  const [base, head] = ['b'.repeat(40), 'c'.repeat(40)]
  const body = { merge_base_commit: { sha: base }, ahead_by: 1, behind_by: 0, files }
  rest('GET', `/compare/${base}...${head}?per_page=1`, { body })
  rest('GET', `/git/trees/${base}?recursive=1`, { body: treeOf(base, ['gone', 'same']) })
  rest('GET', `/git/trees/${head}?recursive=1`, { body: treeOf(head, ['same', 'new']) })
  expect((await makeForge().compare(base, head)).paths).toEqual(['gone', 'new'])
})

test('the role of a person is the one that a custom role is built on', async () => {
  const path = '/collaborators/developer/permission'
  for (const [answer, role] of [
    [{ permission: 'write', role_name: 'release-manager', user: null }, 'write'],
    [{ permission: 'write', role_name: 'maintain', user: null }, 'maintain'],
    [{ permission: 'none', role_name: 'none', user: null }, 'none'],
  ] as const) {
    rest('GET', path, { body: answer })
    expect(await makeForge().role('developer')).toBe(role)
  }
})

test('rules and protection are put together, and what the App may not see is not there', async () => {
  const parameters = { required_status_checks: [{ context: 'unit' }], strict_required_status_checks_policy: true }
  const rules = [{ type: 'required_status_checks', parameters }, { type: 'merge_queue' }, { type: 'deletion' }]
  const contexts = ['unit', 'lint']
  const protection = { enabled: true, required_status_checks: { enforcement_level: 'everyone', contexts } }
  rest('GET', '/rules/branches/main?per_page=100&page=1', { body: rules })
  rest('GET', '/branches/main', { body: { name: 'main', protected: true, protection } })
  const hidden = { message: 'Resource not accessible by integration' }
  rest('GET', '/branches/main/protection/required_status_checks', { status: 403, body: hidden })
  const seen = { requiredChecks: ['unit', 'lint'], requiresUpToDate: true, hasMergeQueue: true }
  expect(await makeForge().branchRules('main')).toEqual(seen)
  rest('GET', '/rules/branches/main?per_page=100&page=1', { status: 404, body: hidden })
  rest('GET', '/branches/main', { status: 404, body: hidden })
  const none = { requiredChecks: [], requiresUpToDate: false, hasMergeQueue: false }
  expect(await makeForge().branchRules('main')).toEqual(none)
})

const REPOSITORY = {
  ...{ id: 'R_1', nameWithOwner: 'acme/service', isFork: false, isArchived: false, isDisabled: false, isMirror: false },
  ...{ isPrivate: false, isEmpty: false, hasIssuesEnabled: true, autoMergeAllowed: false, squashMergeAllowed: true },
  ...{ mergeCommitAllowed: true, rebaseMergeAllowed: false, defaultBranchRef: { name: 'main', target: { oid: OID } } },
}
const STATE = { refs: ['refs/lockstep/state'], path: 'state.json' }
const STATE_REF = '/git/ref/lockstep%2Fstate'

function glanced(answer: object): void {
  const stands = { headRefOid: OID, baseRefName: 'main', isDraft: false, autoMergeRequest: null }
  const said = { approvals: { totalCount: 0 }, objections: { totalCount: 0 } }
  const pull = { number: 3, updatedAt: '2026-03-02T08:00:00Z', ...stands, ...said, statusCheckRollup: null }
  const repository = { ...REPOSITORY, f0: null, pullRequests: { nodes: [pull] } }
  graphql({ body: { data: { repository }, ...answer } })
  rest('GET', '/issues?creator=lockstep%5Bbot%5D&state=all&sort=updated&direction=desc&per_page=100&page=1', {
    body: [],
  })
}

test('what the App may not see of a glance is left out of it', async () => {
  const path = ['repository', 'pullRequests', 'nodes', 0, 'statusCheckRollup']
  glanced({ errors: [{ type: 'FORBIDDEN', path, message: 'Resource not accessible by integration' }] })
  rest('GET', STATE_REF, { status: 404, body: { message: 'Not Found' } })
  const glance = await makeForge().glance({ refs: [], file: STATE })
  expect([...glance.threads.keys()]).toEqual([3])
  glanced({ errors: [{ type: 'INTERNAL', message: 'It broke' }] })
  await expect(makeForge().glance({ refs: [], file: STATE })).rejects.toThrow('It broke')
})

test('the dashboard is found among the last that changed, however long ago it was made', async () => {
  const user = { login: 'lockstep[bot]', type: 'Bot' }
  const dashboard = {
    ...{ number: 2, html_url: 'https://github.example/acme/service/issues/2', state: 'open', title: 'Dashboard' },
    ...{ user, closed_by: null, updated_at: '2026-03-02T08:00:00Z', labels: [] },
  }
  rest('GET', '/issues?creator=lockstep%5Bbot%5D&state=all&sort=updated&direction=desc&per_page=100&page=1', {
    body: [dashboard, { ...dashboard, number: 900, pull_request: {} }],
  })
  expect((await makeForge().ownIssues()).map(({ number }) => number)).toEqual([2])
})

test('that a ref is not there which is neither branch nor tag, REST confirms once', async () => {
  const forge = makeForge()
  glanced({})
  rest('GET', STATE_REF, { status: 404, body: { message: 'Not Found' } })
  expect((await forge.glance({ refs: [], file: STATE })).file).toBeNull()
  glanced({})
  expect((await forge.glance({ refs: [], file: STATE })).file).toBeNull()
})

test('a ref that GraphQL does not tell is read by REST', async () => {
  glanced({})
  const object = { type: 'commit', sha: OID, url: 'https://github.example' }
  rest('GET', STATE_REF, { body: { ref: STATE.refs[0], node_id: 'R', url: object.url, object } })
  const content = bytes('{}\n')
  const encoded = { encoding: 'base64', content: Buffer.from(content).toString('base64') }
  rest('GET', `/contents/state.json?ref=${OID}`, { body: { type: 'file', sha: blobName(content), ...encoded } })
  const glance = await makeForge().glance({ refs: [], file: STATE })
  expect(glance.file).toMatchObject({ ref: STATE.refs[0], commit: OID })
  expect(Buffer.from(glance.file?.bytes ?? []).toString()).toBe('{}\n')
})
