/** The thread that makes a run's requests: `FetchThread` (fetching.ts) is its other side. */
import { parentPort } from 'node:worker_threads'
import type { HttpClient } from '../http/client.ts'
import { Disk } from '../http/disk.ts'
import type { Ticket } from '../http/queue.ts'
// Loaded while the run still reads its input.
import 'undici/lib/core/connect.js'
import 'undici/lib/dispatcher/agent.js'
import { secureContextFor, trustedCertificates } from '../http/trust.ts'
import type { Environment } from '../python/environment.ts'
import type { RankedPlace } from './combine.ts'
import { connect } from './connect.ts'
import { UNCHANGED } from './fetching.ts'
import type { Answer, FetchSetup, FromThread, Question, ToThread } from './fetching.ts'
import { packListing } from './digest.ts'
import { Targets } from './file-filter.ts'
import { localFiles } from './file-on-disk.ts'
import type { LocalFiles } from './file-on-disk.ts'
import { KeptMetadata } from './kept-metadata.ts'
import { learnMetadata } from './learn-metadata.ts'
import { openPlaces } from './open-places.ts'
import { WheelLayouts } from './wheel-layouts.ts'
import { cacheFolderOf } from './universe-disk.ts'

const port = parentPort
if (port === null) throw new Error('this module runs in a thread')

interface Opened {
  readonly client: HttpClient
  readonly disk: Disk
  readonly places: readonly RankedPlace[]
  readonly kept: KeptMetadata
  readonly layouts: WheelLayouts
  readonly local: LocalFiles
}

/** Answers do not wait until others are written: that is done when nothing is asked. */
const MOST_UNWRITTEN = 2_000
const IDLE_MS = 5

readCertificates()
let opened: Opened | null = null
const ended = Promise.withResolvers<void>()
/** Nothing is asked any more, and what is kept stands on disk. */
export const closed: Promise<void> = ended.promise
const tickets = new Map<number, Ticket>()

port.on('message', (message: ToThread) => {
  switch (message.what) {
    case 'open':
      opened = open(message.setup)
      break
    case 'ask':
      void reply(message.id, message.question, { speculative: message.speculative })
      break
    case 'promote': {
      const ticket = tickets.get(message.id)
      if (ticket !== undefined) ticket.speculative = false
      break
    }
    case 'drop':
      opened?.client.dropSpeculative()
      break
    case 'close':
      void close()
  }
})

/** While the run still reads its input; what is wrong with them is told when they are opened with. */
function readCertificates(): void {
  try {
    secureContextFor(trustedCertificates(process.env))
  } catch {
    // The run ends with it.
  }
}

function open(setup: FetchSetup): Opened {
  const { connect: connection, environments, everyPython = [], keepsSources, cacheDir, maxStaleMs } = setup
  const client = connect(connection)
  const disk = new Disk(cacheFolderOf(cacheDir), MOST_UNWRITTEN)
  const { places } = connection
  const placesFor = (pythons: readonly Environment[]): readonly RankedPlace[] => {
    const targets = new Targets(pythons, keepsSources)
    return openPlaces({ places, targets, client, disk, offline: false, maxStaleMs, now: Date.now })
  }
  return {
    client,
    disk,
    kept: new KeptMetadata(disk),
    layouts: new WheelLayouts(),
    local: localFiles(disk, Date.now),
    places: [...placesFor(environments), ...(everyPython.length === 0 ? [] : placesFor(everyPython))],
  }
}

async function reply(id: number, question: Question, ticket: Ticket): Promise<void> {
  tickets.set(id, ticket)
  try {
    if (opened === null) throw new Error('nothing is open')
    tell({ what: 'answer', id, answer: await answerTo(question, ticket, opened) })
  } catch (error) {
    tell({ what: 'failure', id, error })
  }
  tickets.delete(id)
  idle.refresh()
}

const idle = setTimeout(() => {
  if (tickets.size === 0) opened?.kept.flush()
  writeWhileIdle()
}, IDLE_MS).unref()

/** Piece by piece: a question that comes meanwhile is heard, and the rest waits again. */
function writeWhileIdle(): void {
  if (tickets.size === 0 && opened?.disk.settleSome() === true) setImmediate(writeWhileIdle)
}

async function answerTo(
  question: Question,
  ticket: Ticket,
  { client, places, kept, layouts, local }: Opened,
): Promise<Answer> {
  const place = places[question.ordinal]?.place
  if (place === undefined) throw new Error(`there is no place ${question.ordinal}`)
  if (question.what === 'metadata')
    return learnMetadata(
      question.file,
      question.listed,
      { client, trust: place.trust, owner: place.owner, within: null, local, kept, layouts },
      ticket,
    )
  if (question.what === 'everything') return place.everything(question.project)
  const said = await place.ask(question.project, ticket)
  if (said.status !== 'listed' && said.status !== 'absent') return said
  return said.page !== undefined && said.page === question.page
    ? UNCHANGED
    : { status: 'packed', text: packListing(said) }
}

function tell(message: FromThread): void {
  port?.postMessage(message)
}

async function close(): Promise<void> {
  await opened?.client.close()
  opened?.kept.flush()
  opened?.disk.settled()
  port?.close()
  ended.resolve()
}
