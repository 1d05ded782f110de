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
const BLANK = /^[ \t]*$/
const EXTRAS = /^[\w.\-, \t]+$/
const URL = /^@[ \t]*([^ \t]+)(?:[ \t]+(?:;(.*))?)?$/s

/** null when the text is no requirement. */
export function parseRequirement(raw: string): Requirement | null {
  const text = strip(raw)
  const head = text.length > MAX_LENGTH ? null : HEAD.exec(text)
  if (head === null) return null
  const [whole, name = '', extrasText] = head
  const extras = readExtras(extrasText ?? '')
  if (!isName(name) || extras === null) return null
  const tail = readTail(text.slice(whole.length))
  return tail === null ? null : { name: normalizeName(name), extras, ...tail, text }
}

function readExtras(text: string): readonly ExtraName[] | null {
  if (BLANK.test(text)) return []
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
