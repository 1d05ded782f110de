/**
 * The bounds of a range as versions.
 *
 * Most are PEP 440. Of the others (`2.6.0-NA`, `2.6.0-cu124`) the part before the first `-` is read, and where there is none, what
 * is left when trailing parts are dropped (`4.6.0.stable11` as 4.6.0). Whoever shows an interval says so: `looselyReadBounds`.
 */
import { formatVersion, parseVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { AffectedSet } from './vulnerability.ts'

/** "0": before every version (OSV schema, affected[].ranges[].events). */
export const BEGINNING = '0'

/** The version a bound means; null when nothing of it reads as one. */
export function readBound(text: string): Version | null {
  return parseVersion(text) ?? readLoosely(text)
}

/** Who writes more that is no version writes none. */
const MOST_DROPPED = 20

function readLoosely(text: string): Version | null {
  let part = text.split('-', 1)[0] ?? ''
  for (let dropped = 0; dropped <= MOST_DROPPED && part !== ''; dropped += 1) {
    const version = parseVersion(part)
    if (version !== null) return version
    const end = Math.max(part.lastIndexOf('.'), part.lastIndexOf('_'), part.lastIndexOf('+'))
    part = part.slice(0, Math.max(0, end)).replace(/[._+]+$/, '')
  }
  return null
}

export interface LooseBound {
  readonly written: string
  /** What it is read as; null when it could not be read at all. */
  readonly readAs: string | null
}

/** The bounds of a vulnerability that are not PEP 440, each once, in the order of the intervals. */
export function looselyReadBounds(affected: AffectedSet): readonly LooseBound[] {
  const found = new Map<string, LooseBound>()
  for (const interval of affected.intervals) {
    for (const written of [interval.introduced, interval.fixed, interval.lastAffected, interval.limit]) {
      if (written === null || written === undefined || found.has(written) || parseVersion(written) !== null) continue
      const version = readBound(written)
      found.set(written, { written, readAs: version === null ? null : formatVersion(version) })
    }
  }
  return [...found.values()]
}
