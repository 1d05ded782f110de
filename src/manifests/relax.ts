/**
 * A cap given way: the clauses of a specifier that keep versions out, each rewritten as little as admits them, in the style it has.
 *
 * `<2.9` -> `<2.12` for 2.11.0, `<3` -> `<4` for 3.1, `<=2.8` -> `<=2.11`, `==2.1.*` -> `==2.11.*`, `^1.2` -> `^2.3`; an exclusion is dropped.
 * Lower bounds stay: nothing here lets a version in that lies below one.
 */
import { contains, parseSpecifierSet } from '../python/specifier.ts'
import { compareVersions, formatVersion, parseVersion, publicVersion, type Version } from '../python/version.ts'
import { isCaret, isFloor, isPin, type Clause } from './clauses.ts'
import type { Style } from './model.ts'
import { toPep440 } from './poetry-versions.ts'
import { bareRelease, raisedAt, withLength } from './release-numbers.ts'
import type { Replacement } from './respell.ts'

/** The text that the clauses count in, and whether the line moves as a whole: what moves with it is then left to that. */
export interface Capped {
  readonly text: string
  readonly clauses: readonly Clause[]
  readonly style: Style
  readonly moves: boolean
}

/**
 * What to write where, in the offsets of the clauses; the versions are admitted then, but for what lies below a lower bound.
 * @param versions at least one
 */
export function relax({ text, clauses, style, moves }: Capped, versions: readonly Version[]): readonly Replacement[] {
  const admitted = versions.map(publicVersion).toSorted(compareVersions)
  const given = clauses.map((clause) => {
    const stays = isFloor(clause) || (moves && movesAlong(clause, style)) || admitsAll(clause, admitted)
    return stays ? clause : relaxed(clause, admitted)
  })
  return given.flatMap((one, at) => {
    if (one === null) return [withoutClause(text, clauses, given, at)]
    return 'text' in one ? [one] : []
  })
}

function movesAlong(clause: Clause, style: Style): boolean {
  return style === 'caret' ? isCaret(clause) : isPin(clause)
}

function admitsAll(clause: Clause, versions: readonly Version[]): boolean {
  const set = parseSpecifierSet(toPep440(clause))
  return set !== null && versions.every((version) => contains(set, version))
}

/** null: it goes. */
function relaxed(clause: Clause, versions: readonly Version[]): Replacement | null {
  const [lowest, highest] = [versions[0], versions.at(-1)]
  if (lowest === undefined || highest === undefined) throw new Error('nothing is to be admitted')
  const { start, versionStart, end } = clause
  const text = versionText(clause, lowest, highest)
  if (text !== null && admitsAll({ ...clause, version: text }, versions)) return { start: versionStart, end, text }
  if (isCaret(clause)) return { start, end, text: `>=${clause.version}` }
  if (isPin(clause)) return { start, end, text: `>=${formatVersion(lowest)},<=${formatVersion(highest)}` }
  return null
}

/** The version that the clause has to name; null for an exclusion. */
function versionText({ operator, version: written }: Clause, lowest: Version, highest: Version): string | null {
  const length = parseVersion(written.replace(/\.\*$/, ''))?.release.length ?? 1
  const short = withLength(highest, length)
  switch (operator) {
    case '<':
      return boundAbove(written, highest)
    case '<=':
      return formatVersion(compareVersions(short, highest) === 0 ? short : highest)
    case '==':
    case '===':
    case '=':
      return written.endsWith('.*')
        ? `${formatVersion(withLength(bareRelease(highest), length))}.*`
        : formatVersion(highest)
    case '~=':
    case '^':
    case '~':
      return formatVersion(withLength(lowest, length))
    default:
      return null
  }
}

/** The next after the version among those that the bound names: `<3` names majors, `<2.9` and `<2.9.0` minors. */
function boundAbove(written: string, version: Version): string {
  const [epoch = '', numbers = ''] = /^v?(?:\d+!)?(\d+(?:\.\d+)*)/.exec(written) ?? []
  const named = numbers.split('.').map(Number)
  const significant = Math.max(
    0,
    named.findLastIndex((number) => number !== 0),
  )
  const next = raisedAt(withLength(bareRelease(version), named.length), significant, named.length)
  return `${formatVersion(next)}${written.slice(epoch.length)}`
}

/** With what parts it from the others; where nothing is left, Poetry writes `*`. */
function withoutClause(
  text: string,
  clauses: readonly Clause[],
  given: readonly (object | null)[],
  at: number,
): Replacement {
  const { start, end } = clauses[at] ?? { start: 0, end: 0 }
  if (given.slice(0, at).some((one) => one !== null)) return { start: clauses[at - 1]?.end ?? start, end, text: '' }
  const next = clauses[at + 1]
  if (next !== undefined) return { start, end: next.start, text: '' }
  if (at > 0) return { start, end, text: '' }
  const before = text.slice(0, start).trimEnd()
  return before === '' ? { start, end, text: '*' } : { start: before.length, end, text: '' }
}
