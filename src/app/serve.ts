/**
 * `lockstep serve`: the App as one process.
 *
 * Without credentials it shows the setup page, and begins to work when there are some. It answers `/healthz` for whoever watches it and
 * `/status` with what is waiting, and ends by draining: no more requests, then the looks that run, as far as the time goes.
 */
import type { Logger } from 'pino'
import { openStore } from '../store/store.ts'
import type { Store } from '../store/store.ts'
import { readCredentials, storeCredentials } from './credentials.ts'
import type { Credentials } from './credentials.ts'
import { describeError, openLog } from './log.ts'
import { Secrets } from './secrets.ts'
import { readSettings } from './settings.ts'
import type { Environment, Settings } from './settings.ts'
import { convertCode } from './setup/convert.ts'
import { readAppFile } from './setup/manifest.ts'
import { openSetup } from './setup/setup.ts'
import { statusRoutes } from './status.ts'
import { openWeb } from './web.ts'
import type { Route } from './web.ts'
import { MACHINE, startWork } from './work.ts'
import type { Clock, Work } from './work.ts'

export interface ServeParts {
  readonly env: Environment
  readonly version: string
  /** A line of the log. */
  readonly write: (line: string) => void
  /** The machine's unless said. */
  readonly clock?: Clock
}

export interface Served {
  readonly url: string
  /** Where the setup page opens, once; null: there are credentials. */
  readonly setupUrl: string | null
  stop(): Promise<void>
}

/** Orchestrators kill after thirty seconds or so. */
const DRAIN_MS = 20_000
const RETRIES = 5
const RETRY_DELAY_SECONDS = 30
const POLL_SECONDS = 5
const SUPERVISE_SECONDS = 60

export async function serve(parts: ServeParts): Promise<Served> {
  const settings = readSettings(parts.env)
  const secrets = new Secrets()
  const log = openLog(parts.write, settings.logLevel, secrets)
  const credentials = await readCredentials(parts.env, settings.dataFolder)
  keepSecret(secrets, settings, credentials)
  const { now } = parts.clock ?? MACHINE
  const store = await openStore(
    { url: settings.databaseUrl, folder: settings.dataFolder },
    {
      ...{
        atOnce: settings.atOnce,
        retries: RETRIES,
        retryDelaySeconds: RETRY_DELAY_SECONDS,
        pollSeconds: POLL_SECONDS,
        superviseSeconds: SUPERVISE_SECONDS,
      },
      describe: (error) => secrets.hide(describeError(error)),
      now,
      onTrouble: (what) => log.error(what),
    },
  )
  try {
    return await open({ ...parts, settings, secrets, log, credentials, store })
  } catch (error) {
    await store.close(0)
    throw error
  }
}

interface Opened extends ServeParts {
  readonly settings: Settings
  readonly secrets: Secrets
  readonly log: Logger
  readonly credentials: Credentials | null
  readonly store: Store
}

async function open(opened: Opened): Promise<Served> {
  const { settings, log, store } = opened
  let work: Work | null = null
  const begin = (credentials: Credentials): void => {
    work = startWork({ ...opened, credentials, clock: opened.clock ?? MACHINE })
  }
  const setup = opened.credentials === null ? await setupOf(opened, begin) : null
  if (opened.credentials !== null) begin(opened.credentials)
  const status = statusRoutes(store, () => (work === null ? 'setup' : 'working'))
  const routes = (): readonly Route[] => [
    ...status,
    ...(work === null ? [] : [work.route]),
    ...(setup === null || work !== null ? [] : [setup.route]),
  ]
  const web = await openWeb(settings, routes, (error) => log.error(describeError(error))).catch(
    async (error: unknown) => {
      await work?.quiet()
      throw error
    },
  )
  log.info(`listening on ${web.url}`)
  const setupUrl = setup === null ? null : `${settings.publicUrl ?? web.url}/setup?token=${setup.token}`
  if (setupUrl !== null) opened.write(`Set the App up at ${setupUrl} (this address opens the page once)\n`)
  return {
    url: web.url,
    setupUrl,
    async stop() {
      log.info('draining')
      await web.close()
      await work?.quiet()
      await store.close(DRAIN_MS)
      await work?.end()
      log.info('ended')
    },
  }
}

async function setupOf({ settings, secrets, log }: Opened, begin: (credentials: Credentials) => void) {
  return openSetup({
    github: settings.github,
    app: await readAppFile(),
    publicUrl: settings.publicUrl,
    now: Date.now,
    convert: (code) => convertCode(settings.github.api, code),
    async onCreated(created) {
      keepSecret(secrets, settings, created)
      await storeCredentials(settings.dataFolder, created)
      log.info('The App is created, and its credentials are stored.')
      begin(created)
    },
  })
}

function keepSecret(secrets: Secrets, { databaseUrl }: Settings, credentials: Credentials | null): void {
  if (credentials !== null) secrets.add(credentials.privateKey, credentials.webhookSecret)
  if (databaseUrl !== null && URL.canParse(databaseUrl)) secrets.add(decodeURIComponent(new URL(databaseUrl).password))
}
