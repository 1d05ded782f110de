/**
 * Which extras and groups of a project are installed together.
 *
 * All of them, unless the project declares some conflicting (`tool.uv.conflicts`) or their direct requirements exclude each other in
 * the environment: then each of those is a selection of its own, together with everything that conflicts with nothing.
 */
import type { Declaration, ProjectTable, ReadResult } from '../manifests/model.ts'
import { evaluateMarker } from '../python/marker.ts'
import { markerValues } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import { intersect, intervalsOf, isEmpty } from '../python/intervals.ts'
import type { PackageName } from '../python/name.ts'
import { byBytes } from './paths.ts'

/** `extra:dev` or `group:test`. */
type Item = string

const LARGEST = 200

/** At least one selection; sorted, each sorted. */
export function selectionsOf(read: ReadResult, environment: Environment): readonly (readonly Item[])[] {
  const items = itemsOf(read)
  const clashing = new Set<Item>()
  for (const [a, b] of clashes(items, read, environment)) clashing.add(a).add(b)
  const free = items.filter((item) => !clashing.has(item))
  if (clashing.size === 0) return [free]
  return [...clashing].toSorted(byBytes).map((item) => [...free, item].toSorted(byBytes))
}

function itemsOf(read: ReadResult): readonly Item[] {
  const items = new Set<Item>()
  for (const { section } of read.declarations) {
    if (section.kind === 'extra' || section.kind === 'group') items.add(`${section.kind}:${section.name}`)
  }
  for (const [name] of read.project?.groupIncludes ?? []) items.add(`group:${name}`)
  for (const [name] of read.project?.extraIncludes ?? []) items.add(`extra:${name}`)
  return [...items].toSorted(byBytes)
}

/** What an item brings: itself and what it includes, transitively. */
export function broughtBy(items: Iterable<Item>, project: ProjectTable | null): ReadonlySet<Item> {
  const brought = new Set(items)
  for (const item of brought) {
    const [kind, name] = [item.slice(0, 5), item.slice(6)]
    const next =
      kind === 'extra'
        ? (project?.extraIncludes.get(name) ?? []).map((extra) => `extra:${extra}`)
        : [
            ...(project?.groupIncludes.get(name) ?? []).map((group) => `group:${group}`),
            ...(project?.groupExtras.get(name) ?? []).map((extra) => `extra:${extra}`),
          ]
    for (const one of next) brought.add(one)
  }
  return brought
}

function clashes(
  items: readonly Item[],
  read: ReadResult,
  environment: Environment,
): readonly (readonly [Item, Item])[] {
  const { project } = read
  if (items.length > LARGEST) return []
  const brought = new Map(items.map((item) => [item, broughtBy([item], project)]))
  const requirements = directRequirements(read, environment)
  const declared = (project?.conflicts ?? []).map((set) => set.map(({ kind, name }) => `${kind}:${name}`))
  const found: (readonly [Item, Item])[] = []
  for (const [index, a] of items.entries()) {
    for (const b of items.slice(index + 1)) {
      const [ofA, ofB] = [brought.get(a) ?? new Set(), brought.get(b) ?? new Set()]
      // One that brings the other is that one and more: the clash, if any, is within it.
      if (ofA.has(b) || ofB.has(a)) continue
      const isDeclared = declared.some((set) => set.some((x) => ofA.has(x) && set.some((y) => y !== x && ofB.has(y))))
      if (isDeclared || exclude(requirements.get(a) ?? [], requirements.get(b) ?? [])) found.push([a, b])
    }
  }
  return found
}

/** By extra or group: what it asks for in this environment. */
function directRequirements(read: ReadResult, environment: Environment): ReadonlyMap<Item, readonly Declaration[]> {
  const values = markerValues(environment)
  const requirements = new Map<Item, Declaration[]>()
  for (const declaration of read.declarations) {
    const { section, marker } = declaration
    if (section.kind !== 'extra' && section.kind !== 'group') continue
    if (marker !== null && !evaluateMarker(marker, values, new Set())) continue
    const item = `${section.kind}:${section.name}`
    const list = requirements.get(item)
    if (list === undefined) requirements.set(item, [declaration])
    else list.push(declaration)
  }
  return requirements
}

function exclude(a: readonly Declaration[], b: readonly Declaration[]): boolean {
  const byName = new Map<PackageName, Declaration[]>()
  for (const declaration of b) byName.set(declaration.name, [...(byName.get(declaration.name) ?? []), declaration])
  return a.some((one) =>
    (byName.get(one.name) ?? []).some((other) =>
      one.url !== null && other.url !== null
        ? one.url !== other.url
        : isEmpty(intersect(intervalsOf(one.specifier), intervalsOf(other.specifier))),
    ),
  )
}
