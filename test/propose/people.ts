/** What people and other bots do, one login at a time. */
import type { CheckRun, Review } from '../../src/propose/forge.ts'
import { BOT, person } from './memory-world.ts'
import type { MemoryPull, MemoryWorld } from './memory-world.ts'

export class People {
  readonly #world: MemoryWorld

  constructor(world: MemoryWorld) {
    this.#world = world
  }

  /** Makes the branch, from the default one, where it is not there. */
  push(
    branch: string,
    files: Readonly<Record<string, string | null>>,
    message = 'Change',
    login = 'maintainer',
  ): string {
    const { git, facts } = this.#world
    const name = `refs/heads/${branch}`
    const parent = git.refs.get(name) ?? this.#world.head(facts.defaultBranch)
    const author = person(login)
    const changes = new Map(Object.entries(files))
    const oid = git.commit([parent], changes, { message, author, at: new Date(this.#world.tick()) })
    git.refs.set(name, oid)
    this.#world.moved.set(`${branch} ${oid}`, this.#world.now.toISOString())
    this.#touchPullsOf(branch)
    return oid
  }

  /** The button "Update branch". */
  updateBranch(number: number, login = 'maintainer'): void {
    const pull = this.#world.findPull(number)
    const { git } = this.#world
    const how = { message: `Merge ${pull.base}`, author: person(login), at: new Date(this.#world.tick()) }
    const merged = git.merge(this.#world.headOf(pull), this.#world.head(pull.base), { ...how, isSquash: false })
    if (merged === null) throw new Error('it conflicts')
    git.refs.set(`refs/heads/${pull.head}`, merged)
    this.#world.moved.set(`${pull.head} ${merged}`, this.#world.now.toISOString())
    this.#world.touch(number)
  }

  deleteBranch(branch: string, login = 'maintainer'): void {
    for (const pull of this.#openFrom(branch)) this.#world.closePull(pull.number, login)
    this.#world.git.refs.delete(`refs/heads/${branch}`)
  }

  /** As the forge does it: what is open goes along. */
  renameBranch(before: string, after: string): void {
    const { git, facts, pulls } = this.#world
    git.refs.set(`refs/heads/${after}`, this.#world.head(before))
    git.refs.delete(`refs/heads/${before}`)
    for (const pull of pulls.values())
      if (pull.state === 'open' && pull.base === before) this.retarget(pull.number, after)
    if (facts.defaultBranch === before) this.#world.facts = { ...facts, defaultBranch: after }
  }

  retarget(number: number, base: string): void {
    this.#world.findPull(number).base = base
    this.#world.touch(number)
  }

  open(branch: string, title: string, login = 'maintainer', base = this.#world.facts.defaultBranch): number {
    return this.#world.addPull({ title, body: '', head: branch, base, isDraft: false, author: login }).number
  }

  merge(number: number, login = 'maintainer'): void {
    if (!this.#world.mergePull(number, person(login), 'squash')) throw new Error('it conflicts')
  }

  close(number: number, login = 'maintainer'): void {
    const issue = this.#world.issues.get(number)
    if (issue === undefined) this.#world.closePull(number, login)
    else Object.assign(issue, { state: 'closed', closedBy: login, updatedAt: this.#world.tick() })
  }

  reopen(number: number): void {
    const thread = this.#world.issues.get(number) ?? this.#world.findPull(number)
    Object.assign(thread, { state: 'open', closedBy: null, updatedAt: this.#world.tick() })
  }

  /** Gives the id of the comment. */
  comment(number: number, body: string, login = 'maintainer'): number {
    return this.#world.addComment(number, person(login), body)
  }

  editComment(number: number, id: number, body: string): void {
    this.#world.touch(number)
    const comments = this.#world.comments.get(number) ?? []
    const updatedAt = this.#world.now.toISOString()
    const edited = comments.map((comment) => (comment.id === id ? { ...comment, body, updatedAt } : comment))
    this.#world.comments.set(number, edited)
  }

  editBody(number: number, edit: (body: string) => string): void {
    const thread = this.#world.issues.get(number) ?? this.#world.findPull(number)
    thread.body = edit(thread.body)
    this.#world.touch(number)
    this.#world.edited.set(number, this.#world.now.toISOString())
  }

  /** Ticks the first box whose line holds the text. */
  tick(number: number, text: string): void {
    this.editBody(number, (body) => {
      const lines = body.split('\n')
      const at = lines.findIndex((line) => line.includes('[ ]') && line.includes(text))
      if (at < 0) throw new Error(`no open box with "${text}" in #${number}`)
      return lines.with(at, (lines[at] ?? '').replace('[ ]', '[x]')).join('\n')
    })
  }

  review(number: number, state: Review['state'], login = 'maintainer'): void {
    const commit = this.#world.headOf(this.#world.findPull(number))
    this.#world.touch(number)
    const review = { login, isBot: person(login).isBot, state, commit, at: this.#world.now.toISOString() }
    this.#world.reviews.set(number, [...(this.#world.reviews.get(number) ?? []), review])
  }

  /** On the head of a pull request; another status of the same name takes the place of the one before. */
  check(number: number, name: string, status: CheckRun['status'], by = 'github-actions'): void {
    const commit = this.#world.headOf(this.#world.findPull(number))
    const endedAt = status === 'waiting' ? null : this.#world.tick()
    const run = { name, by, isOwn: by === BOT, status, url: null, endedAt }
    const others = (this.#world.checks.get(commit) ?? []).filter((one) => one.name !== name)
    this.#world.checks.set(commit, [...others, run])
  }

  /** The forge merges what waits for its checks and may merge now. */
  mergeWhatMay(): void {
    for (const pull of this.#world.pulls.values()) {
      if (pull.state !== 'open' || pull.mergeMethod === null) continue
      const required = this.#world.rules.get(pull.base)?.requiredChecks ?? []
      const runs = this.#world.checks.get(this.#world.headOf(pull)) ?? []
      const isDone = (name: string) => runs.some((run) => run.name === name && run.status === 'succeeded')
      if (required.every(isDone)) this.#world.mergePull(pull.number, person(BOT), pull.mergeMethod)
    }
  }

  #openFrom(branch: string): readonly MemoryPull[] {
    return [...this.#world.pulls.values()].filter(({ head, state }) => head === branch && state === 'open')
  }

  #touchPullsOf(branch: string): void {
    for (const { number } of this.#openFrom(branch)) this.#world.touch(number)
  }
}
