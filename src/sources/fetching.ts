/**
 * Requests made in a thread of their own: what is said between the run and the thread, and the run's side of it.
 *
 * Taking in answers, cutting listings and unpacking metadata costs about as much processor time as finding the best set; side by
 * side they take half as long. The thread is given the places and the operator's environment and does all that a run would
 * do itself with them: the guard, the limits, the credentials and what is kept of listings are the same code. What it sends back
 * is what the run needs of an answer.
 */
import type { Worker } from 'node:worker_threads'
import { NEEDED, PromotableTicket } from '../http/queue.ts'
import type { Ticket } from '../http/queue.ts'
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import type { ConnectOptions } from './connect.ts'
import type { FetchedMetadata, MetadataFetch, ReadFile } from './file-metadata.ts'
import type { ListedFile } from './listed-file.ts'
import { unpackListing } from './digest.ts'
import type { Listing } from './digest.ts'
import type { Place, PlaceAnswer } from './place.ts'
import { earlyThread, startThread } from './start-thread.ts'

/** What the thread opens. */
export interface FetchSetup {
  readonly connect: ConnectOptions
  readonly environments: readonly Environment[]
  /** Other Pythons that may be asked about: places for these stand after those for the environments, in the same order. */
  readonly everyPython?: readonly Environment[]
  /** Sdists beside wheels decide too. */
  readonly keepsSources: boolean
  readonly cacheDir: string
  readonly maxStaleMs: number
}

export type Question =
  /** `page`: the one that the run remembers; while it stands nothing else has to be said. */
  | { readonly what: 'listing'; readonly ordinal: number; readonly project: PackageName; readonly page: string | null }
  | { readonly what: 'everything'; readonly ordinal: number; readonly project: PackageName }
  | { readonly what: 'metadata'; readonly ordinal: number; readonly file: ReadFile; readonly listed: ListedFile }

export type ToThread =
  | { readonly what: 'open'; readonly setup: FetchSetup }
  | { readonly what: 'ask'; readonly id: number; readonly question: Question; readonly speculative: boolean }
  | { readonly what: 'promote'; readonly id: number }
  | { readonly what: 'drop' | 'close' }

/** What the run remembers is what the place says. */
export const UNCHANGED = { status: 'unchanged' } as const

/** A listing as `packListing` writes it. */
export interface Packed {
  readonly status: 'packed'
  readonly text: string
}

export type ListingAnswer = Exclude<PlaceAnswer, Listing> | Packed | typeof UNCHANGED

export type Answer = PlaceAnswer | ListingAnswer | FetchedMetadata

export type FromThread =
  | { readonly what: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly what: 'failure'; readonly id: number; readonly error: unknown }

interface Asked {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

export class FetchThread {
  readonly #worker: Worker
  readonly #asked = new Map<number, Asked>()
  #next = 0
  #failure: unknown = null
  #isClosing = false

  /** Started by now, or at once; what it needs is loaded while the run still reads. */
  constructor() {
    this.#worker = earlyThread() ?? startThread(threadUrl())
    this.#worker.on('message', (message: FromThread) => this.#hear(message))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('the thread that makes the requests has ended')))
  }

  open(setup: FetchSetup): void {
    this.#tell({ what: 'open', setup })
  }

  readonly metadata: MetadataFetch = (file, listed, ordinal, ticket) => {
    const { filename, kind, project } = file
    const question = { what: 'metadata', ordinal, file: { filename, kind, project }, listed } as const
    return this.#ask(question, ticket) as Promise<FetchedMetadata>
  }

  listing(ordinal: number, project: PackageName, page: string | null, ticket: Readonly<Ticket>) {
    return this.#ask({ what: 'listing', ordinal, project, page }, ticket) as Promise<ListingAnswer>
  }

  everything(ordinal: number, project: PackageName) {
    return this.#ask({ what: 'everything', ordinal, project }, NEEDED) as Promise<PlaceAnswer>
  }

  dropSpeculative(): void {
    this.#tell({ what: 'drop' })
  }

  /** What is under way is left, and what is to be kept stands on disk. */
  async close(): Promise<void> {
    if (this.#isClosing || this.#failure !== null) return
    this.#isClosing = true
    if (this.#next === 0) {
      // Nothing was asked, so there is nothing to be kept; it may not even have begun.
      await this.#worker.terminate()
      return
    }
    this.#worker.ref()
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()))
    this.#tell({ what: 'close' })
    await ended
  }

  #ask(question: Question, ticket: Readonly<Ticket>): Promise<Answer> {
    if (this.#failure !== null) return Promise.reject(this.#failure)
    const id = this.#next++
    if (ticket instanceof PromotableTicket) ticket.whenPromoted(() => this.#tell({ what: 'promote', id }))
    // The process waits for the thread while it owes an answer.
    if (this.#asked.size === 0) this.#worker.ref()
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject })
      this.#tell({ what: 'ask', id, question, speculative: ticket.speculative })
    })
  }

  #hear(message: FromThread): void {
    const asked = this.#asked.get(message.id)
    this.#asked.delete(message.id)
    if (this.#asked.size === 0 && !this.#isClosing) this.#worker.unref()
    if (message.what === 'answer') asked?.resolve(message.answer)
    else asked?.reject(message.error)
  }

  #fail(error: unknown): void {
    this.#failure ??= error
    for (const { reject } of this.#asked.values()) reject(error)
    this.#asked.clear()
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message, [])
  }
}

/** Runs from src/sources/ and, built, from dist/. */
function threadUrl(): URL {
  const isBuilt = import.meta.url.endsWith('.js')
  return new URL(isBuilt ? 'start-fetching.cjs' : './fetch-thread.ts', import.meta.url)
}

/** A place that is asked in the thread; what is kept of it is read here. */
export class PlaceInThread implements Place {
  readonly #place: Place
  readonly #ordinal: number
  readonly #thread: FetchThread
  readonly #remembered = new Map<PackageName, PlaceAnswer | null>()
  #answered = false

  constructor(place: Place, ordinal: number, thread: FetchThread) {
    this.#place = place
    this.#ordinal = ordinal
    this.#thread = thread
  }

  get label(): string {
    return this.#place.label
  }

  get pinned(): ReadonlySet<PackageName> {
    return this.#place.pinned
  }

  get isExplicit(): boolean {
    return this.#place.isExplicit
  }

  get owner(): string {
    return this.#place.owner
  }

  get trust(): Place['trust'] {
    return this.#place.trust
  }

  hasAnswered(): boolean {
    return this.#answered || this.#place.hasAnswered()
  }

  kept(project: PackageName): PlaceAnswer | null {
    return this.#place.kept(project)
  }

  /** Read once: what is derived from it is kept with it. */
  remembered(project: PackageName): PlaceAnswer | null {
    let remembered = this.#remembered.get(project)
    if (remembered === undefined)
      this.#remembered.set(project, (remembered = this.#place.remembered?.(project) ?? null))
    return remembered
  }

  async ask(project: PackageName, ticket: Readonly<Ticket>): Promise<PlaceAnswer> {
    const remembered = this.remembered(project)
    const page = remembered !== null && 'page' in remembered ? (remembered.page ?? null) : null
    const said = await this.#thread.listing(this.#ordinal, project, page, ticket)
    if (said.status === 'silent' || said.status === 'dropped') return said
    const answer = said.status === 'unchanged' ? remembered : unpackListing(said.text)
    if (answer === null) throw new Error('the thread has another memory than the run')
    this.#answered = true
    return answer
  }

  everything(project: PackageName): Promise<PlaceAnswer> {
    return this.#thread.everything(this.#ordinal, project)
  }
}
