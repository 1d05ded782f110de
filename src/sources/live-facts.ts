/**
 * The universe while it grows: the port `Facts` over places on the network and what is kept of them on disk.
 *
 * In: places in the installer's order, a cache, advisories, rules. Out: facts, as they are wanted. What disk can answer is known when
 * `want` returns; the rest arrives. Always true: a missing fact is `silent` or `unknown` with its reason, and only a run in
 * which no index answers at all is an error.
 */
import { PromotableTicket } from '../http/queue.ts'
import type { Ticket } from '../http/queue.ts'
import type { Withdrawn, Vulnerability } from '../osv/vulnerability.ts'
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { Facts, IndexPlace, Metadata, Project, ReleaseFile, Wanted } from '../universe/facts.ts'
import { withAllowedFormats } from '../universe/formats.ts'
import type { FormatOption } from '../universe/formats.ts'
import { recordUniverse } from '../universe/recording.ts'
import type { FileHash } from '../universe/recording.ts'
import type { DriverNeed, Rule } from '../universe/rule.ts'
import { fileKey } from '../universe/snapshot.ts'
import type { Looked } from '../universe/stepwise.ts'
import { collect, collectKept } from './combine.ts'
import type { Collected, InstallerKind, Located, Look, RankedPlace } from './combine.ts'
import { fetchHashes } from './file-hashes.ts'
import type { MetadataFetch } from './file-metadata.ts'
import type { KeptClosures } from './kept-closures.ts'
import type { KeptMetadata } from './kept-metadata.ts'
import { noAnswer } from './no-answer.ts'
import type { Place } from './place.ts'
import { readDigest } from './read-digest.ts'
import { isSameProject, Outdated, Trust } from './trust.ts'

/** What the advisories say; `openAdvisories` gives it. */
export interface AdvisoryFacts {
  vulnerabilities(name: PackageName): readonly Vulnerability[]
  withdrawn(name: PackageName): readonly Withdrawn[]
  /** Why some may be missing. */
  readonly gaps: readonly string[]
  readonly sha256: string
}

export interface Progress {
  readonly projects: number
  readonly metadata: number
  readonly underWay: number
}

export interface Silence {
  /** The place's address as it may be shown. */
  readonly where: string
  readonly ordinal: number
  readonly reason: string
  readonly packages: readonly PackageName[]
}

export interface LiveFacts extends Facts {
  readonly environments: readonly Environment[]
  /** The places' addresses as they may be shown, by ordinal. */
  readonly placeLabels: readonly string[]
  readonly advisoryGaps: readonly string[]
  readonly drivers: readonly DriverNeed[]
  withdrawn(name: PackageName): readonly Withdrawn[]
  /**
   * Does a work on what is remembered of listings while their places are asked whether it still holds. Where some of it does not, what
   * the work gave counts for nothing, and it is done again with what the places say.
   */
  onTrust<Result>(work: () => Promise<Result>): Promise<Result>
  /** SHA-256 of every file of the version, sorted by name: those that fit no environment too. */
  fileHashes(name: PackageName, version: Version): Promise<readonly FileHash[]>
  /** What was looked at, as canonical bytes; their SHA-256 names the universe. Without `looked`: everything known by now. */
  record(looked?: Looked): Uint8Array
  close(): Promise<void>
}

export interface LiveSettings {
  readonly places: readonly RankedPlace[]
  readonly installer: InstallerKind
  readonly environments: readonly Environment[]
  readonly clock: string
  readonly clockIsSet: boolean
  readonly rules: readonly Rule[]
  readonly drivers: readonly DriverNeed[]
  /** `--no-binary` and its kind: what they exclude is no fact of the run. */
  readonly formats: readonly FormatOption[]
  readonly advisories: AdvisoryFacts
  /** What it learns for good is kept in `metadata`. */
  readonly learnMetadata: MetadataFetch
  /** Forgets the requests that are speculative and have not begun. */
  readonly dropSpeculative: () => void
  readonly metadata: KeptMetadata
  /** What a run that began with the same projects came to know: its listings are fetched at once. */
  readonly closures: KeptClosures
  readonly offline: boolean
  readonly progress: ((progress: Progress) => void) | null
  /** Told at the end of each place that was silent about something. */
  readonly onSilence: ((silence: Silence) => void) | null
  readonly onClose: () => Promise<void>
}

const LONGEST_WAVE_MS = 2_000

export class LiveUniverse implements LiveFacts {
  readonly clock: string
  readonly indexes: readonly IndexPlace[]
  readonly rules: readonly Rule[]
  readonly environments: readonly Environment[]
  readonly placeLabels: readonly string[]
  readonly advisoryGaps: readonly string[]
  readonly drivers: readonly DriverNeed[]
  readonly #settings: LiveSettings
  /** Wanted or looked at, and known. What was only fetched ahead is in `#ahead`, and no fact of the run. */
  readonly #projects = new Map<PackageName, Project>()
  readonly #ahead = new Map<PackageName, Collected>()
  readonly #collecting = new Map<PackageName, { readonly ticket: Ticket; readonly done: Promise<void> }>()
  readonly #metadata = new Map<string, Metadata>()
  /** Files whose metadata the last run knew, and this one has not looked at. */
  readonly #remembered = new Set<string>()
  readonly #keys = new Map<ReleaseFile, string>()
  readonly #located = new Map<ReleaseFile, Located>()
  readonly #hashes = new Map<string, Promise<readonly FileHash[]>>()
  readonly #hashesKnown = new Map<string, readonly FileHash[]>()
  readonly #pendingProjects = new Set<PackageName>()
  readonly #pendingMetadata = new Map<string, Ticket>()
  readonly #trust = new Trust()
  #roots: readonly PackageName[] | null = null
  /** Until the listings that the last run needed are there: answers one by one would have everything thought through many times. */
  #wave: Promise<unknown> | null = null
  #arrived = 0
  #wake: (() => void) | null = null
  #failure: unknown = null

  constructor(settings: LiveSettings) {
    this.#settings = settings
    this.clock = settings.clock
    this.rules = settings.rules
    this.environments = settings.environments
    this.indexes = settings.places.map(({ ordinal, role }) => ({ ordinal, role }))
    this.placeLabels = settings.places.map(({ place }) => place.label)
    this.advisoryGaps = settings.advisories.gaps
    this.drivers = settings.drivers
  }

  project(name: PackageName): Project | undefined {
    const project = this.#projects.get(name)
    const ahead = project === undefined ? this.#ahead.get(name) : undefined
    if (ahead === undefined) return project
    this.#keep(name, ahead)
    return this.#projects.get(name)
  }

  metadata(file: ReleaseFile): Metadata | undefined {
    let key = this.#keys.get(file)
    if (key === undefined) this.#keys.set(file, (key = fileKey(file)))
    if (this.#remembered.delete(key) && !this.#metadata.has(key)) this.#learnKept(key, file)
    return this.#metadata.get(key)
  }

  vulnerabilities(name: PackageName): readonly Vulnerability[] {
    return this.#settings.advisories.vulnerabilities(name)
  }

  withdrawn(name: PackageName): readonly Withdrawn[] {
    return this.#settings.advisories.withdrawn(name)
  }

  want(wanted: Wanted): void {
    const names = [...(wanted.projects ?? [])]
    for (const name of names) this.#wantProject(name)
    for (const file of wanted.metadata ?? []) this.#wantMetadata(file, false)
    for (const file of wanted.speculative ?? []) this.#wantMetadata(file, true)
    if (this.#roots === null && names.length > 0) {
      this.#roots = names
      const { projects, files } = this.#settings.closures.recall(names)
      for (const key of files) this.#remembered.add(key)
      const asked = projects.map((name) => this.#lookAhead(name))
      if (!this.#trust.isOpen) this.#wave = atMost(LONGEST_WAVE_MS, asked)
    }
  }

  async arrival(): Promise<void> {
    await this.#wave
    // What is remembered is there at once: without a turn of the loop no place would be heard until the work is done.
    if (this.#trust.isOpen) await new Promise((resolve) => setImmediate(resolve))
    if (this.#arrived === 0 && this.#underWay() > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#arrived = 0
    if (this.#failure !== null) throw this.#failure
    if (this.#trust.isOpen && this.#trust.revised.size > 0) throw new Outdated()
    if (this.#underWay() > 0) return
    const { places, offline } = this.#settings
    const error = noAnswer(this.#projects.values(), places, offline)
    if (error !== null) throw error
  }

  async onTrust<Result>(work: () => Promise<Result>): Promise<Result> {
    const { given, revised } = this.#trust
    this.#trust.isOpen = true
    const [first] = await Promise.allSettled([work()])
    this.#trust.isOpen = false
    await Promise.all([...given].flatMap((name) => this.#collecting.get(name)?.done ?? []))
    given.clear()
    if (this.#failure !== null) throw this.#failure
    if (revised.size > 0) {
      for (const [name, collected] of revised) this.#revise(name, collected)
      revised.clear()
      return work()
    }
    if (first.status === 'rejected') throw first.reason
    return first.value
  }

  settle(): void {
    this.#settings.dropSpeculative()
  }

  fileHashes(name: PackageName, version: Version): Promise<readonly FileHash[]> {
    const key = `${name} ${version.key}`
    let hashes = this.#hashes.get(key)
    if (hashes === undefined) {
      const { places, installer } = this.#settings
      hashes = fetchHashes(name, version, places, installer).then((found) => {
        this.#hashesKnown.set(`${name} ${version.text}`, found)
        return found
      })
      this.#hashes.set(key, hashes)
    }
    return hashes
  }

  record(looked?: Looked): Uint8Array {
    const { advisories, clockIsSet } = this.#settings
    const { projects = this.#projects, metadata = this.#metadata } = looked ?? {}
    return recordUniverse({
      clock: this.clock,
      clockIsSet,
      environments: this.environments,
      indexes: this.indexes,
      rules: this.rules,
      drivers: this.drivers,
      advisories,
      projects: new Map([...this.#projects].filter(([name]) => projects.has(name))),
      metadata: new Map([...this.#metadata].filter(([key]) => metadata.has(key))),
      hashes: this.#hashesKnown,
    })
  }

  async close(): Promise<void> {
    this.#settings.metadata.flush()
    if (this.#roots !== null) this.#settings.closures.remember(this.#roots, this.#projects, this.#metadata.keys())
    this.#tellSilences()
    await this.#settings.onClose()
  }

  /** Where no index answers at all, the error tells it. */
  #tellSilences(): void {
    const { places, onSilence } = this.#settings
    if (onSilence === null || !places.some(({ place }) => place.hasAnswered())) return
    const silent = [...this.#projects.values()].filter((project) => project.status === 'silent')
    for (const [ordinal, about] of Map.groupBy(silent, ({ index }) => index)) {
      const packages = about.map(({ name }) => name).sort()
      onSilence({ where: this.placeLabels[ordinal] ?? '', ordinal, reason: about[0]?.reason ?? '', packages })
    }
  }

  #underWay(): number {
    return this.#pendingProjects.size + this.#pendingMetadata.size
  }

  #wantProject(name: PackageName): void {
    if (this.#projects.has(name) || this.#pendingProjects.has(name)) return
    const { places, installer, clockIsSet } = this.#settings
    const known = this.#ahead.get(name) ?? collectKept(name, places, installer, clockIsSet)
    if (known !== null) {
      this.#keep(name, known)
      this.#arrive()
      return
    }
    if (!this.#trust.isOpen || !this.#giveOnTrust(name)) this.#pendingProjects.add(name)
    const underWay = this.#collecting.get(name)
    if (underWay === undefined) void this.#startCollecting(name, new PromotableTicket(false))
    else underWay.ticket.speculative = false
  }

  /** false where nothing is remembered. */
  #giveOnTrust(name: PackageName): boolean {
    const { places, installer, clockIsSet } = this.#settings
    const look: Look = (place) => place.kept(name) ?? place.remembered?.(name) ?? null
    const remembered = collectKept(name, places, installer, clockIsSet, look)
    if (remembered === null) return false
    this.#trust.given.add(name)
    this.#keep(name, remembered)
    this.#arrive()
    return true
  }

  /** What a place says of a project that was given on trust. */
  #confirm(name: PackageName, collected: Collected): void {
    const given = this.#projects.get(name)
    if (given !== undefined && isSameProject(given, withAllowedFormats(collected.project, this.#settings.formats)))
      return
    this.#trust.revised.set(name, collected)
    this.#arrive()
  }

  /** What was learnt of files that are listed no more is forgotten. */
  #revise(name: PackageName, collected: Collected): void {
    const before = this.#projects.get(name)
    this.#keep(name, collected)
    const listed = new Set(collected.located.map(({ file }) => fileKey(file)))
    for (const file of before === undefined || before.status === 'absent' ? [] : before.files) {
      if (!listed.has(fileKey(file))) this.#metadata.delete(fileKey(file))
    }
  }

  /** Costs a request that the run will probably need; a listing on disk that may be used costs none. */
  #lookAhead(name: PackageName): Promise<void> | null {
    const { places, installer, clockIsSet } = this.#settings
    if (this.#projects.has(name)) return null
    const underWay = this.#collecting.get(name)
    if (underWay !== undefined) return underWay.done
    const kept = collectKept(name, places, installer, clockIsSet)
    if (kept === null) return this.#startCollecting(name, new PromotableTicket(true))
    this.#ahead.set(name, kept)
    return null
  }

  #startCollecting(name: PackageName, ticket: Ticket): Promise<void> {
    const done = this.#collect(name, ticket)
    this.#collecting.set(name, { ticket, done })
    return done
  }

  async #collect(name: PackageName, ticket: Ticket): Promise<void> {
    const { places, installer, clockIsSet } = this.#settings
    try {
      const ask = (place: Place, urgency: Readonly<Ticket>) => askPlace(place, name, urgency)
      const collected = await collect(name, places, installer, clockIsSet, ask, ticket)
      if (this.#trust.given.has(name)) {
        // Dropped before it was given: it has to be asked all the same.
        if (collected === null) return await this.#collect(name, new PromotableTicket(false))
        this.#confirm(name, collected)
      } else if (collected !== null) {
        if (this.#pendingProjects.has(name)) this.#keep(name, collected)
        else this.#ahead.set(name, collected)
      }
    } catch (error) {
      this.#failure ??= error
    }
    this.#collecting.delete(name)
    if (this.#pendingProjects.delete(name)) this.#arrive()
  }

  #keep(name: PackageName, { project, located }: Collected): void {
    this.#ahead.delete(name)
    this.#projects.set(name, withAllowedFormats(project, this.#settings.formats))
    for (const one of located) this.#located.set(one.file, one)
  }

  #wantMetadata(file: ReleaseFile, isSpeculative: boolean): void {
    const key = fileKey(file)
    if (this.#metadata.has(key)) return
    const pending = this.#pendingMetadata.get(key)
    if (pending !== undefined) {
      if (!isSpeculative) pending.speculative = false
      return
    }
    const located = this.#locate(file)
    if (located === undefined) {
      this.#learn(key, { status: 'unknown', reason: 'no index lists its file' })
      return
    }
    if (this.#learnKept(key, file)) {
      this.#arrive()
      return
    }
    const { listed } = located
    if (this.#settings.offline && !listed.url.startsWith('file:')) {
      this.#learn(key, { status: 'unknown', reason: 'it is not fetched (--offline), and nothing of it is kept' })
      return
    }
    // An sdist is a whole download: never on speculation.
    if (isSpeculative && file.kind === 'sdist') return
    const ticket = new PromotableTicket(isSpeculative)
    this.#pendingMetadata.set(key, ticket)
    void this.#fetchMetadata(key, located, ticket)
  }

  async #fetchMetadata(key: string, { file, listed }: Located, ticket: Ticket): Promise<void> {
    try {
      const fetched = await this.#settings.learnMetadata(file, listed, file.index, ticket)
      if (fetched.status !== 'dropped') {
        const digest = fetched.status === 'known' ? fetched.digest : { reason: fetched.reason }
        this.#metadata.set(key, readDigest(digest))
      }
    } catch (error) {
      this.#failure ??= error
    }
    this.#pendingMetadata.delete(key)
    this.#arrive()
  }

  /** Callers mostly ask about the very file that the project gave; of a copy, the file of the same name stands for it. */
  #locate(file: ReleaseFile): Located | undefined {
    const located = this.#located.get(file)
    const project = located === undefined ? this.#projects.get(file.project) : undefined
    if (project === undefined || project.status === 'absent') return located
    const same = project.files.find((other) => other.index === file.index && other.filename === file.filename)
    return same === undefined ? undefined : this.#located.get(same)
  }

  /** What disk holds of a file that some index lists. */
  #learnKept(key: string, file: ReleaseFile): boolean {
    const located = this.#locate(file)
    if (located === undefined) return false
    const { listed, place } = located
    if (listed.url.startsWith('file:')) return false
    const kept = this.#settings.metadata.read(place.owner, file.project, listed)
    if (kept !== null) this.#metadata.set(key, readDigest(kept))
    return kept !== null
  }

  #learn(key: string, metadata: Metadata): void {
    this.#metadata.set(key, metadata)
    this.#arrive()
  }

  #arrive(): void {
    this.#arrived += 1
    this.#settings.progress?.({
      projects: this.#projects.size,
      metadata: this.#metadata.size,
      underWay: this.#underWay(),
    })
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}

/** Resolves when all have, or when the time is up; null where there is nothing to wait for. */
function atMost(ms: number, works: readonly (Promise<void> | null)[]): Promise<unknown> | null {
  const waited = works.filter((work) => work !== null)
  if (waited.length === 0) return null
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  return Promise.race([Promise.all(waited), timeout]).finally(() => clearTimeout(timer))
}

function askPlace(place: Place, name: PackageName, ticket: Readonly<Ticket>) {
  const kept = place.kept(name)
  return kept === null ? place.ask(name, ticket) : Promise.resolve(kept)
}
