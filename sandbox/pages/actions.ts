/** What the forms do: each becomes calls of the API, by the person who is chosen. They give the address to go on to. */
import { markOf } from './thread.ts'
import { withBoxTurned } from './markdown.ts'
import { Refused, type Visitor } from './visitor.ts'

type Action = (visitor: Visitor, at: At, form: URLSearchParams) => Promise<unknown>

interface At {
  /** `/repos/acme/service`. */
  readonly api: string
  readonly kind: string
  readonly number: string
}

/** Of an issue or a pull request, by the last part of the address. */
const THREAD_ACTIONS: Readonly<Record<string, Action>> = {
  comment: (visitor, { api, number }, form) =>
    visitor.send('POST', `${api}/issues/${number}/comments`, { body: textOf(form, 'body') }),
  box: turnBox,
  state: (visitor, { api, kind, number }, form) =>
    visitor.send('PATCH', `${api}/${kind === 'pull' ? 'pulls' : 'issues'}/${number}`, { state: form.get('state') }),
  review: (visitor, { api, number }, form) =>
    visitor.send('POST', `${api}/pulls/${number}/reviews`, { event: form.get('event'), body: textOf(form, 'body') }),
  merge: (visitor, { api, number }, form) =>
    visitor.send('PUT', `${api}/pulls/${number}/merge`, { merge_method: form.get('method'), sha: form.get('sha') }),
  'update-branch': (visitor, { api, number }) => visitor.send('PUT', `${api}/pulls/${number}/update-branch`, {}),
}

/** null: there is no such form. */
export async function act(visitor: Visitor, path: string, form: URLSearchParams): Promise<string | null> {
  const [, name = '', rest = ''] = /^\/([\w.-]+\/[\w.-]+)\/(.+)$/.exec(path) ?? []
  const api = `/repos/${name}`
  if (rest === 'push') return push(visitor, name, form)
  const [, kind = '', number = '', action = ''] = /^(pull|issues)\/(\d+)\/([\w-]+)$/.exec(rest) ?? []
  const run = Object.hasOwn(THREAD_ACTIONS, action) ? THREAD_ACTIONS[action] : undefined
  if (run === undefined) return null
  await run(visitor, { api, kind, number }, form)
  return `/${name}/${kind}/${number}`
}

/** Forms send lines as CR LF. */
function textOf(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').replace(/\r\n/g, '\n')
}

/** Only in the body that the person saw. */
async function turnBox(visitor: Visitor, { api, number }: At, form: URLSearchParams): Promise<void> {
  const address = `${api}/issues/${number}`
  const { body } = await visitor.get<{ readonly body: string | null }>(address)
  const turned = withBoxTurned(body ?? '', Number(form.get('box')))
  if (turned === null || markOf(body ?? '') !== form.get('seen')) {
    const message = 'The text has changed since you saw it. Go back, load the page again, and tick the box there.'
    throw new Refused({ status: 409, body: { message }, headers: new Headers() })
  }
  await visitor.send('PATCH', address, { body: turned })
}

interface Tree {
  readonly tree: readonly { readonly path: string; readonly mode: string }[]
}

/** One file in one commit, its mode as it was, by the Git Data API; the branch begins at the default one where it is not there. */
async function push(visitor: Visitor, name: string, form: URLSearchParams): Promise<string> {
  const api = `/repos/${name}`
  const [branch, path] = [form.get('branch') ?? '', form.get('path') ?? '']
  const { default_branch: base } = await visitor.get<{ readonly default_branch: string }>(api)
  const refOf = (of: string) => `${api}/git/ref/heads/${of.split('/').map(encodeURIComponent).join('/')}`
  const ref = await visitor.find<{ readonly object: { readonly sha: string } }>(refOf(branch))
  const start = ref ?? (await visitor.get<{ readonly object: { readonly sha: string } }>(refOf(base)))
  const parent = start.object.sha
  const standing = await visitor.get<Tree>(`${api}/git/trees/${parent}?recursive=1`)
  const mode = standing.tree.find((entry) => entry.path === path)?.mode ?? '100644'
  const tree = [{ path, mode, type: 'blob', content: textOf(form, 'content') }]
  const written = shaOf(await visitor.send('POST', `${api}/git/trees`, { base_tree: parent, tree }))
  const commit = { message: textOf(form, 'message'), tree: written, parents: [parent] }
  const sha = shaOf(await visitor.send('POST', `${api}/git/commits`, commit))
  if (ref === null) await visitor.send('POST', `${api}/git/refs`, { ref: `refs/heads/${branch}`, sha })
  else await visitor.send('PATCH', refOf(branch).replace('/git/ref/', '/git/refs/'), { sha })
  return `/${name}?${new URLSearchParams({ branch, path }).toString()}`
}

function shaOf(reply: unknown): string {
  return (reply as { readonly sha: string }).sha
}
