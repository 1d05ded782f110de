/**
 * A place that lists files: an index, a find-links page, a folder. What it says of one project, from disk or from the network.
 *
 * A place that answers says `listed` or `absent`; one that refuses, is silent, too slow, or sends what is no listing is `silent`
 * with its reason, which is never an answer. Looking (`kept`) is synchronous and costs no request.
 */
import type { Ticket } from '../http/queue.ts'
import type { PackageName } from '../python/name.ts'
import type { IndexPlace } from '../universe/facts.ts'
import type { Listing } from './digest.ts'

/** Where files may come from, in the installer's order. */
export type PlaceSettings =
  | {
      readonly role: IndexPlace['role']
      /** May hold a user and a password. */
      readonly url: string
      /** `foreign` where a file of the repository named it: the address guard applies. */
      readonly trust: 'operator' | 'foreign'
      /** Packages whose source names this index: they come from here and from nowhere else. */
      readonly pinned?: readonly PackageName[]
      /** uv: the index serves no other packages than those. */
      readonly isExplicit?: boolean
      /** Why it cannot be asked at all: what it could supply is unknown, and comes from nowhere else. */
      readonly closed?: string
    }
  | {
      readonly role: 'find-links'
      /** An absolute path of a folder, or of an HTML page. */
      readonly folder: string
      /** Where a file of the repository named it: it has to lie in here, links followed. */
      readonly within: string | null
    }

export type PlaceAnswer =
  | Listing
  | { readonly status: 'silent'; readonly reason: string }
  /** It was speculative, and dropped before it began. */
  | { readonly status: 'dropped' }

export interface Place {
  /** The address as it may be shown. */
  readonly label: string
  /** Packages that come from here and from nowhere else. */
  readonly pinned: ReadonlySet<PackageName>
  /** It serves no other packages than those. */
  readonly isExplicit: boolean
  /** It gave a listing, or said that it has none, at least once in this run. */
  hasAnswered(): boolean
  /** What may be used without asking; null where the place has to be asked. */
  kept(project: PackageName): PlaceAnswer | null
  /** What is kept where the place has to be asked whether it still holds; null where nothing is, or where such places never know. */
  remembered?(project: PackageName): PlaceAnswer | null
  ask(project: PackageName, ticket: Readonly<Ticket>): Promise<PlaceAnswer>
  /** All files of the project, whatever they fit; for hashes. */
  everything(project: PackageName): Promise<PlaceAnswer>
  /** Names whose copies of this place's answers are kept together. */
  readonly owner: string
  readonly trust: 'operator' | 'foreign'
}

/** A folder name on disk for a project; names from outside are not trusted to be one. */
export function safeName(name: string, digest: (text: string) => string): string {
  return /^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$/.test(name) ? name : `x${digest(name)}`
}
