/**
 * The `[dependency-groups]` table (PEP 735), whose groups may include each other, and what tools have of the kind: uv's older
 * `tool.uv.dev-dependencies`, `[tool.pdm.dev-dependencies]` by group, and the dependencies of `[tool.hatch.envs.NAME]` as the group hatch-NAME.
 */
import { normalizeName, type ExtraName } from '../python/name.ts'
import { closureOf, cyclesOf } from './group-closure.ts'
import { projectName, readArray } from './project-metadata.ts'
import { stringAt, tableAt, valueAt, type TomlTable, type TomlValue } from './toml.ts'
import type { Stretch, TomlDeclarations } from './toml-declarations.ts'

export interface DependencyGroups {
  readonly names: readonly string[]
  readonly includes: ReadonlyMap<string, readonly string[]>
  /** Groups that ask for extras of the project itself. */
  readonly extras: ReadonlyMap<string, readonly ExtraName[]>
}

/** Groups compare by their normalized names. */
export function groupName(name: string): string {
  return normalizeName(name)
}

export function readDependencyGroups(declarations: TomlDeclarations): DependencyGroups {
  const { root } = declarations.document
  const own = projectName(root)
  const includes = new Map<string, readonly string[]>()
  const places = new Map<string, Stretch>()
  const extras = new Map<string, readonly ExtraName[]>()
  for (const [written, entry] of tableAt(root, 'dependency-groups')?.entries ?? []) {
    const name = groupName(written)
    if (places.has(name)) declarations.report(entry, `the group ${name} is defined twice (PEP 735)`)
    places.set(name, entry)
    const { included, rest } = partition(declarations, entry.value)
    includes.set(name, included)
    const asked = readArray(declarations, rest, { kind: 'group', name }, own)
    if (asked.length > 0) extras.set(name, asked)
  }
  reportIncludes(declarations, includes, places)
  const ofTools = toolGroups(root)
  for (const { name, value } of ofTools) {
    const asked = readArray(declarations, value, { kind: 'group', name }, own)
    if (asked.length > 0) extras.set(name, [...(extras.get(name) ?? []), ...asked])
  }
  const names = new Set([...places.keys(), ...ofTools.map(({ name }) => name)])
  return { names: [...names], includes: closureOf(includes), extras }
}

interface ToolGroup {
  readonly name: string
  readonly value: TomlValue
}

function toolGroups(root: TomlTable): readonly ToolGroup[] {
  const dev = valueAt(root, 'tool', 'uv', 'dev-dependencies')
  const pdm = [...(tableAt(root, 'tool', 'pdm', 'dev-dependencies')?.entries ?? [])]
  const hatch = [...(tableAt(root, 'tool', 'hatch', 'envs')?.entries ?? [])]
  return [
    ...(dev === undefined ? [] : [{ name: 'dev', value: dev }]),
    ...pdm.map(([name, { value }]) => ({ name: groupName(name), value })),
    ...hatch.flatMap(([name, { value }]) =>
      value.kind === 'table'
        ? ['dependencies', 'extra-dependencies'].flatMap((key) => {
            const stated = valueAt(value, key)
            return stated === undefined ? [] : [{ name: groupName(`hatch-${name}`), value: stated }]
          })
        : [],
    ),
  ]
}

/** `{include-group = "name"}` apart from the requirements. */
function partition(
  declarations: TomlDeclarations,
  value: TomlValue,
): { readonly included: readonly string[]; readonly rest: TomlValue } {
  if (value.kind !== 'array') return { included: [], rest: value }
  const included: string[] = []
  const elements: TomlValue[] = []
  for (const element of value.elements) {
    const name = element.kind === 'table' ? stringAt(element, 'include-group') : null
    if (name !== null) included.push(groupName(name))
    else if (element.kind === 'table') declarations.report(element, 'only include-group is known here (PEP 735)')
    else elements.push(element)
  }
  return { included, rest: { ...value, elements } }
}

function reportIncludes(
  declarations: TomlDeclarations,
  includes: ReadonlyMap<string, readonly string[]>,
  places: ReadonlyMap<string, Stretch>,
): void {
  for (const name of cyclesOf(includes)) {
    const place = places.get(name)
    if (place !== undefined) declarations.report(place, `the group ${name} includes itself (PEP 735)`)
  }
  for (const [name, included] of includes) {
    const place = places.get(name)
    const missing = included.find((other) => !includes.has(other))
    if (place === undefined || missing === undefined) continue
    declarations.report(place, `the group ${name} includes ${missing}, which is not defined`)
  }
}
