/**
 * The queue of looks, and what is kept beside it, in PostgreSQL: embedded by default, a server's where its address is given.
 *
 * In: events as causes. Out: looks, one repository at a time over all workers. Always true: everything here can be lost at any moment.
 * What a repository's state is, stands in the repository; which repositories there are, the forge tells.
 */
import { Causes } from './causes.ts'
import { openDatabase } from './database.ts'
import type { Place } from './database.ts'
import { Deliveries } from './deliveries.ts'
import { Kept } from './kept.ts'
import { Looks } from './looks.ts'
import type { QueueOptions } from './looks.ts'
import { Repositories } from './repositories.ts'

export interface Store {
  readonly repositories: Repositories
  readonly deliveries: Deliveries
  readonly kept: Kept
  readonly looks: Looks
  /** Asks for a look at each repository whose time has come, and for those whose job was lost. */
  tick(): Promise<void>
  /** Throws what is old away. */
  clean(): Promise<void>
  /** Looks that run are finished first, as far as the time goes. */
  close(timeoutMs: number): Promise<void>
}

/** A repository that was due and that nobody has looked at since is due again. */
const DUE_AGAIN_MS = 3_600_000

export async function openStore(place: Omit<Place, 'atOnce'>, options: QueueOptions): Promise<Store> {
  const database = await openDatabase({ ...place, atOnce: options.atOnce })
  const { tables } = database
  const repositories = new Repositories(tables)
  const causes = new Causes(tables)
  const deliveries = new Deliveries(tables)
  const kept = new Kept(tables)
  try {
    const looks = await Looks.open(database, { repositories, causes }, options)
    await looks.askWaiting()
    return {
      repositories,
      deliveries,
      kept,
      looks,
      async tick() {
        const now = options.now()
        const due = await repositories.takeDue(now, new Date(now.getTime() + DUE_AGAIN_MS))
        for (const id of due) await looks.ask(id, [{ kind: 'scheduled' }])
      },
      async clean() {
        const now = options.now()
        await deliveries.clean(now)
        await kept.clean(now)
        await looks.askWaiting()
        await database.vacuum()
      },
      async close(timeoutMs) {
        await looks.stop(timeoutMs)
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
