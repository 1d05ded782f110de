import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Looked } from '../../src/store/looks.ts'
import { describeStore, doneLook, newRepository, openFor, until } from './behaviour.ts'
import { serverPrograms, startServer } from './server.ts'
import type { Server } from './server.ts'

const programs = serverPrograms()

describe.skipIf(programs === null)(
  `on a PostgreSQL server${programs === null ? ' (none on this machine)' : ''}`,
  () => {
    let server: Server
    beforeAll(async () => {
      server = await startServer(programs ?? '')
    })
    afterAll(() => server.stop())

    describe('one worker', () => {
      describeStore((options) => openFor({ url: server.url, folder: '' }, options))
    })

    test('a repository that is looked at while the queue is counted is not passed over afterwards', async () => {
      const { store } = await openFor({ url: server.url, folder: '' })
      const client = new pg.Client({ connectionString: server.url })
      await client.connect()
      const over = Promise.withResolvers<void>()
      const counted = async (): Promise<{
        readonly at: Date | null
        readonly passedOver: readonly string[] | null
      }> => {
        const answer = await client.query(
          `select monitor_on as at, singletons_active as "passedOver" from lockstep_queue.queue where name = 'look'`,
        )
        return answer.rows[0] as Awaited<ReturnType<typeof counted>>
      }
      try {
        const id = await newRepository(store)
        let begun: Date | null = null
        await store.looks.work(async (): Promise<Looked> => {
          begun = new Date()
          await over.promise
          return doneLook()
        })
        await store.looks.ask(id, [{ kind: 'pushed' }])
        await until(() => begun !== null, 'a look')
        const { at } = await counted()
        await until(async () => (await counted()).at?.getTime() !== at?.getTime(), 'a count of the queue')
        expect((await counted()).passedOver).toBeNull()
      } finally {
        over.resolve()
        await client.end()
        await store.close(1000)
      }
    })

    test('two workers that start together share the work, and never a repository', async () => {
      const place = { url: server.url, folder: '' }
      const workers = await Promise.all([openFor(place, { atOnce: 2 }), openFor(place, { atOnce: 2 })])
      try {
        const [first] = workers
        const running = new Map<number, number>()
        const did: [number, number, number][] = []
        let overlaps = 0
        const ids: number[] = []
        for (let count = 0; count < 6; count++) ids.push(await newRepository(first.store))
        for (const [worker, { store }] of workers.entries()) {
          await store.looks.work(async ({ repository: { id }, causes }): Promise<Looked> => {
            if ((running.get(id) ?? 0) > 0) overlaps += 1
            running.set(id, (running.get(id) ?? 0) + 1)
            await new Promise((resolve) => {
              setTimeout(resolve, 30)
            })
            running.set(id, (running.get(id) ?? 0) - 1)
            did.push([worker, id, causes.length])
            return doneLook()
          })
        }
        for (let number = 1; number <= 10; number++) {
          await Promise.all(
            ids.map((id, at) => {
              const { store } = (at + number) % 2 === 0 ? workers[0] : workers[1]
              return store.looks.ask(id, [{ kind: 'commented', number }])
            }),
          )
        }
        await until(async () => (await first.store.looks.counts()).waiting === 0, 'an empty queue')
        expect(overlaps).toBe(0)
        expect(new Set(did.map(([worker]) => worker)).size).toBe(2)
        for (const id of ids) {
          expect(
            did.filter(([, each]) => each === id).reduce((sum, [, , causes]) => sum + causes, 0),
          ).toBeGreaterThanOrEqual(10)
        }
      } finally {
        await Promise.all(workers.map(({ store }) => store.close(1000)))
      }
    })
  },
)
