/**
 * Digests of listings on disk: one file for each place, set of targets and project.
 *
 * A digest may be used without asking while the index's own headers call it fresh, or for `maxStaleMs` after it was last
 * confirmed (0 by itself), or always when offline.
 */
import { createHash } from 'node:crypto'
import type { Disk } from '../http/disk.ts'
import { NEVER_FRESH } from '../http/freshness.ts'
import type { Validity } from '../http/freshness.ts'
import type { PackageName } from '../python/name.ts'
import { decodeListing, decodeValidity, encodeListing } from './digest.ts'
import type { Listing } from './digest.ts'
import { safeName } from './place.ts'

export interface FreshnessRule {
  readonly offline: boolean
  readonly maxStaleMs: number
  readonly now: () => number
}

export interface KeptListing {
  readonly validity: Validity
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
    const validity = entry === null ? null : decodeValidity(entry.text)
    if (entry === null || validity === null) return null
    const now = this.#rule.now()
    const isUsable =
      this.#rule.offline || validity.freshUntilMs > now || entry.confirmedMs + this.#rule.maxStaleMs > now
    return { validity, isUsable, listing: () => decodeListing(entry.text) }
  }

  write(project: PackageName | 'page', listing: Listing, validity: Validity = NEVER_FRESH): void {
    const path = this.#path(project)
    const text = encodeListing(listing, validity)
    // Most listings are what they were: then only the time is set.
    if (this.#disk.read(path)?.text === text) this.#disk.confirm(path, this.#rule.now())
    else this.#disk.write(path, text)
  }

  #path(project: string): string {
    return `${this.#folder}/${safeName(project, shortDigest)}.json`
  }
}

export function shortDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}
