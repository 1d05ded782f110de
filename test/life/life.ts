/** Where a life is told: one repository on a GitHub of this machine, the App at work on it, and what the chapters ask. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Issue } from '../../sandbox/model.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import { exampleSeeds, OWNER, ROLES, startTown } from '../../sandbox/town.ts'
import type { Town, TownOptions } from '../../sandbox/town.ts'

const EXAMPLE = new URL('../../examples/ai-service/', import.meta.url)
const UNIVERSE = fileURLToPath(new URL('universe.json.gz', EXAMPLE))

export const MANIFEST = 'requirements.txt'
export const CONFIG = '.github/lockstep.yml'
/** What it declares at the start. */
export const BEFORE = readFileSync(new URL(MANIFEST, EXAMPLE), 'utf8')
/** The name that the repository gets in its life; facts are recorded by name. */
export const LATER_NAME = 'model-service'
/** A look plans in a worker; on a busy machine that takes its time. */
export const PATIENCE_MS = 400_000
const TEAM = ['maintainer', 'reviewer']

export type LifeOptions = Pick<TownOptions, 'workers' | 'newDatabase' | 'layData'>

export class Life {
  readonly log: string[] = []
  /** As it is called now. */
  repository = `${OWNER}/ai-service`
  /** Of the upgrade that the chapters are about. */
  upgrade = 0
  readonly #town: Town

  private constructor(town: Town, log: string[]) {
    this.#town = town
    this.log = log
  }

  static async begin(options: LifeOptions): Promise<Life> {
    const log: string[] = []
    const roles = { ...ROLES, reviewer: 'write', administrator: 'admin' } as const
    const town = await startTown({
      ...options,
      repositories: exampleSeeds()
        .filter(({ name }) => name === 'ai-service')
        .map((seed) => ({ ...seed, roles })),
      universes: { 'ai-service': UNIVERSE, [LATER_NAME]: UNIVERSE },
      sandbox: { organizations: { [OWNER]: { ml: TEAM } } },
      write: (line) => void log.push(line),
    })
    return new Life(town, log)
  }

  end(): Promise<void> {
    return this.#town.close()
  }

  get sandbox(): Sandbox {
    return this.#town.sandbox
  }

  loseDatabase(): Promise<void> {
    return this.#town.restart({ losesDatabase: true })
  }

  issues(): readonly Issue[] {
    return [...this.sandbox.repository(this.repository).issues.values()]
  }

  issue(number: number): Issue {
    const found = this.issues().find((one) => one.number === number)
    if (found === undefined) throw new Error(`there is no #${number}`)
    return found
  }

  /** What the App opened. */
  own(): readonly Issue[] {
    return this.issues().filter(({ user }) => user === this.sandbox.app.bot)
  }

  ownPulls(): readonly Issue[] {
    return this.own().filter(({ pull }) => pull !== null)
  }

  openPulls(): readonly number[] {
    return this.ownPulls()
      .filter(({ state }) => state === 'open')
      .map(({ number }) => number)
  }

  dashboard(): string | null {
    return this.own().find(({ pull }) => pull === null)?.body ?? null
  }

  body(number: number): string {
    return this.issue(number).body ?? ''
  }

  branch(number: number): string {
    return this.issue(number).pull?.headBranch ?? ''
  }

  head(number: number): string {
    return this.issue(number).pull?.headOid ?? ''
  }

  /** What the App said there. */
  said(number: number): readonly string[] {
    return this.issue(number)
      .comments.filter(({ user }) => user === this.sandbox.app.bot)
      .map(({ body }) => body)
  }

  /** Of a branch or a commit: its oid, parents, and how many there are since the base. */
  async commit(ref: string): Promise<{ readonly sha: string; readonly parents: readonly string[] }> {
    const { sha, parents } = await this.#ask(`commits/${ref}`)
    return { sha, parents: parents.map((parent: { sha: string }) => parent.sha) }
  }

  async commits(number: number): Promise<number> {
    return (await this.#ask(`pulls/${number}`)).commits as number
  }

  async file(ref: string, path = MANIFEST): Promise<string> {
    return Buffer.from(String((await this.#ask(`contents/${path}?ref=${ref}`)).content), 'base64').toString('utf8')
  }

  #ask(path: string) {
    return this.sandbox.as('visitor').do('GET', `/repos/${this.repository}/${path}`)
  }

  push(branch: string, files: Readonly<Record<string, string | null>>, login = 'developer'): Promise<string> {
    return this.sandbox.as(login).push(this.repository, { branch, files })
  }

  comment(number: number, body: string, login = 'developer'): Promise<unknown> {
    return this.sandbox.as(login).comment(this.repository, number, body)
  }

  merge(number: number): Promise<unknown> {
    return this.sandbox.as('maintainer').merge(this.repository, number)
  }

  setState(number: number, state: 'open' | 'closed'): Promise<void> {
    return this.sandbox.as('maintainer').setState(this.repository, number, state)
  }

  /** Waits until it is there. */
  async until<T>(
    what: string,
    find: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  ): Promise<T> {
    const end = Date.now() + PATIENCE_MS
    for (;;) {
      const found = await find()
      if (found !== null && found !== undefined && found !== false) return found
      if (Date.now() > end) throw new Error(`${what} did not come; the log ends with\n${this.log.slice(-12).join('')}`)
      await new Promise((resolve) => {
        setTimeout(resolve, 250)
      })
    }
  }

  nextPull(after: number): Promise<Issue> {
    return this.until('a pull request', () => this.ownPulls().find(({ number }) => number > after))
  }

  /** Does it, waits for a look that comes of it, and until nothing is left to do. */
  async settledAfter(act: () => Promise<unknown>): Promise<void> {
    const before = this.log.length
    await act()
    await this.until('a look', () => this.log.slice(before).some((line) => isLook(line, this.repository)))
    await this.settled()
  }

  /** Lets time pass until the App comes back by itself. */
  wait(ms: number): Promise<void> {
    return this.settledAfter(async () => this.sandbox.clock.advance(ms))
  }

  /** Every delivery has been made, and no look waits or runs. */
  async settled(): Promise<void> {
    await this.until('an end of the work', async () => {
      await this.sandbox.idle()
      const lines = this.log.length
      const counts = await Promise.all(this.#town.workers.map(({ url }) => countsAt(url)))
      await this.sandbox.idle()
      return counts.every(({ waiting, running }) => waiting + running === 0) && this.log.length === lines
    })
  }
}

function isLook(line: string, repository: string): boolean {
  return line.includes(`${repository}: `) && line.includes(' ms, for ')
}

async function countsAt(url: string): Promise<{ readonly waiting: number; readonly running: number }> {
  const answer = await fetch(`${url}/status`)
  return (await answer.json()) as { waiting: number; running: number }
}
