/**
 * One OSV record of hostile JSON, read narrowly (OSV schema 1.x).
 *
 * In: what JSON.parse gave. Out: the facts of the record as they concern one ecosystem, or where it is broken. A broken record is
 * skipped as a whole and reported; nothing here throws. Prose (`details`, `references`, `credits`) is never looked at.
 */
import { PackageURL } from 'packageurl-js'
import { isName, normalizeName } from '../python/name.ts'
import type { PackageName } from '../python/name.ts'
import { versionsBeyond } from './affects.ts'
import { intervalsOfEvents } from './events.ts'
import type { EventKind, RangeEvent } from './events.ts'
import { BrokenShape, listAt, objectAt, optionalTextAt, printable, recordOf, textOf } from './shape.ts'
import type { AffectedInterval } from './vulnerability.ts'

/** A severity as written: `CVSS_V3` and a vector. */
export interface StatedSeverity {
  readonly type: string
  readonly score: string
}

export interface AffectedPackage {
  readonly name: PackageName
  readonly intervals: readonly AffectedInterval[]
  /** Those that no interval holds already: most records list every one, which would be most of their size. */
  readonly versions: readonly string[]
}

export interface OsvRecord {
  readonly id: string
  readonly aliases: readonly string[]
  readonly withdrawn: boolean
  readonly published: string | null
  readonly modified: string | null
  /** The summary as one short line; empty when the record has none. */
  readonly title: string
  readonly severities: readonly StatedSeverity[]
  /** `database_specific.severity`, as written. */
  readonly word: string | null
  readonly weaknesses: readonly string[]
  /** Packages of the ecosystem, each once. */
  readonly affected: readonly AffectedPackage[]
}

export type RecordReading =
  | { readonly status: 'read'; readonly record: OsvRecord }
  /** `id` is empty when even that cannot be read. */
  | { readonly status: 'broken'; readonly id: string; readonly why: string }

const ID = /^[A-Za-z0-9][\w.:-]{0,99}$/
const WEAKNESS = /^CWE-\d{1,6}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/
const TITLE_LENGTH = 200
const MOST = {
  aliases: 1000,
  affected: 10_000,
  ranges: 2000,
  events: 10_000,
  versions: 50_000,
  severities: 50,
  weaknesses: 200,
}

/** `ecosystem` as the schema names it; packages of others are left out, and so is a suffix such as `PyPI:mirror`. */
export function readRecord(value: unknown, ecosystem = 'PyPI'): RecordReading {
  let id = ''
  try {
    const root = recordOf(value, 'record')
    const stated = textOf(root['id'], 'id', 100)
    if (!ID.test(stated)) throw new BrokenShape('id', 'is not an id')
    id = stated
    const specific = objectAt(root, 'database_specific')
    const record: OsvRecord = {
      id,
      aliases: idsOf(listAt(root, 'aliases', MOST.aliases)).filter((alias) => alias !== id),
      withdrawn: optionalTextAt(root, 'withdrawn', 100) !== null,
      published: instantAt(root, 'published'),
      modified: instantAt(root, 'modified'),
      title: oneLine(root['summary']),
      severities: severitiesOf(root),
      word: typeof specific?.['severity'] === 'string' ? specific['severity'].slice(0, 40) : null,
      weaknesses: weaknessesOf(specific?.['cwe_ids']),
      affected: affectedOf(listAt(root, 'affected', MOST.affected), ecosystem),
    }
    return { status: 'read', record }
  } catch (error) {
    if (error instanceof BrokenShape) return { status: 'broken', id, why: error.message }
    throw error
  }
}

function idsOf(list: readonly unknown[]): readonly string[] {
  return [...new Set(list.filter((id): id is string => typeof id === 'string' && ID.test(id)))]
}

function weaknessesOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  const ids = value.slice(0, MOST.weaknesses).filter((id): id is string => typeof id === 'string' && WEAKNESS.test(id))
  return [...new Set(ids)].sort()
}

function instantAt(root: Readonly<Record<string, unknown>>, key: string): string | null {
  const text = root[key]
  return typeof text === 'string' && INSTANT.test(text) && !Number.isNaN(Date.parse(text)) ? text : null
}

/** Control, format and line characters become blanks: a title stands in one line of whatever shows it. */
function oneLine(value: unknown): string {
  if (typeof value !== 'string') return ''
  const line = value
    .slice(0, TITLE_LENGTH * 4)
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
  if (line.length <= TITLE_LENGTH) return line
  // A pair of code units cut in half would be no text.
  return `${line
    .slice(0, TITLE_LENGTH - 1)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`
}

/** The schema allows severities at the top or at each package, never both; they are taken together. */
function severitiesOf(root: Readonly<Record<string, unknown>>): readonly StatedSeverity[] {
  const places = [root, ...listAt(root, 'affected', MOST.affected).filter((entry) => isPlain(entry))]
  const found: StatedSeverity[] = []
  for (const place of places) {
    for (const entry of listAt(place, 'severity', MOST.severities)) {
      const severity = recordOf(entry, 'severity')
      found.push({
        type: textOf(severity['type'], 'severity.type', 40),
        score: textOf(severity['score'], 'severity.score', 500),
      })
    }
  }
  return found
}

function affectedOf(list: readonly unknown[], ecosystem: string): readonly AffectedPackage[] {
  const byName = new Map<PackageName, { intervals: AffectedInterval[]; versions: string[] }>()
  for (const entry of list) {
    const affected = recordOf(entry, 'affected')
    const name = nameOf(objectAt(affected, 'package'), ecosystem)
    if (name === null) continue
    const known = byName.get(name) ?? { intervals: [], versions: [] }
    byName.set(name, known)
    for (const range of listAt(affected, 'ranges', MOST.ranges)) {
      for (const interval of intervalsOfRange(recordOf(range, 'ranges'))) known.intervals.push(interval)
    }
    for (const version of listAt(affected, 'versions', MOST.versions))
      known.versions.push(printable(textOf(version, 'versions', 200), 'versions'))
  }
  return [...byName].map(([name, { intervals, versions }]) => ({
    name,
    intervals,
    versions: versionsBeyond(intervals, versions),
  }))
}

/** null: another ecosystem's package, or a record that names none. */
function nameOf(described: Readonly<Record<string, unknown>> | null, ecosystem: string): PackageName | null {
  if (described === null) return null
  const stated = optionalTextAt(described, 'ecosystem', 100)
  if (stated !== null && stated.split(':', 1)[0] !== ecosystem) return null
  const name = optionalTextAt(described, 'name', 300)
  if (stated !== null && name !== null) {
    if (!isName(name)) throw new BrokenShape('affected.package.name', 'is not a name')
    return normalizeName(name)
  }
  const purl = optionalTextAt(described, 'purl', 1000)
  return purl === null ? null : nameOfPurl(purl, ecosystem)
}

function nameOfPurl(purl: string, ecosystem: string): PackageName | null {
  let url: PackageURL
  try {
    url = PackageURL.fromString(purl)
  } catch {
    throw new BrokenShape('affected.package.purl', 'is not a package URL')
  }
  if (url.type !== ecosystem.toLowerCase()) return null
  if (!isName(url.name)) throw new BrokenShape('affected.package.purl', 'names no package')
  return normalizeName(url.name)
}

/** Git ranges cannot be compared with a release; SEMVER bounds read as PEP 440 in nearly every case, and loosely in the rest. */
function intervalsOfRange(range: Readonly<Record<string, unknown>>): readonly AffectedInterval[] {
  const type = textOf(range['type'], 'ranges.type', 40)
  if (type !== 'ECOSYSTEM' && type !== 'SEMVER') return []
  const events: RangeEvent[] = []
  for (const entry of listAt(range, 'events', MOST.events)) {
    const event = recordOf(entry, 'events')
    for (const kind of ['introduced', 'fixed', 'last_affected', 'limit'] as const satisfies readonly EventKind[]) {
      const bound = optionalTextAt(event, kind, 200)
      if (bound !== null) events.push({ kind, bound: printable(bound.trim(), kind) })
    }
  }
  return intervalsOfEvents(events)
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
