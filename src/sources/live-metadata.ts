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
  /** The same by the file's name and by the file itself: of most files nothing is known, and all are asked about. */
  readonly #knownNames = new Set<string>()
  #found = new Map<ReleaseFile, Metadata>()
  /** Files of which the last run knew it, and this one has not looked at it: names by the place's ordinal. */
  readonly #remembered = new Map<number, Set<string>>()
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
    let metadata = this.#found.get(file)
    if (metadata !== undefined) return metadata
    const { index, filename } = file
    if (this.#remembered.get(index)?.delete(filename) === true) {
      if (!this.#known.has(fileKey(file))) this.#learnKept(this.#locate(file))
    }
    if (!this.#knownNames.has(filename)) return undefined
    metadata = this.#known.get(fileKey(file))
    if (metadata !== undefined) this.#found.set(file, metadata)
    return metadata
  }

  /** Disk knows these files, by `fileKey`: to look at them is enough. */
  remember(files: Iterable<string>): void {
    for (const key of files) {
      const end = key.indexOf(':')
      const place = Number(key.slice(0, end))
      const names = this.#remembered.get(place)
      if (names === undefined) this.#remembered.set(place, new Set([key.slice(end + 1)]))
      else names.add(key.slice(end + 1))
    }
  }

  forget(file: ReleaseFile): void {
    this.#known.delete(fileKey(file))
    this.#found = new Map()
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
      this.#learn(file, { status: 'unknown', reason: 'no index lists its file' })
      this.#arrivals.tell()
      return
    }
    if (this.#learnKept(located)) {
      this.#arrivals.tell()
      return
    }
    if (this.#settings.offline && !located.listed.url.startsWith('file:')) {
      this.#learn(file, { status: 'unknown', reason: 'it is not fetched (--offline), and nothing of it is kept' })
      this.#arrivals.tell()
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
        this.#learn(file, readDigest(digest))
      }
    } catch (error) {
      this.#arrivals.fail(error)
    }
    this.#pending.delete(key)
    this.#arrivals.tell()
  }

  /** What disk holds of a file that some index lists. */
  #learnKept(located: Located | undefined): boolean {
    if (located === undefined) return false
    const { file, listed, place } = located
    const { metadata, keptFile } = this.#settings
    const isBesideUs = listed.url.startsWith('file:')
    const kept = isBesideUs ? keptFile(listed, file.index) : metadata.read(place.owner, file.project, listed)
    if (kept !== null) this.#learn(file, readDigest(kept))
    return kept !== null
  }

  #learn(file: ReleaseFile, metadata: Metadata): void {
    this.#known.set(fileKey(file), metadata)
    this.#knownNames.add(file.filename)
  }
}
