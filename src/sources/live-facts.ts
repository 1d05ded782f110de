/**
 * The universe while it grows: the port `Facts` over places on the network and what is kept of them on disk.
 *
 * In: places in the installer's order, a cache, advisories, rules. Out: facts, as they are wanted. What disk can answer is known when
 * `want` returns; the rest arrives. Always true: a missing fact is `silent` or `unknown` with its reason, and only a run in
 * which no index answers at all is an error.
 */
import type { Withdrawn, Vulnerability } from '../osv/vulnerability.ts'
import type { Environment } from '../python/environment.ts'
import type { PackageName } from '../python/name.ts'
import type { Version } from '../python/version.ts'
import type { Facts, IndexPlace, Metadata, Project, ReleaseFile, Wanted } from '../universe/facts.ts'
import { nameUniverse, recordUniverse } from '../universe/recording.ts'
import type { FileHash, OtherRecordable, Recordable } from '../universe/recording.ts'
import type { DriverNeed, Rule } from '../universe/rule.ts'
import type { Looked } from '../universe/stepwise.ts'
import { Arrivals } from './arrivals.ts'
import { fetchHashes } from './file-hashes.ts'
import type { KeptClosures } from './kept-closures.ts'
import { LiveListings } from './live-listings.ts'
import type { ListingSettings } from './live-listings.ts'
import { LiveMetadata } from './live-metadata.ts'
import type { MetadataSettings } from './live-metadata.ts'
import { noAnswer } from './no-answer.ts'
import { Outdated } from './trust.ts'

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
  /** The same universe as other Pythons see it; undefined where nothing is known of those. */
  readonly onOtherPythons?: LiveFacts
  /** What was looked at, as canonical bytes; their SHA-256 names the universe. Without `looked`: everything known by now. */
  record(looked?: Looked, onOtherPythons?: Looked): Uint8Array
  /** The name alone. */
  nameRecord(looked?: Looked, onOtherPythons?: Looked): string
  /** The same for other facts to record beside theirs. */
  recordable(looked?: Looked): OtherRecordable
  close(): Promise<void>
}

export interface LiveSettings extends ListingSettings, MetadataSettings {
  readonly environments: readonly Environment[]
  readonly clock: string
  readonly rules: readonly Rule[]
  readonly drivers: readonly DriverNeed[]
  readonly advisories: AdvisoryFacts
  /** Forgets the requests that are speculative and have not begun. */
  readonly dropSpeculative: () => void
  /** What a run that began with the same projects came to know: its listings are fetched at once. */
  readonly closures: KeptClosures
  /** No answer at all is no error. */
  readonly isOptional: boolean
  readonly onOtherPythons: LiveFacts | null
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
  readonly onOtherPythons?: LiveFacts
  readonly #settings: LiveSettings
  readonly #arrivals: Arrivals
  readonly #listings: LiveListings
  readonly #metadata: LiveMetadata
  readonly #hashes = new Map<string, Promise<readonly FileHash[]>>()
  readonly #hashesKnown = new Map<string, readonly FileHash[]>()
  #roots: readonly PackageName[] | null = null
  /** Until the listings that the last run needed are there: answers one by one would have everything thought through many times. */
  #wave: Promise<unknown> | null = null

  constructor(settings: LiveSettings) {
    this.#settings = settings
    this.clock = settings.clock
    this.rules = settings.rules
    this.environments = settings.environments
    this.indexes = settings.places.map(({ ordinal, role }) => ({ ordinal, role }))
    this.placeLabels = settings.places.map(({ place }) => place.label)
    this.advisoryGaps = settings.advisories.gaps
    this.drivers = settings.drivers
    if (settings.onOtherPythons !== null) this.onOtherPythons = settings.onOtherPythons
    this.#arrivals = new Arrivals(() => this.#tellProgress())
    const listings = (this.#listings = new LiveListings(settings, this.#arrivals))
    this.#metadata = new LiveMetadata(settings, (file) => listings.locate(file), this.#arrivals)
  }

  project(name: PackageName): Project | undefined {
    return this.#listings.project(name)
  }

  metadata(file: ReleaseFile): Metadata | undefined {
    return this.#metadata.of(file)
  }

  vulnerabilities(name: PackageName): readonly Vulnerability[] {
    return this.#settings.advisories.vulnerabilities(name)
  }

  withdrawn(name: PackageName): readonly Withdrawn[] {
    return this.#settings.advisories.withdrawn(name)
  }

  want(wanted: Wanted): void {
    const names = [...(wanted.projects ?? [])]
    for (const name of names) this.#listings.want(name)
    for (const file of wanted.metadata ?? []) this.#metadata.want(file, false)
    for (const file of wanted.speculative ?? []) this.#metadata.want(file, true)
    if (this.#roots === null && names.length > 0) {
      this.#roots = names
      const { projects, files } = this.#settings.closures.recall(names)
      this.#metadata.remember(files)
      const asked = projects.map((name) => this.#listings.lookAhead(name))
      if (!this.#listings.isTrusting) this.#wave = atMost(LONGEST_WAVE_MS, asked)
    }
  }

  async arrival(): Promise<void> {
    await this.#wave
    // What is remembered is there at once: without a turn of the loop no place would be heard until the work is done.
    if (this.#listings.isTrusting) await new Promise((resolve) => setImmediate(resolve))
    await this.#arrivals.next(this.#underWay() > 0)
    if (this.#listings.isOutdated) throw new Outdated()
    if (this.#underWay() > 0) return
    const { places, offline, isOptional } = this.#settings
    if (isOptional) return
    const error = noAnswer(this.#listings.known.values(), places, offline)
    if (error !== null) throw error
  }

  /** What was learnt of files that are listed no more is forgotten. */
  onTrust<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#listings.onTrust(work, (file) => this.#metadata.forget(file))
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

  recordable(looked?: Looked): OtherRecordable {
    const [listed, known] = [this.#listings.known, this.#metadata.known]
    const { projects = listed, metadata = known } = looked ?? {}
    return {
      environments: this.environments,
      projects: new Map([...listed].filter(([name]) => projects.has(name))),
      metadata: new Map([...known].filter(([key]) => metadata.has(key))),
    }
  }

  record(looked?: Looked, onOtherPythons?: Looked): Uint8Array {
    return recordUniverse(this.#recordableWith(looked, onOtherPythons))
  }

  nameRecord(looked?: Looked, onOtherPythons?: Looked): string {
    return nameUniverse(this.#recordableWith(looked, onOtherPythons))
  }

  #recordableWith(looked?: Looked, onOtherPythons?: Looked): Recordable {
    const { advisories, clockIsSet } = this.#settings
    const others = this.onOtherPythons?.recordable(onOtherPythons)
    return {
      ...this.recordable(looked),
      ...(others === undefined || others.projects.size === 0 ? {} : { onOtherPythons: others }),
      clock: this.clock,
      clockIsSet,
      isStepwise: looked !== undefined,
      indexes: this.indexes,
      rules: this.rules,
      drivers: this.drivers,
      advisories,
      hashes: this.#hashesKnown,
    }
  }

  async close(): Promise<void> {
    const { metadata, closures, onClose } = this.#settings
    metadata.flush()
    if (this.#roots !== null) closures.remember(this.#roots, this.#listings.known, this.#metadata.known.keys())
    this.#tellSilences()
    await this.onOtherPythons?.close()
    await onClose()
  }

  /** Where no index answers at all, the error tells it. */
  #tellSilences(): void {
    const { places, onSilence } = this.#settings
    if (onSilence === null || !places.some(({ place }) => place.hasAnswered())) return
    const silent = [...this.#listings.known.values()].filter((project) => project.status === 'silent')
    for (const [ordinal, about] of Map.groupBy(silent, ({ index }) => index)) {
      const packages = about.map(({ name }) => name).sort()
      onSilence({ where: this.placeLabels[ordinal] ?? '', ordinal, reason: about[0]?.reason ?? '', packages })
    }
  }

  #underWay(): number {
    return this.#listings.underWay + this.#metadata.underWay
  }

  #tellProgress(): void {
    const [projects, metadata] = [this.#listings.known.size, this.#metadata.known.size]
    this.#settings.progress?.({ projects, metadata, underWay: this.#underWay() })
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
