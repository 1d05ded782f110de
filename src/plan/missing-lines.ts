/**
 * Which packages are new to the closure of a unit that is complete, and the lines that they need (design, "What may move").
 *
 * A unit is complete where one of its files carries hashes or was compiled; its lines stand at the end of its own file, else of the one that does.
 * What was installed before and no line states was left out by people, and stays so. A file that several units read gets a line once.
 */
import type { PackageName } from '../python/name.ts'
import { formatVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Facts } from '../universe/facts.ts'
import type { Chosen, ResolvedSet } from '../universe/solution.ts'
import { resolveTarget } from '../units/paths.ts'
import type { Problem } from '../units/problem.ts'
import { markerFor } from './environment-marker.ts'
import { askersOf } from './askers.ts'

export interface MissingLine {
  readonly file: string
  readonly name: PackageName
  readonly version: Version
  /** PEP 508 text; null where environments need different versions and no marker tells them apart. */
  readonly requirement: string | null
  /** Ordinals of the environments that need it. */
  readonly environments: readonly number[]
  /** The first that asks for it. */
  readonly askedBy: Chosen
}

interface Sets {
  readonly present: readonly ResolvedSet[]
  readonly chosen: readonly ResolvedSet[]
}

/** In the order of files, then names. `changed`: files that the plan edits, units of which it edits none need no line; `compiled`: those that a tool wrote. */
export function missingLines(
  problem: Problem,
  facts: Facts,
  sets: Sets,
  { changed, compiled }: { readonly changed: ReadonlySet<string>; readonly compiled: ReadonlySet<string> },
): readonly MissingLine[] {
  const all = unitsOf(problem, compiled)
  const units = all.filter(({ files }) => files.some((file) => changed.has(file)))
  const lines: MissingLine[] = []
  const stated = statedNames(problem)
  const wanted = problem.environments.map((_, ordinal) => newNames(ordinal, problem, facts, sets, units))
  for (const file of targetsOf(units)) {
    const readers = all.filter(({ files }) => files.includes(file))
    const ordinals = readers.flatMap((unit) => unit.ordinals)
    const askers = ordinals.map((ordinal) => ({ ordinal, names: wanted[ordinal] ?? new Map<PackageName, Chosen>() }))
    for (const name of [...new Set(askers.flatMap(({ names }) => [...names.keys()]))].sort()) {
      const needing = askers.filter(({ ordinal, names }) => names.has(name) && stated[ordinal]?.has(name) === false)
      const askedBy = needing[0]?.names.get(name)
      if (askedBy === undefined || !needing.some(({ ordinal }) => isTargeted(ordinal, file, units))) continue
      const at = needing.map(({ ordinal }) => ordinal)
      lines.push(...linesFor(name, at, ordinals, problem, sets.chosen).map((line) => ({ ...line, file, askedBy })))
      for (const ordinal of at) stated[ordinal]?.add(name)
    }
  }
  return lines
}

interface CompleteUnit {
  readonly id: string
  readonly ordinals: readonly number[]
  readonly files: readonly string[]
  /** Of these files, those that carry hashes or were compiled. */
  readonly complete: readonly string[]
  /** Where its lines go; null where no file is complete. */
  readonly target: string | null
}

function unitsOf(problem: Problem, compiled: ReadonlySet<string>): readonly CompleteUnit[] {
  const ids = [...new Set(problem.environments.map(({ unit }) => unit))]
  return ids.map((id) => {
    const ordinals = problem.environments.flatMap(({ unit }, ordinal) => (unit === id ? [ordinal] : []))
    const own = problem.roots.filter((root) => root.environments.some((ordinal) => ordinals.includes(ordinal)))
    const files = [...new Set(own.map(({ declaration }) => declaration.file))]
    const withHashes = new Set(own.flatMap(({ declaration: { file, hashes } }) => (hashes.length > 0 ? [file] : [])))
    const complete = files.filter((file) => withHashes.has(file) || compiled.has(file))
    const included = new Set(problem.includes.flatMap(({ file, target }) => pathOf(file, target)))
    const target = [id, ...complete.filter((file) => !included.has(file)), ...complete].find((file) =>
      complete.includes(file),
    )
    return { id, ordinals, files, complete, target: target ?? null }
  })
}

function pathOf(file: string, target: string): readonly string[] {
  const resolved = resolveTarget(file, target)
  return 'path' in resolved ? [resolved.path] : []
}

/** Those that others read first: a line there is one that they need not have. */
function targetsOf(units: readonly CompleteUnit[]): readonly string[] {
  const targets = [...new Set(units.flatMap(({ target }) => target ?? []))].sort()
  const readers = (file: string): number => units.filter(({ files }) => files.includes(file)).length
  return targets.sort((a, b) => readers(b) - readers(a))
}

function isTargeted(ordinal: number, file: string, units: readonly CompleteUnit[]): boolean {
  return units.some(({ ordinals, target }) => target === file && ordinals.includes(ordinal))
}

function statedNames(problem: Problem): readonly Set<PackageName>[] {
  return problem.environments.map(
    (_, ordinal) =>
      new Set(problem.roots.flatMap((root) => (root.environments.includes(ordinal) ? root.declaration.name : []))),
  )
}

/** Names that the chosen set has and the present one has not, with who asks: from the complete files on, by requirements. */
function newNames(
  ordinal: number,
  problem: Problem,
  facts: Facts,
  { present, chosen }: Sets,
  units: readonly CompleteUnit[],
): ReadonlyMap<PackageName, Chosen> {
  const complete = units.find(({ ordinals }) => ordinals.includes(ordinal))?.complete ?? []
  const lines = problem.roots.filter(({ declaration }) => complete.includes(declaration.file))
  return new Map(
    [...askersOf(ordinal, lines, problem, facts, chosen)].flatMap(([name, by]) =>
      by === null || present[ordinal]?.has(name) === true ? [] : [[name, by]],
    ),
  )
}

/** One for each version that is needed. `readers`: all environments in which the file is read. */
function linesFor(
  name: PackageName,
  needing: readonly number[],
  readers: readonly number[],
  problem: Problem,
  chosen: readonly ResolvedSet[],
): readonly Pick<MissingLine, 'name' | 'version' | 'requirement' | 'environments'>[] {
  const environmentsOf = (ordinals: readonly number[]) =>
    ordinals.flatMap((ordinal) => problem.environments[ordinal]?.environment ?? [])
  const versions = Map.groupBy(needing, (ordinal) => textIn(chosen[ordinal], name))
  return [...versions].flatMap(([text, ordinals]) => {
    const version = chosen[ordinals[0] ?? 0]?.get(name)?.version
    if (version === undefined) return []
    const marker = markerFor(environmentsOf(ordinals), environmentsOf(readers))
    const isSameForAll = readers.every((ordinal) => ['', text].includes(textIn(chosen[ordinal], name)))
    const condition = marker ?? (isSameForAll ? '' : null)
    const requirement = condition === null ? null : `${name}==${text}${condition === '' ? '' : `; ${condition}`}`
    return [{ name, version, requirement, environments: ordinals }]
  })
}

/** '' for a package that is not there. */
function textIn(set: ResolvedSet | undefined, name: PackageName): string {
  const version = set?.get(name)?.version
  return version === undefined ? '' : formatVersion(version)
}
