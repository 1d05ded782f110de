/** What an issue and a pull request have in common: a body with boxes, comments, and what a person may do with both. */
import type { components } from '@octokit/openapi-types'
import { createHash } from 'node:crypto'
import { html, type Html } from './html.ts'
import { badge, when } from './layout.ts'
import { rendered, type Box } from './markdown.ts'
import type { Visitor } from './visitor.ts'

type Schemas = components['schemas']
export type Issue = Schemas['issue']
export type Comment = Schemas['issue-comment']
export type Review = Schemas['pull-request-review']

/** `/acme/service/pull/7`. */
export interface Thread {
  readonly api: string
  readonly address: string
  readonly number: number
  readonly title: string
  readonly body: string
  readonly by: string
  readonly createdAt: string
  readonly isOpen: boolean
}

/** So that a tick counts for the body that was seen, and for no other. */
export function markOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16)
}

export function bodyOf({ address, body, by, createdAt }: Thread): Html {
  return html`<article class="card" aria-label="Description">
    <h2 class="by"><strong>${by}</strong> ${when(createdAt)}</h2>
    <form method="post" action="${address}/box" class="markdown">
      <input type="hidden" name="seen" value="${markOf(body)}" />
      ${body === '' ? html`<p class="quiet">No description.</p>` : rendered(body, (box) => boxOf(box, true))}
    </form>
  </article>`
}

function boxOf({ number, isTicked, label }: Box, isOfBody: boolean): Html {
  const checked = isTicked ? 'true' : 'false'
  return html`<button
    class="box"
    name="box"
    value="${number}"
    role="checkbox"
    aria-checked="${checked}"
    aria-label="${label}"
    ${!isOfBody && html` disabled`}
  ></button>`
}

const REVIEWS: Readonly<Record<string, string>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'asked for changes',
  COMMENTED: 'reviewed',
  DISMISSED: 'reviewed (dismissed)',
}

interface Said {
  readonly by: string
  readonly at: string
  readonly what: Html | null
  readonly body: string
  readonly reactions: Html | null
}

export function conversationOf(comments: readonly Comment[], reviews: readonly Review[]): Html {
  const said: Said[] = [
    ...comments.map((comment) => ({
      by: comment.user?.login ?? 'ghost',
      at: comment.created_at,
      what: null,
      body: comment.body ?? '',
      reactions: reactionsOf(comment.reactions),
    })),
    ...reviews.map((review) => ({
      by: review.user?.login ?? 'ghost',
      at: review.submitted_at ?? '',
      what: badge(review.state.toLowerCase(), REVIEWS[review.state] ?? review.state),
      body: review.body,
      reactions: null,
    })),
  ]
  said.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
  return html`<section aria-labelledby="conversation">
    <h2 id="conversation">Conversation</h2>
    ${said.length === 0 && html`<p class="quiet">Nobody has said anything yet.</p>`}
    ${said.map(
      ({ by, at, what, body, reactions }) =>
        html`<article class="card">
          <h3 class="by"><strong>${by}</strong> ${what} ${when(at)}</h3>
          <div class="markdown">${rendered(body, (box) => boxOf(box, false))}</div>
          ${reactions}
        </article>`,
    )}
  </section>`
}

const SIGNS: Readonly<Record<string, string>> = {
  ...{ '+1': '👍', '-1': '👎', laugh: '😄', hooray: '🎉', confused: '😕', heart: '❤️', rocket: '🚀', eyes: '👀' },
}

function reactionsOf(reactions: Comment['reactions']): Html | null {
  const found = Object.entries(SIGNS).flatMap(([name, sign]) => {
    const count = Number(Object.entries(reactions ?? {}).find(([kind]) => kind === name)?.[1] ?? 0)
    return count > 0 ? [html`<span class="reaction" title="${name}">${sign} ${count}</span>`] : []
  })
  return found.length === 0 ? null : html`<p class="reactions">${found}</p>`
}

export function commentForm({ address, isOpen }: Thread, visitor: Visitor): Html {
  return html`<section class="card act" aria-labelledby="comment-title">
    <h2 id="comment-title">Comment as ${visitor.login}</h2>
    <form method="post" action="${address}/comment">
      <label for="comment">Comment</label>
      <textarea id="comment" name="body" rows="4" required></textarea>
      <button class="primary">Comment</button>
    </form>
    <form method="post" action="${address}/state">
      <input type="hidden" name="state" value="${isOpen ? 'closed' : 'open'}" />
      <button>${isOpen ? 'Close' : 'Reopen'}</button>
    </form>
  </section>`
}
