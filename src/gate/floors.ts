/**
 * Floors: the lower bounds that people state (`>=2.6`, `~=2.6`, `^2.6`, a `-c` line), and what goes below them.
 *
 * A pin is no floor: where it moves down, what it reopens tells whether that is worse. A floor is gone below where a lower version is
 * installed, or where a line of the package that stated it admits lower ones and no bound keeps them out.
 */
import { complement, includes, intersect, isEmpty } from '../python/intervals.ts'
import type { Intervals } from '../python/intervals.ts'
import type { PackageName } from '../python/name.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import { compareVersions, parseVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Bound, Problem, Root } from '../units/problem.ts'
import type { LoweredEntry } from './document.ts'
import type { Side } from './side.ts'

export interface Floor {
  readonly name: PackageName
  readonly version: Version
  /** `>=2.6.0`. */
  readonly specifier: SpecifierSet
  /** `requirements.txt:3`. */
  readonly stated: string
  /** Stated as `==2.6.*`. */
  readonly isSeries: boolean
}

/** The highest floor of each package. */
export function floorsOf({ roots, bounds }: Pick<Problem, 'roots' | 'bounds'>): readonly Floor[] {
  const floors = new Map<PackageName, Floor>()
  const state = (name: PackageName, specifier: SpecifierSet, stated: string): void => {
    const version = lowerBound(specifier)
    const known = floors.get(name)
    if (version === null || (known !== undefined && compareVersions(known.version, version) >= 0)) return
    const floor = parseSpecifierSet(`>=${version.text}`)
    const isSeries = specifier.specifiers.some(
      ({ operator, text }) => operator === '==' && text === `${version.text}.*`,
    )
    if (floor !== null) floors.set(name, { name, version, specifier: floor, stated, isSeries })
  }
  for (const { declaration } of roots) {
    if (declaration.style === 'pin' || declaration.style === 'variant') continue
    state(declaration.name, declaration.specifier, `${declaration.file}:${declaration.line}`)
  }
  for (const bound of bounds) if (bound.sparesPresent !== true) state(bound.name, bound.specifier, bound.source)
  return [...floors.values()]
}

/** The highest version that `>=`, `>`, `~=` or `==x.*` names. */
function lowerBound({ specifiers }: SpecifierSet): Version | null {
  let highest: Version | null = null
  for (const { operator, text } of specifiers) {
    const isFloor =
      operator === '>=' || operator === '>' || operator === '~=' || (operator === '==' && text.endsWith('.*'))
    const version = isFloor ? parseVersion(text.replace(/\.\*$/, '')) : null
    if (version !== null && (highest === null || compareVersions(version, highest) > 0)) highest = version
  }
  return highest
}

export function loweredFloors(floors: readonly Floor[], { problem, present }: Side): readonly LoweredEntry[] {
  return floors.flatMap((floor) => {
    const below = belowOf(floor)
    const lines = problem.roots.filter(({ declaration }) => declaration.name === floor.name)
    const found =
      installedBelow(floor, below, lines, present.sets) ?? admittedBelow(floor, below, lines, problem.bounds)
    return found === null ? [] : [{ package: floor.name, floor: floor.specifier.text, stated: floor.stated, ...found }]
  })
}

/** What lies below it. `==1.2.*` admits pre-releases of 1.2 (PEP 440, Version matching): those are no lower series. */
function belowOf({ version, specifier, isSeries }: Floor): Intervals {
  const lowest = isSeries ? parseSpecifierSet(`>=${version.text}.dev0`) : specifier
  return complement((lowest ?? specifier).intervals)
}

type Below = Pick<LoweredEntry, 'now' | 'file' | 'line'>

function installedBelow(
  { name }: Floor,
  below: Intervals,
  lines: readonly Root[],
  sets: Side['present']['sets'],
): Below | null {
  for (const [at, set] of sets.entries()) {
    const version = set.get(name)?.version
    if (version === undefined || !includes(below, version)) continue
    const line = lines.find(({ environments }) => environments.includes(at))
    return { now: version.text, ...placeOf(line) }
  }
  return null
}

/** A line that states the package and, with the bounds beside it, admits versions below the floor. */
function admittedBelow(
  { name }: Floor,
  below: Intervals,
  lines: readonly Root[],
  bounds: readonly Bound[],
): Below | null {
  for (const line of lines) {
    const { specifier, style } = line.declaration
    if (style === 'pin' || style === 'variant' || style === 'url') continue
    const isOpen = line.environments.some((at) => {
      const others = bounds.filter(
        (bound) => bound.name === name && bound.sparesPresent !== true && bound.environments.includes(at),
      )
      const admitted = others.reduce((all, bound) => intersect(all, bound.specifier.intervals), specifier.intervals)
      return !isEmpty(intersect(admitted, below))
    })
    if (isOpen) return { now: specifier.text === '' ? 'any version' : specifier.text, ...placeOf(line) }
  }
  return null
}

function placeOf(line: Root | undefined): Pick<Below, 'file' | 'line'> {
  return { file: line?.declaration.file ?? null, line: line?.declaration.line ?? null }
}
