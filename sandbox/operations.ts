/**
 * Every operation that the sandbox serves, of REST and of GraphQL; what is not here is answered with 501 and noted.
 *
 * A row names GitHub's operation, the permission that an installation needs for it (GitHub's documentation, "Permissions required for GitHub Apps";
 * with several, any one of them), the role that a person needs, and of REST the function that serves it.
 */
import type { Answer, Call, OperationId, RepositoryCall } from './call.ts'
import type { Role } from './model.ts'
import type { Method, Need, Operation, Permissions } from './operation.ts'
import * as apps from './serve/apps.ts'
import * as branches from './serve/branches.ts'
import * as checks from './serve/checks.ts'
import * as comments from './serve/comments.ts'
import * as commits from './serve/commits.ts'
import * as gitData from './serve/git-data.ts'
import * as hooks from './serve/hooks.ts'
import * as issues from './serve/issues.ts'
import * as labels from './serve/labels.ts'
import * as pulls from './serve/pulls.ts'
import * as refs from './serve/refs.ts'
import * as repositories from './serve/repositories.ts'
import * as reviews from './serve/reviews.ts'
import * as rules from './serve/rules.ts'

type Route = `${Method} /${string}`

/** `serve` may count on the body that its operation describes: the server checks it first. */
function row<Id extends OperationId>(
  id: Id,
  route: Route,
  need: Need,
  role: Role,
  serve: ((call: RepositoryCall<Id>) => Promise<Answer>) | ((call: Call<Id>) => Promise<Answer>),
): Operation {
  const [method = '', path = ''] = route.split(' ')
  return { id, method: method as Method, path, need, role, serve: serve as Operation['serve'] }
}

const METADATA: Permissions = ['metadata:read']
const READ: Permissions = ['contents:read']
const WRITE: Permissions = ['contents:write']
/** Of the default branch, administration alone. */
const RENAME: Need = ['contents:write', 'administration:write']
const PULL: Permissions = ['pull_requests:read']
const EDIT_PULL: Permissions = ['pull_requests:write']
const TALK: Need = ['issues:read', 'pull_requests:read']
const EDIT_TALK: Need = ['issues:write', 'pull_requests:write']
/** Other than comments, reactions to them are of issues alone, also below a pull request. */
const REACTIONS: Need = ['issues:read']
const REACT: Need = ['issues:write']
const CHECKS: Need = ['checks:read']
const EDIT_CHECKS: Need = ['checks:write']
const REPO = '/repos/{owner}/{repo}'

export const OPERATIONS: readonly Operation[] = [
  row('apps/get-authenticated', 'GET /app', 'app', 'none', apps.getApp),
  row('apps/list-installations', 'GET /app/installations', 'app', 'none', apps.listInstallations),
  row('apps/get-installation', 'GET /app/installations/{installation_id}', 'app', 'none', apps.getInstallation),
  row(
    'apps/delete-installation',
    'DELETE /app/installations/{installation_id}',
    'app',
    'none',
    apps.deleteInstallation,
  ),
  row(
    'apps/create-installation-access-token',
    'POST /app/installations/{installation_id}/access_tokens',
    'app',
    'none',
    apps.createToken,
  ),
  row('apps/suspend-installation', 'PUT /app/installations/{installation_id}/suspended', 'app', 'none', apps.suspend),
  row(
    'apps/unsuspend-installation',
    'DELETE /app/installations/{installation_id}/suspended',
    'app',
    'none',
    apps.unsuspend,
  ),
  row('apps/create-from-manifest', 'POST /app-manifests/{code}/conversions', 'anyone', 'none', apps.convertManifest),
  row('apps/get-repo-installation', `GET ${REPO}/installation`, 'app', 'none', apps.repositoryInstallation),
  row(
    'apps/list-repos-accessible-to-installation',
    'GET /installation/repositories',
    METADATA,
    'none',
    apps.listRepositories,
  ),
  row(
    'apps/add-repo-to-installation-for-authenticated-user',
    'PUT /user/installations/{installation_id}/repositories/{repository_id}',
    METADATA,
    'none',
    apps.addRepository,
  ),
  row(
    'apps/remove-repo-from-installation-for-authenticated-user',
    'DELETE /user/installations/{installation_id}/repositories/{repository_id}',
    METADATA,
    'none',
    apps.removeRepository,
  ),
  row('apps/list-webhook-deliveries', 'GET /app/hook/deliveries', 'app', 'none', hooks.listDeliveries),
  row('apps/get-webhook-delivery', 'GET /app/hook/deliveries/{delivery_id}', 'app', 'none', hooks.getDelivery),
  row(
    'apps/redeliver-webhook-delivery',
    'POST /app/hook/deliveries/{delivery_id}/attempts',
    'app',
    'none',
    hooks.redeliver,
  ),

  row('repos/get', `GET ${REPO}`, METADATA, 'read', repositories.getRepository),
  row('repos/update', `PATCH ${REPO}`, ['administration:write'], 'admin', repositories.updateRepository),
  row('repos/transfer', `POST ${REPO}/transfer`, ['administration:write'], 'admin', repositories.transfer),
  row(
    'repos/get-collaborator-permission-level',
    `GET ${REPO}/collaborators/{username}/permission`,
    METADATA,
    'read',
    repositories.permission,
  ),
  row('repos/get-branch-rules', `GET ${REPO}/rules/branches/{branch*}`, METADATA, 'read', rules.branchRules),
  row(
    'repos/get-status-checks-protection',
    `GET ${REPO}/branches/{branch*}/protection/required_status_checks`,
    ['administration:read'],
    'admin',
    rules.requiredChecks,
  ),
  row(
    'teams/list-members-in-org',
    'GET /orgs/{org}/teams/{team_slug}/members',
    ['members:read'],
    'none',
    repositories.teamMembers,
  ),
  row('users/get-by-username', 'GET /users/{username}', METADATA, 'none', repositories.getUser),
  row('users/get-authenticated', 'GET /user', METADATA, 'none', repositories.getSelf),

  row('repos/get-content', `GET ${REPO}/contents/{path*}`, READ, 'read', commits.getContent),
  row('repos/list-commits', `GET ${REPO}/commits`, READ, 'read', commits.listCommits),
  row('repos/compare-commits-with-basehead', `GET ${REPO}/compare/{basehead*}`, READ, 'read', commits.compare),
  row('repos/list-activities', `GET ${REPO}/activity`, READ, 'read', refs.listActivities),
  row('repos/list-branches', `GET ${REPO}/branches`, READ, 'read', branches.listBranches),
  row('repos/rename-branch', `POST ${REPO}/branches/{branch*}/rename`, RENAME, 'write', branches.rename),
  row('repos/get-branch', `GET ${REPO}/branches/{branch*}`, READ, 'read', branches.getBranch),

  row('git/get-tree', `GET ${REPO}/git/trees/{tree_sha*}`, READ, 'read', gitData.getTree),
  row('git/create-tree', `POST ${REPO}/git/trees`, WRITE, 'write', gitData.createTree),
  row('git/get-blob', `GET ${REPO}/git/blobs/{file_sha}`, READ, 'read', gitData.getBlob),
  row('git/create-blob', `POST ${REPO}/git/blobs`, WRITE, 'write', gitData.createBlob),
  row('git/get-commit', `GET ${REPO}/git/commits/{commit_sha}`, READ, 'read', gitData.getCommit),
  row('git/create-commit', `POST ${REPO}/git/commits`, WRITE, 'write', gitData.createCommit),
  row('git/get-ref', `GET ${REPO}/git/ref/{ref*}`, READ, 'read', refs.getRef),
  row('git/list-matching-refs', `GET ${REPO}/git/matching-refs/{ref*}`, READ, 'read', refs.matchingRefs),
  row('git/create-ref', `POST ${REPO}/git/refs`, WRITE, 'write', refs.createRef),
  row('git/update-ref', `PATCH ${REPO}/git/refs/{ref*}`, WRITE, 'write', refs.updateRef),
  row('git/delete-ref', `DELETE ${REPO}/git/refs/{ref*}`, WRITE, 'write', refs.deleteRef),

  row('pulls/list', `GET ${REPO}/pulls`, PULL, 'read', pulls.listPulls),
  row('pulls/create', `POST ${REPO}/pulls`, EDIT_PULL, 'read', pulls.createPull),
  row('pulls/get', `GET ${REPO}/pulls/{pull_number}`, PULL, 'read', pulls.getPull),
  row('pulls/update', `PATCH ${REPO}/pulls/{pull_number}`, EDIT_PULL, 'read', pulls.updatePull),
  row('pulls/list-files', `GET ${REPO}/pulls/{pull_number}/files`, PULL, 'read', pulls.listFiles),
  row('pulls/merge', `PUT ${REPO}/pulls/{pull_number}/merge`, WRITE, 'write', pulls.merge),
  row('pulls/update-branch', `PUT ${REPO}/pulls/{pull_number}/update-branch`, EDIT_PULL, 'write', pulls.updateBranch),
  row(
    'pulls/request-reviewers',
    `POST ${REPO}/pulls/{pull_number}/requested_reviewers`,
    EDIT_PULL,
    'write',
    pulls.requestReviewers,
  ),
  row('pulls/list-reviews', `GET ${REPO}/pulls/{pull_number}/reviews`, PULL, 'read', reviews.listReviews),
  row('pulls/create-review', `POST ${REPO}/pulls/{pull_number}/reviews`, EDIT_PULL, 'read', reviews.createReview),

  row('issues/list-for-repo', `GET ${REPO}/issues`, ['issues:read'], 'read', issues.listIssues),
  row('issues/create', `POST ${REPO}/issues`, ['issues:write'], 'read', issues.createIssue),
  row('issues/get', `GET ${REPO}/issues/{issue_number}`, ['issues:read'], 'read', issues.getIssue),
  row('issues/update', `PATCH ${REPO}/issues/{issue_number}`, EDIT_TALK, 'read', issues.updateIssue),
  row('issues/list-comments', `GET ${REPO}/issues/{issue_number}/comments`, TALK, 'read', comments.listComments),
  row(
    'issues/create-comment',
    `POST ${REPO}/issues/{issue_number}/comments`,
    EDIT_TALK,
    'read',
    comments.createComment,
  ),
  row('issues/get-comment', `GET ${REPO}/issues/comments/{comment_id}`, TALK, 'read', comments.getComment),
  row('issues/update-comment', `PATCH ${REPO}/issues/comments/{comment_id}`, EDIT_TALK, 'read', comments.updateComment),
  row(
    'issues/delete-comment',
    `DELETE ${REPO}/issues/comments/{comment_id}`,
    EDIT_TALK,
    'read',
    comments.deleteComment,
  ),
  row(
    'reactions/list-for-issue-comment',
    `GET ${REPO}/issues/comments/{comment_id}/reactions`,
    REACTIONS,
    'read',
    comments.listReactions,
  ),
  row(
    'reactions/create-for-issue-comment',
    `POST ${REPO}/issues/comments/{comment_id}/reactions`,
    REACT,
    'read',
    comments.createReaction,
  ),
  row('issues/add-labels', `POST ${REPO}/issues/{issue_number}/labels`, EDIT_TALK, 'triage', labels.addLabels),
  row(
    'issues/remove-label',
    `DELETE ${REPO}/issues/{issue_number}/labels/{name}`,
    EDIT_TALK,
    'triage',
    labels.removeLabel,
  ),
  row('issues/add-assignees', `POST ${REPO}/issues/{issue_number}/assignees`, EDIT_TALK, 'triage', labels.addAssignees),
  row('issues/list-labels-for-repo', `GET ${REPO}/labels`, TALK, 'read', labels.listLabels),
  row('issues/get-label', `GET ${REPO}/labels/{name}`, TALK, 'read', labels.getLabel),
  row('issues/create-label', `POST ${REPO}/labels`, EDIT_TALK, 'write', labels.createLabel),

  row('checks/list-for-ref', `GET ${REPO}/commits/{ref*}/check-runs`, CHECKS, 'read', checks.listRuns),
  row('checks/list-suites-for-ref', `GET ${REPO}/commits/{ref*}/check-suites`, CHECKS, 'read', checks.listSuites),
  row('checks/get', `GET ${REPO}/check-runs/{check_run_id}`, CHECKS, 'read', checks.getRun),
  row('checks/create', `POST ${REPO}/check-runs`, EDIT_CHECKS, 'write', checks.createRun),
  row('checks/update', `PATCH ${REPO}/check-runs/{check_run_id}`, EDIT_CHECKS, 'write', checks.updateRun),
  row(
    'repos/get-combined-status-for-ref',
    `GET ${REPO}/commits/{ref*}/status`,
    ['statuses:read'],
    'read',
    checks.combinedStatus,
  ),
  row(
    'repos/list-commit-statuses-for-ref',
    `GET ${REPO}/commits/{ref*}/statuses`,
    ['statuses:read'],
    'read',
    checks.listStatuses,
  ),
  row('repos/create-commit-status', `POST ${REPO}/statuses/{sha}`, ['statuses:write'], 'write', checks.createStatus),
  // After the rows above: a ref may hold slashes.
  row('repos/get-commit', `GET ${REPO}/commits/{ref*}`, READ, 'read', commits.getCommit),
]

interface GraphqlOperation {
  readonly need: Permissions
  readonly role: Role
}

/**
 * GraphQL: the fields of `Query` and `Mutation`, and those parts of a repository that need more than it does. GitHub states no permissions for
 * them: they are those of the same in REST.
 */
export const GRAPHQL_OPERATIONS = {
  repository: { need: METADATA, role: 'read' },
  'repository.defaultBranchRef': { need: READ, role: 'read' },
  'repository.ref': { need: READ, role: 'read' },
  'repository.object': { need: READ, role: 'read' },
  'repository.pullRequests': { need: PULL, role: 'read' },
  'repository.pullRequest': { need: PULL, role: 'read' },
  'repository.issue': { need: ['issues:read'], role: 'read' },
  updateRefs: { need: WRITE, role: 'write' },
  enablePullRequestAutoMerge: { need: ['pull_requests:write', 'contents:write'], role: 'write' },
  disablePullRequestAutoMerge: { need: ['pull_requests:write', 'contents:write'], role: 'write' },
  markPullRequestReadyForReview: { need: EDIT_PULL, role: 'write' },
  enqueuePullRequest: { need: WRITE, role: 'write' },
} as const satisfies Readonly<Record<string, GraphqlOperation>>
