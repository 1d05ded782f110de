/**
 * The `[tool.uv]` table: constraints, overrides, sources, indexes, conflicts, default groups.
 * Source: uv's documentation, Settings.
 */
import { parseMarker } from '../python/marker.ts'
import { normalizeExtra, normalizeName } from '../python/name.ts'
import { groupName, type DependencyGroups } from './dependency-groups.ts'
import type { ExtraOrGroup, IndexOption, PackageSource, ProjectTable } from './model.ts'
import { readArray } from './project-metadata.ts'
import { stringAt, stringsAt, tableAt, valueAt, type TomlTable, type TomlValue } from './toml.ts'
import type { TomlDeclarations } from './toml-declarations.ts'

export function readUvBounds(declarations: TomlDeclarations): void {
  const { root } = declarations.document
  const constraints = valueAt(root, 'tool', 'uv', 'constraint-dependencies')
  const overrides = valueAt(root, 'tool', 'uv', 'override-dependencies')
  readArray(declarations, constraints, { kind: 'constraint' }, null)
  readArray(declarations, overrides, { kind: 'override' }, null)
}

/** Options of `[tool.uv]` as the command line has them. */
export function readUvOptions(declarations: TomlDeclarations): readonly IndexOption[] {
  const uv = tableAt(declarations.document.root, 'tool', 'uv')
  if (uv === null) return []
  const options: IndexOption[] = []
  for (const kind of ['index-url', 'extra-index-url', 'find-links'] as const) {
    for (const string of stringsAt(uv, kind))
      options.push({ kind, value: string.value, ...place(declarations, string) })
  }
  const noIndex = valueAt(uv, 'no-index')
  if (noIndex?.kind === 'boolean' && noIndex.value === true) {
    options.push({ kind: 'no-index', value: '', ...place(declarations, noIndex) })
  }
  const prerelease = valueAt(uv, 'prerelease')
  if (prerelease?.kind === 'string' && prerelease.value === 'allow') {
    options.push({ kind: 'pre', value: '', ...place(declarations, prerelease) })
  }
  return options
}

/** `[[tool.uv.index]]`: one is the default index, the others come before it. */
export function readUvIndexes(declarations: TomlDeclarations): readonly IndexOption[] {
  return tablesAt(declarations.document.root, 'index').flatMap((table) => {
    const url = stringAt(table, 'url')
    if (url === null) return []
    const kind = isTrue(table, 'default') ? ('index-url' as const) : ('extra-index-url' as const)
    const name = stringAt(table, 'name')
    const named = name === null ? {} : { name }
    return [{ kind, value: url, ...place(declarations, table), ...named, isExplicit: isTrue(table, 'explicit') }]
  })
}

export function readUvSources(declarations: TomlDeclarations): readonly PackageSource[] {
  const sources: PackageSource[] = []
  for (const [name, { value }] of tableAt(declarations.document.root, 'tool', 'uv', 'sources')?.entries ?? []) {
    const tables = value.kind === 'array' ? value.elements : [value]
    for (const table of tables) {
      const source = table.kind === 'table' ? sourceOf(table) : null
      if (source === null) {
        declarations.report(table, 'it is no source that uv knows')
        continue
      }
      const marker = table.kind === 'table' ? stringAt(table, 'marker') : null
      const read = marker === null ? null : parseMarker(marker)
      if (marker !== null && read === null) declarations.report(table, 'its marker cannot be read (PEP 508)')
      const [only] = extraOrGroup(table)
      const where = { marker: read, ...(only === undefined ? {} : { only }), line: declarations.line(table) }
      sources.push({ name: normalizeName(name), ...source, ...where })
    }
  }
  return sources
}

function sourceOf(table: TomlTable): Pick<PackageSource, 'kind' | 'value'> | null {
  for (const kind of ['index', 'url', 'path'] as const) {
    const value = stringAt(table, kind)
    if (value !== null) return { kind, value }
  }
  const git = stringAt(table, 'git')
  if (git !== null) return { kind: 'git', value: gitUrl(git, table) }
  return isTrue(table, 'workspace') ? { kind: 'workspace', value: '' } : null
}

/** As pip writes it: `git+URL@REVISION`. */
export function gitUrl(git: string, table: TomlTable): string {
  const revision = ['rev', 'tag', 'branch'].map((key) => stringAt(table, key)).find((value) => value !== null)
  const url = git.startsWith('git+') ? git : `git+${git}`
  return revision === undefined ? url : `${url}@${revision}`
}

/** Each set with at least two members; a member that names another package of a workspace as a whole says nothing of this one. */
export function readUvConflicts(declarations: TomlDeclarations): ProjectTable['conflicts'] {
  const sets = valueAt(declarations.document.root, 'tool', 'uv', 'conflicts')
  if (sets?.kind !== 'array') return []
  return sets.elements
    .map((set) => (set.kind === 'array' ? set.elements.flatMap(extraOrGroup) : []))
    .filter((set) => set.length > 1)
}

/** The one that a table names, or none. */
function extraOrGroup(value: TomlValue): readonly ExtraOrGroup[] {
  if (value.kind !== 'table') return []
  const extra = stringAt(value, 'extra')
  if (extra !== null) return [{ kind: 'extra', name: normalizeExtra(extra) }]
  const group = stringAt(value, 'group')
  return group === null ? [] : [{ kind: 'group', name: groupName(group) }]
}

/** null when unstated: uv then takes `dev`. */
export function readUvDefaultGroups(
  declarations: TomlDeclarations,
  groups: DependencyGroups,
): readonly string[] | null {
  const value = valueAt(declarations.document.root, 'tool', 'uv', 'default-groups')
  if (value === undefined) return null
  if (value.kind === 'string' && value.value === 'all') return groups.names
  return stringsAt(declarations.document.root, 'tool', 'uv', 'default-groups').map((name) => groupName(name.value))
}

function tablesAt(root: TomlTable, key: string): readonly TomlTable[] {
  const value = valueAt(root, 'tool', 'uv', key)
  return value?.kind === 'array' ? value.elements.filter((element) => element.kind === 'table') : []
}

function isTrue(table: TomlTable, key: string): boolean {
  const value = valueAt(table, key)
  return value?.kind === 'boolean' && value.value === true
}

function place(declarations: TomlDeclarations, value: TomlValue): { readonly file: string; readonly line: number } {
  return { file: declarations.file, line: declarations.line(value) }
}
