/** What a forge on GitHub does when a call goes wrong half way, in the sandbox; and what its calls cost. */
import { expect, test } from 'vitest'
import { GitHubError, RateLimited } from '../../src/github/failure.ts'
import type { Forge } from '../../src/propose/forge.ts'
import { protect } from '../../sandbox/seed.ts'
import { FILES } from './contract.ts'
import { makeScene, SERVICE, useSandbox } from './sandbox-scene.ts'

const sandbox = useSandbox()
const BRANCH = 'lockstep/torch'
const PULL = { title: 'Move torch', body: '', head: BRANCH, base: 'main', isDraft: false }

async function begin() {
  const { forge } = await makeScene(sandbox())
  const parent = await forge.ref('refs/heads/main')
  const files = new Map([['requirements.txt', new TextEncoder().encode('torch==2.8.0\n')]])
  const head = await forge.writeCommit({ parent, message: 'Move torch', files })
  return { forge, head }
}

const branch = (forge: Forge, head: string) =>
  forge.updateRefs([{ name: `refs/heads/${BRANCH}`, before: null, after: head }])

/** The operation takes effect, and its answer does not come. */
function loseAnswerOf(operation: string): void {
  sandbox().faults.onRequest({ operation, fault: { do: 'drop', when: 'after' } })
}

test('refs, a pull request and a merge whose answers are lost are made once and known as made', async () => {
  const { forge, head } = await begin()
  loseAnswerOf('graphql/updateRefs')
  expect(await branch(forge, head)).toBe('updated')
  loseAnswerOf('pulls/create')
  const { number } = await forge.openPull(PULL)
  expect(await forge.ownPulls()).toHaveLength(1)
  loseAnswerOf('pulls/merge')
  expect(await forge.mergePull(number, { head, method: 'squash' })).toEqual({ status: 'done' })
})

test('a comment whose answer is lost is told, and not written a second time', async () => {
  const { forge, head } = await begin()
  await branch(forge, head)
  const { number } = await forge.openPull(PULL)
  loseAnswerOf('issues/create-comment')
  await expect(forge.addComment(number, 'Hello')).rejects.toBeInstanceOf(GitHubError)
  expect(await forge.comments(number)).toHaveLength(1)
})

test('a token that has expired before its time is renewed once', async () => {
  const { forge } = await begin()
  sandbox().faults.onRequest({ operation: 'git/get-ref', fault: { do: 'expire-token' } })
  expect(await forge.ref('refs/heads/main')).toMatch(/^[0-9a-f]{40}$/)
})

test('a limit beyond patience says when to come back', async () => {
  const { forge } = await begin()
  sandbox().faults.onRequest({ operation: 'git/get-ref', fault: { do: 'primary-rate-limit', resetSeconds: 3000 } })
  await expect(forge.ref('refs/heads/main')).rejects.toBeInstanceOf(RateLimited)
})

test('a glance costs two calls, and what is known by its name none', async () => {
  const { forge, head } = await begin()
  await branch(forge, head)
  await forge.openPull(PULL)
  const counted = async (act: () => Promise<unknown>) => {
    sandbox().calls.reset()
    await act()
    return sandbox().calls.all.filter(({ operation }) => operation !== 'apps/create-installation-access-token').length
  }
  const glance = () => forge.glance({ refs: [], file: { refs: ['refs/lockstep/state'], path: 'a' } })
  // Once, that there is no such ref is confirmed.
  expect([await counted(glance), await counted(glance)]).toEqual([3, 2])
  expect(await counted(() => forge.ownPulls())).toBe(2)
  expect(await counted(() => forge.otherPulls('main'))).toBe(1)
  const { entries } = await forge.tree(head)
  expect(await counted(() => forge.blobs(entries.map(({ oid }) => oid)))).toBe(1)
  expect(await counted(() => forge.blobs(entries.map(({ oid }) => oid)))).toBe(0)
  expect(await counted(() => forge.tree(head))).toBe(0)
  const files = new Map(Object.keys(FILES).map((path) => [path, new TextEncoder().encode('new\n')]))
  expect(await counted(() => forge.writeCommit({ parent: head, message: 'Move', files }))).toBe(2)
  expect(sandbox().repository(SERVICE).issues.size).toBe(1)
})

test('where the branch has a merge queue, a merge stands in it', async () => {
  const { forge, head } = await begin()
  protect(sandbox().repository(SERVICE), 'main', { requiredChecks: ['test'], hasMergeQueue: true, kind: 'ruleset' })
  await branch(forge, head)
  const { number } = await forge.openPull(PULL)
  expect(await forge.branchRules('main')).toMatchObject({ requiredChecks: ['test'], hasMergeQueue: true })
  expect(await forge.mergePull(number, { head, method: 'squash' })).toEqual({ status: 'done' })
  expect(sandbox().repository(SERVICE).issues.get(number)?.pull?.isQueued).toBe(true)
  expect(await forge.pull(number)).toMatchObject({ state: 'open' })
})
