/**
 * What the sandbox knows besides git: accounts, Apps and installations, repositories with their issues, pull requests, comments, reviews,
 * checks and statuses. All of it is in memory; times are milliseconds of the sandbox's own clock.
 */

export type Role = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin'
export type Level = 'read' | 'write' | 'admin'
export type Permissions = Readonly<Record<string, Level>>
export type MergeMethod = 'merge' | 'squash' | 'rebase'

export interface Account {
  readonly id: number
  login: string
  readonly type: 'User' | 'Organization' | 'Bot'
}

export interface Team {
  readonly owner: Account
  readonly slug: string
  readonly members: Set<string>
}

export interface App {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly owner: Account
  readonly bot: Account
  readonly publicKey: string
  readonly privateKey: string
  readonly clientId: string
  readonly clientSecret: string
  readonly webhookSecret: string
  /** null: no webhooks are sent. */
  hookUrl: string | null
  readonly permissions: Permissions
  readonly events: readonly string[]
  readonly url: string
  readonly createdAt: number
}

export interface Installation {
  readonly id: number
  readonly app: App
  readonly account: Account
  /** null: every repository of the account. */
  repositories: Set<number> | null
  readonly permissions: Permissions
  suspendedAt: number | null
  suspendedBy: Account | null
  readonly createdAt: number
}

export interface Label {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly description: string
}

/** Of a branch; both GitHub's classic protection and its rulesets say it. */
export interface Protection {
  readonly requiredChecks: readonly string[]
  /** Branches must be up to date before merging. */
  readonly isStrict: boolean
  readonly requiredApprovals: number
  readonly hasMergeQueue: boolean
  /** Where GitHub is asked: `branch` (classic protection) or `ruleset`. */
  readonly kind: 'branch' | 'ruleset'
}

export interface Comment {
  readonly id: number
  readonly user: Account
  readonly app: App | null
  body: string
  readonly createdAt: number
  updatedAt: number
  readonly reactions: Reaction[]
}

export interface Reaction {
  readonly id: number
  readonly user: Account
  readonly content: string
  readonly createdAt: number
}

export interface Review {
  readonly id: number
  readonly user: Account
  readonly body: string
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING'
  readonly commit: string
  readonly submittedAt: number
}

export interface AutoMerge {
  readonly by: Account
  readonly method: MergeMethod
}

export interface Pull {
  readonly headBranch: string
  headOid: string
  baseBranch: string
  baseOid: string
  isDraft: boolean
  mergedAt: number | null
  mergedBy: Account | null
  mergeCommit: string | null
  autoMerge: AutoMerge | null
  isQueued: boolean
  requestedUsers: Account[]
  requestedTeams: Team[]
  readonly reviews: Review[]
}

export interface Issue {
  readonly id: number
  readonly number: number
  readonly user: Account
  readonly app: App | null
  title: string
  body: string | null
  /** Of the body alone. */
  readonly edits: { readonly by: Account; readonly at: number }[]
  state: 'open' | 'closed'
  stateReason: 'completed' | 'not_planned' | 'reopened' | null
  labels: Label[]
  assignees: Account[]
  readonly createdAt: number
  updatedAt: number
  closedAt: number | null
  closedBy: Account | null
  readonly comments: Comment[]
  /** null: a plain issue. */
  readonly pull: Pull | null
}

export type PullIssue = Issue & { readonly pull: Pull }

export type Conclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required'
  | 'stale'
export type RunStatus = 'queued' | 'in_progress' | 'completed'

export interface CheckRun {
  readonly id: number
  readonly suite: CheckSuite
  readonly name: string
  status: RunStatus
  conclusion: Conclusion | null
  detailsUrl: string | null
  externalId: string
  startedAt: number | null
  completedAt: number | null
  output: { title: string | null; summary: string | null; text: string | null }
}

export interface CheckSuite {
  readonly id: number
  readonly app: App
  readonly headOid: string
  readonly headBranch: string | null
  readonly before: string | null
  readonly runs: CheckRun[]
  readonly createdAt: number
  updatedAt: number
}

export interface Status {
  readonly id: number
  readonly oid: string
  readonly creator: Account
  readonly context: string
  readonly state: 'error' | 'failure' | 'pending' | 'success'
  readonly description: string | null
  readonly targetUrl: string | null
  readonly createdAt: number
}

/** That a branch came to stand elsewhere; null: nowhere. */
export interface Move {
  readonly id: number
  readonly name: string
  readonly before: string | null
  readonly after: string | null
  readonly isForced: boolean
  readonly by: Account
  readonly at: number
}

export interface Repository {
  readonly id: number
  /** The bare git repository. */
  readonly folder: string
  owner: Account
  name: string
  defaultBranch: string
  isPrivate: boolean
  readonly isFork: boolean
  isArchived: boolean
  readonly mirrorUrl: string | null
  hasIssues: boolean
  allowsAutoMerge: boolean
  deletesMergedBranches: boolean
  mergeMethods: Set<MergeMethod>
  readonly roles: Map<string, Role>
  readonly protections: Map<string, Protection>
  /**
   * `updateRefs` moves no other refs but branches and tags. GitHub's documentation leaves it open what it does, so both can be tried.
   */
  takesOnlyBranches: boolean
  readonly labels: Map<string, Label>
  readonly issues: Map<number, Issue>
  readonly suites: CheckSuite[]
  readonly statuses: Status[]
  /** Of branches, the oldest first. */
  readonly moves: Move[]
  /** Commits that GitHub signed, with who is said to have written them. */
  readonly signed: Set<string>
  readonly createdAt: number
  pushedAt: number
}

/** One webhook, sent to an App. */
export interface Delivery {
  readonly id: number
  readonly guid: string
  readonly app: App
  readonly event: string
  readonly action: string | null
  readonly installation: number | null
  readonly repository: number | null
  readonly payload: string
  readonly headers: Readonly<Record<string, string>>
  readonly deliveredAt: number
  readonly isRedelivery: boolean
  /** Of the answer; 0 where there was none. */
  statusCode: number
  status: string
  durationMs: number
}

export function isPull(issue: Issue): issue is PullIssue {
  return issue.pull !== null
}

export function pullsOf(repository: Repository): PullIssue[] {
  return [...repository.issues.values()].filter((issue) => isPull(issue))
}

const ROLES: readonly Role[] = ['none', 'read', 'triage', 'write', 'maintain', 'admin']

export function reaches(has: Role, needed: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needed)
}

/** An owner is admin; anybody else has the role given, else may read what is public. */
export function roleOf(repository: Repository, account: Account): Role {
  if (repository.owner === account) return 'admin'
  return repository.roles.get(account.login.toLowerCase()) ?? (repository.isPrivate ? 'none' : 'read')
}

const LEVELS: readonly Level[] = ['read', 'write', 'admin']

export function grants(permissions: Permissions, name: string, level: Level): boolean {
  // Every App may read metadata.
  const has = permissions[name] ?? (name === 'metadata' ? 'read' : undefined)
  return has !== undefined && LEVELS.indexOf(has) >= LEVELS.indexOf(level)
}
