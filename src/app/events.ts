/**
 * From a webhook to what it asks for: looks, and what becomes of installations and repositories.
 *
 * In: a name and a payload that GitHub signed. Out: values; an event that asks for nothing gives none. Always true: what the App did itself
 * asks for nothing, except where only its end tells something (a merge, checks of others on its commits). Nothing is read from a
 * body but which boxes became ticked, and that by its event alone.
 */
import * as z from 'zod/mini'
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

const Account = z.object({ login: z.string(), type: z.prefault(z.string(), '') })
const Repository = z.object({ id: z.number(), name: z.string(), full_name: z.string() })
const Numbered = z.object({ number: z.number(), user: z.nullish(Account), body: z.nullish(z.string()) })
const Changed = z.object({ body: z.optional(z.object({ from: z.nullish(z.string()) })) })

const Payload = z.object({
  action: z.prefault(z.string(), ''),
  sender: z.nullish(Account),
  installation: z.nullish(z.object({ id: z.number() })),
  repository: z.nullish(z.object({ ...Repository.shape, default_branch: z.prefault(z.string(), '') })),
})
type Payload = z.output<typeof Payload>

export function effectsOf(name: string, payload: unknown, self: Self): readonly Effect[] {
  const read = z.safeParse(Payload, payload)
  if (!read.success) return []
  const { action, sender, installation } = read.data
  if (name === 'installation' || name === 'installation_repositories') return installationEffects(action, payload)
  const repository = knownOf(read.data)
  if (repository === null || installation === null) return []
  if (name === 'repository' && action === 'deleted') return [{ kind: 'gone', repositories: [repository.id] }]
  const isOwn = sender?.login === self.bot
  const cause = causeOf({ name, action, payload, common: read.data, self, isOwn })
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

const Paths = z.prefault(z.array(z.string()), [])
const Push = z.object({
  ref: z.string(),
  deleted: z.prefault(z.boolean(), false),
  forced: z.prefault(z.boolean(), false),
  commits: z.prefault(z.array(z.object({ added: Paths, removed: Paths, modified: Paths })), []),
})

/** Which branches are bases is in the config, which is not read here: a manifest that moves on any branch is worth the one read. */
function pushed({ payload, common }: Event): Cause | null {
  const read = z.safeParse(Push, payload)
  if (!read.success || read.data.deleted || !read.data.ref.startsWith('refs/heads/')) return null
  const { ref, forced, commits } = read.data
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
const Pull = z.object({
  pull_request: z.object({ ...Numbered.shape, merged: z.nullish(z.boolean()) }),
  changes: z.prefault(Changed, {}),
})

function pull({ action, payload, common, self, isOwn }: Event): Cause | null {
  const read = z.safeParse(Pull, payload)
  if (!read.success || !PULL_ACTIONS.has(action)) return null
  const { pull_request: subject, changes } = read.data
  const isMerge = action === 'closed' && subject.merged === true
  if (isOwn && !isMerge) return null
  if (action === 'edited' && subject.user?.login === self.bot) return edited(subject, changes, common)
  return { kind: 'pull', number: subject.number }
}

const ISSUE_ACTIONS = new Set(['edited', 'closed', 'reopened', 'deleted'])
const Issue = z.object({ issue: Numbered, changes: z.prefault(Changed, {}) })

/** Of Lockstep's own, the dashboard, alone. */
function issue({ action, payload, common, self }: Event): Cause | null {
  const read = z.safeParse(Issue, payload)
  if (!read.success || !ISSUE_ACTIONS.has(action) || read.data.issue.user?.login !== self.bot) return null
  return edited(read.data.issue, read.data.changes, common)
}

function edited(
  { number, body }: z.output<typeof Numbered>,
  { body: before }: z.output<typeof Changed>,
  { sender }: Payload,
): Cause {
  const ticked = before === undefined ? [] : newTicks(before.from ?? '', body ?? '')
  return { kind: 'edited', number, by: sender?.login ?? '', isBot: sender?.type !== 'User', ticked }
}

const Comment = z.object({
  issue: Numbered,
  comment: z.object({
    user: z.nullish(Account),
    body: z.nullish(z.string()),
    performed_via_github_app: z.nullish(z.object({})),
  }),
})

/** What it says is read when it is acted on; here alone whether a line of it begins as a command does. */
function commented({ action, payload, self }: Event): Cause | null {
  const read = z.safeParse(Comment, payload)
  if (!read.success || action !== 'created') return null
  const { issue: subject, comment } = read.data
  const isByPerson = comment.user?.type === 'User' && (comment.performed_via_github_app ?? null) === null
  if (subject.user?.login !== self.bot || !isByPerson) return null
  return /^\s*\/lockstep\b/m.test(comment.body ?? '') ? { kind: 'commented', number: subject.number } : null
}

const Suite = z.object({
  check_suite: z.object({
    head_branch: z.nullish(z.string()),
    app: z.nullish(z.object({ slug: z.prefault(z.string(), '') })),
  }),
})

/** The sender is who pushed, which may be the App: whose checks they are, counts. */
function checked({ action, payload, common, self }: Event): Cause | null {
  const read = z.safeParse(Suite, payload)
  if (!read.success || action !== 'completed') return null
  const { head_branch: branch, app } = read.data.check_suite
  const isBase = branch === null || branch === undefined || branch === common.repository?.default_branch
  return isBase || isOwnBranch(branch) || app?.slug === self.slug ? null : { kind: 'checked' }
}

const Status = z.object({
  state: z.string(),
  branches: z.prefault(z.array(z.object({ name: z.string() })), []),
})

function stated({ payload, common }: Event): Cause | null {
  const read = z.safeParse(Status, payload)
  if (!read.success || read.data.state === 'pending') return null
  const isElsewhere = read.data.branches.some(
    ({ name }) => name !== common.repository?.default_branch && !isOwnBranch(name),
  )
  return isElsewhere ? { kind: 'checked' } : null
}

const REVIEW_ACTIONS = new Set(['submitted', 'edited', 'dismissed'])
const Review = z.object({ pull_request: z.object({ user: z.nullish(Account) }) })

function reviewed({ action, payload, self }: Event): Cause | null {
  const read = z.safeParse(Review, payload)
  if (!read.success || !REVIEW_ACTIONS.has(action)) return null
  return read.data.pull_request.user?.login === self.bot ? { kind: 'reviewed' } : null
}

const Listed = z.prefault(z.array(Repository), [])
const Installation = z.object({
  installation: z.object({
    id: z.number(),
    account: z.nullish(z.object({ login: z.prefault(z.string(), '') })),
    suspended_at: z.nullish(z.string()),
  }),
  repositories: Listed,
  repositories_added: Listed,
  repositories_removed: Listed,
})

function installationEffects(action: string, payload: unknown): readonly Effect[] {
  const read = z.safeParse(Installation, payload)
  if (!read.success) return []
  const { installation, repositories, repositories_added: added, repositories_removed: removed } = read.data
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
  readonly repository?: z.output<typeof Repository> | null | undefined
  readonly installation?: { readonly id: number } | null | undefined
}): KnownRepository | null {
  const [owner, name] = repository?.full_name.split('/') ?? []
  if (repository === null || repository === undefined || installation === null || installation === undefined)
    return null
  return owner === undefined || name === undefined
    ? null
    : { id: repository.id, installation: installation.id, owner, name }
}
