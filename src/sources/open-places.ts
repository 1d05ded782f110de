/** The places of a run in the installer's order, with what is kept of each; the same for the run and for its fetching thread. */
import type { HttpClient } from '../http/client.ts'
import type { Disk } from '../http/disk.ts'
import { parseUrl, splitUserinfo } from '../http/redact.ts'
import { ClosedPlace } from './closed-place.ts'
import type { RankedPlace } from './combine.ts'
import type { Targets } from './file-filter.ts'
import { IndexOnTheWeb } from './index-place.ts'
import { KeptListings } from './kept-listings.ts'
import { LinksOnTheWeb, LocalLinks } from './links-place.ts'
import type { Place, PlaceSettings } from './place.ts'

export interface PlacesOptions {
  readonly places: readonly PlaceSettings[]
  readonly targets: Targets
  readonly client: HttpClient
  readonly disk: Disk
  readonly offline: boolean
  readonly maxStaleMs: number
  readonly now: () => number
}

export function openPlaces(options: PlacesOptions): readonly RankedPlace[] {
  return options.places.map((settings, ordinal) => ({
    ordinal,
    role: settings.role,
    place: openPlace(settings, options),
  }))
}

function openPlace(settings: PlaceSettings, options: PlacesOptions): Place {
  const { targets, client, disk, offline, maxStaleMs, now } = options
  if ('folder' in settings) return new LocalLinks(settings.folder, settings.within, targets)
  const { url, trust, pinned = [], isExplicit = false, closed } = settings
  if (closed !== undefined) return new ClosedPlace(url, closed, pinned, isExplicit)
  const owner = client.ownerOf(url, () => disk.key())
  const kept = new KeptListings(disk, owner, bareAddress(url), targets.key, { offline, maxStaleMs, now })
  const opened = { url, trust, pinned, isExplicit, client, kept, owner, targets, offline, now }
  return settings.role === 'find-links' ? new LinksOnTheWeb(opened) : new IndexOnTheWeb(opened)
}

function bareAddress(url: string): string {
  const parsed = parseUrl(url)
  return parsed === null ? url : splitUserinfo(parsed).url.href
}
