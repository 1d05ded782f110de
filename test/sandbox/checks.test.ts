import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ProbotOctokit } from 'probot'
import { protect } from '../../sandbox/seed.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import type { Person } from '../../sandbox/person.ts'
import { OF, octokitOf, sandboxOf, SERVICE } from './support.ts'

let sandbox: Sandbox
let octokit: ProbotOctokit
let ci: Person
let head: string

beforeEach(async () => {
  sandbox = await sandboxOf()
  octokit = octokitOf(sandbox, sandbox.install('acme'))
  ci = sandbox.asApp(sandbox.addApp(), 'acme')
  const developer = sandbox.as('developer')
  head = await developer.push(SERVICE, { branch: 'change', files: { 'new.txt': 'new\n' } })
  await developer.openPull(SERVICE, { title: 'Add', head: 'change' })
})

afterEach(() => sandbox.close())

const state = async () => {
  await octokit.rest.pulls.get({ ...OF, pull_number: 1 })
  await sandbox.idle()
  const { data } = await octokit.rest.pulls.get({ ...OF, pull_number: 1 })
  return data.merged ? 'merged' : data.mergeable_state
}

async function mutate(name: string, fields = ''): Promise<string> {
  const { data } = await octokit.rest.pulls.get({ ...OF, pull_number: 1 })
  const query = `mutation { ${name}(input: { pullRequestId: "${data.node_id}"${fields} }) { clientMutationId } }`
  return octokit.graphql(query).then(
    () => 'done',
    (error: Error) => error.message,
  )
}

test('a push opens an empty suite for each App that may write checks; runs and statuses end one by one', async () => {
  const suites = async () => {
    const { data } = await octokit.rest.checks.listSuitesForRef({ ...OF, ref: head })
    return data.check_suites.map(({ app, status, conclusion, latest_check_runs_count: runs }) => [
      app?.slug,
      status,
      conclusion,
      runs,
    ])
  }
  expect(await suites()).toEqual([
    ['lockstep', 'queued', null, 0],
    ['ci', 'queued', null, 0],
  ])
  await ci.check(SERVICE, head, 'test', 'success')
  await ci.check(SERVICE, head, 'lint', 'failure')
  expect((await suites())[1]).toEqual(['ci', 'completed', 'failure', 2])
  expect(await state()).toBe('unstable')
  await ci.check(SERVICE, head, 'lint', 'success')
  const { data } = await octokit.rest.checks.listForRef({ ...OF, ref: head })
  expect(data.check_runs.map(({ name, conclusion, app }) => [name, conclusion, app?.slug])).toEqual([
    ['test', 'success', 'ci'],
    ['lint', 'success', 'ci'],
  ])
  await ci.status(SERVICE, head, 'build', 'pending')
  await ci.status(SERVICE, head, 'build', 'success')
  const combined = await octokit.rest.repos.getCombinedStatusForRef({ ...OF, ref: head })
  expect([combined.data.state, combined.data.total_count]).toEqual(['success', 1])
  const every = await octokit.rest.repos.listCommitStatusesForRef({ ...OF, ref: head })
  expect(every.data.map(({ state, creator }) => [state, creator?.login])).toEqual([
    ['success', 'ci[bot]'],
    ['pending', 'ci[bot]'],
  ])
})

test('required checks, approvals and an up-to-date branch stand before a merge', async () => {
  const developer = sandbox.as('developer')
  const repository = sandbox.repository(SERVICE)
  const merge = async () => (await developer.ask('PUT', `/repos/${SERVICE}/pulls/1/merge`, {})).body.message as string
  protect(repository, 'main', { requiredChecks: ['test'], requiredApprovals: 1, isStrict: true })
  expect(await merge()).toBe('Required status check "test" is expected.')
  await ci.check(SERVICE, head, 'test', 'failure')
  expect(await merge()).toBe('Required status check "test" is failing.')
  await ci.check(SERVICE, head, 'test', 'success')
  await sandbox.as('visitor').review(SERVICE, 1, 'APPROVE')
  expect(await merge()).toBe('At least 1 approving review is required by reviewers with write access.')
  repository.roles.set('visitor', 'write')
  expect(await state()).toBe('clean')
  await developer.push(SERVICE, { branch: 'main', files: { 'main.txt': 'main\n' } })
  expect(await state()).toBe('behind')
  expect(await merge()).toBe('Head branch is out of date with the base branch.')
})

test('rules are told where GitHub tells them: classic protection with the branch, rulesets with its rules', async () => {
  const repository = sandbox.repository(SERVICE)
  const rules = async () =>
    (await octokit.rest.repos.getBranchRules({ ...OF, branch: 'main' })).data.map(({ type }) => type)
  protect(repository, 'main', { requiredChecks: ['test'] })
  const branch = await octokit.rest.repos.getBranch({ ...OF, branch: 'main' })
  expect(branch.data.protection.required_status_checks?.contexts).toEqual(['test'])
  expect(await rules()).toEqual([])
  protect(repository, 'main', { requiredChecks: ['test'], hasMergeQueue: true, kind: 'ruleset' })
  expect(await rules()).toEqual(['required_status_checks', 'merge_queue'])
})

test('auto-merge waits for what is required, and is refused where nothing is', async () => {
  const repository = sandbox.repository(SERVICE)
  expect(await mutate('enablePullRequestAutoMerge')).toContain('Auto merge is not allowed')
  repository.allowsAutoMerge = true
  expect(await mutate('enablePullRequestAutoMerge')).toContain('Protected branch rules not configured')
  protect(repository, 'main', { requiredChecks: ['test'] })
  expect(
    await mutate('enablePullRequestAutoMerge', `, mergeMethod: SQUASH, expectedHeadOid: "${'0'.repeat(40)}"`),
  ).toContain('modified')
  expect(await mutate('enablePullRequestAutoMerge', ', mergeMethod: SQUASH')).toBe('done')
  expect(await state()).toBe('blocked')
  await ci.check(SERVICE, head, 'test', 'success')
  expect(await state()).toBe('merged')
  const { data } = await octokit.rest.repos.getCommit({ ...OF, ref: 'main' })
  expect(data.parents).toHaveLength(1)
})

test('what is clean needs no auto-merge; a queue takes what would be refused', async () => {
  const repository = sandbox.repository(SERVICE)
  repository.allowsAutoMerge = true
  protect(repository, 'main', { requiredChecks: ['test'] })
  await ci.check(SERVICE, head, 'test', 'success')
  expect(await mutate('enablePullRequestAutoMerge')).toContain('clean status')
  expect(await mutate('enqueuePullRequest')).toContain('queue is not enabled')
  protect(repository, 'main', { requiredChecks: ['test', 'slow'], hasMergeQueue: true })
  const refused = await sandbox.as('developer').ask('PUT', `/repos/${SERVICE}/pulls/1/merge`, {})
  expect(refused.body.message).toBe('Changes must be made through the merge queue')
  expect(await mutate('enqueuePullRequest')).toBe('done')
  expect(await state()).toBe('blocked')
  await ci.check(SERVICE, head, 'slow', 'success')
  expect(await state()).toBe('merged')
})
