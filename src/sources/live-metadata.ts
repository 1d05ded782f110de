/**
 * The requirements of release files, while a run asks for them: known from disk at once, or fetched.
 *
 * Always true: of a file that no index lists, and of one that cannot be fetched, it is known that and why nothing is known.
 */
import { PromotableTicket } from '../http/queue.ts'
import type { Ticket } from '../http/queue.ts'
import type { Metadata, ReleaseFile } from '../universe/facts.ts'
import { fileKey } from '../universe/snapshot.ts'
import type { Arrivals } from './arrivals.ts'
import type { Located } from './combine.ts'
import type { MetadataFetch } from './file-metadata.ts'
import type { KeptDigest, KeptMetadata } from './kept-metadata.ts'
import type { ListedFile } from './listed-file.ts'
import { readDigest } from './read-digest.ts'

export interface MetadataSettings {
  /** What it learns for good is kept in `metadata`. */
  readonly learnMetadata: MetadataFetch
  readonly metadata: KeptMetadata
  /** Of a file beside us, of the place with an ordinal, what is kept while it stays what it was. */
  readonly keptFile: (listed: ListedFile, ordinal: number) => KeptDigest | null
  readonly offline: boolean
}

export class LiveMetadata {
  readonly #settings: MetadataSettings
  readonly #locate: (file: ReleaseFile) => Located | undefined
  readonly #arrivals: Arrivals
  readonly #known = new Map<string, Metadata>()
  /** Files of which the last run knew it, and this one has not looked at it. */
  readonly #remembered = new Set<string>()
  readonly #keys = new Map<ReleaseFile, string>()
  readonly #pending = new Map<string, Ticket>()

  constructor(settings: MetadataSettings, locate: (file: ReleaseFile) => Located | undefined, arrivals: Arrivals) {
    this.#settings = settings
    this.#locate = locate
    this.#arrivals = arrivals
  }

  /** By `fileKey`. */
  get known(): ReadonlyMap<string, Metadata> {
    return this.#known
  }

  get underWay(): number {
    return this.#pending.size
  }

  of(file: ReleaseFile): Metadata | undefined {
    let key = this.#keys.get(file)
    if (key === undefined) this.#keys.set(file, (key = fileKey(file)))
    if (this.#remembered.delete(key) && !this.#known.has(key)) this.#learnKept(key, this.#locate(file))
    return this.#known.get(key)
  }

  /** Disk knows these files, by `fileKey`: to look at them is enough. */
  remember(files: Iterable<string>): void {
    for (const key of files) this.#remembered.add(key)
  }

  forget(file: ReleaseFile): void {
    this.#known.delete(fileKey(file))
  }

  want(file: ReleaseFile, isSpeculative: boolean): void {
    const key = fileKey(file)
    if (this.#known.has(key)) return
    const pending = this.#pending.get(key)
    if (pending !== undefined) {
      if (!isSpeculative) pending.speculative = false
      return
    }
    const located = this.#locate(file)
    if (located === undefined) {
      this.#learn(key, { status: 'unknown', reason: 'no index lists its file' })
      return
    }
    if (this.#learnKept(key, located)) {
      this.#arrivals.tell()
      return
    }
    if (this.#settings.offline && !located.listed.url.startsWith('file:')) {
      this.#learn(key, { status: 'unknown', reason: 'it is not fetched (--offline), and nothing of it is kept' })
      return
    }
    // An sdist is a whole download: never on speculation.
    if (isSpeculative && file.kind === 'sdist') return
    const ticket = new PromotableTicket(isSpeculative)
    this.#pending.set(key, ticket)
    void this.#fetch(key, located, ticket)
  }

  async #fetch(key: string, { file, listed }: Located, ticket: Ticket): Promise<void> {
    try {
      let fetched = await this.#settings.learnMetadata(file, listed, file.index, ticket)
      // Needed after all by the time that it was dropped.
      if (fetched.status === 'dropped' && !ticket.speculative)
        fetched = await this.#settings.learnMetadata(file, listed, file.index, ticket)
      if (fetched.status !== 'dropped') {
        const digest = fetched.status === 'known' ? fetched.digest : { reason: fetched.reason }
        this.#known.set(key, readDigest(digest))
      }
    } catch (error) {
      this.#arrivals.fail(error)
    }
    this.#pending.delete(key)
    this.#arrivals.tell()
  }

  /** What disk holds of a file that some index lists. */
  #learnKept(key: string, located: Located | undefined): boolean {
    if (located === undefined) return false
    const { file, listed, place } = located
    const { metadata, keptFile } = this.#settings
    const isBesideUs = listed.url.startsWith('file:')
    const kept = isBesideUs ? keptFile(listed, file.index) : metadata.read(place.owner, file.project, listed)
    if (kept !== null) this.#known.set(key, readDigest(kept))
    return kept !== null
  }

  #learn(key: string, metadata: Metadata): void {
    this.#known.set(key, metadata)
    this.#arrivals.tell()
  }
}
