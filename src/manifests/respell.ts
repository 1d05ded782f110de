/**
 * The same specifier, moved to another version: `==2.1` -> `==2.6.0`, `>=1.2,<3` -> `>=1.5,<3`, `^1.2` -> `^1.5`, `~=2.1.0` -> `~=2.6.0`.
 *
 * In: the clauses of a declaration and the version to move to. Out: what to write where, in the offsets of the clauses.
 * A lower bound keeps its number of components where that says the same; a cap that moves along keeps its breadth. Where both cannot be had
 * (`~=2.1` to 2.6.1: two components cannot say .1, three would cap at 2.7) the floor is stated beside it: `~=2.6,>=2.6.1`.
 */
import { compareVersions, formatVersion, parseVersion, publicVersion, type Version } from '../python/version.ts'
import { withLength } from './release-numbers.ts'
import { isCaret, isFloor, isPin, lowest, type Clause } from './clauses.ts'
import type { Style } from './model.ts'
import { caretCap, compatibleCap, tildeCap } from './poetry-versions.ts'

export interface Replacement {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** null where the style has no version that moves. */
export function respell(clauses: readonly Clause[], style: Style, to: Version): readonly Replacement[] | null {
  switch (style) {
    case 'pin':
      return repin(clauses, formatVersion(publicVersion(to)))
    case 'variant':
      return repin(clauses, formatVersion(to))
    case 'floor':
      return raise(clauses, publicVersion(to))
    case 'caret':
      return moveCaret(clauses, publicVersion(to))
    default:
      return null
  }
}

function repin(clauses: readonly Clause[], version: string): readonly Replacement[] {
  return clauses.filter(isPin).map((clause) => ({ start: clause.versionStart, end: clause.end, text: version }))
}

/** The highest lower bound becomes the version; `>1.2` becomes `>=1.5`, which is what was asked for. */
function raise(clauses: readonly Clause[], to: Version): readonly Replacement[] | null {
  const clause = lowest(clauses)?.clause
  return clause === undefined ? null : [floorAt(clause, to)]
}

function floorAt(clause: Clause, to: Version): Replacement {
  const trimmed = withLength(to, componentsOf(clause))
  const text = compareVersions(trimmed, to) === 0 ? trimmed : to
  if (clause.operator === '>') return { start: clause.start, end: clause.end, text: `>=${formatVersion(text)}` }
  return { start: clause.versionStart, end: clause.end, text: formatVersion(text) }
}

function moveCaret(clauses: readonly Clause[], to: Version): readonly Replacement[] | null {
  const clause = clauses.find(isCaret)
  if (clause === undefined) return null
  const short = withLength(to, componentsOf(clause))
  const saysTheSame = compareVersions(short, to) === 0
  const keepsBreadth = compareVersions(cap(clause, short), cap(clause, to)) === 0
  const version = saysTheSame || !keepsBreadth ? short : to
  const moved = { start: clause.versionStart, end: clause.end, text: formatVersion(version) }
  const floor = clauses.find(isFloor)
  if (compareVersions(version, to) === 0 && floor === undefined) return [moved]
  if (floor !== undefined) return [moved, floorAt(floor, to)]
  return [{ ...moved, text: `${moved.text},>=${formatVersion(to)}` }]
}

function cap(clause: Clause, version: Version): Version {
  if (clause.operator === '^') return caretCap(version)
  return clause.operator === '~' ? tildeCap(version) : compatibleCap(version)
}

function componentsOf(clause: Clause): number {
  return parseVersion(clause.version)?.release.length ?? 1
}
