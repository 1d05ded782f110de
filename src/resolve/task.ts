/**
 * One environment of a problem as an installer sees it there: what is asked for, what bounds it, what replaces what.
 *
 * Rules and the config's own constraints are no part of it: no installer knows them. Declarations that stand on a URL, a path or a
 * repository stay; requirements on them are taken as met, because what they require in turn is not known here.
 */
import type { Environment } from '../python/environment.ts'
import { parseSdistFilename, parseWheelFilename } from '../python/filename.ts'
import type { Marker } from '../python/marker.ts'
import type { ExtraName, PackageName } from '../python/name.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import { compareVersions, parseVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Bound, Installer, Override, Problem } from '../units/problem.ts'
import type { Fact } from './fact.ts'

/** One line that asks for a package. */
export interface Asked {
  readonly name: PackageName
  readonly extras: readonly ExtraName[]
  readonly specifier: SpecifierSet
  /** What it is asked for under; it holds here. */
  readonly marker: Marker | null
  readonly fact: Fact
}

/** A direct reference. */
export interface Direct {
  /** What the file that it names is called; null where that tells no version. */
  readonly version: Version | null
  readonly extras: readonly ExtraName[]
}

export interface Limit {
  readonly name: PackageName
  readonly specifier: SpecifierSet
  readonly fact: Fact
}

export interface Task {
  readonly environment: Environment
  readonly clock: string
  readonly installer: Installer
  readonly asked: readonly Asked[]
  readonly limits: readonly Limit[]
  readonly overrides: ReadonlyMap<PackageName, readonly Override[]>
  /** What stands on a URL, a path or a repository. */
  readonly elsewhere: ReadonlyMap<PackageName, Direct>
  /** Versions that a declaration, a bound or an override names by `==` or `===`. */
  readonly pins: ReadonlyMap<PackageName, readonly Version[]>
}

export function taskOf(problem: Problem, ordinal: number, clock: string, trial: readonly Bound[]): Task {
  const here = problem.environments[ordinal]
  if (here === undefined) throw new Error(`the problem has no environment ${ordinal}`)
  const roots = problem.roots.filter((root) => root.environments.includes(ordinal)).map((root) => root.declaration)
  const bounds = [...problem.bounds, ...(problem.followed ?? []), ...trial].filter(
    (bound) => bound.environments.includes(ordinal) && bound.isConfig !== true,
  )
  const overrides = problem.overrides.filter((override) => override.environments.includes(ordinal))
  const asked = roots
    .filter((root) => root.url === null)
    .map((root) => ({
      name: root.name,
      extras: root.extras,
      specifier: root.specifier,
      marker: root.marker,
      fact: declaredFact(root.name, root.specifier, `${root.file}:${root.line}`),
    }))
  const limits = bounds.map((bound) => ({
    name: bound.name,
    specifier: bound.specifier,
    fact: boundFact(bound),
  }))
  return {
    environment: here.environment,
    clock,
    installer: problem.installer,
    asked,
    limits,
    overrides: Map.groupBy(overrides, (override) => override.name),
    elsewhere: new Map(
      roots.flatMap(({ name, url, extras }): [PackageName, Direct][] =>
        url === null ? [] : [[name, { version: versionAt(url, name), extras: [...extras].sort() }]],
      ),
    ),
    pins: pinsOf([...asked.toSorted(higherPinFirst), ...limits, ...overrides]),
  }
}

/** `https://host/lib-1.0-py3-none-any.whl#sha256=...` is 1.0. */
function versionAt(url: string, name: PackageName): Version | null {
  const filename =
    url
      .replace(/[?#].*$/s, '')
      .split('/')
      .at(-1)
      ?.replaceAll(/%2b/gi, '+') ?? ''
  const file = parseWheelFilename(filename) ?? parseSdistFilename(filename, name)
  return file?.name === name ? file.version : null
}

/** The version that a set names by `==` (without `.*`) or `===`; null when it names none. */
export function pinOf(specifier: SpecifierSet): Version | null {
  for (const { operator, text } of specifier.specifiers) {
    if (operator === '===' || (operator === '==' && !text.endsWith('.*'))) return parseVersion(text)
  }
  return null
}

function pinsOf(
  named: readonly { readonly name: PackageName; readonly specifier: SpecifierSet | null }[],
): ReadonlyMap<PackageName, readonly Version[]> {
  const pins = new Map<PackageName, readonly Version[]>()
  for (const { name, specifier } of named) {
    const pin = specifier === null ? null : pinOf(specifier)
    if (pin !== null) pins.set(name, [...(pins.get(name) ?? []), pin])
  }
  return pins
}

/** Where two lines pin one package, the higher version speaks for it. */
function higherPinFirst(a: Task['asked'][number], b: Task['asked'][number]): number {
  const [x, y] = [pinOf(a.specifier), pinOf(b.specifier)]
  return a.name !== b.name || x === null || y === null ? 0 : compareVersions(y, x)
}

function declaredFact(name: PackageName, specifier: SpecifierSet, source: string): Fact {
  const fact = `${name}${specifier.text}`
  const key = `declared ${source} ${fact}`
  return { kind: 'declared', key, target: name, pin: pinOf(specifier), shown: { fact, source } }
}

function boundFact(bound: Bound): Fact {
  const fact = `${bound.name}${bound.specifier.text}`
  const key = `bound ${bound.source} ${fact}`
  return { kind: 'bound', key, target: bound.name, shown: { fact, source: bound.source } }
}
