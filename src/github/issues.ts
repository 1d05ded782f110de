/** Issues. A pull request is one, too, for GitHub: its labels, assignees, comments and who closed it stand here. */
import * as z from 'zod/mini'
import type { Forge, Glance, IssueFacts } from '../propose/forge.ts'
import type { Client } from './client.ts'
import { BODY_EDITS } from './documents.ts'
import { GitHubError } from './failure.ts'
import { Account, Anything, Id, Instant, loginOf, sameLogin } from './shapes.ts'

export const Issue = z.object({
  number: Id,
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  title: z.string(),
  body: z.nullish(z.string()),
  user: Account,
  closed_by: Account,
  updated_at: Instant,
  comments: z.prefault(z.number(), 0),
  labels: z.array(z.union([z.string(), z.object({ name: z.nullish(z.string()) })])),
  pull_request: z.optional(z.object({})),
})
export type Issue = z.output<typeof Issue>

const Edits = z.nullable(
  z.object({
    nodes: z.nullable(
      z.array(z.nullable(z.object({ editedAt: Instant, editor: z.nullable(z.object({ login: z.string() })) }))),
    ),
  }),
)
const Edited = z.object({
  repository: z.nullable(z.object({ issue: z.nullable(z.object({ createdAt: Instant, first: Edits, last: Edits })) })),
})

const PAGES = 3
const PAGE = 100

/** All of the App's own issues and pull requests, as glances were told of them. */
const seenIn = new WeakMap<Glance, readonly Issue[]>()

/** Of more than a page, a glance has the last changed alone: then they are asked for. */
export function keepSeen(glance: Glance, items: readonly Issue[] | null): Glance {
  if (items !== null && items.length < PAGE) seenIn.set(glance, items)
  return glance
}

/** The newest first. null: a glance has not told all. */
export function seenItems(glance: Glance | undefined): readonly Issue[] | null {
  const items = glance === undefined ? undefined : seenIn.get(glance)
  return items?.toSorted((a, b) => b.number - a.number) ?? null
}

export function issueCalls(
  client: Client,
): Pick<Forge, 'ownIssues' | 'issue' | 'bodyWrittenAt' | 'openIssue' | 'editIssue' | 'addLabels' | 'addAssignees'> {
  return {
    // The dashboard is among the first that were made, and among the last that changed.
    ownIssues: async (seen) =>
      (seenItems(seen) ?? (await ownItems(client, { sort: 'updated', pages: PAGES })) ?? [])
        .filter((issue) => issue.pull_request === undefined)
        .map(issueFacts),
    issue: async (number) => issueFacts(await readIssue(client, number)),
    bodyWrittenAt: (number) => readBodyWrittenAt(client, number),
    openIssue: async ({ title, body, labels }) => {
      const route = 'POST /repos/{owner}/{repo}/issues'
      return issueFacts(await client.write(route, { title, body, labels: [...labels] }, Issue, false))
    },
    editIssue: async (number, change) => {
      const route = 'PATCH /repos/{owner}/{repo}/issues/{issue_number}'
      await client.write(route, { issue_number: number, ...change }, Anything, true)
    },
    addLabels: async (number, labels) => {
      if (labels.length === 0) return
      const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels'
      await client.write(route, { issue_number: number, labels: [...labels] }, Anything, true)
    },
    addAssignees: async (number, logins) => {
      if (logins.length === 0) return
      const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/assignees'
      await client.write(route, { issue_number: number, assignees: [...logins] }, Anything, true)
    },
  }
}

/** The App's own issues and pull requests, the newest or the last changed first. null: the repository has its issues switched off. */
export async function ownItems(
  client: Client,
  { sort, pages }: { readonly sort: 'created' | 'updated'; readonly pages: number } = { sort: 'created', pages: PAGES },
): Promise<readonly Issue[] | null> {
  const items = await client.list(
    'GET /repos/{owner}/{repo}/issues',
    { creator: client.bot, state: 'all', sort, direction: 'desc' },
    { schema: z.array(Issue), of: (answer) => answer, pages },
    [404, 410],
  )
  return items === null ? null : items.filter(({ user }) => sameLogin(loginOf(user), client.bot))
}

export function readIssue(client: Client, number: number): Promise<Issue> {
  return client.get('GET /repos/{owner}/{repo}/issues/{issue_number}', { issue_number: number }, Issue)
}

/** REST tells no editor: a comment, a label and a tick all move its `updated_at`. */
async function readBodyWrittenAt(client: Client, number: number): Promise<string> {
  const { repository } = await client.query('BodyEdits', BODY_EDITS, { number }, Edited)
  const issue = repository?.issue ?? null
  if (issue === null) throw new GitHubError(client.where('GraphQL BodyEdits'), 404, 'there is no such issue')
  const own = [issue.first, issue.last].flatMap((edits) =>
    (edits?.nodes ?? []).flatMap((edit) =>
      edit !== null && isSameActor(edit.editor, client.bot) ? [edit.editedAt] : [],
    ),
  )
  return [issue.createdAt, ...own].reduce((a, b) => (Date.parse(a) < Date.parse(b) ? b : a))
}

/** GraphQL names a bot without the `[bot]` of REST. */
function isSameActor(actor: { readonly login: string } | null, bot: string): boolean {
  return actor !== null && sameLogin(actor.login.replace(/\[bot\]$/, ''), bot.replace(/\[bot\]$/, ''))
}

function issueFacts(issue: Issue): IssueFacts {
  const { number, html_url: url, state, title, body, user, closed_by: closer, updated_at: updatedAt } = issue
  const closedBy = state === 'closed' && closer ? loginOf(closer) : null
  return { number, url, state, title, body: body ?? '', author: loginOf(user), closedBy, updatedAt }
}
