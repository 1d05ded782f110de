/**
 * A GitHub on one machine, for the demo and the end-to-end tests: `startSandbox` gives its address, the credentials of an App that is
 * registered there, and what a test needs to act, to break things and to count.
 */
import { randomBytes } from 'node:crypto'
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
  install(owner: string, options?: { repositories?: readonly string[] | null; app?: App; by?: string }): Installation
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
  const clock = new Clock(options.now)
  const world = new World(clock)
  const validator = new Validator()
  const faults = new Faults()
  const calls = new Calls()
  const webhooks = new Webhooks(world, faults, validator)
  world.tell = (happening) => webhooks.tell(happening)
  world.deliveries = () => webhooks.deliveries
  world.redeliver = (delivery) => webhooks.redeliver(delivery)
  const pages = [manifestPages(world), installingPages(world), ...(options.pages ?? []).map((page) => page({ world }))]
  const parts = { world, validator, faults, calls, rateLimit: new RateLimit(world), pages }
  const server = await listen(parts, options.port ?? 0)
  await seed(world, options)
  const maker = world.addAccount('lockstep-maker')
  const app = options.app === null ? null : registerApp(world, maker, options.app ?? LOCKSTEP)

  const repository = (fullName: string) => {
    const [owner = '', name = ''] = fullName.split('/')
    const found = world.repository(owner, name)
    if (found === null) throw new Error(`there is no ${fullName}`)
    return found
  }
  const accountOf = (login: string) => {
    const account = world.account(login)
    if (account === null) throw new Error(`there is no ${login}`)
    return account
  }
  const idle = async () => {
    do {
      await Promise.all(world.background)
      await webhooks.idle()
    } while (world.background.size > 0)
  }
  return {
    url: world.url,
    apiUrl: world.apiUrl,
    world,
    clock,
    webhooks,
    faults,
    calls,
    problems: validator.problems,
    get app() {
      if (app === null) throw new Error('no App was registered at the start')
      return app
    },
    repository,
    as: (login) => new Person(world, `user:${accountOf(login).login}`),
    asApp: (other, owner) => new Person(world, tokenOf(world, other, accountOf(owner))),
    install: (owner, { repositories = null, app: which, by = owner } = {}) => {
      const of = which ?? app
      if (of === null) throw new Error('no App was registered at the start')
      const chosen = repositories === null ? null : repositories.map((name) => repository(`${owner}/${name}`))
      return install(world, of, accountOf(owner), { repositories: chosen, sender: accountOf(by) })
    },
    uninstall: (installation) => removeInstallation(world, installation, installation.account),
    suspend: (installation, isSuspended) => setSuspended(world, installation, isSuspended, installation.account),
    select: (installation, names) => {
      const ids = names.map((name) => repository(`${installation.account.login}/${name}`).id)
      setRepositories(world, installation, new Set(ids), installation.account)
    },
    addApp: (manifest = CI) => registerApp(world, maker, manifest),
    addRepository: async (seed) => {
      const tellChanges = watchRepositories(world)
      const added = await seedRepository(world, seed)
      tellChanges(added.owner)
      return added
    },
    idle,
    reset: async () => {
      await idle()
      world.clear()
      webhooks.deliveries.length = 0
      faults.clear()
      calls.reset()
      await seed(world, options)
    },
    close: async () => {
      await idle()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      world.removeFolder()
      if (validator.problems.length > 0) throw new Error(`the sandbox met problems:\n${validator.problems.join('\n')}`)
    },
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
