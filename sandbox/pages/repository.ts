/** A repository: its pull requests and issues, and a branch's files, of which one can be changed. */
import type { components } from '@octokit/openapi-types'
import { escaped, Html, html } from './html.ts'
import { badge, when, type Page } from './layout.ts'
import { rendered } from './markdown.ts'
import type { Issue } from './thread.ts'
import type { Visitor } from './visitor.ts'

type Schemas = components['schemas']
type Repository = Schemas['full-repository']
type Branch = Schemas['short-branch']
type Tree = Schemas['git-tree']
type File = { readonly type: string; readonly content: string; readonly sha: string }

/** null: there is no such repository, or not for this person to see. */
export async function repositoryPage(visitor: Visitor, name: string, query: URLSearchParams): Promise<Page | null> {
  const api = `/repos/${name}`
  const repository = await visitor.find<Repository>(api)
  if (repository === null) return null
  const branch = query.get('branch') ?? repository.default_branch
  const path = query.get('path')
  const [branches, issues, tree] = await Promise.all([
    visitor.find<readonly Branch[]>(`${api}/branches?per_page=100`),
    visitor.get<readonly Issue[]>(`${api}/issues?state=all&per_page=100`),
    visitor.find<Tree>(`${api}/git/trees/${encodeURIComponent(branch)}?recursive=1`),
  ])
  const paths = (tree?.tree ?? []).filter(({ type }) => type === 'blob').map((entry) => entry.path)
  const at = { name, branch, paths }
  return {
    title: name,
    repository: name,
    path: path === null ? `/${name}` : addressOf(name, branch, path),
    content: html`<header class="head">
        <h1>${name}</h1>
        <p>
          ${badge('plain', repository.private ? 'private' : 'public')}
          ${repository.archived && badge('plain', 'archived')} ${repository.description}
        </p>
      </header>
      <div class="columns">
        ${listOf('Pull requests', 'pull', name, issues.filter(isPull))}
        ${listOf(
          'Issues',
          'issues',
          name,
          issues.filter((issue) => !isPull(issue)),
        )}
      </div>
      ${branchChooser(
        name,
        branch,
        (branches ?? []).map((one) => one.name),
      )}
      ${path === null ? await overview(visitor, at) : await fileOf(visitor, at, path)}`,
  }
}

function isPull(issue: Issue): boolean {
  return issue.pull_request !== undefined
}

function listOf(title: string, kind: 'pull' | 'issues', name: string, issues: readonly Issue[]): Html {
  return html`<section class="card" aria-labelledby="list-${kind}">
    <h2 id="list-${kind}">${title}</h2>
    ${
      issues.length === 0
        ? html`<p class="quiet">None.</p>`
        : html`<ul class="list">
            ${issues.map(
              (issue) =>
                html`<li>
                  ${stateOf(issue)} <a href="/${name}/${kind}/${issue.number}">${issue.title}</a>
                  <span class="quiet"
                    >#${issue.number} by ${issue.user?.login ?? 'ghost'}, ${when(issue.updated_at)}</span
                  >
                </li>`,
            )}
          </ul>`
    }
  </section>`
}

function stateOf({ state, pull_request: pull, draft }: Issue): Html {
  if (pull?.merged_at !== null && pull?.merged_at !== undefined) return badge('merged', 'merged')
  return state === 'open' && draft === true ? badge('draft', 'draft') : badge(state, state)
}

function branchChooser(name: string, branch: string, branches: readonly string[]): Html {
  return html`<form class="card act" method="get" action="/${name}">
    <label for="branch">Branch</label>
    <select id="branch" name="branch">
      ${branches.map((one) => html`<option${one === branch && html` selected`}>${one}</option>`)}
    </select>
    <button>Show</button>
  </form>`
}

function addressOf(name: string, branch: string, path: string): string {
  return `/${name}?${new URLSearchParams({ branch, path }).toString()}`
}

interface At {
  readonly name: string
  readonly branch: string
  readonly paths: readonly string[]
}

async function overview(visitor: Visitor, { name, branch, paths }: At): Promise<Html> {
  const readme = paths.find((path) => /^readme\.md$/i.test(path))
  const text = readme === undefined ? null : await contentOf(visitor, name, branch, readme)
  return html`<section class="card" aria-labelledby="files">
      <h2 id="files">Files on ${branch}</h2>
      <ul class="paths">
        ${paths.map((path) => html`<li><a href="${addressOf(name, branch, path)}">${path}</a></li>`)}
      </ul>
    </section>
    ${
      text !== null &&
      html`<section class="card" aria-label="Readme">
        <div class="markdown">${rendered(text, ({ isTicked }) => html`${isTicked ? '☑' : '☐'}`)}</div>
      </section>`
    }
    ${editForm(name, branch, '', '')}`
}

async function fileOf(visitor: Visitor, { name, branch }: At, path: string): Promise<Html> {
  return editForm(name, branch, path, (await contentOf(visitor, name, branch, path)) ?? '')
}

async function contentOf(visitor: Visitor, name: string, branch: string, path: string): Promise<string | null> {
  const address = `/repos/${name}/contents/${path.split('/').map(encodeURIComponent).join('/')}`
  const file = await visitor.find<File>(`${address}?${new URLSearchParams({ ref: branch }).toString()}`)
  return file?.type === 'file' ? Buffer.from(file.content, 'base64').toString('utf8') : null
}

function editForm(name: string, branch: string, path: string, content: string): Html {
  return html`<section class="card act" aria-labelledby="edit-title">
    <h2 id="edit-title">${path === '' ? 'Add a file' : `Change ${path}`}</h2>
    <form method="post" action="/${name}/push" class="edit">
      <label for="push-branch">Branch</label><input id="push-branch" name="branch" value="${branch}" required />
      <label for="path">Path</label><input id="path" name="path" value="${path}" required />
      <label for="content">Content</label>
      ${textArea(content)}
      <label for="message">Commit message</label>
      <input id="message" name="message" value="${path === '' ? 'Add a file' : `Change ${path}`}" required />
      <button class="primary">Push</button>
    </form>
  </section>`
}

/** A text area drops its first line feed. */
function textArea(content: string): Html {
  const rows = Math.min(30, content.split('\n').length + 2)
  const attributes = `id="content" name="content" rows="${rows}" spellcheck="false"`
  return new Html(`<textarea ${attributes}>\n${escaped(content)}</textarea>`)
}
