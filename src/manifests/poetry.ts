/**
 * The `[tool.poetry]` table: dependencies, groups, extras, sources and the Python it asks for.
 *
 * An optional dependency belongs to the extras that name it, and to nothing else: one in no extra is installed by nobody and not declared.
 */
import { normalizeExtra, normalizeName, type ExtraName, type PackageName } from '../python/name.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import { groupName } from './dependency-groups.ts'
import type { IndexOption, PackageSource, ProjectTable, Section } from './model.ts'
import { readPoetryDependency } from './poetry-dependencies.ts'
import { scanPoetryConstraint, toPep440 } from './poetry-versions.ts'
import { stringAt, stringsAt, tableAt, valueAt, type TomlTable } from './toml.ts'
import type { TomlDeclarations } from './toml-declarations.ts'

/** Declares every dependency; gives back the sources they name. */
export function readPoetryDependencies(declarations: TomlDeclarations): readonly PackageSource[] {
  const poetry = tableAt(declarations.document.root, 'tool', 'poetry')
  if (poetry === null) return []
  const extras = extrasByPackage(poetry)
  const sources = readTable(declarations, tableAt(poetry, 'dependencies'), (name) => (isOptional) => {
    if (!isOptional) return [{ kind: 'install' }]
    return (extras.get(name) ?? []).map((extra) => ({ kind: 'extra', name: extra }))
  })
  const dev = readTable(declarations, tableAt(poetry, 'dev-dependencies'), inGroup('dev'))
  const groups = [...(tableAt(poetry, 'group')?.entries ?? [])].flatMap(([name, { value }]) => {
    const table = value.kind === 'table' ? tableAt(value, 'dependencies') : null
    return readTable(declarations, table, inGroup(groupName(name)))
  })
  return [...sources, ...dev, ...groups]
}

type Sections = (name: PackageName) => (isOptional: boolean) => readonly Section[]

function inGroup(name: string): Sections {
  return () => () => [{ kind: 'group', name }]
}

function readTable(
  declarations: TomlDeclarations,
  table: TomlTable | null,
  sections: Sections,
): readonly PackageSource[] {
  return [...(table?.entries ?? [])]
    .filter(([name]) => normalizeName(name) !== 'python')
    .flatMap(([name, entry]) => readPoetryDependency(declarations, name, entry, sections(normalizeName(name))))
}

function extrasByPackage(poetry: TomlTable): ReadonlyMap<PackageName, readonly ExtraName[]> {
  const byPackage = new Map<PackageName, ExtraName[]>()
  for (const [extra] of tableAt(poetry, 'extras')?.entries ?? []) {
    for (const { value } of stringsAt(poetry, 'extras', extra)) {
      const name = normalizeName(/^[\w.-]*/.exec(value)?.[0] ?? '')
      byPackage.set(name, [...(byPackage.get(name) ?? []), normalizeExtra(extra)])
    }
  }
  return byPackage
}

/** Poetry's `python`, as a specifier. */
export function readPoetryPython(declarations: TomlDeclarations): ProjectTable['requiresPython'] {
  const value = valueAt(declarations.document.root, 'tool', 'poetry', 'dependencies', 'python')
  const stated = value?.kind === 'table' ? valueAt(value, 'version') : value
  if (stated?.kind !== 'string') return null
  const alternatives = scanPoetryConstraint(stated.value)
  const [clauses = []] = alternatives ?? []
  const text = clauses
    .map(toPep440)
    .filter((specifier) => specifier !== '')
    .join(',')
  const specifier = alternatives?.length === 1 ? parseSpecifierSet(text) : null
  if (specifier !== null) return { specifier, line: declarations.line(stated) }
  declarations.report(stated, 'it is no version constraint that can be read as one range')
  return null
}

/** `[[tool.poetry.source]]`, by priority. */
export function readPoetrySources(declarations: TomlDeclarations): readonly IndexOption[] {
  const value = valueAt(declarations.document.root, 'tool', 'poetry', 'source')
  const tables = value?.kind === 'array' ? value.elements.filter((element) => element.kind === 'table') : []
  return tables.flatMap((table) => {
    const url = stringAt(table, 'url')
    const name = stringAt(table, 'name')
    if (url === null) return []
    const priority = stringAt(table, 'priority') ?? 'primary'
    const kind = ['default', 'primary'].includes(priority) ? ('index-url' as const) : ('extra-index-url' as const)
    const place = { file: declarations.file, line: declarations.line(table) }
    return [{ kind, value: url, ...place, ...(name === null ? {} : { name }), isExplicit: priority === 'explicit' }]
  })
}

/** Poetry installs every group that is not optional; null without Poetry's groups. */
export function readPoetryDefaultGroups(declarations: TomlDeclarations): readonly string[] | null {
  const poetry = tableAt(declarations.document.root, 'tool', 'poetry')
  const groups = poetry === null ? null : tableAt(poetry, 'group')
  const hasDev = poetry !== null && tableAt(poetry, 'dev-dependencies') !== null
  if (groups === null) return hasDev ? ['dev'] : null
  const names = [...groups.entries].flatMap(([name, { value }]) => {
    const optional = value.kind === 'table' ? valueAt(value, 'optional') : undefined
    return optional?.kind === 'boolean' && optional.value === true ? [] : [groupName(name)]
  })
  return [...new Set([...(hasDev ? ['dev'] : []), ...names])]
}
