/**
 * The marker that holds in some environments and not in the others: by Python, system or machine alone where that tells them apart, else
 * by all that is needed.
 *
 * Pythons are parted where the environments are: between 3.10 and 3.12 at `< "3.12"`, so that every Python has its line.
 */
import { markerValues } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import { compareVersions, parseVersion } from '../python/version.ts'

type Variable = 'python_version' | 'sys_platform' | 'platform_machine'

/** '' for all of them; null where no marker tells them apart. */
export function markerFor(some: readonly Environment[], all: readonly Environment[]): string | null {
  const others = all.filter((one) => !some.includes(one))
  if (others.length === 0) return ''
  if (partedBy(['python_version'], some, others)) return pythonParts(some, all).join(' or ')
  for (const variable of ['sys_platform', 'platform_machine'] as const) {
    if (!partedBy([variable], some, others)) continue
    return distinct(some, variable)
      .map((value) => `${variable} == "${value}"`)
      .join(' or ')
  }
  const variables = PLACES.find((place) => partedBy(['python_version', ...place], some, others))
  if (variables === undefined) return null
  return [...Map.groupBy(some, (one) => keyOf(one, variables))]
    .flatMap(([key, own]) => placeParts(own, all, key, variables))
    .join(' or ')
}

/** What tells the places of environments apart; the shortest first. */
const PLACES: readonly (readonly Variable[])[] = [
  ['sys_platform'],
  ['platform_machine'],
  ['sys_platform', 'platform_machine'],
]

/** One place's part: its system or machine, and its Pythons, where not all of them are meant. */
function placeParts(
  own: readonly Environment[],
  all: readonly Environment[],
  key: string,
  variables: readonly Variable[],
): readonly string[] {
  const here = all.filter((one) => keyOf(one, variables) === key)
  const place = variables.flatMap((variable) => distinct(own, variable).map((value) => `${variable} == "${value}"`))
  const isWhole = distinct(own, 'python_version').length === distinct(here, 'python_version').length
  const pythons = isWhole ? [''] : pythonParts(own, here)
  return pythons.map((python) => [...place, ...(python === '' ? [] : [python])].join(' and '))
}

/** One for each run of neighbouring Pythons. */
function pythonParts(some: readonly Environment[], all: readonly Environment[]): readonly string[] {
  const wanted = new Set(distinct(some, 'python_version'))
  const pythons = distinct(all, 'python_version')
  const parts: string[] = []
  for (const [at, python] of pythons.entries()) {
    const before = pythons[at - 1]
    if (!wanted.has(python) || (before !== undefined && wanted.has(before))) continue
    const end = pythons.slice(at).find((one) => !wanted.has(one))
    const bounds = [
      ...(before === undefined ? [] : [`python_version >= "${python}"`]),
      ...(end === undefined ? [] : [`python_version < "${end}"`]),
    ]
    parts.push(bounds.join(' and '))
  }
  return parts
}

function partedBy(
  variables: readonly Variable[],
  some: readonly Environment[],
  others: readonly Environment[],
): boolean {
  const keys = new Set(some.map((one) => keyOf(one, variables)))
  return others.every((one) => !keys.has(keyOf(one, variables)))
}

function keyOf(environment: Environment, variables: readonly Variable[]): string {
  return variables.map((variable) => valueOf(environment, variable)).join(' ')
}

/** Ascending for Pythons, else in the order of the environments. */
function distinct(environments: readonly Environment[], variable: Variable): readonly string[] {
  const values = [...new Set(environments.map((one) => valueOf(one, variable)))]
  return variable === 'python_version' ? values.sort(byVersion) : values
}

function byVersion(a: string, b: string): number {
  const [x, y] = [parseVersion(a), parseVersion(b)]
  return x === null || y === null ? 0 : compareVersions(x, y)
}

function valueOf(environment: Environment, variable: Variable): string {
  return markerValues(environment)[variable]
}
