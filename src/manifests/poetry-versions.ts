/**
 * Poetry's version constraints in PEP 440: caret, tilde, wildcards, bare versions, clauses parted by spaces or commas, `||` for "or".
 *
 * `^1.2` is `>=1.2,<2.0`, `^0.3` is `>=0.3,<0.4`, `~1.2` is `>=1.2,<1.3`, `~1` is `>=1,<2`, `1.2` is `==1.2`, `1.*` is `==1.*`, `*` is anything.
 * Source: Poetry's documentation, Dependency specification.
 */
import { formatVersion, parseVersion, type Version } from '../python/version.ts'
import type { Clause, ClauseOperator } from './clauses.ts'
import { raisedAt } from './release-numbers.ts'

const CLAUSE = /(===|~=|==|!=|<>|<=|>=|<|>|=|\^|~)?[ \t]*((?:\d+!)?[^\s,|<>=!~^]+)/y
const SEPARATOR = /[ \t]*,[ \t]*|[ \t]+|(?=[<>=!~^])/y
const WILDCARD = /^(?:\*|v?\d+(?:\.\d+)*\.\*)$/

/** The alternatives of a constraint, each a list of clauses; null where it is none of Poetry's. Offsets count from the text's start. */
export function scanPoetryConstraint(text: string): readonly (readonly Clause[])[] | null {
  const alternatives: (readonly Clause[])[] = []
  let start = 0
  for (const part of text.split(/\|\|?/)) {
    const clauses = scanAlternative(text, start, start + part.length)
    if (clauses === null) return null
    alternatives.push(clauses)
    start += part.length + (text.startsWith('||', start + part.length) ? 2 : 1)
  }
  return alternatives
}

function scanAlternative(text: string, start: number, end: number): readonly Clause[] | null {
  const clauses: Clause[] = []
  let at = start + (text.slice(start, end).length - text.slice(start, end).trimStart().length)
  const last = start + text.slice(start, end).trimEnd().length
  if (at >= last) return null
  while (at < last) {
    CLAUSE.lastIndex = at
    const match = CLAUSE.exec(text)
    if (match === null) return null
    const [whole, written = '', version = ''] = match
    const clause = clauseOf(written, version, at, at + whole.length)
    if (clause === null || at + whole.length > last) return null
    clauses.push(clause)
    at += whole.length
    if (at >= last) break
    SEPARATOR.lastIndex = at
    const separator = SEPARATOR.exec(text)
    if (separator === null) return null
    at += separator[0].length
  }
  return clauses
}

function clauseOf(written: string, version: string, start: number, end: number): Clause | null {
  const isWildcard = WILDCARD.test(version)
  if (!isWildcard && parseVersion(version) === null && written !== '===') return null
  if (isWildcard && !['', '=', '==', '!=', '<>'].includes(written)) return null
  const operator = written === '<>' ? '!=' : written === '' ? '=' : written
  return { operator: operator as ClauseOperator, start, versionStart: end - version.length, end, version }
}

/** One clause as PEP 440 specifiers; empty for `*`. */
export function toPep440(clause: Clause): string {
  const { operator, version } = clause
  if (version === '*') return ''
  if (operator === '=') return `==${version}`
  const parsed = parseVersion(version)
  if (parsed === null || (operator !== '^' && operator !== '~')) return `${operator}${version}`
  const cap = operator === '^' ? caretCap(parsed) : tildeCap(parsed)
  return `>=${formatVersion(parsed)},<${formatVersion(cap)}`
}

/** The first version that `^` no longer admits: the leftmost component that is not zero rises. */
export function caretCap(version: Version): Version {
  const significant = version.release.findIndex((component) => component !== 0)
  return raisedAt(version, significant === -1 ? version.release.length - 1 : significant, 2)
}

/** The first version that `~` no longer admits: the second component rises, or the only one. */
export function tildeCap(version: Version): Version {
  return raisedAt(version, Math.min(1, version.release.length - 1), 2)
}

/** The first version that `~=` no longer admits: the last but one component rises. */
export function compatibleCap(version: Version): Version {
  return raisedAt(version, Math.max(0, version.release.length - 2), 2)
}
