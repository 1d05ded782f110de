import type { components } from '@octokit/openapi-types'
import { diffOf, type ChangedFile } from './diff.ts'
import { html, type Html } from './html.ts'
import { headOf, threadOf } from './issue.ts'
import { badge, type Page } from './layout.ts'
import { bodyOf, commentForm, conversationOf, type Comment, type Issue, type Review } from './thread.ts'
import type { Visitor } from './visitor.ts'

type Schemas = components['schemas']
type Pull = Schemas['pull-request']
type Checks = { readonly check_runs: readonly Schemas['check-run'][] }
type Statuses = Schemas['combined-commit-status']

/** null: there is no such pull request. */
export async function pullPage(visitor: Visitor, repository: string, number: number): Promise<Page | null> {
  const api = `/repos/${repository}/pulls/${number}`
  const pull = await visitor.find<Pull>(api)
  if (pull === null) return null
  const issueApi = `/repos/${repository}/issues/${number}`
  const [issue, comments, reviews, files, checks, statuses] = await Promise.all([
    visitor.get<Issue>(issueApi),
    visitor.get<readonly Comment[]>(`${issueApi}/comments?per_page=100`),
    visitor.get<readonly Review[]>(`${api}/reviews?per_page=100`),
    visitor.get<readonly ChangedFile[]>(`${api}/files?per_page=100`),
    visitor.get<Checks>(`/repos/${repository}/commits/${pull.head.sha}/check-runs?per_page=100`),
    visitor.get<Statuses>(`/repos/${repository}/commits/${pull.head.sha}/status`),
  ])
  const address = `/${repository}/pull/${number}`
  const thread = threadOf(issue, issueApi, address)
  return {
    title: `${pull.title} · #${number} · ${repository}`,
    repository,
    path: address,
    content: html`${headOf(issue, stateOf(pull), branchesOf(pull, repository))}
      <nav class="tabs" aria-label="On this page">
        <a href="#conversation">Conversation</a> <a href="#checks">Checks</a> <a href="#files">Files changed</a>
      </nav>
      ${bodyOf(thread)} ${conversationOf(comments, reviews)} ${checksOf(checks, statuses)}
      ${thread.isOpen && mergeForms(pull, address)} ${commentForm(thread, visitor)}
      <section aria-labelledby="files">
        <h2 id="files">Files changed</h2>
        ${diffOf(files)}
      </section>`,
  }
}

function stateOf(pull: Pull): Html {
  if (pull.merged) return badge('merged', 'merged')
  if (pull.state === 'closed') return badge('closed', 'closed')
  return pull.draft === true ? badge('draft', 'draft') : badge('open', 'open')
}

function branchesOf({ base, head }: Pull, repository: string): Html {
  const branch = (name: string) =>
    html`<a href="/${repository}?branch=${encodeURIComponent(name)}"><code>${name}</code></a>`
  return html`from ${branch(head.ref)} into ${branch(base.ref)}`
}

function checksOf({ check_runs: runs }: Checks, { statuses }: Statuses): Html {
  const all = [
    ...runs.map(({ name, app, status, conclusion }) => ({ name, by: app?.name ?? '', state: conclusion ?? status })),
    ...statuses.map(({ context, state }) => ({ name: context, by: 'status', state })),
  ]
  return html`<section class="card" aria-labelledby="checks">
    <h2 id="checks">Checks</h2>
    ${
      all.length === 0
        ? html`<p class="quiet">No checks ran on this commit.</p>`
        : html`<ul class="checks">
            ${all.map(
              ({ name, by, state }) =>
                html`<li>${badge(state, state)} <strong>${name}</strong> <span class="quiet">${by}</span></li>`,
            )}
          </ul>`
    }
  </section>`
}

const METHODS = [
  ['squash', 'Squash and merge'],
  ['merge', 'Create a merge commit'],
  ['rebase', 'Rebase and merge'],
] as const

function mergeForms(pull: Pull, address: string): Html {
  return html`<section class="card act" aria-labelledby="merge-title">
    <h2 id="merge-title">${mergeability(pull)}</h2>
    <form method="post" action="${address}/merge">
      <input type="hidden" name="sha" value="${pull.head.sha}" />
      <label for="method">How</label>
      <select id="method" name="method">
        ${METHODS.map(([method, name]) => html`<option value="${method}">${name}</option>`)}
      </select>
      <button class="primary">Merge pull request</button>
    </form>
    <form method="post" action="${address}/update-branch"><button>Update branch</button></form>
    <form method="post" action="${address}/review">
      <label for="event">Review</label>
      <select id="event" name="event">
        <option value="APPROVE">Approve</option>
        <option value="REQUEST_CHANGES">Request changes</option>
        <option value="COMMENT">Comment only</option>
      </select>
      <label for="review">Words</label>
      <input id="review" name="body" value="Read." />
      <button>Submit review</button>
    </form>
  </section>`
}

const WORDS: Readonly<Record<string, string>> = {
  dirty: 'This branch has conflicts that must be resolved',
  blocked: 'Merging is blocked by a rule of the branch',
  behind: 'This branch is out-of-date with the base branch',
  draft: 'This pull request is still a draft',
  unstable: 'Some checks have not succeeded',
  unknown: 'Checking for the ability to merge',
}

function mergeability({ mergeable_state: state }: Pull): string {
  return WORDS[state] ?? 'This branch has no conflicts with the base branch'
}
