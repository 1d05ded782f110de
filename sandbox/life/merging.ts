/** Merging a pull request: GitHub's refusals, its three methods, and its auto-merge and queue. */
import { emailOf, WEB_FLOW } from '../answers/commits.ts'
import { isoTime } from '../clock.ts'
import { commitsBetween, isAncestor, mergeTree } from '../git/history.ts'
import { readCommit, readCommits, writeCommit, type Signature } from '../git/objects.ts'
import { readRef } from '../git/refs.ts'
import type { Account, MergeMethod, PullIssue, Repository } from '../model.ts'
import type { World } from '../world.ts'
import { tellPull } from './events.ts'
import { mergedTree, tipOfBase, unmetRule } from './mergeability.ts'
import { moveAndFollow } from './refs.ts'

export interface MergeRequest {
  readonly method: MergeMethod
  readonly by: Account
  /** The head that is meant; null: whichever it is. */
  readonly head: string | null
  readonly title: string | null
  readonly message: string | null
  /** By the queue itself, which alone may go around it. */
  readonly isFromQueue: boolean
}

export type MergeEnd =
  | { readonly status: 'merged'; readonly oid: string }
  | { readonly status: 'refused'; readonly code: 405 | 409; readonly why: string }

const refused = (code: 405 | 409, why: string): MergeEnd => ({ status: 'refused', code, why })

const NAMES: Record<MergeMethod, string> = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' }

export async function mergePull(
  world: World,
  repository: Repository,
  issue: PullIssue,
  request: MergeRequest,
): Promise<MergeEnd> {
  const { pull } = issue
  if (issue.state === 'closed') return refused(405, 'Pull Request is not mergeable')
  if (pull.isDraft) return refused(405, 'Pull Request is still a draft')
  if (request.head !== null && request.head !== pull.headOid) {
    return refused(409, 'Head branch was modified. Review and try the merge again.')
  }
  if (!repository.mergeMethods.has(request.method)) {
    return refused(405, `${NAMES[request.method]} are not allowed on this repository.`)
  }
  const base = await tipOfBase(repository, issue)
  const tree = await mergedTree(repository, base, pull.headOid)
  if (tree === null) return refused(405, 'Pull Request is not mergeable')
  const why = await forbiddenByRules(repository, issue, base, request)
  if (why !== null) return refused(405, why)
  const oid = await writeMerge(world, repository, issue, { ...request, base, tree })
  if (oid === null) return refused(405, 'This branch can’t be rebased')
  return finish(world, repository, issue, { base, oid, by: request.by })
}

async function forbiddenByRules(
  repository: Repository,
  issue: PullIssue,
  base: string,
  { isFromQueue }: MergeRequest,
): Promise<string | null> {
  const protection = repository.protections.get(issue.pull.baseBranch)
  if (protection === undefined) return null
  if (protection.hasMergeQueue && !isFromQueue) return 'Changes must be made through the merge queue'
  if (protection.isStrict && !isFromQueue && !(await isAncestor(repository.folder, base, issue.pull.headOid))) {
    return 'Head branch is out of date with the base branch.'
  }
  return unmetRule(repository, issue, protection)
}

interface Planned extends MergeRequest {
  readonly base: string
  readonly tree: string
}

/** The commit that the base moves to; null where a rebase conflicts. */
async function writeMerge(
  world: World,
  repository: Repository,
  issue: PullIssue,
  { method, base, tree, by, title, message }: Planned,
): Promise<string | null> {
  const { folder } = repository
  const date = isoTime(world.clock.now())
  const committer = { ...WEB_FLOW, date }
  const signatureOf = (account: Account): Signature => ({ name: account.login, email: emailOf(account), date })
  if (method === 'rebase') return rebase(repository, base, issue.pull.headOid, committer)
  const isSquash = method === 'squash'
  const defaultTitle = isSquash
    ? `${issue.title} (#${issue.number})`
    : `Merge pull request #${issue.number} from ${repository.owner.login}/${issue.pull.headBranch}`
  const text = [title ?? defaultTitle, message ?? (isSquash ? (issue.body ?? '') : issue.title)]
  const oid = await writeCommit(folder, {
    tree,
    parents: isSquash ? [base] : [base, issue.pull.headOid],
    message: text.filter((part) => part !== '').join('\n\n'),
    author: signatureOf(isSquash ? issue.user : by),
    committer,
  })
  repository.signed.add(oid)
  return oid
}

/** Each commit anew on the base. Its three-way merge has its old parent as base, through a passing commit of the tree reached so far. */
async function rebase(
  repository: Repository,
  base: string,
  head: string,
  committer: Signature,
): Promise<string | null> {
  const { folder } = repository
  let tip = base
  for (const commit of await readCommits(folder, await commitsBetween(folder, base, head))) {
    const [parent] = commit.parents
    const reached = await readCommit(folder, tip)
    if (parent === undefined || commit.parents.length > 1 || reached === null) return null
    const passing = { parents: [parent], message: 'passing', author: committer, committer }
    const tree = await mergeTree(folder, await writeCommit(folder, { ...passing, tree: reached.tree }), commit.oid)
    if (tree === null) return null
    const { author, message } = commit
    tip = await writeCommit(folder, { tree, parents: [tip], message, author, committer })
  }
  return tip
}

async function finish(
  world: World,
  repository: Repository,
  issue: PullIssue,
  { base, oid, by }: { base: string; oid: string; by: Account },
): Promise<MergeEnd> {
  const { pull } = issue
  const now = world.clock.now()
  Object.assign(issue, { state: 'closed', closedAt: now, closedBy: by, updatedAt: now })
  Object.assign(pull, {
    mergedAt: now,
    mergedBy: by,
    mergeCommit: oid,
    autoMerge: null,
    isQueued: false,
    baseOid: base,
  })
  const change = { name: `refs/heads/${pull.baseBranch}`, before: base, after: oid }
  if ((await moveAndFollow(world, repository, [change], by)) === 'stale') {
    Object.assign(issue, { state: 'open', closedAt: null, closedBy: null })
    Object.assign(pull, { mergedAt: null, mergedBy: null, mergeCommit: null })
    return refused(409, 'Base branch was modified. Review and try the merge again.')
  }
  await tellPull(world, repository, issue, { action: 'closed', sender: by })
  if (repository.deletesMergedBranches) {
    const name = `refs/heads/${pull.headBranch}`
    const before = await readRef(repository.folder, name)
    if (before !== null) await moveAndFollow(world, repository, [{ name, before, after: null }], by)
  }
  return { status: 'merged', oid }
}

/** Merges where auto-merge is on or the queue holds it, as soon as the rules are met. */
export async function mergeWhenReady(world: World, repository: Repository, issue: PullIssue): Promise<void> {
  const { autoMerge, isQueued } = issue.pull
  if (issue.state === 'closed' || (autoMerge === null && !isQueued)) return
  const [first] = repository.mergeMethods
  await mergePull(world, repository, issue, {
    method: autoMerge?.method ?? first ?? 'merge',
    by: autoMerge?.by ?? issue.user,
    head: null,
    title: null,
    message: null,
    isFromQueue: isQueued,
  })
}
