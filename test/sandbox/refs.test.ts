import { mkdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ProbotOctokit } from 'probot'
import { readRefs } from '../../sandbox/git/refs.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import { headOf, OF, octokitOf, sandboxOf, SERVICE } from './support.ts'

let sandbox: Sandbox
let octokit: ProbotOctokit
let repositoryId: string

beforeEach(async () => {
  sandbox = await sandboxOf()
  octokit = octokitOf(sandbox, sandbox.install('acme'))
  repositoryId = (await octokit.rest.repos.get(OF)).data.node_id
})

afterEach(() => sandbox.close())

const NONE = '0'.repeat(40)
const STATE = 'refs/lockstep/state'
const BRANCH = 'refs/heads/lockstep/torch'

interface Update {
  readonly name: string
  readonly beforeOid?: string
  readonly afterOid: string
  readonly force?: boolean
}

async function update(...refUpdates: Update[]): Promise<string> {
  const query = 'mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }'
  try {
    await octokit.graphql(query, { input: { repositoryId, refUpdates } })
    return 'updated'
  } catch (error) {
    return String(error)
  }
}

async function standing(): Promise<Record<string, string>> {
  const found = await Promise.all(
    ['heads/', 'lockstep/'].map((ref) => octokit.rest.git.listMatchingRefs({ ...OF, ref })),
  )
  return Object.fromEntries(found.flatMap(({ data }) => data).map(({ ref, object }) => [ref, object.sha]))
}

test('refs move together, or not at all where one stands elsewhere', async () => {
  const main = await headOf(octokit, 'main')
  const next = await sandbox.as('developer').push(SERVICE, { branch: 'other', files: { 'new.txt': 'new\n' } })
  const made = [
    { name: BRANCH, beforeOid: NONE, afterOid: main },
    { name: STATE, beforeOid: NONE, afterOid: main },
  ]
  expect(await update(...made)).toBe('updated')
  expect(await standing()).toEqual({ 'refs/heads/main': main, 'refs/heads/other': next, [BRANCH]: main, [STATE]: main })

  // It is there already, so nothing of this happens.
  expect(
    await update({ name: BRANCH, beforeOid: main, afterOid: next }, { name: STATE, beforeOid: NONE, afterOid: next }),
  ).toContain('beforeOid')
  expect(await standing()).toMatchObject({ [BRANCH]: main, [STATE]: main })
  expect(
    await update({ name: BRANCH, beforeOid: main, afterOid: next }, { name: STATE, beforeOid: main, afterOid: next }),
  ).toBe('updated')
  expect(await update({ name: BRANCH, beforeOid: next, afterOid: NONE }, { name: STATE, afterOid: NONE })).toBe(
    'updated',
  )
  expect(await standing()).toEqual({ 'refs/heads/main': main, 'refs/heads/other': next })
})

test('a branch goes only forwards unless forced, and only to commits that are there', async () => {
  const main = await headOf(octokit, 'main')
  const next = await sandbox.as('developer').push(SERVICE, { branch: 'other', files: { 'new.txt': 'new\n' } })
  const back = { name: 'refs/heads/other', beforeOid: next, afterOid: main }
  expect(await update(back)).toContain('not a fast forward')
  expect(await update({ ...back, force: true })).toBe('updated')
  expect(await update({ name: 'refs/heads/other', afterOid: 'f'.repeat(40) })).toContain('does not exist')
  for (const name of ['main', 'refs/heads/a..b', 'refs/heads/x y']) {
    expect(await update({ name, afterOid: main })).toContain('not a valid ref name')
  }
  const unforced = octokit.rest.git.updateRef({ ...OF, ref: 'heads/other', sha: next })
  expect((await unforced).data.object.sha).toBe(next)
  await expect(octokit.rest.git.updateRef({ ...OF, ref: 'heads/other', sha: main })).rejects.toThrow(
    'not a fast forward',
  )
  await expect(octokit.rest.git.createRef({ ...OF, ref: BRANCH, sha: main })).resolves.toBeDefined()
  await expect(octokit.rest.git.createRef({ ...OF, ref: BRANCH, sha: main })).rejects.toThrow(
    'Reference already exists',
  )
})

test('a branch that is renamed takes along pull requests onto it, and closes those from it; the default one is for administrators', async () => {
  const developer = sandbox.as('developer')
  await developer.push(SERVICE, { branch: 'change', files: { 'new.txt': 'new\n' } })
  const { number } = await developer.openPull(SERVICE, { title: 'New', head: 'change' })
  const rename = { branch: 'main', new_name: 'trunk' }
  const path = `/repos/${SERVICE}/branches/main/rename`
  expect((await developer.ask('POST', path, { new_name: 'trunk' })).status).toBe(403)
  await expect(octokit.rest.repos.renameBranch({ ...OF, ...rename })).rejects.toThrow('not accessible')
  sandbox.repository(SERVICE).roles.set('developer', 'admin')
  const main = await headOf(octokit, 'main')
  expect(await developer.do('POST', path, { new_name: 'trunk' })).toMatchObject({
    name: 'trunk',
    commit: { sha: main },
  })
  expect((await octokit.rest.repos.get(OF)).data.default_branch).toBe('trunk')
  const pull = async () => (await octokit.rest.pulls.get({ ...OF, pull_number: number as number })).data
  expect(await pull()).toMatchObject({ state: 'open', base: { ref: 'trunk' } })
  expect((await developer.ask('POST', path, { new_name: 'other' })).status).toBe(404)
  const change = `/repos/${SERVICE}/branches/change/rename`
  expect((await developer.ask('POST', change, { new_name: 'trunk' })).status).toBe(422)
  await developer.do('POST', change, { new_name: 'changed' })
  expect(await pull()).toMatchObject({ state: 'closed', head: { ref: 'change' } })
})

test('what moved a branch is told, the newest first', async () => {
  const developer = sandbox.as('developer')
  const first = await developer.push(SERVICE, { branch: 'change', files: { 'new.txt': '1\n' } })
  const second = await developer.push(SERVICE, {
    branch: 'change',
    files: { 'new.txt': '2\n' },
    from: 'main',
    force: true,
  })
  await developer.push(SERVICE, { branch: 'other', files: { 'new.txt': '3\n' } })
  const { data } = await octokit.rest.repos.listActivities({ ...OF, ref: 'refs/heads/change' })
  expect(data.map(({ activity_type: type, before, after, actor }) => [type, before, after, actor?.login])).toEqual([
    ['force_push', first, second, 'developer'],
    ['branch_creation', NONE, first, 'developer'],
  ])
})

test('blobs are read in one question; a large or binary one comes without its text', async () => {
  const content = { 'a.txt': 'a\n', 'large.txt': 'x'.repeat(600_000), 'binary.bin': Uint8Array.of(0, 1, 2) }
  await sandbox.as('developer').push(SERVICE, { branch: 'main', files: content })
  const { data } = await octokit.rest.git.getTree({ ...OF, tree_sha: 'main' })
  const oids = Object.keys(content).map((path) => data.tree.find((entry) => entry.path === path)?.sha)
  const fields = oids.map(
    (oid, at) => `f${at}: object(oid: "${oid}") { ... on Blob { byteSize isBinary isTruncated text } }`,
  )
  const query = `query { repository(owner: "acme", name: "service") { ${fields.join(' ')} gone: object(oid: "${'e'.repeat(40)}") { oid } } }`
  const { repository } = await octokit.graphql<{ repository: Record<string, { text: string | null }> }>(query)
  expect(repository).toMatchObject({
    f0: { byteSize: 2, isBinary: false, isTruncated: false, text: 'a\n' },
    f1: { byteSize: 600_000, isTruncated: true },
    f2: { byteSize: 3, isBinary: true, text: null },
    gone: null,
  })
  expect(sandbox.calls.counts()['graphql/repository']).toBe(1)
})

test('refs are read while a folder of them, empty after a deletion, goes away', async () => {
  const { folder } = sandbox.repository(SERVICE)
  const below = join(folder, 'refs/heads/lockstep')
  const comeAndGo = async () => {
    for (let turn = 0; turn < 2000; turn += 1) {
      await mkdir(below)
      await rmdir(below)
    }
  }
  const main = await headOf(octokit, 'main')
  const read = async () => {
    for (let reading = 0; reading < 200; reading += 1) {
      expect(await readRefs(folder)).toEqual(new Map([['refs/heads/main', main]]))
    }
  }
  await Promise.all([comeAndGo(), read()])
})
