/**
 * Digests of listings on disk: one file for each place, set of targets and project.
 *
 * A digest may be used without asking while the index's own headers call it fresh, or for `maxStaleMs` after it was last
 * confirmed (0 by itself), or always when offline.
 */
import { createHash } from 'node:crypto'
import type { Disk } from '../http/disk.ts'
import type { PackageName } from '../python/name.ts'
import { decodeHead, decodeListing, encodeListing } from './digest.ts'
import type { DigestHead, Listing } from './digest.ts'
import { safeName } from './place.ts'

export interface FreshnessRule {
  readonly offline: boolean
  readonly maxStaleMs: number
  readonly now: () => number
}

export interface KeptListing extends DigestHead {
  /** It may be used without asking. */
  readonly isUsable: boolean
  /** null when it is damaged. */
  listing(): Listing | null
}

export class KeptListings {
  readonly #disk: Disk
  readonly #folder: string
  readonly #rule: FreshnessRule

  /** `address` is the place's URL without secrets; `targets` names the environments that digests are made for. */
  constructor(disk: Disk, owner: string, address: string, targets: string, rule: FreshnessRule) {
    this.#disk = disk
    this.#folder = `listings/${owner}/${shortDigest(`${address}\n${targets}`)}`
    this.#rule = rule
  }

  read(project: PackageName | 'page'): KeptListing | null {
    const entry = this.#disk.read(this.#path(project))
    const head = entry === null ? null : decodeHead(entry.text)
    if (entry === null || head === null) return null
    const now = this.#rule.now()
    const isUsable =
      this.#rule.offline || head.validity.freshUntilMs > now || entry.confirmedMs() + this.#rule.maxStaleMs > now
    return { ...head, isUsable, listing: () => withPage(decodeListing(entry.text), head.page) }
  }

  write(project: PackageName | 'page', listing: Listing, head: DigestHead): void {
    this.#disk.write(this.#path(project), encodeListing(listing, head))
  }

  /** The place was asked, and what is kept is what it says; `head` is written where it has changed. */
  confirm(project: PackageName | 'page', kept: KeptListing, head: DigestHead): Listing | null {
    const listing = kept.listing()
    if (listing === null) return null
    if (isSameHead(kept, head)) this.#disk.confirm(this.#path(project), this.#rule.now())
    else this.write(project, listing, head)
    return listing
  }

  #path(project: string): string {
    return `${this.#folder}/${safeName(project, shortDigest)}.json`
  }
}

function withPage(listing: Listing | null, page: string): Listing | null {
  return listing === null || page === '' ? listing : { ...listing, page }
}

function isSameHead(a: DigestHead, b: DigestHead): boolean {
  return (
    a.page === b.page &&
    a.validity.etag === b.validity.etag &&
    a.validity.lastModified === b.validity.lastModified &&
    a.validity.freshUntilMs === b.validity.freshUntilMs
  )
}

/** Names a page and where it came from, which its relative links depend on. */
export function pageDigest(body: Buffer, url: string): string {
  return createHash('sha256').update(url).update('\n').update(body).digest('base64url')
}

export function shortDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}
