/** What REST cannot do: refs that move together, auto-merge, ready for review, the merge queue. */
import { actingAccount, type Actor } from '../call.ts'
import { isAncestor } from '../git/history.ts'
import { isOid, readObjects } from '../git/objects.ts'
import { isRefName, readRef, type RefChange } from '../git/refs.ts'
import { tellPull } from '../life/events.ts'
import { isClean } from '../life/mergeability.ts'
import { mergeWhenReady } from '../life/merging.ts'
import { moveAndFollow } from '../life/refs.ts'
import type { MergeMethod, PullIssue, Repository } from '../model.ts'
import { nodeIdOf, type World } from '../world.ts'
import { requireGraphql } from './allowed.ts'
import { GraphqlRefusal } from './errors.ts'
import { pullField } from './pulls.ts'

interface Input<Fields> {
  readonly input: Fields & { readonly clientMutationId?: string | null }
}

interface RefUpdate {
  readonly name: string
  readonly afterOid: string
  readonly beforeOid?: string | null
  readonly force?: boolean | null
}

interface OfPull {
  readonly pullRequestId: string
  readonly expectedHeadOid?: string | null
}

const NONE = '0'.repeat(40)
const refused = (message: string) => new GraphqlRefusal('UNPROCESSABLE', message)
const EDIT_PULL = ['pull_requests:write'] as const
const WRITE = ['contents:write'] as const

export function mutations(world: World, actor: Actor) {
  const pullOf = ({ pullRequestId, expectedHeadOid }: OfPull, need: readonly `${string}:write`[]) => {
    const found = world.pullByNode(pullRequestId)
    if (found === null) throw notResolved(pullRequestId)
    requireGraphql(world, actor, found.repository, { need, role: 'write', isWrite: true })
    if (expectedHeadOid !== undefined && expectedHeadOid !== null && expectedHeadOid !== found.pull.pull.headOid) {
      throw refused('Head branch was modified. Review and try the merge again.')
    }
    return found
  }
  const sender = () => actingAccount(actor)
  return {
    updateRefs: async ({ input }: Input<{ repositoryId: string; refUpdates: readonly RefUpdate[] }>) => {
      const repository = world.repositoryByNode(input.repositoryId)
      if (repository === null) throw notResolved(input.repositoryId)
      requireGraphql(world, actor, repository, { need: WRITE, role: 'write', isWrite: true })
      const changes = await Promise.all(input.refUpdates.map((update) => checked(repository, update)))
      if ((await moveAndFollow(world, repository, changes, sender())) === 'stale') {
        throw refused('Some refs could not be updated: a ref does not stand at its beforeOid.')
      }
      return { clientMutationId: input.clientMutationId ?? null }
    },

    enablePullRequestAutoMerge: async ({ input }: Input<OfPull & { mergeMethod?: string | null }>) => {
      const { repository, pull } = pullOf(input, [...EDIT_PULL, ...WRITE])
      const method = (input.mergeMethod ?? 'MERGE').toLowerCase() as MergeMethod
      if (!repository.allowsAutoMerge) throw refused('Pull request Auto merge is not allowed for this repository')
      if (pull.state === 'closed') throw refused('Pull request is closed')
      if (!repository.mergeMethods.has(method))
        throw refused(`Merge method ${method} is not allowed on this repository`)
      if (repository.protections.get(pull.pull.baseBranch) === undefined) {
        throw refused('Pull request Protected branch rules not configured for this branch')
      }
      if (await isClean(repository, pull)) throw refused('Pull request is in clean status')
      pull.pull.autoMerge = { by: sender(), method }
      await tellPull(world, repository, pull, { action: 'auto_merge_enabled', sender: sender() })
      return payload(input, { repository, pull })
    },

    disablePullRequestAutoMerge: async ({ input }: Input<OfPull>) => {
      const { repository, pull } = pullOf(input, [...EDIT_PULL, ...WRITE])
      if (pull.pull.autoMerge === null) throw refused("Can't disable auto-merge for this pull request.")
      pull.pull.autoMerge = null
      await tellPull(world, repository, pull, {
        action: 'auto_merge_disabled',
        sender: sender(),
        extra: { reason: '' },
      })
      return payload(input, { repository, pull })
    },

    markPullRequestReadyForReview: async ({ input }: Input<OfPull>) => {
      const { repository, pull } = pullOf(input, EDIT_PULL)
      if (pull.pull.isDraft) {
        pull.pull.isDraft = false
        await tellPull(world, repository, pull, { action: 'ready_for_review', sender: sender() })
        await mergeWhenReady(world, repository, pull)
      }
      return payload(input, { repository, pull })
    },

    enqueuePullRequest: async ({ input }: Input<OfPull>) => {
      const { repository, pull } = pullOf(input, WRITE)
      if (repository.protections.get(pull.pull.baseBranch)?.hasMergeQueue !== true) {
        throw refused('The merge queue is not enabled for this branch')
      }
      if (pull.state === 'closed' || pull.pull.isDraft) throw refused('The pull request is not in a mergeable state')
      pull.pull.isQueued = true
      await tellPull(world, repository, pull, { action: 'enqueued', sender: sender() })
      await mergeWhenReady(world, repository, pull)
      const mergeQueueEntry = { id: nodeIdOf('MQE', pull.id), position: 1 }
      return { clientMutationId: input.clientMutationId ?? null, mergeQueueEntry }
    },
  }
}

function notResolved(id: string): GraphqlRefusal {
  return new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`)
}

/** Without `beforeOid`, a ref moves from wherever it stands; only forwards, unless forced. */
async function checked({ folder }: Repository, { name, afterOid, beforeOid, force }: RefUpdate): Promise<RefChange> {
  if (!(await isRefName(folder, name))) throw refused(`${name} is not a valid ref name`)
  for (const oid of [afterOid, beforeOid ?? NONE]) if (!isOid(oid)) throw refused(`${oid} is not a valid object id`)
  const present = await readRef(folder, name)
  const before = beforeOid === undefined || beforeOid === null ? present : beforeOid === NONE ? null : beforeOid
  const after = afterOid === NONE ? null : afterOid
  if (after !== null && !(await readObjects(folder, [after])).has(after)) throw refused(`${after} does not exist`)
  const isForwards =
    force === true ||
    before === null ||
    after === null ||
    present !== before ||
    !name.startsWith('refs/heads/') ||
    (await isAncestor(folder, before, after))
  if (!isForwards) throw refused(`${name}: update is not a fast forward`)
  return { name, before, after }
}

function payload(
  input: { readonly clientMutationId?: string | null },
  { repository, pull }: { readonly repository: Repository; readonly pull: PullIssue },
) {
  return { clientMutationId: input.clientMutationId ?? null, pullRequest: pullField(repository, pull) }
}
