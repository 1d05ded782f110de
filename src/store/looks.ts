/**
 * The queue of looks: one kind of job, keyed by repository.
 *
 * A job says only that something waits; what, stands in the causes, which go when a look has ended well. So a job that is lost with its
 * process costs nothing: whoever starts next asks again for every repository with causes. At most one job per repository waits and one
 * runs (policy `short`, and groups); beyond the queue's word, a lock keeps a second worker out. Not `stately`: of such a queue a worker passes over
 * every key that was active when the queue was last counted, for up to two minutes after.
 */
import { PgBoss } from 'pg-boss'
import type { JobWithMetadata } from 'pg-boss'
import type { Cause } from '../propose/context.ts'
import type { Causes } from './causes.ts'
import type { Database } from './database.ts'
import type { KnownRepository, Repositories, RepositoryId } from './repositories.ts'

const QUEUE = 'look'

export interface Look {
  readonly repository: KnownRepository
  readonly causes: readonly Cause[]
  /** Where it fails, it is not tried again before something else asks for it. */
  readonly isLastTry: boolean
}

/** `later`: it could not be done now, and nothing is wrong (a rate limit); the causes stay. */
export interface Looked {
  readonly status: 'done' | 'later'
  readonly nextAt: Date
}

export type Looker = (look: Look) => Promise<Looked>

export interface QueueOptions {
  readonly atOnce: number
  /** Further tries after the first. */
  readonly retries: number
  /** Doubled with each try, up to an hour. */
  readonly retryDelaySeconds: number
  readonly pollSeconds: number
  /** Between two counts of the queue, in which what was lost is found. */
  readonly superviseSeconds: number
  /** Without secrets. */
  readonly describe: (error: unknown) => string
  readonly now: () => Date
  readonly onTrouble: (what: string) => void
}

interface Parts {
  readonly repositories: Repositories
  readonly causes: Causes
}

/** A job without a sign of life for this long was lost with its worker. */
const HEARTBEAT_SECONDS = 60
const LONGEST_SECONDS = 3600
const BUSY_SECONDS = 20

export class Looks {
  readonly #boss: PgBoss
  readonly #database: Database
  readonly #parts: Parts
  readonly #options: QueueOptions
  #running = 0

  private constructor(boss: PgBoss, database: Database, parts: Parts, options: QueueOptions) {
    this.#boss = boss
    this.#database = database
    this.#parts = parts
    this.#options = options
  }

  static async open(database: Database, parts: Parts, options: QueueOptions): Promise<Looks> {
    const { superviseSeconds } = options
    const boss = new PgBoss({
      ...database.queue,
      schema: 'lockstep_queue',
      schedule: false,
      useListenNotify: true,
      superviseIntervalSeconds: superviseSeconds,
      monitorIntervalSeconds: superviseSeconds,
      queueCacheIntervalSeconds: superviseSeconds,
    })
    boss.on('error', (error) => options.onTrouble(options.describe(error)))
    boss.on('warning', ({ message }) => options.onTrouble(message))
    await boss.start()
    await boss.createQueue(QUEUE, {
      policy: 'short',
      retryLimit: options.retries,
      retryDelay: options.retryDelaySeconds,
      retryBackoff: true,
      retryDelayMax: 3600,
      expireInSeconds: LONGEST_SECONDS,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      deleteAfterSeconds: 86_400,
      notify: true,
    })
    const looks = new Looks(boss, database, parts, options)
    if (database.kind === 'embedded') await looks.#dropLost()
    return looks
  }

  /** Something may have changed there. */
  async ask(repository: RepositoryId, causes: readonly Cause[]): Promise<void> {
    await this.#parts.causes.add(repository, causes)
    await this.#send(repository, 0)
  }

  /** For causes whose job was lost. */
  async askWaiting(): Promise<void> {
    for (const repository of await this.#parts.causes.waiting()) await this.#send(repository, 0)
  }

  async work(look: Looker): Promise<void> {
    const { atOnce, pollSeconds } = this.#options
    await this.#boss.work(
      QUEUE,
      {
        localConcurrency: atOnce,
        groupConcurrency: 1,
        includeMetadata: true,
        pollingIntervalSeconds: pollSeconds,
        notifyPollingIntervalSeconds: pollSeconds,
      },
      async (jobs) => {
        for (const job of jobs) await this.#perform(job, look)
      },
    )
  }

  /** Looks that run are finished, as far as the time goes. */
  async stop(timeoutMs: number): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: timeoutMs, close: true })
  }

  /** Repositories that wait or are being looked at, and looks that run in this process. */
  async counts(): Promise<{ readonly waiting: number; readonly running: number }> {
    return { waiting: await this.#parts.causes.count(), running: this.#running }
  }

  async #send(repository: RepositoryId, afterSeconds: number): Promise<void> {
    const id = String(repository)
    await this.#boss.send(QUEUE, {}, { singletonKey: id, group: { id }, startAfter: afterSeconds })
  }

  async #perform(job: JobWithMetadata<unknown>, look: Looker): Promise<void> {
    const id = Number(job.singletonKey)
    const done = await this.#database.alone(`look ${id}`, () => this.#lookAt(id, job, look))
    // Only where the queue took the other worker for dead: it is not, so this one comes again.
    if (done === null) await this.#send(id, BUSY_SECONDS)
  }

  async #lookAt(id: RepositoryId, job: JobWithMetadata<unknown>, look: Looker): Promise<void> {
    const { repositories, causes } = this.#parts
    const collected = await causes.of(id)
    if (collected === null) return
    const repository = await repositories.find(id)
    if (repository === null) return causes.drop(collected)
    this.#running += 1
    const isLastTry = job.retryCount >= job.retryLimit
    const outcome = await look({ repository, causes: collected.causes, isLastTry }).catch(this.#options.describe)
    this.#running -= 1
    if (typeof outcome === 'string') return this.#fail(repository, job, outcome)
    if (outcome.status === 'later') return repositories.postpone(id, outcome.nextAt)
    await causes.drop(collected)
    await repositories.looked(id, this.#options.now(), outcome.nextAt)
  }

  /** Throws: the queue then tries again. It keeps what it is told of an error, so it is told nothing but `what`. */
  async #fail({ id, owner, name }: KnownRepository, job: JobWithMetadata<unknown>, what: string): Promise<never> {
    const isLast = job.retryCount >= job.retryLimit
    await this.#parts.repositories.failed(id, what, isLast ? this.#options.now() : null)
    this.#options.onTrouble(`${owner}/${name}: the look failed${isLast ? ' for the last time' : ''}: ${what}`)
    throw new Error(what)
  }

  /** Nobody else works on an embedded database: what runs in it, ran in a process that is gone. */
  async #dropLost(): Promise<void> {
    const lost = (await this.#boss.findJobs(QUEUE)).filter(({ state }) => state === 'active' || state === 'retry')
    if (lost.length > 0)
      await this.#boss.deleteJob(
        QUEUE,
        lost.map(({ id }) => id),
      )
  }
}
