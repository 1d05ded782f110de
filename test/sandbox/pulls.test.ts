import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ProbotOctokit } from 'probot'
import type { Sandbox } from '../../sandbox/start.ts'
import { headOf, OF, octokitOf, sandboxOf, SERVICE } from './support.ts'

let sandbox: Sandbox
let octokit: ProbotOctokit

beforeEach(async () => {
  sandbox = await sandboxOf()
  octokit = octokitOf(sandbox, sandbox.install('acme'))
})

afterEach(() => sandbox.close())

const TORCH = { branch: 'change', files: { 'requirements.txt': 'torch==2.2.0\nnumpy==1.26.0\n' } }

async function opened(): Promise<number> {
  await sandbox.as('developer').push(SERVICE, TORCH)
  const { number } = await sandbox.as('developer').openPull(SERVICE, { title: 'Move torch', head: 'change' })
  return number as number
}

/** Who asks first after a push is told that GitHub has yet to find out. */
async function mergeable(number: number): Promise<readonly [boolean | null, string]> {
  const first = await octokit.rest.pulls.get({ ...OF, pull_number: number })
  expect([first.data.mergeable, first.data.mergeable_state]).toEqual([null, 'unknown'])
  const { data } = await octokit.rest.pulls.get({ ...OF, pull_number: number })
  return [data.mergeable, data.mergeable_state]
}

test('a pull request conflicts, is mended by a push, and merges', async () => {
  const developer = sandbox.as('developer')
  const number = await opened()
  expect(await mergeable(number)).toEqual([true, 'clean'])

  await developer.push(SERVICE, { branch: 'main', files: { 'requirements.txt': 'torch==2.3.0\nnumpy==1.26.0\n' } })
  expect(await mergeable(number)).toEqual([false, 'dirty'])
  const refused = await developer.ask('PUT', `/repos/${SERVICE}/pulls/${number}/merge`, {})
  expect([refused.status, refused.body.message]).toEqual([405, 'Pull Request is not mergeable'])

  const head = await developer.push(SERVICE, { ...TORCH, force: true })
  expect(await mergeable(number)).toEqual([true, 'clean'])
  const stale = await developer.ask('PUT', `/repos/${SERVICE}/pulls/${number}/merge`, { sha: '0'.repeat(40) })
  expect(stale.status).toBe(409)
  const merged = await developer.do('PUT', `/repos/${SERVICE}/pulls/${number}/merge`, { sha: head })
  const { data } = await octokit.rest.pulls.get({ ...OF, pull_number: number })
  expect([data.state, data.merged, data.merge_commit_sha, data.merged_by?.login]).toEqual([
    'closed',
    true,
    merged.sha,
    'developer',
  ])
  expect(await headOf(octokit, 'main')).toBe(merged.sha)
  const commit = await octokit.rest.repos.getCommit({ ...OF, ref: merged.sha })
  expect(commit.data.parents.map(({ sha }) => sha)[1]).toBe(head)
})

test('squash gives one commit by who opened it, rebase each commit anew', async () => {
  const developer = sandbox.as('developer')
  const number = await opened()
  await developer.push(SERVICE, { branch: 'change', files: { 'new.txt': 'new\n' }, message: 'Add a file' })
  await developer.push(SERVICE, { branch: 'main', files: { 'other.txt': 'other\n' } })
  const squashed = await developer.merge(SERVICE, number, 'squash')
  const { data } = await octokit.rest.repos.getCommit({ ...OF, ref: squashed.sha })
  expect([data.parents.length, data.commit.message, data.author?.login]).toEqual([1, 'Move torch (#1)', 'developer'])
  expect(data.commit.verification?.verified).toBe(true)

  await developer.push(SERVICE, { branch: 'two', files: { 'one.txt': '1' }, message: 'One' })
  await developer.push(SERVICE, { branch: 'two', files: { 'two.txt': '2' }, message: 'Two' })
  await developer.push(SERVICE, { branch: 'main', files: { 'main.txt': 'm' }, message: 'Main' })
  const { number: second } = await developer.openPull(SERVICE, { title: 'Two', head: 'two' })
  await developer.merge(SERVICE, second, 'rebase')
  const history = await octokit.rest.repos.listCommits({ ...OF, per_page: 3 })
  expect(history.data.map(({ commit }) => commit.message)).toEqual(['Two', 'One', 'Main'])
  const tree = await octokit.rest.git.getTree({ ...OF, tree_sha: 'main' })
  expect(tree.data.tree.map(({ path }) => path)).toEqual([
    'README.md',
    'main.txt',
    'new.txt',
    'one.txt',
    'other.txt',
    'requirements.txt',
    'two.txt',
  ])
})

test('one branch has one open pull request; it reopens only while its head stands', async () => {
  const developer = sandbox.as('developer')
  const number = await opened()
  const again = await developer.ask('POST', `/repos/${SERVICE}/pulls`, { title: 'x', head: 'change', base: 'main' })
  expect(again.body.errors[0].message).toBe('A pull request already exists for acme:change.')
  const empty = await developer.ask('POST', `/repos/${SERVICE}/pulls`, { title: 'x', head: 'main', base: 'main' })
  expect(empty.body.errors[0].message).toBe('No commits between main and main')

  await developer.setState(SERVICE, number, 'closed')
  await developer.setState(SERVICE, number, 'open')
  await developer.setState(SERVICE, number, 'closed')
  await developer.push(SERVICE, { ...TORCH, files: { 'requirements.txt': 'torch==2.4.0\n' }, force: true })
  const refused = await developer.ask('PATCH', `/repos/${SERVICE}/pulls/${number}`, { state: 'open' })
  expect([refused.status, refused.body.errors[0].message]).toEqual([
    422,
    'state cannot be changed. The change branch was force-pushed or recreated.',
  ])
})

test('a pull request closes when its branch goes or holds nothing new, and is merged when its base takes it by a push', async () => {
  const developer = sandbox.as('developer')
  const stateOf = async (number: number) => {
    const { data } = await octokit.rest.pulls.get({ ...OF, pull_number: number })
    return [data.state, data.merged]
  }
  const first = await opened()
  await octokit.rest.git.deleteRef({ ...OF, ref: 'heads/change' })
  expect(await stateOf(first)).toEqual(['closed', false])

  const second = await opened()
  await octokit.rest.git.updateRef({ ...OF, ref: 'heads/change', sha: await headOf(octokit, 'main'), force: true })
  expect(await stateOf(second)).toEqual(['closed', false])

  const head = await developer.push(SERVICE, TORCH)
  const { number: third } = await developer.openPull(SERVICE, { title: 'Third', head: 'change' })
  await octokit.rest.git.updateRef({ ...OF, ref: 'heads/main', sha: head })
  expect(await stateOf(third)).toEqual(['closed', true])
})

test('"Update branch" merges the base into the head', async () => {
  const developer = sandbox.as('developer')
  const number = await opened()
  const base = await developer.push(SERVICE, { branch: 'main', files: { 'other.txt': 'other\n' } })
  await developer.do('PUT', `/repos/${SERVICE}/pulls/${number}/update-branch`, {})
  const { data } = await octokit.rest.pulls.get({ ...OF, pull_number: number })
  const commit = await octokit.rest.git.getCommit({ ...OF, commit_sha: data.head.sha })
  expect([commit.data.parents[1]?.sha, commit.data.verification.verified]).toEqual([base, true])
})

test('what comes at the same time is done one after another: one pull request, one merge', async () => {
  const developer = sandbox.as('developer')
  await developer.push(SERVICE, TORCH)
  const open = () => developer.ask('POST', `/repos/${SERVICE}/pulls`, { title: 'x', head: 'change', base: 'main' })
  expect(
    (await Promise.all([open(), open(), open()])).map(({ status }) => status).sort((one, other) => one - other),
  ).toEqual([201, 422, 422])
  const merge = () => developer.ask('PUT', `/repos/${SERVICE}/pulls/1/merge`, {})
  expect((await Promise.all([merge(), merge()])).map(({ status }) => status).sort((one, other) => one - other)).toEqual(
    [200, 405],
  )
  const { data } = await octokit.rest.pulls.get({ ...OF, pull_number: 1 })
  expect([data.merged, data.merge_commit_sha]).toEqual([true, await headOf(octokit, 'main')])
})
