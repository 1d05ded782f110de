/**
 * The `[project]` table: dependencies, extras, requires-python (PEP 621, PyPA's pyproject.toml specification).
 */
import { normalizeExtra, normalizeName, type ExtraName, type PackageName } from '../python/name.ts'
import { closureOf } from './group-closure.ts'
import type { ProjectTable, Section } from './model.ts'
import { stringAt, tableAt, valueAt, type TomlTable, type TomlValue } from './toml.ts'
import type { TomlDeclarations } from './toml-declarations.ts'

/** The project's own name, by which its extras may be asked for; Poetry's where there is no `[project]`. */
export function projectName(root: TomlTable): PackageName | null {
  const name = stringAt(root, 'project', 'name') ?? stringAt(root, 'tool', 'poetry', 'name')
  return name === null ? null : normalizeName(name)
}

/** Declares what `[project]` asks for; gives back which extras include which others of the project. */
export function readProjectMetadata(declarations: TomlDeclarations): ReadonlyMap<string, readonly string[]> {
  const { root } = declarations.document
  const own = projectName(root)
  readArray(declarations, valueAt(root, 'project', 'dependencies'), { kind: 'install' }, own)
  const includes = new Map<string, readonly string[]>()
  for (const [name, { value }] of tableAt(root, 'project', 'optional-dependencies')?.entries ?? []) {
    const extra = normalizeExtra(name)
    includes.set(extra, readArray(declarations, value, { kind: 'extra', name: extra }, own))
  }
  return closureOf(includes)
}

/**
 * Declares each requirement of an array, and gives back the extras of the project itself that it asks for (`mypkg[a,b]`): those are no
 * packages to install from an index.
 */
export function readArray(
  declarations: TomlDeclarations,
  value: TomlValue | undefined,
  section: Section,
  own: PackageName | null,
): readonly ExtraName[] {
  if (value === undefined) return []
  if (value.kind !== 'array') {
    declarations.report(value, 'requirements are written as an array of strings')
    return []
  }
  const extras: ExtraName[] = []
  for (const element of value.elements) {
    const parts = declarations.readRequirement(element)
    if (parts === null || element.kind !== 'string') continue
    if (parts.name === own && parts.url === null) extras.push(...parts.extras)
    else declarations.addRequirement(element, parts, section)
  }
  return extras
}

export function readRequiresPython(declarations: TomlDeclarations): ProjectTable['requiresPython'] {
  const value = valueAt(declarations.document.root, 'project', 'requires-python')
  if (value?.kind !== 'string') return null
  const specifier = declarations.readSpecifier(value)
  return specifier === null ? null : { specifier, line: declarations.line(value) }
}
