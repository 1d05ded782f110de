/** Comments, reactions and reviews. */
import * as z from 'zod/mini'
import type { Comment, Forge, Review } from '../propose/forge.ts'
import type { Client } from './client.ts'
import { Account, Anything, Id, Instant, isBot, loginOf } from './shapes.ts'

const Comment_ = z.object({
  id: Id,
  user: Account,
  body: z.nullish(z.string()),
  created_at: Instant,
  updated_at: Instant,
  performed_via_github_app: z.nullish(z.object({})),
})

const Review_ = z.object({
  user: Account,
  state: z.string(),
  commit_id: z.nullish(z.string()),
  submitted_at: z.optional(z.string()),
})

const STATES: Readonly<Record<string, Review['state']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
  PENDING: 'pending',
}

/** A thousand; what is beyond comes at the next look, `since` the last of these. */
const PAGES = 10

export function talkCalls(
  client: Client,
): Pick<Forge, 'comments' | 'addComment' | 'react' | 'reviews' | 'requestReviewers'> {
  return {
    comments: (number, after) => readComments(client, number, after?.since),
    addComment: async (number, body) => {
      const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments'
      return (await client.write(route, { issue_number: number, body }, z.object({ id: Id }), false)).id
    },
    react: async (comment, reaction) => {
      const route = 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions'
      const parameters = { comment_id: comment, content: reaction }
      // The comment may be gone since.
      await client.send(route, parameters, Anything, { refusals: [404], isRepeatable: true })
    },
    reviews: (number) => readReviews(client, number),
    requestReviewers: (number, reviewers) => requestReviewers(client, number, reviewers),
  }
}

/** GitHub's `since` is of the last change; the port's, too, only bounds what is read. */
async function readComments(client: Client, number: number, since: string | undefined): Promise<readonly Comment[]> {
  const comments = await client.list(
    'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
    { issue_number: number, ...(since === undefined ? {} : { since }) },
    { schema: z.array(Comment_), of: (answer) => answer, pages: PAGES },
  )
  return (comments ?? []).map(({ id, user, body, performed_via_github_app: app, ...times }) => ({
    id,
    author: loginOf(user),
    isBot: isBot(user) || (app ?? null) !== null,
    body: body ?? '',
    createdAt: times.created_at,
    updatedAt: times.updated_at,
  }))
}

async function readReviews(client: Client, number: number): Promise<readonly Review[]> {
  const reviews = await client.list(
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    { pull_number: number },
    { schema: z.array(Review_), of: (answer) => answer, pages: PAGES },
  )
  return (reviews ?? []).flatMap(({ user, state, commit_id: commit, submitted_at: at }) => {
    const known = STATES[state.toUpperCase()]
    if (known === undefined) return []
    return [{ login: loginOf(user), isBot: isBot(user), state: known, commit: commit ?? null, at: at ?? '' }]
  })
}

/** One that GitHub does not take must not keep the others away: then each is asked for alone, and those it refuses are left out. */
async function requestReviewers(
  client: Client,
  number: number,
  { users, teams }: { readonly users: readonly string[]; readonly teams: readonly string[] },
): Promise<void> {
  if (users.length + teams.length === 0) return
  if (await request(client, number, users, teams)) return
  if (users.length + teams.length === 1) return
  for (const user of users) await request(client, number, [user], [])
  for (const team of teams) await request(client, number, [], [team])
}

async function request(
  client: Client,
  number: number,
  users: readonly string[],
  teams: readonly string[],
): Promise<boolean> {
  const route = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers'
  const parameters = { pull_number: number, reviewers: [...users], team_reviewers: [...teams] }
  const sent = await client.send(route, parameters, Anything, { refusals: [403, 404, 422], isRepeatable: true })
  return sent.status === 'ok'
}
