/**
 * The App on GitHub, by Probot: who it is, where it is installed, and a forge for each repository.
 */
import { Probot } from 'probot'
import type { Logger } from 'pino'
import * as z from 'zod/mini'
import { githubForge } from '../github/forge.ts'
import { patientOctokit } from '../github/octokit.ts'
import { rememberNothingYet } from '../github/remembered.ts'
import type { Remembered } from '../github/remembered.ts'
import type { Forge } from '../propose/forge.ts'
import type { KnownRepository } from '../store/repositories.ts'
import type { Credentials } from './credentials.ts'
import type { Self } from './events.ts'
import type { GitHubPlace } from './settings.ts'

export interface InstallationFacts {
  readonly id: number
  readonly account: string
  readonly isSuspended: boolean
}

const App = z.object({ slug: z.string().check(z.minLength(1)) })
const Installations = z.array(
  z.object({
    id: z.number(),
    account: z.nullish(z.object({ login: z.prefault(z.string(), '') })),
    suspended_at: z.nullish(z.string()),
  }),
)
const Repositories = z.object({ repositories: z.array(z.object({ id: z.number(), full_name: z.string() })) })

/** In the form of a function, since Probot would put its own setting over another. */
function unpaced(Octokit: ReturnType<typeof patientOctokit>): ReturnType<typeof patientOctokit> {
  return Octokit.defaults((options: object) => ({ ...options, throttle: { enabled: false } }))
}

const PAGE = 100

async function pagesOf<Item>(read: (page: number) => Promise<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = []
  for (let page = 1; ; page++) {
    const more = await read(page)
    items.push(...more)
    if (more.length < PAGE) return items
  }
}

/** Installations of which answers are remembered. */
const MOST_REMEMBERED = 50

export class GitHubApp {
  readonly probot: Probot
  readonly #remembered = new Map<number, Remembered>()

  constructor(credentials: Credentials, { api, isPaced }: GitHubPlace, log: Logger) {
    this.probot = new Probot({
      appId: credentials.appId,
      privateKey: credentials.privateKey,
      secret: credentials.webhookSecret,
      Octokit: isPaced ? patientOctokit() : unpaced(patientOctokit()),
      baseUrl: api,
      log,
    })
  }

  async self(): Promise<Self> {
    const octokit = await this.probot.auth()
    const { data } = await octokit.request('GET /app')
    const { slug } = z.parse(App, data)
    return { slug, bot: `${slug}[bot]` }
  }

  async installations(): Promise<readonly InstallationFacts[]> {
    const octokit = await this.probot.auth()
    const found = await pagesOf(async (page) =>
      z.parse(Installations, (await octokit.request('GET /app/installations', { per_page: PAGE, page })).data),
    )
    return found.map(({ id, account, suspended_at: suspendedAt }) => ({
      id,
      account: account?.login ?? '',
      isSuspended: typeof suspendedAt === 'string',
    }))
  }

  async repositories(installation: number): Promise<readonly KnownRepository[]> {
    const octokit = await this.probot.auth(installation)
    const found = await pagesOf(async (page) => {
      const { data } = await octokit.request('GET /installation/repositories', { per_page: PAGE, page })
      return z.parse(Repositories, data).repositories
    })
    return found.map(({ id, full_name: fullName }) => {
      const [owner = '', name = ''] = fullName.split('/')
      return { id, installation, owner, name }
    })
  }

  async forge({ installation, owner, name }: KnownRepository, bot: string): Promise<Forge> {
    const octokit = await this.probot.auth(installation)
    return githubForge({ octokit, owner, name, bot, remembered: this.#rememberedOf(installation) })
  }

  /** The one used longest ago is forgotten first. */
  #rememberedOf(installation: number): Remembered {
    const found = this.#remembered.get(installation) ?? rememberNothingYet()
    this.#remembered.delete(installation)
    this.#remembered.set(installation, found)
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= MOST_REMEMBERED) break
      this.#remembered.delete(oldest)
    }
    return found
  }
}
