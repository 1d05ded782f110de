/** What REST cannot do: refs that move together, auto-merge, ready for review, the merge queue. */
import { actingAccount, type Actor } from '../call.ts'
import { tellPull } from '../life/events.ts'
import { isClean } from '../life/mergeability.ts'
import { mergeWhenReady } from '../life/merging.ts'
import type { Account, MergeMethod, PullIssue, Repository } from '../model.ts'
import { nodeIdOf, type World } from '../world.ts'
import { requireGraphql } from './allowed.ts'
import { notResolved, refused } from './errors.ts'
import { pullField } from './pulls.ts'
import { updateRefs, type UpdateRefsInput } from './update-refs.ts'

interface Input<Fields> {
  readonly input: Fields & { readonly clientMutationId?: string | null }
}

interface OfPull {
  readonly pullRequestId: string
  readonly expectedHeadOid?: string | null
  readonly mergeMethod?: string | null
}

/** One pull request, and who changes it. */
interface Change {
  readonly world: World
  readonly repository: Repository
  readonly issue: PullIssue
  readonly sender: Account
  readonly input: OfPull
}

type Mutation = (change: Change) => Promise<object>
type OnPull =
  | 'enablePullRequestAutoMerge'
  | 'disablePullRequestAutoMerge'
  | 'markPullRequestReadyForReview'
  | 'enqueuePullRequest'

export function mutations(world: World, actor: Actor) {
  const onPull = (field: OnPull, mutate: Mutation) => (given: Input<OfPull>) =>
    changePull(world, actor, field, given.input, mutate).then((payload) => answered(given, payload))
  return {
    updateRefs: (given: Input<UpdateRefsInput>) =>
      updateRefs(world, actor, given.input).then((payload) => answered(given, payload)),
    enablePullRequestAutoMerge: onPull('enablePullRequestAutoMerge', enableAutoMerge),
    disablePullRequestAutoMerge: onPull('disablePullRequestAutoMerge', disableAutoMerge),
    markPullRequestReadyForReview: onPull('markPullRequestReadyForReview', markReady),
    enqueuePullRequest: onPull('enqueuePullRequest', enqueue),
  }
}

function answered({ input }: Input<object>, payload: object) {
  return { clientMutationId: input.clientMutationId ?? null, ...payload }
}

async function changePull(world: World, actor: Actor, field: OnPull, input: OfPull, mutate: Mutation): Promise<object> {
  const found = world.pullByNode(input.pullRequestId)
  if (found === null) throw notResolved(input.pullRequestId)
  const { repository, pull: issue } = found
  requireGraphql(world, actor, repository, field)
  return world.exclusively(repository, async () => {
    if ((input.expectedHeadOid ?? issue.pull.headOid) !== issue.pull.headOid) {
      throw refused('Head branch was modified. Review and try the merge again.')
    }
    return mutate({ world, repository, issue, sender: actingAccount(actor), input })
  })
}

async function enableAutoMerge({ world, repository, issue, sender, input }: Change): Promise<object> {
  const method = (input.mergeMethod ?? 'MERGE').toLowerCase() as MergeMethod
  if (!repository.allowsAutoMerge) throw refused('Pull request Auto merge is not allowed for this repository')
  if (issue.state === 'closed') throw refused('Pull request is closed')
  if (!repository.mergeMethods.has(method)) throw refused(`Merge method ${method} is not allowed on this repository`)
  if (!repository.protections.has(issue.pull.baseBranch)) {
    throw refused('Pull request Protected branch rules not configured for this branch')
  }
  if (await isClean(repository, issue)) throw refused('Pull request is in clean status')
  issue.pull.autoMerge = { by: sender, method }
  await tellPull(world, repository, issue, { action: 'auto_merge_enabled', sender })
  return { pullRequest: pullField(repository, issue) }
}

async function disableAutoMerge({ world, repository, issue, sender }: Change): Promise<object> {
  if (issue.pull.autoMerge === null) throw refused("Can't disable auto-merge for this pull request.")
  issue.pull.autoMerge = null
  await tellPull(world, repository, issue, { action: 'auto_merge_disabled', sender, extra: { reason: '' } })
  return { pullRequest: pullField(repository, issue) }
}

async function markReady({ world, repository, issue, sender }: Change): Promise<object> {
  if (issue.pull.isDraft) {
    issue.pull.isDraft = false
    await tellPull(world, repository, issue, { action: 'ready_for_review', sender })
    await mergeWhenReady(world, repository, issue)
  }
  return { pullRequest: pullField(repository, issue) }
}

async function enqueue({ world, repository, issue, sender }: Change): Promise<object> {
  if (repository.protections.get(issue.pull.baseBranch)?.hasMergeQueue !== true) {
    throw refused('The merge queue is not enabled for this branch')
  }
  if (issue.state === 'closed' || issue.pull.isDraft) throw refused('The pull request is not in a mergeable state')
  issue.pull.isQueued = true
  await tellPull(world, repository, issue, { action: 'enqueued', sender })
  await mergeWhenReady(world, repository, issue)
  return { mergeQueueEntry: { id: nodeIdOf('MQE', issue.id), position: 1 } }
}
