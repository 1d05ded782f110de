import { describe, expect, test } from 'vitest'
import { PromotableTicket } from '../../src/http/queue.ts'
import { normalizeName } from '../../src/python/name.ts'
import { FetchThread } from '../../src/sources/fetching.ts'
import type { PlaceSettings } from '../../src/sources/place.ts'
import { wheel } from './archives.ts'
import { environment, metadataOf, place, serveIndex, universe } from './local-index.ts'
import { scratch } from './scratch.ts'

const demo = normalizeName('demo')

function opened(places: readonly PlaceSettings[], cacheDir: string, concurrency = 8): FetchThread {
  const thread = new FetchThread()
  const connect = { variables: {}, home: cacheDir, places, concurrency }
  thread.open({ connect, environments: [environment()], keepsSources: false, cacheDir, maxStaleMs: 0 })
  return thread
}

describe('requests in a thread of their own', () => {
  test('give the facts that the run would get itself, and keep what they saw', async () => {
    await using server = await serveIndex({
      demo: { 'demo-1.0-py3-none-any.whl': wheel('demo', '1.0', ['other>=2']) },
    })
    const places = [place(server)]
    const cacheDir = scratch()
    const recorded: string[] = []
    for (const settings of [{ thread: opened(places, cacheDir) }, { offline: true }]) {
      await using facts = await universe(places, { cacheDir, ...settings })
      expect(await metadataOf(facts, 'demo')).toMatchObject({ source: 'wheel', requiresDist: [{ name: 'other' }] })
      recorded.push(Buffer.from(facts.record()).toString())
    }
    expect(recorded[1]).toBe(recorded[0])
  })

  test('the address guard stands there too', async () => {
    await using server = await serveIndex({})
    const thread = opened([place(server, { trust: 'foreign' })], scratch())
    const answer = await thread.listing(0, demo, null, new PromotableTicket(false))
    expect(answer).toEqual({ status: 'silent', reason: '127.0.0.1 is not a public address' })
    expect(server.asked).toEqual([])
    await thread.close()
  })

  test('what is speculative is dropped unless it was promoted', async () => {
    const release = Promise.withResolvers<void>()
    await using server = await serveIndex(
      {},
      {
        before: (_request, response) => {
          void release.promise.then(() => response.writeHead(404).end())
          return true
        },
      },
    )
    const thread = opened([place(server)], scratch(), 1)
    const ask = (ticket: PromotableTicket) => thread.listing(0, demo, null, ticket)
    const promoted = new PromotableTicket(true)
    const answers = [ask(new PromotableTicket(false)), ask(new PromotableTicket(true)), ask(promoted)]
    promoted.speculative = false
    thread.dropSpeculative()
    release.resolve()
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(['packed', 'dropped', 'packed'])
    await thread.close()
  })

  test('closing leaves what is under way', async () => {
    await using server = await serveIndex({}, { before: () => true })
    const thread = opened([place(server)], scratch(), 1)
    const answers = [1, 2, 3].map(() => thread.listing(0, demo, null, new PromotableTicket(false)))
    const settled = Promise.allSettled(answers)
    await thread.close()
    for (const each of await settled) {
      expect(each.status === 'rejected' || each.value.status === 'silent').toBe(true)
    }
  })

  test('a closed thread answers nothing more, and says so', async () => {
    const thread = opened([], scratch())
    await thread.close()
    await expect(thread.listing(0, demo, null, new PromotableTicket(false))).rejects.toThrow('has ended')
  })
})
