/**
 * Requirements (PEP 508): `name[extra]>=1.0; marker` and `name @ url ; marker`.
 *
 * Reads what `packaging` reads, and specifiers in legacy forms (legacy.ts). A name that ends in `_`, which `packaging` lets
 * pass, is no name by PEP 508 and is unreadable.
 */
import type { Marker } from './marker.ts'
import { parseMarker } from './marker.ts'
import type { ExtraName, PackageName } from './name.ts'
import { isName, normalizeExtra, normalizeName } from './name.ts'
import { Remembered } from './remembered.ts'
import type { SpecifierSet } from './specifier.ts'
import { ANY, parseSpecifierSet } from './specifier.ts'
import { strip } from './whitespace.ts'

export interface Requirement {
  readonly name: PackageName
  /** As first named, each once. */
  readonly extras: readonly ExtraName[]
  readonly specifier: SpecifierSet
  readonly marker: Marker | null
  /** The direct reference; the specifier is then `ANY`. */
  readonly url: string | null
  /** As written, without the white space around it. */
  readonly text: string
}

/** Longer texts are unreadable. */
const MAX_LENGTH = 65_536

const HEAD = /^([A-Za-z0-9][A-Za-z0-9._-]*)[ \t]*(?:\[([^\]]*)\])?[ \t]*/
const NO_EXTRAS: readonly ExtraName[] = []
const BLANK = /^[ \t]*$/
const EXTRAS = /^[\w.\-, \t]+$/
const URL = /^@[ \t]*([^ \t]+)(?:[ \t]+(?:;(.*))?)?$/s

/** The same, read once for each text: the releases of a project share most of theirs. */
export function requirementOf(text: string): Requirement | null {
  return requirementsRead.of(text)
}

/** A large closure has tens of thousands. */
const requirementsRead = new Remembered(parseRequirement, 50_000)

/** null when the text is no requirement. */
export function parseRequirement(raw: string): Requirement | null {
  const text = strip(raw)
  const head = text.length > MAX_LENGTH ? null : HEAD.exec(text)
  if (head === null) return null
  const [whole] = head
  const name = head[1] ?? ''
  const extras = readExtras(head[2] ?? '')
  const project = namesRead.of(name)
  if (project === null || extras === null) return null
  const tail = readTail(text.slice(whole.length))
  if (tail === null) return null
  const { specifier, marker, url } = tail
  return { name: project, extras, specifier, marker, url, text }
}

const namesRead = new Remembered((name) => (isName(name) ? normalizeName(name) : null))

function readExtras(text: string): readonly ExtraName[] | null {
  if (text === '' || BLANK.test(text)) return NO_EXTRAS
  if (!EXTRAS.test(text)) return null
  const extras = new Set<ExtraName>()
  for (const part of text.split(',')) {
    const extra = strip(part)
    if (!isName(extra)) return null
    extras.add(normalizeExtra(extra))
  }
  return [...extras]
}

type Tail = Pick<Requirement, 'specifier' | 'marker' | 'url'>

function readTail(text: string): Tail | null {
  if (text.startsWith('@')) return readReference(text)
  const semicolon = text.indexOf(';')
  const specifier = parseSpecifierSet(semicolon < 0 ? text : text.slice(0, semicolon))
  if (specifier === null) return null
  if (semicolon < 0) return { specifier, marker: null, url: null }
  const marker = parseMarker(text.slice(semicolon + 1))
  return marker === null ? null : { specifier, marker, url: null }
}

function readReference(text: string): Tail | null {
  const match = URL.exec(text)
  if (match === null) return null
  const [, url = '', markerText] = match
  if (markerText === undefined) return { specifier: ANY, marker: null, url }
  const marker = parseMarker(markerText)
  return marker === null ? null : { specifier: ANY, marker, url }
}
