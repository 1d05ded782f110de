/** Issues, labels, comments, reactions and reviews in GitHub's form. */
import { isoTime, isoTimeOrNull } from '../clock.ts'
import { roleOf, type Account, type Comment, type Issue, type Label, type PullIssue, type Reaction } from '../model.ts'
import type { Repository, Review } from '../model.ts'
import { nodeIdOf, type World } from '../world.ts'
import { accountJson, accountOrNull, appJson } from './accounts.ts'
import { repositoryUrl, repositoryWebUrl } from './repositories.ts'

export function associationOf(repository: Repository, account: Account): string {
  if (repository.owner === account) return 'OWNER'
  if (account.type === 'Bot') return 'NONE'
  const isMember = roleOf(repository, account) !== 'none' && repository.roles.has(account.login.toLowerCase())
  return isMember ? (repository.owner.type === 'Organization' ? 'MEMBER' : 'COLLABORATOR') : 'NONE'
}

export function labelJson(world: World, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: nodeIdOf('LA', label.id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  }
}

export function reactionsJson(url: string, reactions: readonly Reaction[]) {
  const count = (content: string) => reactions.filter((reaction) => reaction.content === content).length
  const kinds = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes']
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    ...Object.fromEntries(kinds.map((kind) => [kind, count(kind)])),
  } as const
}

export function issueWebUrl(world: World, repository: Repository, issue: Issue): string {
  const kind = issue.pull === null ? 'issues' : 'pull'
  return `${repositoryWebUrl(world, repository)}/${kind}/${issue.number}`
}

export function issueJson(world: World, repository: Repository, issue: Issue) {
  const url = `${repositoryUrl(world, repository)}/issues/${issue.number}`
  const webUrl = issueWebUrl(world, repository, issue)
  const pullUrl = `${repositoryUrl(world, repository)}/pulls/${issue.number}`
  return {
    id: issue.id,
    node_id: nodeIdOf(issue.pull === null ? 'I' : 'PR', issue.id),
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: webUrl,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: accountJson(world, issue.user),
    labels: issue.labels.map((label) => labelJson(world, repository, label)),
    assignee: accountOrNull(world, issue.assignees[0] ?? null),
    assignees: issue.assignees.map((account) => accountJson(world, account)),
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: issue.comments.length,
    closed_at: isoTimeOrNull(issue.closedAt),
    closed_by: accountOrNull(world, issue.closedBy),
    created_at: isoTime(issue.createdAt),
    updated_at: isoTime(issue.updatedAt),
    author_association: associationOf(repository, issue.user),
    reactions: reactionsJson(url, []),
    performed_via_github_app: issue.app === null ? null : appJson(world, issue.app),
    ...(issue.pull === null
      ? {}
      : {
          draft: issue.pull.isDraft,
          pull_request: {
            url: pullUrl,
            html_url: webUrl,
            diff_url: `${webUrl}.diff`,
            patch_url: `${webUrl}.patch`,
            merged_at: isoTimeOrNull(issue.pull.mergedAt),
          },
        }),
  }
}

export function commentJson(world: World, repository: Repository, issue: Issue, comment: Comment) {
  const url = `${repositoryUrl(world, repository)}/issues/comments/${comment.id}`
  return {
    id: comment.id,
    node_id: nodeIdOf('IC', comment.id),
    url,
    html_url: `${issueWebUrl(world, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${issue.number}`,
    body: comment.body,
    user: accountJson(world, comment.user),
    created_at: isoTime(comment.createdAt),
    updated_at: isoTime(comment.updatedAt),
    author_association: associationOf(repository, comment.user),
    reactions: reactionsJson(url, comment.reactions),
    performed_via_github_app: comment.app === null ? null : appJson(world, comment.app),
  }
}

export function reactionJson(world: World, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: nodeIdOf('REA', reaction.id),
    user: accountJson(world, reaction.user),
    content: reaction.content,
    created_at: isoTime(reaction.createdAt),
  }
}

export function reviewJson(world: World, repository: Repository, pull: PullIssue, review: Review) {
  const webUrl = `${issueWebUrl(world, repository, pull)}#pullrequestreview-${review.id}`
  const pullUrl = `${repositoryUrl(world, repository)}/pulls/${pull.number}`
  return {
    id: review.id,
    node_id: nodeIdOf('PRR', review.id),
    user: accountJson(world, review.user),
    body: review.body,
    state: review.state,
    html_url: webUrl,
    pull_request_url: pullUrl,
    author_association: associationOf(repository, review.user),
    _links: { html: { href: webUrl }, pull_request: { href: pullUrl } },
    submitted_at: isoTime(review.submittedAt),
    commit_id: review.commit,
  }
}
