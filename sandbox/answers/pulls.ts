/** Pull requests in GitHub's form. */
import { isoTimeOrNull } from '../clock.ts'
import { changedFiles, commitsBetween, mergeBase } from '../git/history.ts'
import type { AutoMerge, PullIssue, Repository, Team } from '../model.ts'
import { nodeIdOf, type World } from '../world.ts'
import { accountJson, accountOrNull } from './accounts.ts'
import { issueJson, issueWebUrl } from './issues.ts'
import { repositoryJson, repositoryUrl } from './repositories.ts'

const href = (href: string) => ({ href })

/** The form of lists. */
export function simplePullJson(world: World, repository: Repository, issue: PullIssue) {
  const { pull } = issue
  const url = `${repositoryUrl(world, repository)}/pulls/${issue.number}`
  const issueUrl = `${repositoryUrl(world, repository)}/issues/${issue.number}`
  const statusesUrl = `${repositoryUrl(world, repository)}/statuses/${pull.headOid}`
  const webUrl = issueWebUrl(world, repository, issue)
  const {
    pull_request: _,
    draft,
    reactions: __,
    performed_via_github_app: ___,
    ...common
  } = issueJson(world, repository, issue)
  const side = (branch: string, oid: string) => ({
    label: `${repository.owner.login}:${branch}`,
    ref: branch,
    sha: oid,
    user: accountJson(world, repository.owner),
    repo: repositoryJson(world, repository),
  })
  return {
    id: common.id,
    node_id: common.node_id,
    url,
    html_url: webUrl,
    diff_url: `${webUrl}.diff`,
    patch_url: `${webUrl}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repositoryUrl(world, repository)}/pulls/comments{/number}`,
    comments_url: common.comments_url,
    statuses_url: statusesUrl,
    number: common.number,
    state: common.state,
    locked: false,
    title: common.title,
    user: common.user,
    body: common.body,
    labels: common.labels,
    milestone: null,
    active_lock_reason: null,
    created_at: common.created_at,
    updated_at: common.updated_at,
    closed_at: common.closed_at,
    merged_at: isoTimeOrNull(pull.mergedAt),
    merge_commit_sha: pull.mergeCommit,
    assignee: common.assignee,
    assignees: common.assignees,
    requested_reviewers: pull.requestedUsers.map((account) => accountJson(world, account)),
    requested_teams: pull.requestedTeams.map((team) => teamJson(world, team)),
    head: side(pull.headBranch, pull.headOid),
    base: side(pull.baseBranch, pull.baseOid),
    _links: {
      self: href(url),
      html: href(webUrl),
      issue: href(issueUrl),
      comments: href(common.comments_url),
      review_comments: href(`${url}/comments`),
      review_comment: href(`${repositoryUrl(world, repository)}/pulls/comments{/number}`),
      commits: href(`${url}/commits`),
      statuses: href(statusesUrl),
    },
    author_association: common.author_association,
    auto_merge: autoMergeJson(world, pull.autoMerge),
    draft: draft ?? false,
  }
}

function autoMergeJson(world: World, autoMerge: AutoMerge | null) {
  if (autoMerge === null) return null
  return {
    enabled_by: accountJson(world, autoMerge.by),
    merge_method: autoMerge.method,
    commit_title: '',
    commit_message: '',
  }
}

/** `mergeable` is null as long as it is not found out. */
export interface Mergeability {
  readonly isMergeable: boolean | null
  /** GitHub's word: clean, dirty, blocked, behind, draft, unstable, unknown. */
  readonly state: string
}

/** The form of one pull request. */
export async function pullJson(world: World, repository: Repository, issue: PullIssue, mergeability: Mergeability) {
  const { pull } = issue
  const base = await mergeBase(repository.folder, pull.baseOid, pull.headOid)
  const files = await changedFiles(repository.folder, base, pull.headOid)
  const commits = await commitsBetween(repository.folder, pull.baseOid, pull.headOid)
  return {
    ...simplePullJson(world, repository, issue),
    merged: pull.mergedAt !== null,
    mergeable: mergeability.isMergeable,
    rebaseable: mergeability.isMergeable,
    mergeable_state: mergeability.state,
    merged_by: accountOrNull(world, pull.mergedBy),
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  }
}

export function minimalPullJson(world: World, repository: Repository, { id, number, pull }: PullIssue) {
  const url = repositoryUrl(world, repository)
  const repo = { id: repository.id, url, name: repository.name }
  return {
    id,
    number,
    url: `${url}/pulls/${number}`,
    head: { ref: pull.headBranch, sha: pull.headOid, repo },
    base: { ref: pull.baseBranch, sha: pull.baseOid, repo },
  }
}

function teamJson(world: World, { owner, slug }: Team) {
  const url = `${world.apiUrl}/orgs/${owner.login}/teams/${slug}`
  return {
    id: owner.id,
    node_id: nodeIdOf('T', slug),
    url,
    members_url: `${url}/members{/member}`,
    name: slug,
    description: null,
    permission: 'pull',
    privacy: 'closed',
    html_url: `${world.url}/orgs/${owner.login}/teams/${slug}`,
    repositories_url: `${url}/repos`,
    slug,
    parent: null,
    type: 'organization',
    organization_id: owner.id,
  }
}
