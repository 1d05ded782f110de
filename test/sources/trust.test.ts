/** What is remembered is taken on trust while its place is asked; an answer stands only when all of it was confirmed. */
import { describe, expect, test } from 'vitest'
import type { LocalServer } from '../http/local-server.ts'
import { FetchThread } from '../../src/sources/fetching.ts'
import type { LiveFacts } from '../../src/sources/live-facts.ts'
import type { PlaceSettings } from '../../src/sources/place.ts'
import { isSameProject } from '../../src/sources/trust.ts'
import { wheel } from './archives.ts'
import { environment, filesOf, place, projectOf, requiresOf, serveIndex, universe } from './local-index.ts'
import type { IndexFiles } from './local-index.ts'
import { scratch } from './scratch.ts'

const OLD = 'demo-1.0-py3-none-any.whl'
const NEW = 'demo-2.0-py3-none-any.whl'
const FIRST = {
  demo: { [OLD]: wheel('demo', '1.0', ['a']) },
  other: { 'other-1-py3-none-any.whl': wheel('other', '1') },
}
const SECOND = { ...FIRST, demo: { [OLD]: FIRST.demo[OLD], [NEW]: wheel('demo', '2.0', ['b']) } }

/** An index whose listings wait while it is held, and change when they are told to. */
async function changingIndex(): Promise<{
  readonly server: LocalServer
  readonly say: (files: IndexFiles) => void
  readonly hold: () => () => void
}> {
  // What is listed later is served from the beginning.
  const files: Record<string, IndexFiles[string]> = { ...FIRST, later: SECOND.demo }
  let gate: Promise<void> | null = null
  const server = await serveIndex(files, {
    before: (request, response) => {
      const held = gate
      if (held === null || request.url?.startsWith('/simple/') !== true) return false
      gate = null
      const { url = '' } = request
      void held.then(() => response.writeHead(302, { location: url }).end())
      return true
    },
  })
  return {
    server,
    say: (more) => Object.assign(files, more),
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
  }
}

function settingsOf(places: readonly PlaceSettings[], cacheDir: string, inThread: boolean) {
  if (!inThread) return { cacheDir }
  const thread = new FetchThread()
  const connect = { variables: {}, home: cacheDir, places, concurrency: 8 }
  thread.open({ connect, environments: [environment()], keepsSources: false, cacheDir, maxStaleMs: 0 })
  return { cacheDir, thread }
}

const namesOf = async (facts: LiveFacts) => (await filesOf(facts, 'demo')).map(({ filename }) => filename)

describe.each([
  ['by the run itself', false],
  ['in a thread', true],
])('asked %s', (_how, inThread) => {
  async function remembered() {
    const index = await changingIndex()
    const places = [place(index.server)]
    const cacheDir = scratch()
    await using facts = await universe(places, { cacheDir })
    await namesOf(facts)
    await requiresOf(facts, 'demo')
    await projectOf(facts, 'other')
    return { ...index, open: () => universe(places, settingsOf(places, cacheDir, inThread)) }
  }

  test('a work has what is remembered before its place answers, and is done once where that still holds', async () => {
    const { server, open, hold } = await remembered()
    await using _ = server
    await using facts = await open()
    const release = hold()
    const seen: string[][] = []
    const answer = await facts.onTrust(async () => {
      seen.push(await namesOf(facts))
      release()
      return requiresOf(facts, 'demo')
    })
    expect({ seen, answer }).toEqual({ seen: [[OLD]], answer: ['a'] })
    expect(server.asked.filter((path) => path === '/simple/demo/').length).toBeGreaterThan(1)
  })

  test('a work is done again where a place says something else', async () => {
    const { server, open, say } = await remembered()
    await using _ = server
    say(SECOND)
    await using facts = await open()
    const seen: string[][] = []
    const answer = await facts.onTrust(async () => {
      seen.push(await namesOf(facts))
      return requiresOf(facts, 'demo', seen.length === 1 ? OLD : NEW)
    })
    expect({ seen, answer }).toEqual({ seen: [[OLD], [OLD, NEW]], answer: ['b'] })
  })

  test('a work that waits is ended when what it rests on holds no more, and what it says then counts for nothing', async () => {
    const { server, open, say } = await remembered()
    await using _ = server
    say(SECOND)
    await using facts = await open()
    let turns = 0
    const answer = await facts.onTrust(async () => {
      turns += 1
      const files = await namesOf(facts)
      if (turns === 1) {
        for (let arrivals = 0; arrivals < 100; arrivals += 1) {
          facts.want({ projects: [] })
          await new Promise((resolve) => setTimeout(resolve, 20))
          await facts.arrival()
        }
        throw new Error('nobody ended it')
      }
      return files
    })
    expect({ turns, answer }).toEqual({ turns: 2, answer: [OLD, NEW] })
  })

  test('what went away since is forgotten, its requirements too', async () => {
    const { server, open, say } = await remembered()
    await using _ = server
    say({ demo: { [NEW]: SECOND.demo[NEW] } })
    await using facts = await open()
    await facts.onTrust(async () => {
      const files = await namesOf(facts)
      if (files.includes(OLD)) await requiresOf(facts, 'demo', OLD)
    })
    expect(await namesOf(facts)).toEqual([NEW])
    expect(Buffer.from(facts.record()).toString()).not.toContain(OLD)
  })

  test('an error of the work is told where all that it rests on was confirmed', async () => {
    const { server, open } = await remembered()
    await using _ = server
    await using facts = await open()
    const work = async () => {
      await namesOf(facts)
      throw new Error('it broke')
    }
    await expect(facts.onTrust(work)).rejects.toThrow('it broke')
  })

  test('a place that refuses now has not confirmed anything', async () => {
    const { server, open } = await remembered()
    const facts = await open()
    await server[Symbol.asyncDispose]()
    expect(await facts.onTrust(() => projectOf(facts, 'demo'))).toMatchObject({ status: 'silent' })
    await facts.close()
  })
})

test('projects are the same when every file says the same', async () => {
  await using server = await serveIndex(FIRST)
  await using facts = await universe([place(server)], { cacheDir: scratch() })
  const demo = await projectOf(facts, 'demo')
  const gone = await projectOf(facts, 'gone')
  if (demo.status !== 'listed') throw new Error('it is listed')
  const [file] = demo.files
  if (file === undefined) throw new Error('it has a file')
  const changed = [
    { yanked: { reason: '' } },
    { requiresPython: '>=3' },
    { uploadTime: '2020-01-01T00:00:00Z' },
    { sha256: null },
    { announcesMetadata: true },
    { filename: NEW },
  ]
  expect(isSameProject(demo, { ...demo, files: [{ ...file }] })).toBe(true)
  for (const change of changed) expect(isSameProject(demo, { ...demo, files: [{ ...file, ...change }] })).toBe(false)
  expect(isSameProject(demo, { ...demo, files: [] })).toBe(false)
  expect([isSameProject(gone, gone), isSameProject(gone, demo), isSameProject(demo, gone)]).toEqual([
    true,
    false,
    false,
  ])
})
