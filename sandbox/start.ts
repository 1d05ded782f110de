/**
 * A GitHub on one machine, for the demo and the end-to-end tests: `startSandbox` gives its address, the credentials of an App that is
 * registered there, and what a test needs to act, to break things and to count.
 */
import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { Calls } from './calls.ts'
import { Clock } from './clock.ts'
import { Faults } from './faults.ts'
import { install, removeInstallation, setRepositories, setSuspended, watchRepositories } from './life/installations.ts'
import type { Account, App, Installation, Repository } from './model.ts'
import { installingPages } from './pages/installing.ts'
import { manifestPages } from './pages/manifest.ts'
import { Person } from './person.ts'
import { RateLimit } from './rate-limit.ts'
import { CI, LOCKSTEP, registerApp, type AppManifest } from './registration.ts'
import { seedRepository, type RepositorySeed } from './seed.ts'
import { listen, type Pages } from './server.ts'
import { Validator } from './validate.ts'
import { Webhooks } from './webhooks.ts'
import { World } from './world.ts'

export interface SandboxOptions {
  readonly repositories: readonly RepositorySeed[]
  /** Logins of people; owners and those with a role are there anyway. */
  readonly users?: readonly string[]
  /** Logins of owners that are organizations, with their teams by slug. */
  readonly organizations?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  /** The App that is registered from the start; null: none, for the manifest flow. Unless said, one that asks for what app.yml does. */
  readonly app?: AppManifest | null
  /** Any free one unless said. */
  readonly port?: number
  /** The machine's clock unless said; `clock.advance` moves ahead of it. */
  readonly now?: () => number
  /** The web face, asked in turn. */
  readonly pages?: readonly ((sandbox: { readonly world: World }) => Pages)[]
}

export interface InstallOptions {
  /** Names; null: all. */
  readonly repositories?: readonly string[] | null
  /** Unless said, the App of the options. */
  readonly app?: App
  /** Unless said, the owner. */
  readonly by?: string
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>`: pages, and git at `<url>/<owner>/<name>.git`. */
  readonly url: string
  /** Octokit's `baseUrl`. */
  readonly apiUrl: string
  readonly world: World
  readonly clock: Clock
  readonly webhooks: Webhooks
  readonly faults: Faults
  readonly calls: Calls
  /** What did not hold: invalid requests, answers and webhooks, operations that are not served. `close` throws where there are any. */
  readonly problems: string[]
  /** The App of the options. */
  readonly app: App
  repository(fullName: string): Repository
  /** A person, acting through the same API. */
  as(login: string): Person
  /** null as `repositories`: all of the owner's. */
  install(owner: string, options?: InstallOptions): Installation
  uninstall(installation: Installation): void
  suspend(installation: Installation, isSuspended: boolean): void
  select(installation: Installation, repositories: readonly string[]): void
  /** Registers another App: a CI, unless said. */
  addApp(manifest?: AppManifest): App
  /** The bot of another App, with a token for an owner's repositories; it is installed there where it is not yet. */
  asApp(app: App, owner: string): Person
  addRepository(seed: RepositorySeed): Promise<Repository>
  /** All webhooks are delivered and the background work of answers is done. */
  idle(): Promise<void>
  /** Back to the repositories of the options; Apps stay registered. */
  reset(): Promise<void>
  close(): Promise<void>
}

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const world = new World(new Clock(options.now))
  const validator = new Validator()
  const faults = new Faults()
  const webhooks = new Webhooks(world, faults, validator)
  world.tell = (happening) => webhooks.tell(happening)
  world.deliveries = () => webhooks.deliveries
  world.redeliver = (delivery) => webhooks.redeliver(delivery)
  const pages = [manifestPages(world), installingPages(world), ...(options.pages ?? []).map((page) => page({ world }))]
  const parts = { world, validator, faults, calls: new Calls(), rateLimit: new RateLimit(world), pages }
  const server = await listen(parts, options.port ?? 0)
  await seed(world, options)
  const maker = world.addAccount('lockstep-maker')
  const app = options.app === null ? null : registerApp(world, maker, options.app ?? LOCKSTEP)
  return new RunningSandbox({ ...parts, webhooks, server, maker, registered: app, options })
}

interface Running {
  readonly world: World
  readonly validator: Validator
  readonly faults: Faults
  readonly calls: Calls
  readonly webhooks: Webhooks
  readonly server: Server
  /** Who owns the Apps that are registered here. */
  readonly maker: Account
  readonly registered: App | null
  readonly options: SandboxOptions
}

class RunningSandbox implements Sandbox {
  readonly url: string
  readonly apiUrl: string
  readonly world: World
  readonly clock: Clock
  readonly webhooks: Webhooks
  readonly faults: Faults
  readonly calls: Calls
  readonly problems: string[]
  readonly #running: Running

  constructor(running: Running) {
    this.#running = running
    this.world = running.world
    this.url = running.world.url
    this.apiUrl = running.world.apiUrl
    this.clock = running.world.clock
    this.webhooks = running.webhooks
    this.faults = running.faults
    this.calls = running.calls
    this.problems = running.validator.problems
  }

  get app(): App {
    const { registered } = this.#running
    if (registered === null) throw new Error('no App was registered at the start')
    return registered
  }

  repository(fullName: string): Repository {
    const [owner = '', name = ''] = fullName.split('/')
    const found = this.world.repository(owner, name)
    if (found === null) throw new Error(`there is no ${fullName}`)
    return found
  }

  #account(login: string): Account {
    const account = this.world.account(login)
    if (account === null) throw new Error(`there is no ${login}`)
    return account
  }

  as(login: string): Person {
    return new Person(this.world, `user:${this.#account(login).login}`)
  }

  asApp(app: App, owner: string): Person {
    return new Person(this.world, tokenOf(this.world, app, this.#account(owner)))
  }

  install(owner: string, options: InstallOptions = {}): Installation {
    const { repositories = null, app = this.app, by = owner } = options
    const chosen = repositories === null ? null : repositories.map((name) => this.repository(`${owner}/${name}`))
    return install(this.world, app, this.#account(owner), { repositories: chosen, sender: this.#account(by) })
  }

  uninstall(installation: Installation): void {
    removeInstallation(this.world, installation, installation.account)
  }

  suspend(installation: Installation, isSuspended: boolean): void {
    setSuspended(this.world, installation, isSuspended, installation.account)
  }

  select(installation: Installation, repositories: readonly string[]): void {
    const { login } = installation.account
    const ids = repositories.map((name) => this.repository(`${login}/${name}`).id)
    setRepositories(this.world, installation, new Set(ids), installation.account)
  }

  addApp(manifest: AppManifest = CI): App {
    return registerApp(this.world, this.#running.maker, manifest)
  }

  async addRepository(seed: RepositorySeed): Promise<Repository> {
    const tellChanges = watchRepositories(this.world)
    const added = await seedRepository(this.world, seed)
    tellChanges(added.owner)
    return added
  }

  async idle(): Promise<void> {
    do {
      await Promise.all(this.world.background)
      await this.webhooks.idle()
    } while (this.world.background.size > 0)
  }

  async reset(): Promise<void> {
    await this.idle()
    this.world.clear()
    this.webhooks.deliveries.length = 0
    this.faults.clear()
    this.calls.reset()
    await seed(this.world, this.#running.options)
  }

  async close(): Promise<void> {
    await this.idle()
    const { server } = this.#running
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    this.world.removeFolder()
    if (this.problems.length > 0) throw new Error(`the sandbox met problems:\n${this.problems.join('\n')}`)
  }
}

async function seed(world: World, { repositories, users = [], organizations = {} }: SandboxOptions): Promise<void> {
  for (const login of users) world.addAccount(login)
  for (const [login, teams] of Object.entries(organizations)) {
    const owner = world.addAccount(login, 'Organization')
    for (const [slug, members] of Object.entries(teams)) {
      for (const member of members) world.addAccount(member)
      world.teams.push({ owner, slug, members: new Set(members) })
    }
  }
  for (const repository of repositories) await seedRepository(world, repository)
}

/** A token of an App's installation on an owner's repositories; it is installed where it is not yet. */
function tokenOf(world: World, app: App, owner: Account): string {
  const known = [...world.installations.values()].find((one) => one.app === app && one.account === owner)
  const installation = known ?? install(world, app, owner, { repositories: null, sender: owner })
  const token = `ghs_${randomBytes(18).toString('hex')}`
  const expiresAt = Number.POSITIVE_INFINITY
  world.tokens.set(token, { installation, repositories: null, permissions: installation.permissions, expiresAt })
  return token
}
