/** What webhooks tell of, in GitHub's form; whom it is told to stands in webhooks.ts. */
import { accountJson } from '../answers/accounts.ts'
import { checkRunJson, checkSuiteJson, statusJson } from '../answers/checks.ts'
import { commitJson, gitCommitJson } from '../answers/commits.ts'
import { commentJson, issueJson, reviewJson } from '../answers/issues.ts'
import { pullJson } from '../answers/pulls.ts'
import { repositoryJson, repositoryUrl, repositoryWebUrl } from '../answers/repositories.ts'
import { changedFiles, commitsBetween, isAncestor } from '../git/history.ts'
import { readCommit, readCommits, type Commit } from '../git/objects.ts'
import { readRefs, type RefChange } from '../git/refs.ts'
import type { Account, CheckRun, CheckSuite, Comment, Installation, Issue, PullIssue } from '../model.ts'
import type { Repository, Review, Status } from '../model.ts'
import type { World } from '../world.ts'
import { accountOfEmail, emailOf } from '../answers/commits.ts'
import { mergeabilityOf } from './mergeability.ts'

const NONE = '0'.repeat(40)

type Extra = Readonly<Record<string, unknown>>

export async function tellPull(
  world: World,
  repository: Repository,
  pull: PullIssue,
  { action, sender, extra = {} }: { action: string; sender: Account; extra?: Extra },
): Promise<void> {
  const json = await pullJson(world, repository, pull, await mergeabilityOf(repository, pull, { isAsked: false }))
  const repo = { allow_squash_merge: true, allow_merge_commit: true, allow_rebase_merge: true }
  const withSettings = (side: typeof json.head) => ({
    ...side,
    repo: { ...side.repo, ...repo, allow_auto_merge: repository.allowsAutoMerge, delete_branch_on_merge: false },
  })
  const payload = {
    number: pull.number,
    pull_request: { ...json, head: withSettings(json.head), base: withSettings(json.base) },
    ...extra,
  }
  world.tell({ event: 'pull_request', action, sender, repository, payload })
}

export function tellIssue(
  world: World,
  repository: Repository,
  issue: Issue,
  { action, sender, extra = {} }: { action: string; sender: Account; extra?: Extra },
): void {
  const payload = { issue: issueJson(world, repository, issue), ...extra }
  world.tell({ event: 'issues', action, sender, repository, payload })
}

export function tellComment(
  world: World,
  repository: Repository,
  issue: Issue,
  comment: Comment,
  { action, sender, extra = {} }: { action: string; sender: Account; extra?: Extra },
): void {
  const payload = {
    issue: issueJson(world, repository, issue),
    comment: commentJson(world, repository, issue, comment),
    ...extra,
  }
  world.tell({ event: 'issue_comment', action, sender, repository, payload })
}

export async function tellReview(world: World, repository: Repository, pull: PullIssue, review: Review): Promise<void> {
  const {
    merged: _,
    mergeable: __,
    ...json
  } = await pullJson(world, repository, pull, {
    isMergeable: null,
    state: 'unknown',
  })
  const review_ = reviewJson(world, repository, pull, review)
  const payload = { review: { ...review_, state: review.state.toLowerCase() }, pull_request: json }
  world.tell({ event: 'pull_request_review', action: 'submitted', sender: review.user, repository, payload })
}

export function tellCheckRun(world: World, repository: Repository, run: CheckRun, action: string): void {
  const suite = run.suite
  const json = checkRunJson(world, repository, run)
  const check_suite = {
    id: suite.id,
    head_branch: suite.headBranch,
    head_sha: suite.headOid,
    status: run.status,
    conclusion: run.conclusion,
    url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}`,
    before: suite.before,
    after: suite.headOid,
    pull_requests: json.pull_requests,
    app: json.app,
    created_at: new Date(suite.createdAt).toISOString(),
    updated_at: new Date(suite.updatedAt).toISOString(),
  }
  const payload = { check_run: { ...json, check_suite } }
  world.tell({ event: 'check_run', action, sender: suite.app.bot, repository, payload })
}

export async function tellCheckSuite(
  world: World,
  repository: Repository,
  suite: CheckSuite,
  { action, sender, only }: { action: string; sender: Account; only?: Installation },
): Promise<void> {
  const { repository: _, ...json } = await checkSuiteJson(world, repository, suite)
  const payload = { check_suite: json }
  world.tell({ event: 'check_suite', action, sender, repository, payload, ...(only === undefined ? {} : { only }) })
}

export async function tellStatus(world: World, repository: Repository, status: Status): Promise<void> {
  const commit = await readCommit(repository.folder, status.oid)
  if (commit === null) return
  const branches = [...(await readRefs(repository.folder, 'refs/heads/'))].filter(([, oid]) => oid === status.oid)
  const { creator: _, url: __, node_id: ___, ...json } = statusJson(world, repository, status)
  const commitUrl = `${repositoryUrl(world, repository)}/commits/${status.oid}`
  const payload = {
    ...json,
    sha: status.oid,
    name: `${repository.owner.login}/${repository.name}`,
    commit: commitJson(world, repository, commit),
    branches: branches.map(([ref, oid]) => ({
      name: ref.slice('refs/heads/'.length),
      commit: { sha: oid, url: commitUrl },
      protected: repository.protections.has(ref.slice('refs/heads/'.length)),
    })),
  }
  world.tell({ event: 'status', action: null, sender: status.creator, repository, payload })
}

/** Of a branch or a tag; GitHub tells of at most 2,048 commits. */
export async function tellPush(
  world: World,
  repository: Repository,
  { name, before, after }: RefChange,
  pusher: Account,
): Promise<void> {
  const { folder } = repository
  const known = before !== null && after !== null
  const isForced = known && !(await isAncestor(folder, before, after))
  const start = before ?? (await tipBefore(repository, name))
  const oids = after === null || start === null ? [] : (await commitsBetween(folder, start, after)).slice(-2048)
  const commits = await readCommits(folder, oids)
  const head = after === null ? null : await readCommit(folder, after)
  const payload = {
    ref: name,
    before: before ?? NONE,
    after: after ?? NONE,
    created: before === null,
    deleted: after === null,
    forced: isForced,
    base_ref: null,
    compare: `${repositoryWebUrl(world, repository)}/compare/${(before ?? NONE).slice(0, 12)}...${(after ?? NONE).slice(0, 12)}`,
    commits: await Promise.all(commits.map((commit) => pushedCommitJson(world, repository, commit))),
    head_commit: head === null ? null : await pushedCommitJson(world, repository, head),
    pusher: { name: pusher.login, email: emailOf(pusher) },
    repository: pushedRepositoryJson(world, repository),
  }
  world.tell({ event: 'push', action: null, sender: pusher, repository, payload })
}

/** A new branch tells of the commits that the default branch does not have. */
async function tipBefore(repository: Repository, name: string): Promise<string | null> {
  const refs = await readRefs(repository.folder, 'refs/heads/')
  const main = `refs/heads/${repository.defaultBranch}`
  return name === main ? null : (refs.get(main) ?? null)
}

const seconds = (ms: number) => Math.floor(ms / 1000)

/** In push events alone, GitHub gives some times in seconds. */
function pushedRepositoryJson(world: World, repository: Repository) {
  const json = repositoryJson(world, repository)
  const { login } = repository.owner
  return {
    ...json,
    owner: { ...accountJson(world, repository.owner), name: login, email: null },
    created_at: seconds(repository.createdAt),
    pushed_at: seconds(repository.pushedAt),
    stargazers: 0,
    master_branch: repository.defaultBranch,
  }
}

async function pushedCommitJson(world: World, repository: Repository, commit: Commit) {
  const files = await changedFiles(repository.folder, commit.parents[0] ?? null, commit.oid)
  const pathsOf = (status: string) => files.filter((file) => file.status === status).map(({ path }) => path)
  const renamed = files.filter(({ status }) => status === 'renamed')
  const person = ({ name, email }: Commit['author']) => {
    const account = accountOfEmail(world, email)
    return { name, email, ...(account === null ? {} : { username: account.login }) }
  }
  return {
    id: commit.oid,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: gitCommitJson(world, repository, commit).html_url,
    author: person(commit.author),
    committer: person(commit.committer),
    added: [...pathsOf('added'), ...renamed.map(({ path }) => path)],
    removed: [...pathsOf('removed'), ...renamed.flatMap(({ previousPath }) => previousPath ?? [])],
    modified: pathsOf('modified'),
  }
}
