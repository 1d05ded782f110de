/**
 * From a webhook to what it asks for: looks, and what becomes of installations and repositories.
 *
 * In: a name and a payload that GitHub signed. Out: values; an event that asks for nothing gives none. Always true: what the App did itself
 * asks for nothing, except where only its end tells something (a merge, checks of others on its commits). Nothing is read from a
 * body but which boxes became ticked, and that by its event alone.
 */
import * as v from 'valibot'
import type { Cause } from '../propose/context.ts'
import { isOwnBranch } from '../propose/own-refs.ts'
import { newTicks } from '../propose/ticks.ts'
import { CONFIG_PATH } from '../config/complete.ts'
import { formatFor } from '../manifests/registry.ts'
import { isEvidence } from '../units/evidence.ts'
import type { KnownRepository } from '../store/repositories.ts'

export type Effect =
  | { readonly kind: 'look'; readonly repository: KnownRepository; readonly cause: Cause }
  | {
      readonly kind: 'installed'
      readonly installation: number
      readonly account: string
      readonly isSuspended: boolean
      readonly repositories: readonly KnownRepository[]
    }
  | { readonly kind: 'uninstalled'; readonly installation: number }
  | { readonly kind: 'gone'; readonly repositories: readonly number[] }

/** The App as GitHub names it. */
export interface Self {
  readonly slug: string
  /** `lockstep[bot]` */
  readonly bot: string
}

const Account = v.object({ login: v.string(), type: v.optional(v.string(), '') })
const Repository = v.object({ id: v.number(), name: v.string(), full_name: v.string() })
const Numbered = v.object({ number: v.number(), user: v.nullish(Account), body: v.nullish(v.string()) })
const Changed = v.object({ body: v.optional(v.object({ from: v.nullish(v.string()) })) })

const Payload = v.object({
  action: v.optional(v.string(), ''),
  sender: v.nullish(Account),
  installation: v.nullish(v.object({ id: v.number() })),
  repository: v.nullish(v.object({ ...Repository.entries, default_branch: v.optional(v.string(), '') })),
})
type Payload = v.InferOutput<typeof Payload>

export function effectsOf(name: string, payload: unknown, self: Self): readonly Effect[] {
  const read = v.safeParse(Payload, payload)
  if (!read.success) return []
  const { action, sender, installation } = read.output
  if (name === 'installation' || name === 'installation_repositories') return installationEffects(action, payload)
  const repository = knownOf(read.output)
  if (repository === null || installation === null) return []
  if (name === 'repository' && action === 'deleted') return [{ kind: 'gone', repositories: [repository.id] }]
  const isOwn = sender?.login === self.bot
  const cause = causeOf({ name, action, payload, common: read.output, self, isOwn })
  return cause === null ? [] : [{ kind: 'look', repository, cause }]
}

interface Event {
  readonly name: string
  readonly action: string
  readonly payload: unknown
  readonly common: Payload
  readonly self: Self
  readonly isOwn: boolean
}

type Reader = (event: Event) => Cause | null

function causeOf(event: Event): Cause | null {
  return Object.hasOwn(READERS, event.name) ? (READERS[event.name]?.(event) ?? null) : null
}

const READERS: Readonly<Record<string, Reader>> = {
  push: (event) => (event.isOwn ? null : pushed(event)),
  pull_request: pull,
  issues: (event) => (event.isOwn ? null : issue(event)),
  issue_comment: (event) => (event.isOwn ? null : commented(event)),
  check_suite: checked,
  status: (event) => (event.isOwn ? null : stated(event)),
  pull_request_review: (event) => (event.isOwn ? null : reviewed(event)),
  repository: ({ action }) => (REPOSITORY_ACTIONS.has(action) ? { kind: 'renamed' } : null),
}

const REPOSITORY_ACTIONS = new Set([
  'renamed',
  'archived',
  'unarchived',
  'transferred',
  'edited',
  'privatized',
  'publicized',
])

const Paths = v.optional(v.array(v.string()), [])
const Push = v.object({
  ref: v.string(),
  deleted: v.optional(v.boolean(), false),
  forced: v.optional(v.boolean(), false),
  commits: v.optional(v.array(v.object({ added: Paths, removed: Paths, modified: Paths })), []),
})

/** Which branches are bases is in the config, which is not read here: a manifest that moves on any branch is worth the one read. */
function pushed({ payload, common }: Event): Cause | null {
  const read = v.safeParse(Push, payload)
  if (!read.success || read.output.deleted || !read.output.ref.startsWith('refs/heads/')) return null
  const { ref, forced, commits } = read.output
  if (isOwnBranch(ref.slice('refs/heads/'.length))) return null
  const isDefault = ref === `refs/heads/${common.repository?.default_branch ?? ''}`
  // A push of very many commits, and one that leads back, do not list what changed.
  const isUntold = isDefault && (forced || commits.length === 0 || commits.length >= MOST_COMMITS)
  const touches = commits.some(({ added, removed, modified }) => [...added, ...removed, ...modified].some(mayMatter))
  return isUntold || touches ? { kind: 'pushed' } : null
}

/** GitHub lists at most this many. */
const MOST_COMMITS = 2048

/** Manifests, what tells of environments, the config, and what a manifest with an odd name would still be called. */
function mayMatter(path: string): boolean {
  return (
    path === CONFIG_PATH ||
    formatFor(path) !== null ||
    isEvidence(path) ||
    /\.(?:txt|in|toml|cfg|lock|lst)$/i.test(path)
  )
}

const PULL_ACTIONS = new Set(['opened', 'synchronize', 'closed', 'reopened', 'edited'])
const Pull = v.object({
  pull_request: v.object({ ...Numbered.entries, merged: v.nullish(v.boolean()) }),
  changes: v.optional(Changed, {}),
})

function pull({ action, payload, common, self, isOwn }: Event): Cause | null {
  const read = v.safeParse(Pull, payload)
  if (!read.success || !PULL_ACTIONS.has(action)) return null
  const { pull_request: subject, changes } = read.output
  const isMerge = action === 'closed' && subject.merged === true
  if (isOwn && !isMerge) return null
  if (action === 'edited' && subject.user?.login === self.bot) return edited(subject, changes, common)
  return { kind: 'pull', number: subject.number }
}

const ISSUE_ACTIONS = new Set(['edited', 'closed', 'reopened', 'deleted'])
const Issue = v.object({ issue: Numbered, changes: v.optional(Changed, {}) })

/** Of Lockstep's own, the dashboard, alone. */
function issue({ action, payload, common, self }: Event): Cause | null {
  const read = v.safeParse(Issue, payload)
  if (!read.success || !ISSUE_ACTIONS.has(action) || read.output.issue.user?.login !== self.bot) return null
  return edited(read.output.issue, read.output.changes, common)
}

function edited(
  { number, body }: v.InferOutput<typeof Numbered>,
  { body: before }: v.InferOutput<typeof Changed>,
  { sender }: Payload,
): Cause {
  const ticked = before === undefined ? [] : newTicks(before.from ?? '', body ?? '')
  return { kind: 'edited', number, by: sender?.login ?? '', isBot: sender?.type !== 'User', ticked }
}

const Comment = v.object({
  issue: Numbered,
  comment: v.object({
    user: v.nullish(Account),
    body: v.nullish(v.string()),
    performed_via_github_app: v.nullish(v.object({})),
  }),
})

/** What it says is read when it is acted on; here alone whether a line of it begins as a command does. */
function commented({ action, payload, self }: Event): Cause | null {
  const read = v.safeParse(Comment, payload)
  if (!read.success || action !== 'created') return null
  const { issue: subject, comment } = read.output
  const isByPerson = comment.user?.type === 'User' && (comment.performed_via_github_app ?? null) === null
  if (subject.user?.login !== self.bot || !isByPerson) return null
  return /^\s*\/lockstep\b/m.test(comment.body ?? '') ? { kind: 'commented', number: subject.number } : null
}

const Suite = v.object({
  check_suite: v.object({
    head_branch: v.nullish(v.string()),
    app: v.nullish(v.object({ slug: v.optional(v.string(), '') })),
  }),
})

/** The sender is who pushed, which may be the App: whose checks they are, counts. */
function checked({ action, payload, common, self }: Event): Cause | null {
  const read = v.safeParse(Suite, payload)
  if (!read.success || action !== 'completed') return null
  const { head_branch: branch, app } = read.output.check_suite
  const isBase = branch === null || branch === undefined || branch === common.repository?.default_branch
  return isBase || isOwnBranch(branch) || app?.slug === self.slug ? null : { kind: 'checked' }
}

const Status = v.object({
  state: v.string(),
  branches: v.optional(v.array(v.object({ name: v.string() })), []),
})

function stated({ payload, common }: Event): Cause | null {
  const read = v.safeParse(Status, payload)
  if (!read.success || read.output.state === 'pending') return null
  const isElsewhere = read.output.branches.some(
    ({ name }) => name !== common.repository?.default_branch && !isOwnBranch(name),
  )
  return isElsewhere ? { kind: 'checked' } : null
}

const REVIEW_ACTIONS = new Set(['submitted', 'edited', 'dismissed'])
const Review = v.object({ pull_request: v.object({ user: v.nullish(Account) }) })

function reviewed({ action, payload, self }: Event): Cause | null {
  const read = v.safeParse(Review, payload)
  if (!read.success || !REVIEW_ACTIONS.has(action)) return null
  return read.output.pull_request.user?.login === self.bot ? { kind: 'reviewed' } : null
}

const Listed = v.optional(v.array(Repository), [])
const Installation = v.object({
  installation: v.object({
    id: v.number(),
    account: v.nullish(v.object({ login: v.optional(v.string(), '') })),
    suspended_at: v.nullish(v.string()),
  }),
  repositories: Listed,
  repositories_added: Listed,
  repositories_removed: Listed,
})

function installationEffects(action: string, payload: unknown): readonly Effect[] {
  const read = v.safeParse(Installation, payload)
  if (!read.success) return []
  const { installation, repositories, repositories_added: added, repositories_removed: removed } = read.output
  if (action === 'deleted') return [{ kind: 'uninstalled', installation: installation.id }]
  const installed: Effect = {
    kind: 'installed',
    installation: installation.id,
    account: installation.account?.login ?? '',
    isSuspended: action === 'suspend' || (action !== 'unsuspend' && typeof installation.suspended_at === 'string'),
    repositories: [...repositories, ...added].flatMap((each) => knownOf({ repository: each, installation }) ?? []),
  }
  return removed.length === 0 ? [installed] : [installed, { kind: 'gone', repositories: removed.map(({ id }) => id) }]
}

function knownOf({
  repository,
  installation,
}: {
  readonly repository?: v.InferOutput<typeof Repository> | null | undefined
  readonly installation?: { readonly id: number } | null | undefined
}): KnownRepository | null {
  const [owner, name] = repository?.full_name.split('/') ?? []
  if (repository === null || repository === undefined || installation === null || installation === undefined)
    return null
  return owner === undefined || name === undefined
    ? null
    : { id: repository.id, installation: installation.id, owner, name }
}
