/**
 * The whole on one machine: the sandbox with the example repositories, the App at work in it, and its embedded database.
 *
 * The demo, the end-to-end tests and the screenshots start from here. Facts come from recorded universes, so nothing asks a network.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serve } from '../src/app/serve.ts'
import type { Served } from '../src/app/serve.ts'
import type { Clock } from '../src/app/work.ts'
import { WEBHOOK_PATH } from '../src/app/setup/manifest.ts'
import { openDoor } from './in-turns.ts'
import type { Door } from './in-turns.ts'
import type { RepositorySeed } from './seed.ts'
import { startSandbox } from './start.ts'
import type { Sandbox, SandboxOptions } from './start.ts'

const EXAMPLES = fileURLToPath(new URL('../examples/', import.meta.url))

/** The owner of the example repositories, and who may do what there. */
export const OWNER = 'acme'
export const ROLES = { maintainer: 'maintain', developer: 'write', visitor: 'read' } as const

export interface Example {
  readonly name: string
  readonly message: string
}

export const EXAMPLE_REPOSITORIES: readonly Example[] = [
  { name: 'ai-service', message: 'Serve the model' },
  { name: 'inference-service', message: 'Answer requests' },
  { name: 'research-repository', message: 'Train the detector' },
]

export interface TownOptions {
  /** The examples unless said. */
  readonly repositories?: readonly RepositorySeed[]
  /** Recorded universes by repository: a path. Those of the examples unless said. */
  readonly universes?: Readonly<Record<string, string>>
  readonly sandbox?: Omit<SandboxOptions, 'repositories'>
  /** More of the App's environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Workers of the App; with more than one, a database for them all is needed. One unless said. */
  readonly workers?: number
  /** Gives the address of a new, empty database on a server; unless said, the embedded one is used. */
  readonly newDatabase?: () => Promise<string>
  /** Puts into a new data folder what it is to begin with. */
  readonly layData?: (folder: string) => Promise<void>
  /** A line of the App's log. */
  readonly write?: (line: string) => void
}

export interface Town {
  readonly sandbox: Sandbox
  /** The workers of the App as they run now. */
  readonly workers: readonly Served[]
  /** Ends the App, without what it kept where that is asked for, and starts it again. */
  restart(options?: { readonly losesDatabase?: boolean }): Promise<void>
  close(): Promise<void>
}

export function exampleSeeds(): readonly RepositorySeed[] {
  return EXAMPLE_REPOSITORIES.map(({ name, message }) => ({
    owner: OWNER,
    name,
    message,
    files: filesOf(name),
    roles: ROLES,
    allowsAutoMerge: true,
    isPrivate: true,
  }))
}

/** A copy of an example, without its recorded universe. */
function filesOf(name: string): Readonly<Record<string, string>> {
  const names = name === 'research-repository' ? ['pyproject.toml'] : ['requirements.txt', 'Dockerfile']
  return Object.fromEntries(names.map((file) => [file, readFileSync(join(EXAMPLES, name, file), 'utf8')]))
}

export async function startTown(options: TownOptions = {}): Promise<Town> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-town-'))
  const sandbox = await startSandbox({ ...options.sandbox, repositories: options.repositories ?? exampleSeeds() })
  const universes = join(folder, 'universes')
  const data = join(folder, 'data')
  placeUniverses(universes, options.universes)
  await options.layData?.(data)
  let database = await options.newDatabase?.()
  const start = () => startWorkers(sandbox, options, { universes, data, database })
  let running = await start()
  return {
    sandbox,
    get workers() {
      return running.workers
    },
    async restart({ losesDatabase = false } = {}) {
      sandbox.app.hookUrl = null
      await running.stop()
      if (losesDatabase) {
        rmSync(data, { recursive: true, force: true })
        await options.layData?.(data)
        database = await options.newDatabase?.()
      }
      running = await start()
    },
    async close() {
      try {
        await running.stop()
        await sandbox.close()
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
  }
}

interface Places {
  readonly universes: string
  readonly data: string
  /** Of a server. */
  readonly database: string | undefined
}

interface Running {
  readonly workers: readonly Served[]
  stop(): Promise<void>
}

/** People who wait for what is due wait for a second, not for twenty. */
const TICK_MS = 1000

async function startWorkers(sandbox: Sandbox, options: TownOptions, places: Places): Promise<Running> {
  const clock: Clock = { now: () => new Date(sandbox.clock.now()), tickMs: TICK_MS }
  const workers: Served[] = []
  for (let count = 0; count < (options.workers ?? 1); count += 1) {
    workers.push(
      await serve({
        env: { ...process.env, ...environmentOf(sandbox, places), ...options.env },
        version: 'sandbox',
        write: options.write ?? (() => undefined),
        clock,
      }),
    )
  }
  const [first] = workers
  const door: Door | null = workers.length > 1 ? await openDoor(workers.map(({ url }) => url)) : null
  sandbox.app.hookUrl = `${(door ?? first)?.url}${WEBHOOK_PATH}`
  return {
    workers,
    async stop() {
      await door?.close()
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  }
}

function placeUniverses(folder: string, universes: TownOptions['universes']): void {
  const owned = join(folder, OWNER)
  mkdirSync(owned, { recursive: true })
  const places =
    universes ??
    Object.fromEntries(EXAMPLE_REPOSITORIES.map(({ name }) => [name, join(EXAMPLES, name, 'universe.json.gz')]))
  for (const [name, path] of Object.entries(places)) cpSync(path, join(owned, `${name}.json.gz`))
}

function environmentOf(sandbox: Sandbox, { universes, data, database }: Places) {
  const { app } = sandbox
  return {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    LOCKSTEP_GITHUB_URL: sandbox.url,
    LOCKSTEP_GITHUB_API: sandbox.apiUrl,
    LOCKSTEP_DATA: data,
    ...(database === undefined ? {} : { DATABASE_URL: database }),
    LOCKSTEP_UNIVERSES: universes,
    LOCKSTEP_GITHUB_PACE: 'off',
    HOST: '127.0.0.1',
    PORT: '0',
  }
}

export interface SeenPull {
  readonly number: number
  readonly title: string
  readonly body: string
}

/** Waits for a pull request of the App that comes after another. Throws when none has come in time. */
export async function nextPull(
  sandbox: Sandbox,
  repository: string,
  after: number,
  timeoutMs = 180_000,
): Promise<SeenPull> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const pulls = [...sandbox.repository(repository).issues.values()].filter(
      ({ number, pull, user }) => pull !== null && number > after && user === sandbox.app.bot,
    )
    const found = pulls.toSorted((a, b) => a.number - b.number)[0]
    if (found !== undefined) return { number: found.number, title: found.title, body: found.body ?? '' }
    if (Date.now() > end) throw new Error(`no pull request of the App came in ${repository}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
