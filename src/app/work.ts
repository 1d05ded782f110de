/**
 * The App at work: webhooks into the queue, looks out of it, and the clocks beside them.
 *
 * It begins when GitHub has told who the App is, and asks again until it does.
 */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { look } from '../propose/look.ts'
import type { KnownRepository } from '../store/repositories.ts'
import type { Store } from '../store/store.ts'
import type { Credentials } from './credentials.ts'
import type { Self } from './events.ts'
import { every } from './every.ts'
import { GitHubApp } from './github-app.ts'
import { describeError } from './log.ts'
import { lookerOf } from './looker.ts'
import { releasePagesOf } from './release-pages.ts'
import { PlanWorkers } from './planner.ts'
import type { Environment, Planning, Settings } from './settings.ts'
import { WEBHOOK_PATH } from './setup/manifest.ts'
import { syncInstallations, takeEvent } from './taking.ts'
import { answer } from './web.ts'
import type { Route } from './web.ts'
import { pathOf, webhookRoute } from './webhook.ts'

export interface WorkParts {
  readonly settings: Settings
  readonly credentials: Credentials
  readonly store: Store
  readonly log: Logger
  readonly env: Environment
  readonly version: string
  readonly clock: Clock
}

export interface Work {
  readonly route: Route
  /** Asks for no more. */
  quiet(): Promise<void>
  /** Ends the plans that still run; their looks come again. */
  end(): Promise<void>
}

/** What time it is, and how long after one look for what is due the next one comes. */
export interface Clock {
  readonly now: () => Date
  readonly tickMs: number
}

export const MACHINE: Clock = { now: () => new Date(), tickMs: 20_000 }

const HOUR_MS = 3_600_000
const ASK_AGAIN_MS = 30_000

export function startWork(parts: WorkParts): Work {
  const { credentials, log, store } = parts
  const { now, tickMs } = parts.clock
  const github = new GitHubApp(credentials, parts.settings.github, log)
  const plans = new PlanWorkers(parts.settings.planning, withoutSecrets(parts.env))
  let self: Self | null = null
  const trouble = (what: string, error: unknown): void => log.error(`${what}: ${describeError(error)}`)

  const begin = async (): Promise<void> => {
    if (self !== null) return
    const found = await github.self()
    await store.looks.work(
      lookerOf({
        look,
        forgeOf: (repository) => github.forge(repository, found.bot),
        plannerOf: async (repository) =>
          plans.planner(`${repository.id}`, await universeOf(repository, parts.settings.planning)),
        kept: store.kept,
        facts: (at) => factsOf(parts, at),
        releasePages: await releasePagesOf(parts.settings, withoutSecrets(parts.env)),
        now,
        say: (what) => log.info(what),
      }),
    )
    self = found
    log.info(`at work as ${found.bot}`)
  }
  const clocks = [
    every(24 * HOUR_MS, begin, (error) => trouble('GitHub does not tell who the App is', error), ASK_AGAIN_MS),
    every(
      24 * HOUR_MS,
      async () => {
        await syncInstallations(github, store, now())
        await store.tick()
      },
      (error) => trouble('The installations are not known', error),
      ASK_AGAIN_MS,
    ),
    every(
      tickMs,
      () => store.tick(),
      (error) => trouble('What is due is not known', error),
    ),
    every(
      HOUR_MS,
      () => store.clean(),
      (error) => trouble('Old records stay', error),
    ),
  ]

  github.probot.onAny(async (event) => {
    if (self === null) throw new Error('the App is not known yet')
    const effects = await takeEvent(event, store, self, now())
    log.debug(`${event.name} ${event.id}: ${effects.map(({ kind }) => kind).join(', ')}`)
  })
  const door = webhookRoute({
    path: WEBHOOK_PATH,
    secret: credentials.webhookSecret,
    receive: async (event) => {
      // Probot types each event that GitHub has; this one has been read as far as its name.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- signed by GitHub, and read by a schema where it is used
      await github.probot.receive(event as Parameters<typeof github.probot.receive>[0])
    },
    onTrouble: (what, error) => (error === undefined ? log.warn(what) : trouble(what, error)),
  })
  return {
    route: (request, response) =>
      self === null && pathOf(request) === WEBHOOK_PATH
        ? Promise.resolve(answer(response, 503, 'not ready'))
        : door(request, response),
    async quiet() {
      await Promise.all(clocks.map((clock) => clock.stop()))
    },
    end: () => plans.stop(),
  }
}

/** null: today's facts. */
async function universeOf({ owner, name }: KnownRepository, { universes }: Planning): Promise<string | null> {
  if (universes === null) return null
  const places = [join(owner, `${name}.json.gz`), `${name}.json.gz`, join(name, 'universe.json.gz')]
  for (const path of places.map((place) => join(universes, place))) {
    const isThere = await stat(path).then(
      (found) => found.isFile(),
      () => false,
    )
    if (isThere) return path
  }
  return null
}

/** Indexes and advisories are asked anew when this changes: with the engine, and with the operator's clock. */
function factsOf({ settings, version }: WorkParts, now: Date): string {
  const { planning } = settings
  const period = Math.floor(now.getTime() / (planning.refreshHours * HOUR_MS))
  return [version, planning.excludeNewer ?? '', planning.universes === null ? period : 'recorded'].join(' ')
}

/** A plan has no use for the App's own secrets, and reads what strangers wrote. */
function withoutSecrets(env: Environment): Environment {
  const own = new Set(['PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET', 'APP_ID', 'DATABASE_URL'])
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.has(name)))
}
