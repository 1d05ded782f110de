import { html, type Part } from './html.ts'
import { badge, when, type Page } from './layout.ts'
import { bodyOf, commentForm, conversationOf, type Comment, type Issue, type Thread } from './thread.ts'
import type { Visitor } from './visitor.ts'

/** null: there is no such issue. */
export async function issuePage(visitor: Visitor, repository: string, number: number): Promise<Page | null> {
  const api = `/repos/${repository}/issues/${number}`
  const issue = await visitor.find<Issue>(api)
  if (issue === null || issue.pull_request !== undefined) return null
  const comments = await visitor.get<readonly Comment[]>(`${api}/comments?per_page=100`)
  const address = `/${repository}/issues/${number}`
  const thread = threadOf(issue, api, address)
  return {
    title: `${issue.title} · #${number} · ${repository}`,
    repository,
    path: address,
    content: html`${headOf(issue, badge(issue.state, issue.state))} ${bodyOf(thread)} ${conversationOf(comments, [])}
    ${commentForm(thread, visitor)}`,
  }
}

export function threadOf(issue: Issue, api: string, address: string): Thread {
  const { number, title, body, user, created_at: createdAt, state } = issue
  const by = user?.login ?? 'ghost'
  return { api, address, number, title, body: body ?? '', by, createdAt, isOpen: state === 'open' }
}

export function headOf(issue: Issue, state: Part, more: Part = null): Part {
  const labels = issue.labels.map((label) => (typeof label === 'string' ? label : (label.name ?? '')))
  return html`<header class="head">
    <h1>${issue.title} <span class="number">#${issue.number}</span></h1>
    <p>${state} <strong>${issue.user?.login ?? 'ghost'}</strong> opened this ${when(issue.created_at)} ${more}</p>
    ${
      labels.length > 0 &&
      html`<p class="labels">${labels.map((label) => html`<span class="label">${label}</span> `)}</p>`
    }
  </header>`
}
