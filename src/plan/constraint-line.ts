/** A constraint line: as it is written, and what it bounds. */
import type { PackageName } from '../python/name.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import { formatVersion, publicVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Bound, Problem } from '../units/problem.ts'

export interface ConstraintLine {
  readonly unit: string
  readonly name: PackageName
  readonly operator: '>=' | '!=' | '<' | '=='
  readonly version: Version
}

export function boundOf(line: ConstraintLine, problem: Problem): Bound {
  const specifier = parseSpecifierSet(specifierText(line))
  if (specifier === null) throw new Error(`${lineText(line)} is no constraint`)
  const environments = problem.environments.flatMap(({ unit }, ordinal) => (unit === line.unit ? [ordinal] : []))
  return { name: line.name, specifier, environments, source: `Lockstep's constraint line ${lineText(line)}` }
}

/** As it is written in the file. */
export function lineText(line: ConstraintLine): string {
  return `${line.name}${specifierText(line)}`
}

/** Only `==` may carry a local version (PEP 440). */
function specifierText({ operator, version }: ConstraintLine): string {
  return `${operator}${formatVersion(operator === '==' ? version : publicVersion(version))}`
}
