import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../sandbox/start.ts'
import { addressOf, git, headOf, OF, octokitOf, sandboxOf, SERVICE } from './support.ts'

let sandbox: Sandbox
let folder: string

beforeEach(async () => {
  sandbox = await sandboxOf()
  folder = mkdtempSync(join(tmpdir(), 'lockstep-clone-'))
})

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await sandbox.close()
})

test('git clones, commits and pushes; pull requests follow the push', async () => {
  const octokit = octokitOf(sandbox, sandbox.install('acme'))
  const copy = join(folder, 'service')
  await git(folder, 'clone', '--quiet', addressOf(sandbox, 'user:developer'), copy)
  expect(readFileSync(join(copy, 'requirements.txt'), 'utf8')).toBe('torch==2.1.0\nnumpy==1.26.0\n')

  await git(copy, 'switch', '--quiet', '-c', 'change')
  writeFileSync(join(copy, 'requirements.txt'), 'torch==2.2.0\n')
  await git(copy, 'commit', '--quiet', '-am', 'Move torch')
  await git(copy, 'push', '--quiet', 'origin', 'change')
  const { number } = await sandbox.as('developer').openPull(SERVICE, { title: 'Move torch', head: 'change' })
  const before = await octokit.rest.pulls.get({ ...OF, pull_number: number })
  expect(before.data.head.sha).toBe(await git(copy, 'rev-parse', 'HEAD'))

  writeFileSync(join(copy, 'new.txt'), 'new\n')
  await git(copy, 'add', '.')
  await git(copy, 'commit', '--quiet', '-m', 'Add a file')
  await git(copy, 'push', '--quiet', 'origin', 'change')
  const after = await octokit.rest.pulls.get({ ...OF, pull_number: number })
  expect(after.data.head.sha).toBe(await git(copy, 'rev-parse', 'HEAD'))
  const files = await octokit.rest.pulls.listFiles({ ...OF, pull_number: number })
  expect(
    files.data.map(({ filename, status, additions, deletions }) => [filename, status, additions, deletions]),
  ).toEqual([
    ['new.txt', 'added', 1, 0],
    ['requirements.txt', 'modified', 1, 2],
  ])
  expect(sandbox.calls.counts()).toMatchObject({ 'pulls/get': 2, 'pulls/list-files': 1 })
})

test('git may read with a role and push with another', async () => {
  const copy = join(folder, 'service')
  await git(folder, 'clone', '--quiet', addressOf(sandbox, 'user:visitor'), copy)
  await git(copy, 'commit', '--quiet', '--allow-empty', '-m', 'Nothing')
  await expect(git(copy, 'push', 'origin', 'main')).rejects.toThrow('403')
  await expect(git(copy, 'push', addressOf(sandbox, 'nonsense'), 'main')).rejects.toThrow('Authentication failed')
})

test('a commit of the Git Data API without author is the bot’s, and signed', async () => {
  const { rest } = octokitOf(sandbox, sandbox.install('acme'))
  const head = await headOf(octokitOf(sandbox, sandbox.install('acme')), 'main')
  const content = Buffer.from('torch==2.6.0\n').toString('base64')
  const blob = await rest.git.createBlob({ ...OF, content, encoding: 'base64' })
  const entry = { path: 'requirements.txt', mode: '100644', type: 'blob', sha: blob.data.sha } as const
  const gone = { path: 'README.md', mode: '100644', type: 'blob', sha: null } as const
  const tree = await rest.git.createTree({ ...OF, base_tree: head, tree: [entry, gone] })
  expect(tree.data.tree.map(({ path }) => path)).toEqual(['requirements.txt'])

  const own = await rest.git.createCommit({ ...OF, message: 'Move torch', tree: tree.data.sha, parents: [head] })
  expect(own.data.verification.verified).toBe(true)
  expect(own.data.author.name).toBe('lockstep[bot]')
  const author = { name: 'developer', email: 'developer@users.noreply.github.example' }
  const named = await rest.git.createCommit({ ...OF, message: 'x', tree: tree.data.sha, parents: [head], author })
  expect(named.data.verification.verified).toBe(false)

  await rest.git.createRef({ ...OF, ref: 'refs/heads/own', sha: own.data.sha })
  const copy = join(folder, 'service')
  await git(folder, 'clone', '--quiet', '--branch', 'own', addressOf(sandbox, 'user:visitor'), copy)
  expect(readFileSync(join(copy, 'requirements.txt'), 'utf8')).toBe('torch==2.6.0\n')
  const listed = await rest.repos.listCommits({ ...OF, sha: 'own', per_page: 1 })
  expect(listed.data.map(({ author, commit }) => [author?.login, commit.message])).toEqual([
    ['lockstep[bot]', 'Move torch'],
  ])
  expect(listed.headers.link).toContain('rel="next"')
})

test('a renamed, a removed and a binary file are told as GitHub tells them', async () => {
  const { rest } = octokitOf(sandbox, sandbox.install('acme'))
  const lines = Array.from({ length: 20 }, (_, number) => `line ${number}\n`).join('')
  const developer = sandbox.as('developer')
  await developer.push(SERVICE, { branch: 'main', files: { 'old name.txt': lines } })
  await developer.push(SERVICE, {
    branch: 'change',
    files: { 'old name.txt': null, 'new name.txt': `${lines}more\n`, 'README.md': null, 'b.bin': Uint8Array.of(0, 1) },
  })
  const { data } = await rest.repos.compareCommitsWithBasehead({ ...OF, basehead: 'main...change' })
  const files = data.files ?? []
  expect(
    files.map(({ filename, status, previous_filename: from, changes }) => [filename, status, from, changes]),
  ).toEqual([
    ['README.md', 'removed', undefined, 1],
    ['b.bin', 'added', undefined, 0],
    ['new name.txt', 'renamed', 'old name.txt', 1],
  ])
  expect(files.map(({ patch }) => patch?.split('\n').at(-1))).toEqual(['-# service', undefined, '+more'])
  expect([data.status, data.ahead_by, data.behind_by]).toEqual(['ahead', 1, 0])
})
