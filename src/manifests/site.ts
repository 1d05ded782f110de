/**
 * A declaration together with what an edit needs to know of it. Readers make sites; read() shows only their declarations.
 */
import { formatMarker } from '../python/marker.ts'
import type { Clause } from './clauses.ts'
import type { HashLayout } from './hash-options.ts'
import type { Located } from './located.ts'
import type { Declaration, ReadResult, Section, Span } from './model.ts'
import type { RequirementParts } from './requirement-parts.ts'
import type { SourceText } from './source-text.ts'

export interface Site {
  readonly declaration: Declaration
  /** The text that states the version; clauses count in it. */
  readonly located: Located
  readonly clauses: readonly Clause[]
  /** null without `--hash` options. */
  readonly hashLayout: HashLayout | null
}

/** What a format's reader finds: the result, and a site for each of its declarations in the same order. */
export interface SiteReading {
  readonly source: SourceText | null
  readonly result: ReadResult
  readonly sites: readonly Site[]
}

/** What a reader knows of a declaration beside its text. */
export interface SitePlace {
  readonly section: Section
  readonly file: string
  readonly line: number
  readonly span: Span
  readonly comment: string | null
  readonly isHeld: boolean
  readonly isLockstepsOwn: boolean
  readonly hashes: Declaration['hashes']
}

export function siteOf(
  parts: RequirementParts,
  located: Located,
  source: SourceText,
  place: SitePlace,
  hashLayout: HashLayout | null,
): Site {
  const { specifierStart, specifierEnd, clauses, ...said } = parts
  const specifierSpan = spanOf(located, source, specifierStart, specifierEnd)
  return { declaration: { ...said, ...place, specifierSpan }, located, clauses, hashLayout }
}

/** The bytes at which a part of a located text stands. */
export function spanOf(located: Located, source: SourceText, start: number, end: number): Span {
  if (start === end) {
    const at = source.byteAt(located.end(start))
    return { start: at, end: at }
  }
  return { start: source.byteAt(located.start(start)), end: source.byteAt(located.end(end)) }
}

/** Two declarations that say the same but for their version. */
export function sameIdentity(a: Declaration, b: Declaration): boolean {
  return (
    a.name === b.name &&
    a.url === b.url &&
    a.extras.join() === b.extras.join() &&
    markerText(a) === markerText(b) &&
    JSON.stringify(a.section) === JSON.stringify(b.section) &&
    a.comment === b.comment
  )
}

function markerText({ marker }: Declaration): string {
  return marker === null ? '' : formatMarker(marker)
}
