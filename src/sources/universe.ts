/**
 * Opens the universe of a run: places in the installer's order, the cache on disk, the client.
 *
 * In: where packages come from (discover.ts finds it out), environments, clock, rules, advisories. Out: `LiveFacts`.
 */
import type { HttpClient } from '../http/client.ts'
import { Disk } from '../http/disk.ts'
import { parseUrl, splitUserinfo } from '../http/redact.ts'
import type { Environment } from '../python/environment.ts'
import { restrictsFormats } from '../universe/formats.ts'
import type { FormatOption } from '../universe/formats.ts'
import type { DriverNeed, Rule } from '../universe/rule.ts'
import type { InstallerKind, RankedPlace } from './combine.ts'
import { ClosedPlace } from './closed-place.ts'
import { Targets } from './file-filter.ts'
import { IndexOnTheWeb } from './index-place.ts'
import { KeptClosures } from './kept-closures.ts'
import { KeptListings } from './kept-listings.ts'
import { KeptMetadata } from './kept-metadata.ts'
import { LinksOnTheWeb, LocalLinks } from './links-place.ts'
import { LiveUniverse } from './live-facts.ts'
import type { AdvisoryFacts, LiveFacts, Progress, Silence } from './live-facts.ts'
import type { Place, PlaceSettings } from './place.ts'

export interface UniverseOptions {
  readonly environments: readonly Environment[]
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
/** Raised with the form of what is kept: older forms are left to the pruning. */
const CACHE_FORM = 'universe-1'

export function openUniverse(options: UniverseOptions): Promise<LiveFacts> {
  const now = options.now ?? Date.now
  const targets = new Targets(options.environments, restrictsFormats(options.formats ?? []))
  const disk = new Disk(`${options.cacheDir}/${CACHE_FORM}`)
  const places = options.places.map((settings, ordinal): RankedPlace => {
    return { ordinal, role: settings.role, place: openPlace(settings, options, targets, disk, now) }
  })
  return Promise.resolve(
    new LiveUniverse({
      places,
      installer: options.installer,
      environments: options.environments,
      clock: toTheSecond(options.clock),
      clockIsSet: options.clockIsSet,
      rules: options.rules,
      drivers: options.drivers ?? [],
      formats: options.formats ?? [],
      advisories: options.advisories,
      client: options.client,
      closures: new KeptClosures(
        disk,
        JSON.stringify([targets.key, places.map(({ place }) => [place.owner, place.label])]),
      ),
      metadata: new KeptMetadata(disk),
      withinOf: (ordinal) => {
        const settings = options.places[ordinal]
        return settings !== undefined && 'folder' in settings ? settings.within : null
      },
      offline: options.offline ?? false,
      progress: options.progress ?? null,
      onSilence: options.onSilence ?? null,
      onClose: async () => {
        disk.settled()
        disk.prune(options.maxCacheBytes ?? MAX_CACHE_BYTES, now())
      },
    }),
  )
}

function openPlace(
  settings: PlaceSettings,
  options: UniverseOptions,
  targets: Targets,
  disk: Disk,
  now: () => number,
): Place {
  if ('folder' in settings) return new LocalLinks(settings.folder, settings.within, targets)
  const { url, trust, pinned = [], isExplicit = false, closed } = settings
  if (closed !== undefined) return new ClosedPlace(url, closed, pinned, isExplicit)
  const { client } = options
  const offline = options.offline ?? false
  const owner = client.ownerOf(settings.url, () => disk.key())
  const rule = { offline, maxStaleMs: options.maxStaleMs ?? 0, now }
  const kept = new KeptListings(disk, owner, bareAddress(settings.url), targets.key, rule)
  const opened = { url, trust, pinned, isExplicit, client, kept, owner, targets, offline, now }
  return settings.role === 'find-links' ? new LinksOnTheWeb(opened) : new IndexOnTheWeb(opened)
}

function bareAddress(url: string): string {
  const parsed = parseUrl(url)
  return parsed === null ? url : splitUserinfo(parsed).url.href
}

/** Upload times are kept to the second, and so is the clock they are compared with. */
function toTheSecond(clock: string): string {
  return `${new Date(clock).toISOString().slice(0, 19)}Z`
}
