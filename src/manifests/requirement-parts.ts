/**
 * One requirement as it is written: what it says (by python/requirement.ts) and where its specifier and clauses stand.
 */
import type { Marker } from '../python/marker.ts'
import type { ExtraName, PackageName } from '../python/name.ts'
import { parseRequirement } from '../python/requirement.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Version } from '../python/version.ts'
import { scanClauses, styleOf, type Clause } from './clauses.ts'
import { MAX_REQUIREMENT_LENGTH } from './limits.ts'
import type { Style } from './model.ts'

/** What a declaration says, whatever the format; offsets count in the text that was read. */
export interface RequirementParts {
  readonly name: PackageName
  readonly extras: readonly ExtraName[]
  readonly specifier: SpecifierSet
  readonly marker: Marker | null
  readonly url: string | null
  readonly style: Style
  readonly base: Version | null
  readonly specifierStart: number
  readonly specifierEnd: number
  readonly clauses: readonly Clause[]
}

export interface UnreadableText {
  readonly why: string
}

const HEAD = /^\s*[A-Za-z0-9][A-Za-z0-9._-]*[ \t]*(?:\[[^\]]*\][ \t]*)?/

export function readParts(text: string): RequirementParts | UnreadableText {
  if (text.length > MAX_REQUIREMENT_LENGTH || /\s{257}/.test(text)) return { why: 'it is longer than any requirement' }
  const requirement = parseRequirement(text)
  if (requirement === null) return { why: whyUnreadable(text) }
  const { name, extras, specifier, marker, url } = requirement
  const head = HEAD.exec(text)?.[0] ?? ''
  const place = url === null ? specifierPlace(text, head) : { start: head.trimEnd().length, end: head.trimEnd().length }
  const clauses = scanClauses(text, place.start, place.end)
  // Forms that only old metadata may have; an installer refuses them in a manifest.
  if (clauses === null) return { why: whyUnreadable(text) }
  const { style, base } = url === null ? styleOf(clauses) : { style: 'url' as const, base: null }
  return {
    name,
    extras,
    specifier,
    marker,
    url,
    style,
    base,
    specifierStart: place.start,
    specifierEnd: place.end,
    clauses,
  }
}

/** The specifier without parentheses and outer spaces; where there is none, the place behind name and extras. */
function specifierPlace(text: string, head: string): { readonly start: number; readonly end: number } {
  const semicolon = text.indexOf(';', head.length)
  const [start, end] = trimmed(text, head.length, semicolon === -1 ? text.length : semicolon)
  if (start === end) return { start: head.trimEnd().length, end: head.trimEnd().length }
  if (text[start] !== '(' || text[end - 1] !== ')') return { start, end }
  const [innerStart, innerEnd] = trimmed(text, start + 1, end - 1)
  return { start: innerStart, end: innerEnd }
}

function trimmed(text: string, start: number, end: number): readonly [number, number] {
  const piece = text.slice(start, end)
  const from = start + piece.length - piece.trimStart().length
  return [from, Math.max(from, start + piece.trimEnd().length)]
}

/** The commonest mistakes have words of their own. */
function whyUnreadable(text: string): string {
  const variable = environmentVariables(text)[0]
  if (variable !== undefined)
    return `the environment variable ${variable} decides what it says, and Lockstep expands none`
  if (/^\s*[A-Za-z0-9._-]+\s*=\s*[^=\s]/.test(text)) return 'a single = is no operator: did you mean ==?'
  if (/^\s*[A-Za-z0-9._-]+(?:\[[^\]]*\])?\s+v?\d/.test(text))
    return 'a version stands without an operator: did you mean ==?'
  return 'it is no requirement (PEP 508)'
}

/** Names in `${NAME}`, the only form pip expands. */
export function environmentVariables(text: string): readonly string[] {
  return Array.from(text.matchAll(/\$\{([A-Z0-9_]+)\}/g), (match) => match[1] ?? '')
}
