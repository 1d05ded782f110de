/**
 * Which extras and groups of a project are installed together.
 *
 * All of them, unless the project declares some conflicting (`tool.uv.conflicts`) or their direct requirements exclude each other in
 * the environment: then each of those is a selection of its own, together with what brings it and everything that conflicts with nothing.
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
  const pairs = clashes(items, read, environment)
  if (pairs.length === 0) return [items]
  const clashing = new Set(pairs.flat())
  const bringing = items.flatMap((item) => {
    const brought = [...broughtBy([item], read.project)].filter((one) => clashing.has(one))
    return clashing.has(item) || brought.length === 0 || !goTogether(brought, pairs) ? [] : [{ item, brought }]
  })
  const free = items.filter((item) => !clashing.has(item) && bringing.every((one) => one.item !== item))
  return [...clashing]
    .toSorted(byBytes)
    .map((item) => [...free, ...withBringing(item, bringing, pairs)].toSorted(byBytes))
}

type Pair = readonly [Item, Item]

/**
 * With what clashes goes whatever brings it: `elasticsearch` that is `pkg[elasticsearch7]` clashes with `elasticsearch8` as that does. An item
 * that brings what clashes within itself is installed everywhere, as nothing could be left out of it.
 */
function withBringing(
  item: Item,
  bringing: readonly { readonly item: Item; readonly brought: readonly Item[] }[],
  pairs: readonly Pair[],
): readonly Item[] {
  const taken = new Set([item])
  const chosen = [item]
  for (const one of bringing) {
    if (!one.brought.includes(item) || !goTogether([...taken, ...one.brought], pairs)) continue
    chosen.push(one.item)
    for (const each of one.brought) taken.add(each)
  }
  return chosen
}

function goTogether(items: readonly Item[], pairs: readonly Pair[]): boolean {
  return pairs.every(([a, b]) => !items.includes(a) || !items.includes(b))
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

function clashes(items: readonly Item[], read: ReadResult, environment: Environment): readonly Pair[] {
  const { project } = read
  if (items.length > LARGEST) return []
  const brought = new Map(items.map((item) => [item, broughtBy([item], project)]))
  const requirements = directRequirements(read, environment)
  const declared = (project?.conflicts ?? []).map((set) => set.map(({ kind, name }) => `${kind}:${name}`))
  const found: Pair[] = []
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
