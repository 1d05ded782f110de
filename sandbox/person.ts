/** One who acts in a test or the demo: a person with a token of their own, or another App's bot. All but pushes go through the API. */
import { actorOf } from './auth.ts'
import { actingAccount } from './call.ts'
import { readCommit } from './git/objects.ts'
import { readRef } from './git/refs.ts'
import { moveAndFollow } from './life/refs.ts'
import type { MergeMethod, Repository } from './model.ts'
import { commitOf, treeOf } from './seed.ts'
import type { World } from './world.ts'

export interface Reply {
  readonly status: number
  // Its form is GitHub's and checked against its schema.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
  readonly headers: Headers
}

export interface Push {
  readonly branch: string
  /** null takes a file away. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>
  readonly message?: string
  /** Where the branch begins or, with `force`, begins anew: a branch or a commit. The default branch unless said. */
  readonly from?: string
  readonly force?: boolean
}

export class Person {
  readonly token: string
  readonly #world: World

  constructor(world: World, token: string) {
    this.#world = world
    this.token = token
  }

  /** Any answer is a value. */
  async ask(method: string, path: string, body?: unknown): Promise<Reply> {
    const answer = await fetch(`${this.#world.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, accept: 'application/vnd.github+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown), headers: answer.headers }
  }

  /** A refusal throws. */
  async do(method: string, path: string, body?: unknown): Promise<Reply['body']> {
    const reply = await this.ask(method, path, body)
    if (reply.status >= 400) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body
  }

  comment(repository: string, number: number, body: string): Promise<Reply['body']> {
    return this.do('POST', `/repos/${repository}/issues/${number}/comments`, { body })
  }

  openIssue(repository: string, title: string, body = ''): Promise<Reply['body']> {
    return this.do('POST', `/repos/${repository}/issues`, { title, body })
  }

  openPull(repository: string, pull: { title: string; head: string; base?: string; body?: string; draft?: boolean }) {
    return this.do('POST', `/repos/${repository}/pulls`, { base: 'main', ...pull })
  }

  editBody(repository: string, number: number, body: string): Promise<Reply['body']> {
    return this.do('PATCH', `/repos/${repository}/issues/${number}`, { body })
  }

  /** Ticks the first open box whose line holds this text. */
  async tick(repository: string, number: number, text: string): Promise<void> {
    const { body } = await this.do('GET', `/repos/${repository}/issues/${number}`)
    const lines = String(body).split('\n')
    const at = lines.findIndex((line) => line.includes('[ ]') && line.includes(text))
    if (at < 0) throw new Error(`#${number} has no open box with "${text}"`)
    lines[at] = (lines[at] ?? '').replace('[ ]', '[x]')
    await this.editBody(repository, number, lines.join('\n'))
  }

  async setState(repository: string, number: number, state: 'open' | 'closed'): Promise<void> {
    const issue = await this.do('GET', `/repos/${repository}/issues/${number}`)
    const kind = issue.pull_request === undefined ? 'issues' : 'pulls'
    await this.do('PATCH', `/repos/${repository}/${kind}/${number}`, { state })
  }

  review(repository: string, number: number, event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT', body = 'read') {
    return this.do('POST', `/repos/${repository}/pulls/${number}/reviews`, { event, body })
  }

  merge(repository: string, number: number, method: MergeMethod = 'merge'): Promise<Reply['body']> {
    return this.do('PUT', `/repos/${repository}/pulls/${number}/merge`, { merge_method: method })
  }

  /** A check run that has ended, of this App; only an App has them. */
  check(repository: string, head_sha: string, name: string, conclusion: string): Promise<Reply['body']> {
    const run = { name, head_sha, status: 'completed', conclusion }
    return this.do('POST', `/repos/${repository}/check-runs`, run)
  }

  status(repository: string, sha: string, context: string, state: string): Promise<Reply['body']> {
    return this.do('POST', `/repos/${repository}/statuses/${sha}`, { context, state })
  }

  /** One commit on a branch, as a push brings it; gives its name. */
  push(fullName: string, push: Push): Promise<string> {
    const repository = this.#repository(fullName)
    return this.#world.exclusively(repository, () => this.#push(repository, push))
  }

  async #push(repository: Repository, push: Push): Promise<string> {
    const { branch, files, message = 'Change', from, force = false } = push
    const name = `refs/heads/${branch}`
    const before = await readRef(repository.folder, name)
    const start = await readRef(repository.folder, `refs/heads/${from ?? repository.defaultBranch}`)
    const parent = before === null || force ? (start ?? from ?? null) : before
    const base = parent === null ? null : ((await readCommit(repository.folder, parent))?.tree ?? null)
    const by = actingAccount(actorOf(this.#world, `Bearer ${this.token}`))
    const tree = await treeOf(repository.folder, base, files)
    const oid = await commitOf(this.#world, repository, { tree, parents: parent === null ? [] : [parent], message, by })
    const outcome = await moveAndFollow(this.#world, repository, [{ name, before, after: oid }], by)
    if (outcome === 'stale') throw new Error(`${name} moved meanwhile`)
    return oid
  }

  #repository(fullName: string): Repository {
    const [owner = '', name = ''] = fullName.split('/')
    const repository = this.#world.repository(owner, name)
    if (repository === null) throw new Error(`there is no ${fullName}`)
    return repository
  }
}
