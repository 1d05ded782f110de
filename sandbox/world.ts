/**
 * The state of one sandbox, found by name, number or node id. Node ids name a kind and a number (`PR_7`) and are opaque to clients, as GitHub's are.
 */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Clock } from './clock.ts'
import { endReaders } from './git/reader.ts'
import { forget } from './git/remembered.ts'
import { git } from './git/run.ts'
import {
  pullsOf,
  type Account,
  type App,
  type CheckSuite,
  type Delivery,
  type Installation,
  type Issue,
  type PullIssue,
  type Repository,
  type Team,
} from './model.ts'

export interface InstallationToken {
  readonly installation: Installation
  /** null: all that the installation has. */
  readonly repositories: ReadonlySet<number> | null
  readonly permissions: Installation['permissions']
  expiresAt: number
}

/** Something happened that webhooks tell of. */
export interface Happening {
  readonly event: string
  readonly action: string | null
  readonly sender: Account
  /** null: an event of the installation itself. */
  readonly repository: Repository | null
  /** Only this App hears of it; else all that are installed there and have subscribed. */
  readonly only?: Installation
  readonly payload: Readonly<Record<string, unknown>>
}

/** Pushes are served, and nothing is packed or logged behind our back. */
const CONFIG =
  '[http]\n\treceivepack = true\n[core]\n\tlogAllRefUpdates = false\n[gc]\n\tauto = 0\n[receive]\n\tautogc = false\n'

export class World {
  readonly clock: Clock
  readonly accounts = new Map<string, Account>()
  readonly teams: Team[] = []
  readonly apps = new Map<number, App>()
  readonly installations = new Map<number, Installation>()
  readonly repositories = new Map<number, Repository>()
  readonly tokens = new Map<string, InstallationToken>()
  /** Codes of the manifest flow, each good for one conversion. */
  readonly manifestCodes = new Map<string, App>()
  /** Names that repositories had, in lower case, with the number of each. */
  readonly formerNames = new Map<string, number>()
  readonly folder: string
  /** Where the sandbox listens, without a slash at the end. */
  url = ''
  /** Set by the webhooks. */
  tell: (happening: Happening) => void = () => {}
  deliveries: () => readonly Delivery[] = () => []
  redeliver: (delivery: Delivery) => void = () => {}
  /** Work that goes on after an answer. */
  readonly background = new Set<Promise<unknown>>()
  #lastId = 1000
  readonly #changes = new WeakMap<Repository, Promise<unknown>>()

  /** Where the REST API is, as on a GitHub of one's own; GraphQL is at `/api/graphql`. */
  get apiUrl(): string {
    return `${this.url}/api/v3`
  }

  constructor(clock: Clock) {
    this.clock = clock
    this.folder = mkdtempSync(join(tmpdir(), 'lockstep-sandbox-'))
  }

  nextId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  account(login: string): Account | null {
    return this.accounts.get(login.toLowerCase()) ?? null
  }

  addAccount(login: string, type: Account['type'] = 'User'): Account {
    const known = this.account(login)
    if (known !== null) return known
    const account: Account = { id: this.nextId(), login, type }
    this.accounts.set(login.toLowerCase(), account)
    return account
  }

  repository(owner: string, name: string): Repository | null {
    for (const repository of this.repositories.values()) {
      const isIt =
        repository.owner.login.toLowerCase() === owner.toLowerCase() &&
        repository.name.toLowerCase() === name.toLowerCase()
      if (isIt) return repository
    }
    return null
  }

  /** The repository that once had this name. */
  formerly(owner: string, name: string): Repository | null {
    const id = this.formerNames.get(`${owner}/${name}`.toLowerCase())
    return id === undefined ? null : (this.repositories.get(id) ?? null)
  }

  /** `/repositories/{id}/...` by the name that the repository has now. */
  presentPath(path: string): string {
    const match = /^\/repositories\/(\d+)(.*)$/.exec(path)
    const repository = this.repositories.get(Number(match?.[1]))
    return repository === undefined ? path : `/repos/${repository.owner.login}/${repository.name}${match?.[2] ?? ''}`
  }

  rename(repository: Repository, { owner, name }: { owner: Account; name: string }): void {
    this.formerNames.set(`${repository.owner.login}/${repository.name}`.toLowerCase(), repository.id)
    repository.owner = owner
    repository.name = name
  }

  async newGitFolder(defaultBranch: string): Promise<string> {
    const folder = join(this.folder, `${this.nextId()}.git`)
    mkdirSync(folder, { recursive: true })
    await git(folder, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`])
    appendFileSync(join(folder, 'config'), CONFIG)
    return folder
  }

  /** The installations that see a repository, suspended ones too. */
  installationsOn(repository: Repository): Installation[] {
    return [...this.installations.values()].filter(
      ({ account, repositories }) =>
        account === repository.owner && (repositories === null || repositories.has(repository.id)),
    )
  }

  installationOf(app: App, repository: Repository): Installation | null {
    return this.installationsOn(repository).find((installation) => installation.app === app) ?? null
  }

  reposOf(installation: Installation): Repository[] {
    return [...this.repositories.values()].filter((repository) =>
      this.installationsOn(repository).includes(installation),
    )
  }

  repositoryByNode(nodeId: string): Repository | null {
    return [...this.repositories.values()].find((repository) => nodeIdOf('R', repository.id) === nodeId) ?? null
  }

  pullByNode(nodeId: string): { readonly repository: Repository; readonly pull: PullIssue } | null {
    for (const repository of this.repositories.values()) {
      const pull = pullsOf(repository).find((pull) => nodeIdOf('PR', pull.id) === nodeId)
      if (pull !== undefined) return { repository, pull }
    }
    return null
  }

  /** What changes a repository is done whole before the next change begins, as GitHub's transactions are. */
  exclusively<Value>(repository: Repository, work: () => Promise<Value>): Promise<Value> {
    const before = this.#changes.get(repository) ?? Promise.resolve()
    const done = before.then(work)
    this.#changes.set(
      repository,
      done.catch(() => {}),
    )
    return done
  }

  /** Runs after the answer; `idle` of the sandbox waits for it. */
  later(work: Promise<unknown>): void {
    const settled = work.finally(() => this.background.delete(settled))
    this.background.add(settled)
  }

  /** Apps stay registered, and people known. */
  clear(): void {
    for (const { folder } of this.repositories.values()) removeGit(folder)
    for (const kept of [this.repositories, this.installations, this.tokens, this.formerNames]) kept.clear()
    this.teams.length = 0
  }

  removeFolder(): void {
    removeGit(this.folder)
  }
}

function removeGit(below: string): void {
  endReaders(below)
  forget(below)
  rmSync(below, { recursive: true, force: true })
}

export function nodeIdOf(kind: string, id: number | string): string {
  return `${kind}_${id}`
}

export function nextNumber(repository: Repository): number {
  return Math.max(0, ...repository.issues.keys()) + 1
}

export function suitesOf(repository: Repository, oid: string): CheckSuite[] {
  return repository.suites.filter((suite) => suite.headOid === oid)
}

export function commentOf(
  repository: Repository,
  id: number,
): { readonly issue: Issue; readonly comment: Issue['comments'][number] } | null {
  for (const issue of repository.issues.values()) {
    const comment = issue.comments.find((comment) => comment.id === id)
    if (comment !== undefined) return { issue, comment }
  }
  return null
}
