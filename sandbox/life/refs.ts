/**
 * What follows when refs move, by whichever way: heads of pull requests follow, merged and emptied ones close, Apps get their check suites,
 * and webhooks tell of it.
 */
import { commitsBetween, isAncestor } from '../git/history.ts'
import { readObjects } from '../git/objects.ts'
import { moveRefs, readRef, type RefChange } from '../git/refs.ts'
import { grants, pullsOf, type Account, type PullIssue, type Repository } from '../model.ts'
import type { World } from '../world.ts'
import { tellCheckSuite, tellPull, tellPush } from './events.ts'

/** Moves refs together and lets follow what follows. */
export async function moveAndFollow(
  world: World,
  repository: Repository,
  changes: readonly RefChange[],
  by: Account,
): Promise<'moved' | 'stale'> {
  const outcome = await moveRefs(repository.folder, changes)
  if (outcome === 'moved') await refsMoved(world, repository, changes, by)
  return outcome
}

export async function refsMoved(
  world: World,
  repository: Repository,
  changes: readonly RefChange[],
  by: Account,
): Promise<void> {
  repository.pushedAt = world.clock.now()
  for (const change of changes) {
    if (change.before === change.after) continue
    const isBranch = change.name.startsWith('refs/heads/')
    if (!isBranch && !change.name.startsWith('refs/tags/')) continue
    await tellPush(world, repository, change, by)
    if (!isBranch) continue
    const { name, before, after } = change
    const isForced = before !== null && after !== null && !(await isAncestor(repository.folder, before, after))
    repository.moves.push({ id: world.nextId(), name, before, after, isForced, by, at: world.clock.now() })
    const branch = change.name.slice('refs/heads/'.length)
    if (change.after !== null) await openSuites(world, repository, branch, change)
    await headMoved(world, repository, branch, change, by)
    if (change.after !== null) await baseMoved(world, repository, branch, change.after, by)
  }
}

function openPullsWhere(repository: Repository, holds: (pull: PullIssue['pull']) => boolean): PullIssue[] {
  return pullsOf(repository).filter((issue) => issue.state === 'open' && holds(issue.pull))
}

async function headMoved(
  world: World,
  repository: Repository,
  branch: string,
  { before, after }: RefChange,
  by: Account,
): Promise<void> {
  for (const issue of openPullsWhere(repository, ({ headBranch }) => headBranch === branch)) {
    if (after === null) {
      await closePull(world, repository, issue, by)
      continue
    }
    const base = await readRef(repository.folder, `refs/heads/${issue.pull.baseBranch}`)
    issue.pull.headOid = after
    issue.pull.baseOid = base ?? issue.pull.baseOid
    issue.updatedAt = world.clock.now()
    await tellPull(world, repository, issue, {
      action: 'synchronize',
      sender: by,
      extra: { before: before ?? after, after },
    })
    // Nothing is left to merge: GitHub closes it.
    if (base !== null && (await commitsBetween(repository.folder, base, after)).length === 0) {
      await closePull(world, repository, issue, by)
    }
  }
}

/** A pull request whose commits came into its base by a push counts as merged. */
async function baseMoved(
  world: World,
  repository: Repository,
  branch: string,
  tip: string,
  by: Account,
): Promise<void> {
  for (const issue of openPullsWhere(repository, ({ baseBranch }) => baseBranch === branch)) {
    if (!(await isAncestor(repository.folder, issue.pull.headOid, tip))) continue
    issue.pull.mergedAt = world.clock.now()
    issue.pull.mergedBy = by
    issue.pull.mergeCommit = tip
    await closePull(world, repository, issue, by)
  }
}

export async function closePull(world: World, repository: Repository, issue: PullIssue, by: Account): Promise<void> {
  const now = world.clock.now()
  issue.state = 'closed'
  issue.closedAt = now
  issue.closedBy = by
  issue.updatedAt = now
  issue.pull.autoMerge = null
  issue.pull.isQueued = false
  await tellPull(world, repository, issue, { action: 'closed', sender: by })
}

/** GitHub's documentation, "Skipping check runs": two empty lines at the end of the message, then this. */
async function skipsChecks({ folder }: Repository, oid: string): Promise<boolean> {
  const text = (await readObjects(folder, [oid])).get(oid)?.bytes.toString('utf8') ?? ''
  return /\n\n\nskip-checks: ?true\s*$/.test(text)
}

/** GitHub opens a suite for every installed App that may write checks. */
async function openSuites(
  world: World,
  repository: Repository,
  branch: string,
  { before, after }: RefChange,
): Promise<void> {
  if (after === null || (await skipsChecks(repository, after))) return
  for (const installation of world.installationsOn(repository)) {
    const { app, permissions } = installation
    if (!grants(permissions, 'checks', 'write') || installation.suspendedAt !== null) continue
    if (repository.suites.some((suite) => suite.app === app && suite.headOid === after)) continue
    const now = world.clock.now()
    const suite = {
      id: world.nextId(),
      app,
      headOid: after,
      headBranch: branch,
      before,
      runs: [],
      createdAt: now,
      updatedAt: now,
    }
    repository.suites.push(suite)
    await tellCheckSuite(world, repository, suite, { action: 'requested', sender: app.bot, only: installation })
  }
}
