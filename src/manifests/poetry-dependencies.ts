/**
 * One dependency of a Poetry table, in each of its forms: a constraint, a table, or an array of either (multiple constraints).
 * Source: Poetry's documentation, Dependency specification.
 */
import { parseMarker, type Marker } from '../python/marker.ts'
import { isName, normalizeExtra, normalizeName, type ExtraName } from '../python/name.ts'
import { ANY, parseSpecifierSet } from '../python/specifier.ts'
import { styleOf, type Clause } from './clauses.ts'
import { Located } from './located.ts'
import type { PackageSource, Section } from './model.ts'
import { markerOfPython, quotedString } from './poetry-python.ts'
import { scanPoetryConstraint, toPep440 } from './poetry-versions.ts'
import type { RequirementParts } from './requirement-parts.ts'
import {
  stringAt,
  stringsAt,
  valueAt,
  type TomlEntry,
  type TomlString,
  type TomlTable,
  type TomlValue,
} from './toml.ts'
import type { Stretch, TomlDeclarations } from './toml-declarations.ts'
import { gitUrl } from './uv.ts'

/** Where a dependency belongs, once it is known whether it is optional. */
export type SectionsOf = (isOptional: boolean) => readonly Section[]

/** Declares the entry; gives back the sources that it names. */
export function readPoetryDependency(
  declarations: TomlDeclarations,
  name: string,
  entry: TomlEntry,
  sectionsOf: SectionsOf,
): readonly PackageSource[] {
  if (!isName(name)) {
    declarations.report(entry, 'it is no name of a package (PEP 508)')
    return []
  }
  const { value } = entry
  const isMultiple = value.kind === 'array'
  const alternatives: readonly TomlValue[] = isMultiple ? value.elements : [value]
  return alternatives.flatMap((alternative) => {
    // Each alternative of several is a declaration of its own, and stands where it stands.
    const isImplied = value.kind === 'table' && value.form === 'implied'
    const whole = isMultiple || isImplied ? alternative : entry
    return readAlternative(declarations, name, alternative, whole, sectionsOf)
  })
}

function readAlternative(
  declarations: TomlDeclarations,
  name: string,
  value: TomlValue,
  whole: Stretch,
  sectionsOf: SectionsOf,
): readonly PackageSource[] {
  if (value.kind !== 'string' && value.kind !== 'table') {
    declarations.report(whole, 'a dependency is a constraint or a table')
    return []
  }
  const table = value.kind === 'table' ? value : null
  const version = table === null ? value : valueAt(table, 'version')
  const stated = version?.kind === 'string' ? version : null
  const read = partsOf(declarations, name, table, stated)
  if ('why' in read) {
    declarations.report(stated ?? whole, read.why)
    return []
  }
  const located = stated === null ? Located.plain('', whole.end) : declarations.locate(stated)
  const optional = table === null ? undefined : valueAt(table, 'optional')
  const isOptional = optional?.kind === 'boolean' && optional.value === true
  for (const section of sectionsOf(isOptional)) declarations.add(read, located, whole, stated ?? whole, section)
  const source = table === null ? null : stringAt(table, 'source')
  if (source === null) return []
  const { marker } = read
  return [{ name: normalizeName(name), kind: 'index', value: source, marker, line: declarations.line(whole) }]
}

function partsOf(
  declarations: TomlDeclarations,
  name: string,
  table: TomlTable | null,
  version: TomlString | null,
): RequirementParts | { readonly why: string } {
  const marker = table === null ? null : markerOf(table)
  if (marker !== null && 'why' in marker) return marker
  const said = { name: normalizeName(name), extras: table === null ? [] : extrasOf(table), marker }
  const url = table === null ? null : directUrl(table)
  const text = version === null ? '' : declarations.locate(version).text
  const nowhere = { specifierStart: 0, specifierEnd: 0, clauses: [] }
  if (url !== null) return { ...said, url, specifier: ANY, style: 'url', base: null, ...nowhere }
  if (version === null) return { ...said, url: null, specifier: ANY, style: 'any', base: null, ...nowhere }
  const clauses = clausesOf(text)
  if ('why' in clauses) return clauses
  const stated = clauses.filter((clause) => clause.version !== '*')
  const specifier = parseSpecifierSet(stated.map(toPep440).join(','))
  if (specifier === null) return { why: 'it is no version constraint' }
  const first = stated[0]?.start ?? clauses[0]?.start ?? 0
  const last = clauses.at(-1)?.end ?? text.length
  const place = { specifierStart: first, specifierEnd: last }
  return { ...said, url: null, specifier, ...styleOf(stated), ...place, clauses: stated }
}

function clausesOf(text: string): readonly Clause[] | { readonly why: string } {
  const alternatives = scanPoetryConstraint(text)
  if (alternatives === null) return { why: 'it is no version constraint that Poetry knows' }
  const [clauses] = alternatives
  if (clauses !== undefined && alternatives.length === 1) return clauses
  return { why: 'alternatives joined by || cannot be compared as one range' }
}

function extrasOf(table: TomlTable): readonly ExtraName[] {
  return stringsAt(table, 'extras').map((extra) => normalizeExtra(extra.value))
}

function directUrl(table: TomlTable): string | null {
  const git = stringAt(table, 'git')
  if (git !== null) return gitUrl(git, table)
  return stringAt(table, 'url') ?? stringAt(table, 'path') ?? stringAt(table, 'file')
}

/** `markers`, `python` and `platform` all have to hold. */
function markerOf(table: TomlTable): Marker | null | { readonly why: string } {
  const texts: string[] = []
  const markers = stringAt(table, 'markers')
  if (markers !== null && markers.trim() !== '') texts.push(markers)
  const python = stringAt(table, 'python')
  if (python !== null) {
    const text = markerOfPython(python)
    if (text === null) return { why: 'its python is no version constraint that Poetry knows' }
    if (text !== '') texts.push(text)
  }
  const platform = stringAt(table, 'platform')
  if (platform !== null) texts.push(`sys_platform == ${quotedString(platform)}`)
  if (texts.length === 0) return null
  const whole = texts.length === 1 ? (texts[0] ?? '') : texts.map((text) => `(${text})`).join(' and ')
  return parseMarker(whole) ?? { why: 'its markers cannot be read (PEP 508)' }
}
