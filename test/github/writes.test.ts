import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { treeName } from '../../src/github/object-names.ts'
import { answerByNockAlone, graphql, makeForge, rest } from './place.ts'

answerByNockAlone()

const [PARENT, TREE, COMMIT, OTHER] = ['1', '2', '3', '4'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
]
const bytes = (text: string) => new TextEncoder().encode(text)
const named = (sha: string, rest_: object = {}) => ({ sha, url: 'https://github.example', ...rest_ })
const blobName = (content: Uint8Array) =>
  createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')

function entry(path: string, mode: string, type = 'blob') {
  return { path, mode, type, sha: OTHER, ...(type === 'blob' ? { size: 3 } : {}) }
}

function parentTree(entries: readonly object[], truncated = false): void {
  rest('GET', `/git/trees/${PARENT}?recursive=1`, { body: named(TREE, { tree: entries, truncated }) })
}

type Body = Readonly<Record<string, unknown>>

/** Answers the calls of one commit on the parent; gives the tree and the commit that were asked for. */
function takeCommit(
  written = TREE,
  isWhole = false,
): { readonly trees: readonly Body[]; readonly commits: readonly Body[] } {
  const taken: { readonly trees: Body[]; readonly commits: Body[] } = { trees: [], commits: [] }
  // nock tries every body on every answer.
  const keep = (list: Body[], isIt: (body: Body) => boolean) => (body: unknown) =>
    isIt(body as Body) && list.push(body as Body) > 0
  if (!isWhole) rest('GET', `/git/commits/${PARENT}`, { body: named(PARENT, { tree: named(TREE) }) })
  const tree = { status: 201, body: named(written) }
  rest(
    'POST',
    '/git/trees',
    tree,
    keep(taken.trees, (body) => Array.isArray(body['tree'])),
  )
  const commit = { status: 201, body: named(COMMIT) }
  rest(
    'POST',
    '/git/commits',
    commit,
    keep(taken.commits, (body) => 'message' in body),
  )
  return taken
}

const treeOf = (path: string, kind: 'file' | 'executable', content: Uint8Array) =>
  treeName([{ path, kind, oid: blobName(content) }])

test('text goes along with the tree, the mode of a file stays, and nobody is named as its author', async () => {
  parentTree([entry('run.sh', '100755'), entry('src', '040000', 'tree')])
  const written = treeOf('run.sh', 'executable', bytes('torch\r\n'))
  const taken = takeCommit(written)
  const files = new Map([
    ['run.sh', bytes('torch\r\n')],
    ['gone.txt', null],
  ])
  expect(await makeForge().writeCommit({ parent: PARENT, message: 'Move', files })).toBe(COMMIT)
  const change = { path: 'run.sh', mode: '100755', type: 'blob', content: 'torch\r\n' }
  expect(taken.trees).toEqual([{ base_tree: TREE, tree: [change] }])
  expect(taken.commits).toEqual([{ message: 'Move', tree: written, parents: [PARENT] }])
})

test('a commit that holds its files alone is written without a read of its parent', async () => {
  const written = treeOf('state.json', 'file', bytes('{}\n'))
  const taken = takeCommit(written, true)
  const files = new Map([['state.json', bytes('{}\n')]])
  expect(await makeForge().writeCommit({ parent: PARENT, message: 'Remember', files, isWhole: true })).toBe(COMMIT)
  const change = { path: 'state.json', mode: '100644', type: 'blob', content: '{}\n' }
  expect(taken.trees).toEqual([{ tree: [change] }])
  expect(taken.commits).toEqual([{ message: 'Remember', tree: written, parents: [PARENT] }])
})

test('what is no plain text goes as a blob, and its name is checked', async () => {
  parentTree([])
  const content = Uint8Array.of(0xff, 0)
  const taken = takeCommit(treeOf('a', 'file', content))
  rest('POST', '/git/blobs', { status: 201, body: named(blobName(content)) })
  const commit = { parent: PARENT, message: 'Move', files: new Map([['a', content]]) }
  expect(await makeForge().writeCommit(commit)).toBe(COMMIT)
  expect(taken.trees[0]?.['tree']).toEqual([{ path: 'a', mode: '100644', type: 'blob', sha: blobName(content) }])
  parentTree([])
  rest('POST', '/git/blobs', { status: 201, body: named(OTHER) })
  await expect(makeForge().writeCommit(commit)).rejects.toThrow('other bytes')
})

test('a tree whose name is not the one of what was written is read, and refused where the bytes are others', async () => {
  const commit = { parent: null, message: 'Begin', files: new Map([['a', bytes('x')]]) }
  const found = (sha: string) => ({ body: named(TREE, { truncated: false, tree: [{ ...entry('a', '100644'), sha }] }) })
  rest('POST', '/git/trees', { status: 201, body: named(TREE) })
  rest('GET', `/git/trees/${TREE}?recursive=1`, found(OTHER))
  await expect(makeForge().writeCommit(commit)).rejects.toThrow('other bytes at a')
  rest('POST', '/git/trees', { status: 201, body: named(TREE) })
  rest('GET', `/git/trees/${TREE}?recursive=1`, found(blobName(bytes('x'))))
  rest('POST', '/git/commits', { status: 201, body: named(COMMIT) })
  expect(await makeForge().writeCommit(commit)).toBe(COMMIT)
})

test('a link or a submodule is never written over', async () => {
  for (const mode of ['120000', '160000']) {
    parentTree([entry('a', mode, mode === '160000' ? 'commit' : 'blob')])
    const commit = { parent: PARENT, message: 'Move', files: new Map([['a', bytes('x')]]) }
    await expect(makeForge().writeCommit(commit)).rejects.toThrow('not written over')
  }
})

test('where the tree came in part, a file is looked for folder by folder', async () => {
  parentTree([], true)
  const folder = { path: 'bin', mode: '040000', type: 'tree', sha: OTHER }
  rest('GET', `/git/trees/${PARENT}`, { body: named(TREE, { tree: [folder], truncated: false }) })
  rest('GET', `/git/trees/${OTHER}`, { body: named(OTHER, { tree: [entry('run', '100755')], truncated: false }) })
  rest('GET', `/git/trees/${TREE}?recursive=1`, { body: named(TREE, { tree: [], truncated: true }) })
  const taken = takeCommit()
  await makeForge().writeCommit({ parent: PARENT, message: 'Move', files: new Map([['bin/run', null]]) })
  expect(taken.trees[0]?.['tree']).toEqual([{ path: 'bin/run', mode: '100755', type: 'blob', sha: null }])
})

const REPOSITORY = {
  ...{ id: 'R_1', nameWithOwner: 'acme/service', isFork: false, isArchived: false, isDisabled: false, isMirror: false },
  ...{ isPrivate: false, isEmpty: false, hasIssuesEnabled: true, autoMergeAllowed: false, squashMergeAllowed: true },
  ...{
    mergeCommitAllowed: true,
    rebaseMergeAllowed: false,
    defaultBranchRef: { name: 'main', target: { oid: PARENT } },
  },
}
const REF = { name: 'refs/heads/lockstep/a', before: null, after: COMMIT }

function refAt(oid: string | null): void {
  const object = { type: 'commit', sha: oid, url: 'https://github.example' }
  const body = oid === null ? { message: 'Not Found' } : { ref: REF.name, node_id: 'R', url: object.url, object }
  rest('GET', '/git/ref/heads%2Flockstep%2Fa', { status: oid === null ? 404 : 200, body })
}

test('refs move by the objects that they stood at, and not by what GitHub says to a refusal', async () => {
  for (const [stands, answer] of [
    [OTHER, 'stale'],
    [COMMIT, 'updated'],
  ] as const) {
    graphql({ body: { data: { repository: REPOSITORY } } })
    const { asked } = graphql({ body: { data: { updateRefs: null }, errors: [{ type: 'X', message: 'No' }] } })
    refAt(stands)
    expect(await makeForge().updateRefs([REF])).toBe(answer)
    const refUpdates = [{ name: REF.name, beforeOid: '0'.repeat(40), afterOid: COMMIT, force: true }]
    expect(asked[0]?.variables).toEqual({ input: { repositoryId: 'R_1', refUpdates } })
  }
  graphql({ body: { data: { repository: REPOSITORY } } })
  graphql({ body: { data: { updateRefs: null }, errors: [{ type: 'FORBIDDEN', message: 'A rule forbids it' }] } })
  refAt(null)
  await expect(makeForge().updateRefs([REF])).rejects.toThrow('A rule forbids it')
})
