/**
 * What one logical line of a requirements file states, as pip understands it (pip._internal.req.req_file and req.constructors).
 *
 * In: the line's text. Out: a requirement with its hashes, an include, options, or why it cannot be read. Offsets count in the text.
 */
import { parseMarker } from '../python/marker.ts'
import type { ExtraName } from '../python/name.ts'
import { ANY } from '../python/specifier.ts'
import { isDirectReference, readDirectReference, splitMarker } from './direct-references.ts'
import { readHash } from './hash-options.ts'
import { MAX_LINE_LENGTH } from './limits.ts'
import type { HashOption, Include, IndexOption } from './model.ts'
import { optionsStart, readOptions, type OptionKind, type PipOption } from './pip-options.ts'
import { readParts, type RequirementParts } from './requirement-parts.ts'

export type Statement = RequirementStatement | IncludeStatement | OptionsStatement | UnreadableStatement

export interface RequirementStatement {
  readonly kind: 'requirement'
  readonly parts: RequirementParts
  /** Where the requirement itself ends, its options excluded. */
  readonly requirementEnd: number
  readonly start: number
  readonly end: number
  readonly hashes: readonly (Omit<HashOption, 'span'> & { readonly start: number; readonly end: number })[]
}

interface IncludeStatement {
  readonly kind: 'include'
  readonly include: Pick<Include, 'kind' | 'target' | 'extras'>
}

interface OptionsStatement {
  readonly kind: 'options'
  readonly options: readonly Pick<IndexOption, 'kind' | 'value'>[]
}

interface UnreadableStatement {
  readonly kind: 'unreadable'
  readonly why: string
}

/** Options that stand for themselves; the others are includes, belong to a requirement, or change nothing that is decided here. */
const INDEX_OPTIONS: ReadonlySet<string> = new Set<IndexOption['kind']>([
  'index-url',
  'extra-index-url',
  'find-links',
  'no-index',
  'pre',
  'all-releases',
  'only-final',
  'require-hashes',
  'no-binary',
  'only-binary',
  'trusted-host',
  'prefer-binary',
])

export function readStatement(text: string): Statement {
  if (text.length > MAX_LINE_LENGTH) return unreadable('it is longer than any requirement')
  const start = optionsStart(text)
  const options = readOptions(text, start)
  if ('why' in options) return unreadable(options.why)
  if (options.some((option) => option.kind === 'hash' && readHash(option) === null)) {
    return unreadable('a hash must be sha256, sha384 or sha512, a colon, and the digest')
  }
  const requirement = text.slice(0, start).trimEnd()
  if (requirement !== '') return requirementOf(requirement, options)
  const [editable] = ofKind(options, 'editable')
  return editable === undefined ? optionsOf(options) : editableOf(editable)
}

function requirementOf(text: string, options: readonly PipOption[]): Statement {
  const read = readTarget(text)
  if (read.kind !== 'parts') return read
  const hashes = ofKind(options, 'hash').flatMap((option) => {
    const hash = readHash(option)
    return hash === null ? [] : [{ ...hash, start: option.start, end: option.end }]
  })
  const end = options.at(-1)?.end ?? text.length
  return { kind: 'requirement', parts: read.parts, requirementEnd: text.length, start: 0, end, hashes }
}

/** `-e` takes a folder, a URL with its egg, or `name @ url`; a bare name there is a folder of that name. */
function editableOf(option: PipOption): Statement {
  const read = readTarget(option.value)
  if (read.kind !== 'parts') return read
  if (read.parts.url === null) {
    const folder = readDirectReference(`./${option.value}`)
    const extras = folder.kind === 'folder' ? folder.extras : []
    const target = folder.kind === 'folder' ? folder.target.slice('./'.length) : option.value
    return includeOf('editable', target, extras)
  }
  // Quotes and escapes may part the value from its place; nothing of a URL ever moves, so its end will do.
  const { start, end } = option
  const parts = { ...read.parts, specifierStart: end, specifierEnd: end }
  return { kind: 'requirement', parts, requirementEnd: end, start, end, hashes: [] }
}

function readTarget(
  text: string,
): { readonly kind: 'parts'; readonly parts: RequirementParts } | IncludeStatement | UnreadableStatement {
  const { target, marker: markerText } = splitMarker(text)
  if (!isDirectReference(target)) {
    const parts = readParts(markerText === null ? target : text)
    return 'why' in parts ? unreadable(parts.why) : { kind: 'parts', parts }
  }
  const marker = markerText === null ? null : parseMarker(markerText)
  if (markerText !== null && marker === null) return unreadable('its marker cannot be read (PEP 508)')
  const reference = readDirectReference(target)
  if (reference.kind === 'nameless') return unreadable('it is a direct requirement that names no package')
  if (reference.kind === 'folder') return includeOf('editable', reference.target, reference.extras)
  const { name, extras, url } = reference
  const place = { specifierStart: target.length, specifierEnd: target.length }
  return {
    kind: 'parts',
    parts: { name, extras, url, marker, specifier: ANY, style: 'url', base: null, clauses: [], ...place },
  }
}

/** As pip: `-r` wins over `-c`, the first of each alone, and then no other option of the line counts. */
function optionsOf(options: readonly PipOption[]): Statement {
  const [include] = [...ofKind(options, 'requirement'), ...ofKind(options, 'constraint')]
  if (include !== undefined) {
    return includeOf(include.kind === 'requirement' ? 'requirements' : 'constraints', include.value, [])
  }
  const stated = options.flatMap(({ kind, value }) => (isIndexOption(kind) ? [{ kind, value }] : []))
  return { kind: 'options', options: stated }
}

function includeOf(kind: Include['kind'], target: string, extras: readonly ExtraName[]): IncludeStatement {
  return { kind: 'include', include: { kind, target, extras } }
}

function unreadable(why: string): UnreadableStatement {
  return { kind: 'unreadable', why }
}

function ofKind(options: readonly PipOption[], kind: OptionKind): readonly PipOption[] {
  return options.filter((option) => option.kind === kind)
}

function isIndexOption(kind: OptionKind): kind is OptionKind & IndexOption['kind'] {
  return INDEX_OPTIONS.has(kind)
}
