/** What a forge holds of one repository, and what people do to it. `MemoryForge` is how Lockstep sees it. */
import type {
  BranchRules,
  CheckRun,
  Comment,
  IssueFacts,
  MergeMethod,
  PullFacts,
  Reaction,
  RepositoryFacts,
  Review,
  Role,
} from '../../src/propose/forge.ts'
import { MemoryGit } from './memory-git.ts'
import type { Author } from './memory-git.ts'

export const BOT = 'lockstep[bot]'

type Writable<T> = { -readonly [K in keyof T]: T[K] }
export type MemoryPull = Writable<Omit<PullFacts, 'headOid' | 'isMergeable' | 'isBehind'>> & {
  lastHead: string
  assignees: string[]
  reviewers: string[]
  mergeMethod: MergeMethod | null
}
export type MemoryIssue = Writable<IssueFacts> & { labels: string[]; writtenAt: string }

export class MemoryWorld {
  readonly git = new MemoryGit()
  readonly pulls = new Map<number, MemoryPull>()
  readonly issues = new Map<number, MemoryIssue>()
  readonly comments = new Map<number, Comment[]>()
  readonly reactions = new Map<number, Reaction[]>()
  readonly reviews = new Map<number, Review[]>()
  readonly checks = new Map<string, CheckRun[]>()
  readonly openSuites = new Map<string, number>()
  readonly rules = new Map<string, BranchRules>()
  /** That a base asks for branches that are up to date, as a classic protection does, which only administrators may read. */
  hidesStrictness = false
  /** Commits of whose files only a part is listed. */
  readonly truncated = new Set<string>()
  /** No refs but branches and tags. */
  takesOnlyBranches = false
  /** Pull requests that stand in a merge queue. */
  readonly queued = new Set<number>()
  /** When people pushed: `branch commit`. */
  readonly moved = new Map<string, string>()
  /** When a body was changed last. */
  readonly edited = new Map<number, string>()
  /** What it says to a branch that is made; null: it is. */
  refuses: string | null = null
  readonly roles = new Map<string, Role>()
  readonly teams = new Map<string, readonly string[]>()
  /** `repository path`. */
  readonly ownersFiles = new Map<string, string>()
  facts: Omit<RepositoryFacts, 'head'>
  now = new Date('2026-03-02T08:00:00Z')
  #lastNumber = 0
  #lastComment = 1000

  constructor(files: Readonly<Record<string, string>>, facts: Partial<Omit<RepositoryFacts, 'head'>> = {}) {
    this.facts = {
      ...{ owner: 'acme', name: 'service', defaultBranch: 'main' },
      ...{ isFork: false, isArchived: false, isMirror: false, isPrivate: true, isEmpty: false },
      ...{ hasIssues: true, allowsAutoMerge: true, mergeMethods: ['squash', 'merge', 'rebase'] },
      ...facts,
    }
    const oid = this.git.commit([], new Map(Object.entries(files)), {
      message: 'Begin',
      author: person('maintainer'),
      at: this.now,
    })
    this.git.refs.set(`refs/heads/${this.facts.defaultBranch}`, oid)
    this.roles.set('maintainer', 'admin')
  }

  /** A second goes by. */
  tick(): string {
    this.now = new Date(this.now.getTime() + 1000)
    return this.now.toISOString()
  }

  wait(milliseconds: number): void {
    this.now = new Date(this.now.getTime() + milliseconds)
  }

  head(branch: string): string {
    const oid = this.git.refs.get(`refs/heads/${branch}`)
    if (oid === undefined) throw new Error(`no branch ${branch}`)
    return oid
  }

  text(branch: string, path: string): string | null {
    const bytes = this.git.read(this.head(branch), path)
    return bytes === null ? null : new TextDecoder().decode(bytes)
  }

  findPull(number: number): MemoryPull {
    const pull = this.pulls.get(number)
    if (pull === undefined) throw new Error(`no pull request #${number}`)
    return pull
  }

  headOf(pull: MemoryPull): string {
    return pull.state === 'open' ? (this.git.refs.get(`refs/heads/${pull.head}`) ?? pull.lastHead) : pull.lastHead
  }

  touch(number: number): void {
    const thread = this.pulls.get(number) ?? this.issues.get(number)
    if (thread === undefined) throw new Error(`no #${number}`)
    thread.updatedAt = this.tick()
  }

  addPull(pull: Pick<PullFacts, 'title' | 'body' | 'head' | 'base' | 'isDraft' | 'author'>): MemoryPull {
    if ([...this.pulls.values()].some((one) => one.state === 'open' && one.head === pull.head))
      throw new Error(`a pull request already exists for ${pull.head}`)
    const number = ++this.#lastNumber
    const made: MemoryPull = {
      ...pull,
      ...{ number, url: this.#url(`pull/${number}`), state: 'open', mergeCommit: null },
      ...{ hasAutoMerge: false, hasOwnAutoMerge: false },
      ...{ labels: [], closedBy: null, updatedAt: this.tick(), lastHead: this.head(pull.head) },
      ...{ assignees: [], reviewers: [], mergeMethod: null },
    }
    this.pulls.set(number, made)
    return made
  }

  addIssue(issue: Pick<IssueFacts, 'title' | 'body' | 'author'>, labels: readonly string[]): MemoryIssue {
    const number = ++this.#lastNumber
    const at = this.tick()
    const made: MemoryIssue = {
      ...issue,
      ...{ number, url: this.#url(`issues/${number}`), state: 'open', closedBy: null, updatedAt: at, writtenAt: at },
      labels: [...labels],
    }
    this.issues.set(number, made)
    return made
  }

  addComment(number: number, author: Author, body: string): number {
    this.touch(number)
    const comment = { id: ++this.#lastComment, author: author.login ?? '', isBot: author.isBot, body }
    const createdAt = this.now.toISOString()
    this.comments.set(number, [...(this.comments.get(number) ?? []), { ...comment, createdAt, updatedAt: createdAt }])
    return comment.id
  }

  /** false: it conflicts. */
  mergePull(number: number, author: Author, method: MergeMethod): boolean {
    const pull = this.findPull(number)
    const how = { message: `${pull.title} (#${number})`, author, at: this.now, isSquash: method !== 'merge' }
    const oid = this.git.merge(this.head(pull.base), this.headOf(pull), how)
    if (oid === null) return false
    pull.lastHead = this.headOf(pull)
    this.git.refs.set(`refs/heads/${pull.base}`, oid)
    Object.assign(pull, { state: 'merged', mergeCommit: oid, updatedAt: this.tick() })
    return true
  }

  closePull(number: number, login: string): void {
    const pull = this.findPull(number)
    pull.lastHead = this.headOf(pull)
    Object.assign(pull, { state: 'closed', closedBy: login, updatedAt: this.tick() })
  }

  #url(path: string): string {
    return `https://forge.example/${this.facts.owner}/${this.facts.name}/${path}`
  }
}

export function person(login: string): Author {
  return { login, isBot: login.endsWith('[bot]') }
}
