/**
 * What happens to an own pull request at its end: ready, merged, queued, or left to GitHub's auto-merge. GitHub's no is a value with its words.
 */
import type { Forge, MergeAnswer, MergeMethod } from '../propose/forge.ts'
import type { Client, Sent } from './client.ts'
import { DISABLE_AUTO_MERGE, ENABLE_AUTO_MERGE, ENQUEUE, MARK_READY } from './documents.ts'
import { GitHubError, shownWords } from './failure.ts'
import { isQueued, readPull, type Pull } from './pulls.ts'
import { readBranchRules } from './rules.ts'
import { Anything } from './shapes.ts'

/** GitHub's documentation, "Merge a pull request"; 403 and 422 where a rule or a permission is in the way. */
const REFUSALS = [403, 405, 409, 422]

type Merge = { readonly head: string; readonly method: MergeMethod }

export function mergeCalls(client: Client): Pick<Forge, 'mergePull' | 'setAutoMerge' | 'markReady'> {
  return {
    mergePull: (number, merge) => mergePull(client, number, merge),
    setAutoMerge: (number, merge) => (merge === null ? disable(client, number) : enable(client, number, merge)),
    markReady: async (number) => {
      const pull = await readPull(client, number)
      if (!pull.draft) return
      const sent = await mutate(client, 'MarkReady', MARK_READY, pull)
      if (sent.status === 'refused') throw new GitHubError(client.where('GraphQL MarkReady'), sent.code, sent.why)
    },
  }
}

async function mergePull(client: Client, number: number, { head, method }: Merge): Promise<MergeAnswer> {
  const route = 'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge'
  const parameters = { pull_number: number, sha: head, merge_method: method }
  const sent = await client.send(route, parameters, Anything, { refusals: REFUSALS, isRepeatable: true })
  if (sent.status === 'ok') return { status: 'done' }
  const pull = await readPull(client, number)
  // It was done before, and the answer was lost.
  if (isMerged(pull) && pull.head.sha === head) return { status: 'done' }
  if (pull.head.sha === head && (await asksForQueue(client, pull, sent.why))) {
    if (await isQueued(client, number)) return { status: 'done' }
    return answered(await mutate(client, 'Enqueue', ENQUEUE, pull, { expectedHeadOid: head }))
  }
  return answered(sent)
}

/** A queue that a classic protection asks for stands in no rule that an App may read: the refusal names it. */
async function asksForQueue(client: Client, { base }: Pull, why: string): Promise<boolean> {
  return /\bmerge queue\b/i.test(why) || (await readBranchRules(client, base.ref)).hasMergeQueue
}

async function enable(client: Client, number: number, { head, method }: Merge): Promise<MergeAnswer> {
  const pull = await readPull(client, number)
  if (pull.head.sha !== head) return { status: 'refused', why: 'The head of the pull request has moved.' }
  if (isMerged(pull) || isAutoMerged(pull)) return { status: 'done' }
  const input = { mergeMethod: method.toUpperCase(), expectedHeadOid: head }
  return answered(await mutate(client, 'EnableAutoMerge', ENABLE_AUTO_MERGE, pull, input))
}

async function disable(client: Client, number: number): Promise<MergeAnswer> {
  const pull = await readPull(client, number)
  if (!isAutoMerged(pull)) return { status: 'done' }
  return answered(await mutate(client, 'DisableAutoMerge', DISABLE_AUTO_MERGE, pull))
}

function mutate(
  client: Client,
  name: string,
  document: string,
  pull: Pull,
  input: object = {},
): Promise<Sent<unknown>> {
  return client.mutate(name, document, { pullRequestId: pull.node_id, ...input })
}

function answered(sent: Sent<unknown>): MergeAnswer {
  return sent.status === 'ok' ? { status: 'done' } : { status: 'refused', why: shownWords(sent.why) }
}

function isMerged({ merged_at: mergedAt }: Pull): boolean {
  return mergedAt !== null && mergedAt !== undefined
}

function isAutoMerged({ auto_merge: autoMerge }: Pull): boolean {
  return autoMerge !== null && autoMerge !== undefined
}
