/**
 * The port `Forge` over a world in memory, as one process of Lockstep sees it.
 *
 * It counts what the calls would cost on GitHub, and can be told to die before or after its nth write, so that a test can walk through the
 * crashes of a look. What was written before stays in the world; the next process gets a forge of its own.
 */
import { GitHubError } from '../../src/github/failure.ts'
import type {
  BranchRules,
  Forge,
  Glance,
  MergeAnswer,
  MergeMethod,
  NewCommit,
  NewPull,
  OtherPull,
  PullChange,
  PullFacts,
  Reaction,
  RefFile,
  RefUpdate,
} from '../../src/propose/forge.ts'
import { BOT, person } from './memory-world.ts'
import type { MemoryPull, MemoryWorld } from './memory-world.ts'

/** Thrown in place of an answer: the process is gone. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

export interface Death {
  /** Counted from 1. */
  readonly write: number
  readonly when: 'before' | 'after'
}

/** Requests per call on GitHub where it is not one: tree and commit; runs, suites and statuses; rules and protection. */
const COSTS: Readonly<Record<string, number>> = { writeCommit: 2, checks: 3, branchRules: 2 }

export class MemoryForge implements Forge {
  readonly bot = BOT
  readonly gatherMs = 0
  readonly world: MemoryWorld
  /** The names of all calls. */
  readonly calls: string[] = []
  readonly writes: string[] = []
  readonly #death: Death | null

  readonly #meanwhile: (write: string) => void

  constructor(world: MemoryWorld, death: Death | null = null, meanwhile: (write: string) => void = () => {}) {
    this.world = world
    this.#death = death
    this.#meanwhile = meanwhile
  }

  /** Requests to GitHub, of all calls or of those until the first one of that name, itself among them. */
  cost(until?: string): number {
    const end = until === undefined ? this.calls.length : this.calls.indexOf(until) + 1
    return this.calls.slice(0, end).reduce((sum, name) => sum + (COSTS[name] ?? 1), 0)
  }

  glance({ refs, file }: Parameters<Forge['glance']>[0]): Promise<Glance> {
    return this.#read('glance', () => {
      const { git, facts, pulls, issues } = this.world
      const names = [...new Set([...refs, `refs/heads/${facts.defaultBranch}`])]
      const ref = file.refs.find((name) => git.refs.has(name))
      const ownIssues = [...issues.values()].filter(({ author }) => author === BOT)
      const ownPulls = [...pulls.values()].filter(({ author, state }) => author === BOT || state === 'open')
      return {
        repository: this.#repository(),
        refs: new Map(names.map((name) => [name, git.refs.get(name) ?? null])),
        file: ref === undefined ? null : this.#refFile(ref, file.path),
        threads: new Map([
          ...ownIssues.map(({ number, updatedAt }) => [number, updatedAt] as const),
          ...ownPulls.map((pull) => [pull.number, this.#stamp(pull)] as const),
        ]),
      }
    })
  }

  repository() {
    return this.#read('repository', () => this.#repository())
  }

  ref(name: string) {
    return this.#read('ref', () => this.world.git.refs.get(name) ?? null)
  }

  refFile(name: string, path: string) {
    return this.#read('refFile', () => this.#refFile(name, path))
  }

  commit(oid: string) {
    return this.#read('commit', () => this.world.git.find(oid))
  }

  movedAt(branch: string, commit: string) {
    return this.#read('movedAt', () => this.world.moved.get(`${branch} ${commit}`) ?? null)
  }

  history(branch: string, { path, limit }: { readonly path?: string; readonly limit: number }) {
    return this.#read('history', () => this.world.git.history(this.world.head(branch), path).slice(0, limit))
  }

  tree(commit: string) {
    return this.#read('tree', () => ({
      entries: this.world.git.tree(commit),
      isTruncated: this.world.truncated.has(commit),
    }))
  }

  blobs(oids: readonly string[]) {
    return this.#read('blobs', () => new Map(oids.map((oid) => [oid, this.world.git.blob(oid)])))
  }

  compare(base: string, head: string) {
    return this.#read('compare', () => this.world.git.compare(base, head))
  }

  writeCommit({ parent, message, files, isWhole = false }: NewCommit) {
    const how = { message, author: person(BOT), at: this.world.now, isWhole }
    return this.#write('writeCommit', () => this.world.git.commit(parent === null ? [] : [parent], files, how))
  }

  updateRefs(updates: readonly RefUpdate[]): ReturnType<Forge['updateRefs']> {
    return this.#write('updateRefs', () => {
      const isOutside = updates.some(({ name }) => !/^refs\/(?:heads|tags)\//.test(name))
      const isStale = updates.some(({ name, before }) => (this.world.git.refs.get(name) ?? null) !== before)
      const { refuses } = this.world
      const isNew = updates.some(({ name, before }) => before === null && name.startsWith('refs/heads/'))
      if (refuses !== null && isNew) throw new GitHubError('acme/service GraphQL UpdateRefs', 200, refuses)
      if (this.world.takesOnlyBranches && isOutside && !isStale) return 'refused'
      const answer = this.world.git.update(updates)
      if (answer === 'updated') for (const update of updates) this.#follow(update)
      return answer
    })
  }

  takesOnlyBranches() {
    return false
  }

  ownPulls() {
    return this.#read('ownPulls', () =>
      [...this.world.pulls.values()]
        .filter(({ author }) => author === BOT)
        .map((pull) => this.#facts(pull))
        .reverse(),
    )
  }

  otherPulls(base: string): Promise<readonly OtherPull[]> {
    return this.#read('otherPulls', () =>
      [...this.world.pulls.values()]
        .filter((pull) => pull.author !== BOT && pull.state === 'open' && pull.base === base)
        .map(({ number, author, head, title }) => {
          const headOid = this.world.head(head)
          const { paths } = this.world.git.compare(this.world.head(base), headOid)
          return { number, author, isBot: person(author).isBot, head, headOid, title, paths }
        }),
    )
  }

  pull(number: number): Promise<PullFacts> {
    return this.#read('pull', () => {
      const pull = this.world.findPull(number)
      if (pull.state !== 'open') return this.#facts(pull)
      const isMergeable = this.world.git.isMergeable(this.world.head(pull.base), this.world.headOf(pull))
      return { ...this.#facts(pull), isMergeable, isBehind: isMergeable && this.#isBehind(pull) }
    })
  }

  openPull(pull: NewPull): Promise<PullFacts> {
    return this.#write('openPull', () => {
      const isOpen = (one: MemoryPull) => one.state === 'open' && one.author === BOT && one.head === pull.head
      return this.#facts([...this.world.pulls.values()].find(isOpen) ?? this.world.addPull({ ...pull, author: BOT }))
    })
  }

  isQueued(number: number) {
    return this.#read('isQueued', () => this.world.queued.has(number))
  }

  bodyEditedAt(number: number) {
    return this.#read('bodyEditedAt', () => this.world.edited.get(number) ?? null)
  }

  editPull(number: number, { title, body, state }: PullChange): Promise<void> {
    return this.#write('editPull', () => {
      const pull = this.world.findPull(number)
      if (title !== undefined) pull.title = title
      if (body !== undefined) pull.body = body
      if (body !== undefined) this.world.edited.set(number, this.world.now.toISOString())
      if (state === 'closed') this.world.closePull(number, BOT)
      if (state === 'open') Object.assign(pull, { state, closedBy: null })
      this.world.touch(number)
    })
  }

  mergePull(
    number: number,
    { head, method }: { readonly head: string; readonly method: MergeMethod },
  ): Promise<MergeAnswer> {
    return this.#write('mergePull', () => {
      const pull = this.world.findPull(number)
      if (this.world.headOf(pull) !== head) return refused('Head branch was modified. Review and try the merge again.')
      if (pull.isDraft) return refused('Pull Request is still a draft')
      if (pull.state !== 'open') return refused('Pull Request is not open')
      if (this.world.rules.get(pull.base)?.hasMergeQueue === true) {
        this.world.queued.add(number)
        return { status: 'done' }
      }
      return this.world.mergePull(number, person(BOT), method) ? { status: 'done' } : refused('Merge conflict')
    })
  }

  setAutoMerge(number: number, merge: Parameters<Forge['setAutoMerge']>[1]): Promise<MergeAnswer> {
    return this.#write('setAutoMerge', () => {
      if (!this.world.facts.allowsAutoMerge) return refused('Auto merge is not allowed for this repository')
      const pull = this.world.findPull(number)
      if (merge !== null && merge.head !== this.world.headOf(pull)) return refused('Head branch was modified.')
      Object.assign(pull, {
        ...{ mergeMethod: merge?.method ?? null, hasAutoMerge: merge !== null, hasOwnAutoMerge: merge !== null },
      })
      this.world.touch(number)
      return { status: 'done' }
    })
  }

  markReady(number: number): Promise<void> {
    return this.#write('markReady', () => {
      this.world.findPull(number).isDraft = false
      this.world.touch(number)
    })
  }

  requestReviewers(number: number, { users, teams }: Parameters<Forge['requestReviewers']>[1]): Promise<void> {
    return this.#write('requestReviewers', () => {
      this.world.findPull(number).reviewers.push(...users, ...teams)
      this.world.touch(number)
    })
  }

  addLabels(number: number, labels: readonly string[]): Promise<void> {
    return this.#write('addLabels', () => {
      const thread = this.world.issues.get(number) ?? this.world.findPull(number)
      thread.labels = [...new Set([...thread.labels, ...labels])]
      this.world.touch(number)
    })
  }

  addAssignees(number: number, logins: readonly string[]): Promise<void> {
    return this.#write('addAssignees', () => {
      this.world.findPull(number).assignees.push(...logins)
      this.world.touch(number)
    })
  }

  reviews(number: number) {
    return this.#read('reviews', () => this.world.reviews.get(number) ?? [])
  }

  checks(commit: string) {
    return this.#read('checks', () => ({
      runs: this.world.checks.get(commit) ?? [],
      openSuites: this.world.openSuites.get(commit) ?? 0,
    }))
  }

  branchRules(branch: string) {
    const none = { requiredChecks: [], requiresUpToDate: false, hasMergeQueue: false }
    const { rules, hidesStrictness } = this.world
    const seen = (found: BranchRules) => (hidesStrictness ? { ...found, requiresUpToDate: false } : found)
    return this.#read('branchRules', () => seen(rules.get(branch) ?? none))
  }

  comments(number: number, after?: { readonly since: string }) {
    return this.#read('comments', () =>
      (this.world.comments.get(number) ?? []).filter(({ createdAt }) => createdAt >= (after?.since ?? '')),
    )
  }

  addComment(number: number, body: string): Promise<number> {
    return this.#write('addComment', () => this.world.addComment(number, person(BOT), body))
  }

  react(comment: number, reaction: Reaction): Promise<void> {
    return this.#write('react', () => {
      const before = this.world.reactions.get(comment) ?? []
      this.world.reactions.set(comment, [...new Set([...before, reaction])])
    })
  }

  ownIssues() {
    return this.#read('ownIssues', () =>
      [...this.world.issues.values()].filter(({ author }) => author === BOT).reverse(),
    )
  }

  issue(number: number) {
    return this.#read('issue', () => {
      const issue = this.world.issues.get(number)
      if (issue === undefined) throw new Error(`no issue #${number}`)
      return { ...issue }
    })
  }

  bodyWrittenAt(number: number) {
    return this.#read('bodyWrittenAt', () => {
      const issue = this.world.issues.get(number)
      if (issue === undefined) throw new Error(`no issue #${number}`)
      return issue.writtenAt
    })
  }

  openIssue({ title, body, labels }: Parameters<Forge['openIssue']>[0]) {
    return this.#write('openIssue', () => ({ ...this.world.addIssue({ title, body, author: BOT }, labels) }))
  }

  editIssue(number: number, change: Parameters<Forge['editIssue']>[1]): Promise<void> {
    return this.#write('editIssue', () => {
      const issue = this.world.issues.get(number)
      if (issue === undefined) throw new Error(`no issue #${number}`)
      const isWritten = change.body !== undefined && change.body !== issue.body
      Object.assign(issue, change, change.state === 'closed' ? { closedBy: BOT } : {})
      this.world.touch(number)
      if (isWritten) issue.writtenAt = issue.updatedAt
    })
  }

  role(login: string) {
    return this.#read('role', () => this.world.roles.get(login) ?? 'none')
  }

  teamMembers(slug: string) {
    return this.#read('teamMembers', () => this.world.teams.get(slug) ?? null)
  }

  ownersFile(repository: string, path: string) {
    return this.#read('ownersFile', () => {
      const text = this.world.ownersFiles.get(`${repository} ${path}`)
      return text === undefined ? null : new TextEncoder().encode(text)
    })
  }

  #refFile(ref: string, path: string): RefFile | null {
    const commit = this.world.git.refs.get(ref)
    return commit === undefined ? null : { ref, commit, bytes: this.world.git.read(commit, path) }
  }

  #repository() {
    const { facts, git } = this.world
    return { ...facts, head: git.refs.get(`refs/heads/${facts.defaultBranch}`) ?? null }
  }

  #read<T>(name: string, act: () => T): Promise<T> {
    this.calls.push(name)
    return Promise.resolve().then(act)
  }

  async #write<T>(name: string, act: () => T): Promise<T> {
    await Promise.resolve()
    const isLast = this.#death?.write === this.writes.length + 1
    if (isLast && this.#death?.when === 'before') throw new Killed(`before ${name}`)
    if (this.#death !== null && this.writes.length >= this.#death.write) throw new Killed(`after the end: ${name}`)
    this.#meanwhile(name)
    this.calls.push(name)
    this.writes.push(name)
    const answer = act()
    if (isLast) throw new Killed(`after ${name}`)
    return answer
  }

  /** A branch that goes takes its open pull requests with it. */
  #follow({ name, after }: RefUpdate): void {
    for (const pull of this.world.pulls.values()) {
      if (pull.state !== 'open' || `refs/heads/${pull.head}` !== name) continue
      if (after === null) this.world.closePull(pull.number, BOT)
      else this.world.touch(pull.number)
    }
  }

  #facts(pull: MemoryPull): PullFacts {
    const { lastHead: _lastHead, assignees: _assignees, reviewers: _reviewers, mergeMethod: _method, ...facts } = pull
    return { ...facts, headOid: this.world.headOf(pull), isMergeable: null, isBehind: false }
  }

  /** What is not approved is told as blocked. */
  #isBehind(pull: MemoryPull): boolean {
    const { git, rules, reviews } = this.world
    const isApproved = (reviews.get(pull.number) ?? []).some(({ state }) => state === 'approved')
    const isStrict = rules.get(pull.base)?.requiresUpToDate === true
    return isStrict && isApproved && git.compare(this.world.head(pull.base), this.world.headOf(pull)).behindBy > 0
  }

  #stamp(pull: MemoryPull): string {
    const head = this.world.headOf(pull)
    const runs = (this.world.checks.get(head) ?? []).map(({ name, status }) => `${name} ${status}`)
    return [pull.updatedAt, pull.state, head, ...runs, this.world.openSuites.get(head) ?? 0].join(' ')
  }
}

function refused(why: string): MergeAnswer {
  return { status: 'refused', why }
}
