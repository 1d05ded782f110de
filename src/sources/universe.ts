/**
 * Opens the universe of a run: places in the installer's order, the cache on disk, the client.
 *
 * In: where packages come from (discover.ts finds it out), environments, clock, rules, advisories. Out: `LiveFacts`.
 */
import type { HttpClient } from '../http/client.ts'
import { Disk } from '../http/disk.ts'
import type { Environment } from '../python/environment.ts'
import { restrictsFormats } from '../universe/formats.ts'
import type { FormatOption } from '../universe/formats.ts'
import type { DriverNeed, Rule } from '../universe/rule.ts'
import type { InstallerKind, RankedPlace } from './combine.ts'
import { PlaceInThread } from './fetching.ts'
import type { FetchThread } from './fetching.ts'
import { Targets } from './file-filter.ts'
import type { MetadataFetch } from './file-metadata.ts'
import { keptOf, localFiles } from './file-on-disk.ts'
import type { LocalFiles } from './file-on-disk.ts'
import { KeptClosures } from './kept-closures.ts'
import { KeptMetadata } from './kept-metadata.ts'
import { learnMetadata } from './learn-metadata.ts'
import { LiveUniverse } from './live-facts.ts'
import type { AdvisoryFacts, LiveFacts, LiveSettings, Progress, Silence } from './live-facts.ts'
import { openPlaces } from './open-places.ts'
import { tellingOwnBuilds } from './own-builds.ts'
import type { PlaceSettings } from './place.ts'
import { WheelLayouts } from './wheel-layouts.ts'
import { cacheFolderOf } from './universe-disk.ts'

export interface UniverseOptions {
  readonly environments: readonly Environment[]
  /** Environments on other Pythons that may be asked about, those of the run included; none: nothing is known of others. */
  readonly everyPython?: readonly Environment[]
  /** ISO 8601 instant in UTC. */
  readonly clock: string
  /** The person set the clock: files without a known upload time are out. */
  readonly clockIsSet: boolean
  readonly places: readonly PlaceSettings[]
  readonly installer: InstallerKind
  readonly rules: readonly Rule[]
  readonly drivers?: readonly DriverNeed[]
  /** Options of the installer among which `--no-binary` and its kind may stand. */
  readonly formats?: readonly FormatOption[]
  readonly advisories: AdvisoryFacts
  readonly client: HttpClient
  /** Makes the requests; without one the run makes them itself. Opened with the same places, and closed with the universe. */
  readonly thread?: FetchThread
  readonly cacheDir: string
  readonly offline?: boolean
  /** How long a listing may be used without asking when its index states no lifetime; 0 asks every run. */
  readonly maxStaleMs?: number
  readonly maxCacheBytes?: number
  readonly progress?: (progress: Progress) => void
  readonly onSilence?: (silence: Silence) => void
  readonly now?: () => number
}

const MAX_CACHE_BYTES = 1 << 30

export function openUniverse(options: UniverseOptions): Promise<LiveFacts> {
  const { client, environments, thread = null } = options
  const now = options.now ?? Date.now
  const offline = options.offline ?? false
  const formats = options.formats ?? []
  const keepsSources = restrictsFormats(formats)
  const targets = new Targets(environments, keepsSources)
  const disk = new Disk(cacheFolderOf(options.cacheDir))
  const opened = { places: options.places, client, disk, offline, maxStaleMs: options.maxStaleMs ?? 0, now }
  const places = tellingOwnBuilds(
    openPlaces({ ...opened, targets }).map((ranked) => inThread(ranked, 0, options.places, thread)),
    options.installer,
  )
  const kept = new KeptMetadata(disk)
  const local = localFiles(disk, now)
  const closuresFor = (key: string): KeptClosures =>
    new KeptClosures(disk, JSON.stringify([key, places.map(({ place }) => [place.owner, place.label])]))
  const settings: LiveSettings = {
    places,
    installer: options.installer,
    environments,
    clock: toTheSecond(options.clock),
    clockIsSet: options.clockIsSet,
    rules: options.rules,
    drivers: options.drivers ?? [],
    formats,
    advisories: options.advisories,
    learnMetadata: metadataFetch(places, kept, local, options),
    keptFile: (listed, ordinal) => keptOf(listed.url, withinOf(options.places[ordinal]), local),
    dropSpeculative: () => (thread ?? client).dropSpeculative(),
    closures: closuresFor(targets.key),
    metadata: kept,
    offline,
    isOptional: false,
    onOtherPythons: null,
    progress: options.progress ?? null,
    onSilence: options.onSilence ?? null,
    onClose: async () => {
      local.kept.flush()
      disk.settled()
      await Promise.all([thread?.close(), client.close()])
      disk.prune(options.maxCacheBytes ?? MAX_CACHE_BYTES, now())
    },
  }
  const { everyPython = [] } = options
  if (everyPython.length === 0) return Promise.resolve(new LiveUniverse(settings))
  const otherTargets = new Targets(everyPython, keepsSources)
  const otherPlaces = openPlaces({ ...opened, targets: otherTargets })
  const onOtherPythons = new LiveUniverse({
    ...settings,
    places: tellingOwnBuilds(
      otherPlaces.map((ranked) => inThread(ranked, places.length, options.places, thread)),
      options.installer,
    ),
    environments: everyPython,
    closures: closuresFor(otherTargets.key),
    isOptional: true,
    progress: null,
    onSilence: null,
    onClose: () => Promise.resolve(),
  })
  return Promise.resolve(new LiveUniverse({ ...settings, onOtherPythons }))
}

/** Folders are read where they are wanted. `before`: how many places the thread has before these. */
function inThread(
  ranked: RankedPlace,
  before: number,
  places: readonly PlaceSettings[],
  thread: FetchThread | null,
): RankedPlace {
  const settings = places[ranked.ordinal]
  if (thread === null || settings === undefined || 'folder' in settings || settings.closed !== undefined) return ranked
  return { ...ranked, place: new PlaceInThread(ranked.place, before + ranked.ordinal, thread) }
}

/** Files beside us are read at once. */
function metadataFetch(
  places: readonly RankedPlace[],
  kept: KeptMetadata,
  local: LocalFiles,
  options: UniverseOptions,
): MetadataFetch {
  const { client, thread = null } = options
  const layouts = new WheelLayouts()
  return (file, listed, ordinal, ticket) => {
    if (thread !== null && !listed.url.startsWith('file:')) return thread.metadata(file, listed, ordinal, ticket)
    const within = withinOf(options.places[ordinal])
    const { trust = 'foreign', owner = '' } = places[ordinal]?.place ?? {}
    return learnMetadata(file, listed, { client, trust, within, local, owner, kept, layouts }, ticket)
  }
}

/** The folder that files of the place have to lie in. */
function withinOf(settings: PlaceSettings | undefined): string | null {
  return settings !== undefined && 'folder' in settings ? settings.within : null
}

/** Upload times are kept to the second, and so is the clock they are compared with. */
function toTheSecond(clock: string): string {
  return `${new Date(clock).toISOString().slice(0, 19)}Z`
}
