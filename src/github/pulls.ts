/** Pull requests: those of the App's own, told by their author, and what others have open. */
import * as z from 'zod/mini'
import type { Forge, Glance, NewPull, OtherPull, PullFacts } from '../propose/forge.ts'
import type { Client } from './client.ts'
import { OPEN_PULLS, PULL_EDITED, PULL_QUEUED } from './documents.ts'
import { GitHubError } from './failure.ts'
import { ownItems, readIssue, seenItems, type Issue } from './issues.ts'
import { Account, accountOf, Actor, Anything, Id, Instant, isBot, loginOf, Oid, sameLogin } from './shapes.ts'

export const Pull = z.object({
  number: Id,
  node_id: z.string(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  draft: z.prefault(z.boolean(), false),
  title: z.string(),
  body: z.nullish(z.string()),
  user: Account,
  base: z.object({ ref: z.string() }),
  head: z.object({ ref: z.string(), sha: Oid }),
  merged_at: z.nullish(z.string()),
  mergeable: z.nullish(z.boolean()),
  mergeable_state: z.prefault(z.string(), ''),
  merge_commit_sha: z.nullish(z.string()),
  auto_merge: z.nullish(z.object({ enabled_by: z.prefault(Account, null) })),
  labels: z.array(z.object({ name: z.string() })),
  updated_at: Instant,
})
export type Pull = z.output<typeof Pull>

/** Of own pull requests that are not among the newest of all, as many are read one by one. */
const READ_ONE_BY_ONE = 30

export function pullCalls(
  client: Client,
): Pick<Forge, 'ownPulls' | 'otherPulls' | 'pull' | 'openPull' | 'isQueued' | 'bodyEditedAt' | 'editPull'> {
  return {
    ownPulls: (seen) => ownPulls(client, seen),
    otherPulls: (base) => otherPulls(client, base),
    pull: async (number) => withCloser(client, await readPull(client, number)),
    openPull: (pull) => openPull(client, pull),
    bodyEditedAt: async (number) => {
      const { repository } = await client.query('PullEdited', PULL_EDITED, { number }, PullEdited)
      return repository?.pullRequest?.lastEditedAt ?? null
    },
    isQueued: (number) => isQueued(client, number),
    editPull: async (number, change) => {
      await client.write(
        'PATCH /repos/{owner}/{repo}/pulls/{pull_number}',
        { pull_number: number, ...change },
        Anything,
        true,
      )
    },
  }
}

const PullEdited = z.object({
  repository: z.nullable(z.object({ pullRequest: z.nullable(z.object({ lastEditedAt: z.nullable(Instant) })) })),
})

const PullQueued = z.object({
  repository: z.nullable(z.object({ pullRequest: z.nullable(z.object({ isInMergeQueue: z.boolean() })) })),
})

export async function isQueued(client: Client, number: number): Promise<boolean> {
  const { repository } = await client.query('PullQueued', PULL_QUEUED, { number }, PullQueued)
  return repository?.pullRequest?.isInMergeQueue === true
}

export function readPull(client: Client, number: number): Promise<Pull> {
  return client.get('GET /repos/{owner}/{repo}/pulls/{pull_number}', { pull_number: number }, Pull)
}

/** Who closed it stands in the issue that it also is. */
async function withCloser(client: Client, pull: Pull): Promise<PullFacts> {
  if (stateOf(pull) !== 'closed') return pullFacts(client, pull, null)
  const { closed_by: closer } = await readIssue(client, pull.number)
  return pullFacts(client, pull, closer ?? null)
}

function stateOf({ merged_at: mergedAt, state }: Pull): PullFacts['state'] {
  return mergedAt === null || mergedAt === undefined ? state : 'merged'
}

function pullFacts({ bot }: Client, pull: Pull, closer: Account): PullFacts {
  const state = stateOf(pull)
  return {
    number: pull.number,
    url: pull.html_url,
    state,
    isDraft: pull.draft,
    title: pull.title,
    body: pull.body ?? '',
    author: loginOf(pull.user),
    base: pull.base.ref,
    head: pull.head.ref,
    headOid: pull.head.sha,
    isMergeable: state === 'open' ? (pull.mergeable ?? null) : null,
    // GraphQL's documentation, `MergeStateStatus`. What a classic protection asks, only administrators may read.
    isBehind: state === 'open' && pull.mergeable_state === 'behind',
    mergeCommit: state === 'merged' ? (pull.merge_commit_sha ?? null) : null,
    hasAutoMerge: pull.auto_merge !== null && pull.auto_merge !== undefined,
    hasOwnAutoMerge: sameLogin(loginOf(pull.auto_merge?.enabled_by), bot),
    labels: pull.labels.map(({ name }) => name),
    closedBy: state === 'closed' && closer !== null ? loginOf(closer) : null,
    updatedAt: pull.updated_at,
  }
}

/**
 * Two calls where they are among the newest hundred of all: the App's own issues and pull requests, and the newest pull requests whole. In a
 * busy repository the rest is read one by one, and what has ended and not changed since not again.
 */
async function ownPulls(client: Client, seen: Glance | undefined): Promise<readonly PullFacts[]> {
  const items = seenItems(seen) ?? (await ownItems(client))
  const issues = new Map((items ?? []).filter(isPull).map((issue) => [issue.number, issue]))
  if (items !== null && issues.size === 0) return []
  const found = new Map((await newestPulls(client)).map((pull) => [pull.number, pull]))
  const numbers = [...new Set([...found.keys(), ...issues.keys()])].sort((a, b) => b - a)
  const facts: PullFacts[] = []
  let reads = 0
  for (const number of numbers) {
    const issue = issues.get(number)
    const known = issue === undefined ? undefined : client.remembered.endedPulls.get(keyOf(client, issue))
    if (known === undefined && !found.has(number)) reads += 1
    if (reads > READ_ONE_BY_ONE) break
    facts.push(known ?? (await ownPull(client, found.get(number) ?? (await readPull(client, number)), issue)))
  }
  return facts
}

async function ownPull(client: Client, pull: Pull, issue: Issue | undefined): Promise<PullFacts> {
  const closer = issue?.closed_by
  const facts = closer === undefined ? await withCloser(client, pull) : pullFacts(client, pull, closer)
  const hasEnded = facts.state !== 'open' && issue?.state === 'closed'
  if (hasEnded) client.remembered.endedPulls.set(keyOf(client, issue), facts, 1000 + 2 * facts.body.length)
  return facts
}

function isPull(issue: Issue): boolean {
  return issue.pull_request !== undefined
}

function keyOf(client: Client, { number, updated_at: updatedAt }: Issue): string {
  return client.key(`${number} ${updatedAt}`)
}

async function newestPulls(client: Client): Promise<readonly Pull[]> {
  const pulls = await client.list(
    'GET /repos/{owner}/{repo}/pulls',
    { state: 'all', sort: 'created', direction: 'desc' },
    { schema: z.array(Pull), of: (answer) => answer, pages: 1 },
  )
  return (pulls ?? []).filter(({ user }) => sameLogin(loginOf(user), client.bot))
}

const OpenPulls = z.object({
  repository: z.nullable(
    z.object({
      pullRequests: z.object({
        nodes: z.array(
          z.nullable(
            z.object({
              number: Id,
              title: z.string(),
              headRefName: z.string(),
              headRefOid: Oid,
              author: Actor,
              files: z.nullable(z.object({ nodes: z.nullable(z.array(z.nullable(z.object({ path: z.string() })))) })),
            }),
          ),
        ),
      }),
    }),
  ),
})

/** One call: REST would take one more for the paths of each. */
async function otherPulls(client: Client, base: string): Promise<readonly OtherPull[]> {
  const { repository } = await client.query('OpenPulls', OPEN_PULLS, { base }, OpenPulls)
  const others: OtherPull[] = []
  for (const node of repository?.pullRequests.nodes ?? []) {
    if (node === null) continue
    const account = accountOf(node.author)
    if (sameLogin(loginOf(account), client.bot)) continue
    const { number, title, headRefName: head, headRefOid: headOid } = node
    const paths = (node.files?.nodes ?? []).flatMap((file) => (file === null ? [] : [file.path]))
    others.push({ number, title, head, headOid, author: loginOf(account), isBot: isBot(account), paths })
  }
  return others
}

/** Opened before, with the answer lost: then that one. A draft, where the repository's plan has none: not as a draft. */
async function openPull(client: Client, pull: NewPull): Promise<PullFacts> {
  const { title, body, head, base, isDraft } = pull
  const route = 'POST /repos/{owner}/{repo}/pulls'
  const parameters = { title, body, head, base, draft: isDraft }
  const sent = await client.send(route, parameters, Pull, { refusals: [422], isRepeatable: true })
  if (sent.status === 'ok') return pullFacts(client, sent.value, null)
  if (isDraft && /draft/i.test(sent.why)) return openPull(client, { ...pull, isDraft: false })
  const open = await client.get(
    'GET /repos/{owner}/{repo}/pulls',
    { state: 'open', head: `${client.owner}:${head}`, base },
    z.array(Pull),
  )
  const own = open.find(({ user }) => sameLogin(loginOf(user), client.bot))
  if (own === undefined) throw new GitHubError(client.where(route), sent.code, sent.why)
  return pullFacts(client, own, null)
}
