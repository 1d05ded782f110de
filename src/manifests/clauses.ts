/**
 * The clauses of a specifier as they are written, each with its place: what styles are told from and what an edit rewrites.
 * Meaning is python/specifier.ts's; here is only where things stand.
 */
import { compareVersions, parseVersion, type Version } from '../python/version.ts'
import type { Style } from './model.ts'

/** `^` and `~` and the empty operator are Poetry's; `>` and `>=` are lower bounds alike. */
export type ClauseOperator = '===' | '==' | '~=' | '!=' | '<=' | '>=' | '<' | '>' | '^' | '~' | '='

export interface Clause {
  readonly operator: ClauseOperator
  /** Offsets in the text that was scanned. */
  readonly start: number
  readonly versionStart: number
  readonly end: number
  /** As written: `2.1.0`, `2.*`, `*`. */
  readonly version: string
}

const PEP_440 = /(===|~=|==|!=|<=|>=|<|>)[ \t]*([A-Za-z0-9.*+!_-]+)/y

/** The clauses of a PEP 440 specifier from `start` to `end` of the text; null where it has a form that no edit may touch. */
export function scanClauses(text: string, start: number, end: number): readonly Clause[] | null {
  const clauses: Clause[] = []
  let at = start
  while (at < end) {
    PEP_440.lastIndex = at
    const match = PEP_440.exec(text)
    if (match === null) return null
    const [whole, operator = '', version = ''] = match
    const clauseEnd = at + whole.length
    const versionStart = clauseEnd - version.length
    clauses.push({ operator: operator as ClauseOperator, start: at, versionStart, end: clauseEnd, version })
    at = afterBlanks(text, clauseEnd, end)
    if (at < end && text[at] !== ',') return null
    at = afterBlanks(text, at + 1, end)
  }
  return clauses
}

function afterBlanks(text: string, from: number, end: number): number {
  let at = from
  while (at < end && (text[at] === ' ' || text[at] === '\t')) at += 1
  return at
}

export interface StyleAndBase {
  readonly style: Exclude<Style, 'url'>
  readonly base: Version | null
}

/** How the clauses state a version, and the version they turn on. */
export function styleOf(clauses: readonly Clause[]): StyleAndBase {
  if (clauses.length === 0) return { style: 'any', base: null }
  const pinned = clauses.find(isPin)
  if (pinned !== undefined) {
    const base = versionOf(pinned)
    return { style: base !== null && base.local.length > 0 ? 'variant' : 'pin', base }
  }
  const lower = lowest(clauses)
  if (lower === null) return { style: 'range', base: null }
  return { style: clauses.some(isCaret) ? 'caret' : 'floor', base: lower.version }
}

export function isPin(clause: Clause): boolean {
  return ['===', '==', '='].includes(clause.operator) && versionOf(clause) !== null
}

/** `^1.2`, `~1.2`, `~=1.2`: a lower bound with a cap that moves along. */
export function isCaret(clause: Clause): boolean {
  return ['^', '~', '~='].includes(clause.operator)
}

export function isFloor(clause: Clause): boolean {
  return clause.operator === '>=' || clause.operator === '>'
}

/** The clause that bounds from below, the highest of several. */
export function lowest(clauses: readonly Clause[]): { readonly clause: Clause; readonly version: Version } | null {
  let found: { readonly clause: Clause; readonly version: Version } | null = null
  for (const clause of clauses) {
    const version = isCaret(clause) || isFloor(clause) ? versionOf(clause) : null
    if (version !== null && (found === null || compareVersions(version, found.version) > 0)) found = { clause, version }
  }
  return found
}

function versionOf(clause: Clause): Version | null {
  return parseVersion(clause.version)
}
