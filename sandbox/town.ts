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
import { WEBHOOK_PATH } from '../src/app/setup/manifest.ts'
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
  /** A line of the App's log. */
  readonly write?: (line: string) => void
}

export interface Town {
  readonly sandbox: Sandbox
  /** The App as it runs now. */
  readonly app: Served
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
  placeUniverses(universes, options.universes)
  const start = async (): Promise<Served> => {
    const served = await serve({
      env: { ...process.env, ...environmentOf(sandbox, { universes, data: join(folder, 'data') }), ...options.env },
      version: 'sandbox',
      write: options.write ?? (() => undefined),
    })
    sandbox.app.hookUrl = `${served.url}${WEBHOOK_PATH}`
    return served
  }
  let app = await start()
  return {
    sandbox,
    get app() {
      return app
    },
    async restart({ losesDatabase = false } = {}) {
      sandbox.app.hookUrl = null
      await app.stop()
      if (losesDatabase) rmSync(join(folder, 'data'), { recursive: true, force: true })
      app = await start()
    },
    async close() {
      try {
        await app.stop()
        await sandbox.close()
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
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

function environmentOf(sandbox: Sandbox, { universes, data }: { universes: string; data: string }) {
  const { app } = sandbox
  return {
    APP_ID: String(app.id),
    PRIVATE_KEY: app.privateKey,
    WEBHOOK_SECRET: app.webhookSecret,
    LOCKSTEP_GITHUB_URL: sandbox.url,
    LOCKSTEP_GITHUB_API: sandbox.apiUrl,
    LOCKSTEP_DATA: data,
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
