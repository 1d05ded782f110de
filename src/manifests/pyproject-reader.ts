/**
 * Reading a pyproject.toml: every table that declares dependencies, in one result. `build-system.requires` is no install and is not read.
 */
import { ANY } from '../python/specifier.ts'
import { readDependencyGroups } from './dependency-groups.ts'
import { MAX_FILE_BYTES } from './limits.ts'
import { lineNumbers } from './line-numbers.ts'
import type { Include, PackageSource, ProjectTable, ReadResult, SourceFile, Unreadable } from './model.ts'
import { readPdmSources } from './pdm.ts'
import { readPoetryDefaultGroups, readPoetryDependencies, readPoetryPython, readPoetrySources } from './poetry.ts'
import { projectName, readProjectMetadata, readRequiresPython } from './project-metadata.ts'
import type { Site, SiteReading } from './site.ts'
import { decodeToml, type SourceText } from './source-text.ts'
import { readToml, stringAt, stringsAt, tableAt, type TomlDocument, type TomlTable } from './toml.ts'
import { TomlDeclarations } from './toml-declarations.ts'
import {
  readUvBounds,
  readUvConflicts,
  readUvDefaultGroups,
  readUvIndexes,
  readUvOptions,
  readUvSources,
} from './uv.ts'

export function readPyprojectSites(file: SourceFile): SiteReading {
  if (file.bytes.length > MAX_FILE_BYTES) return stopped(file, 1, '', 'it is larger than 10 MB')
  const source = decodeToml(file.bytes)
  if ('why' in source) return stopped(file, 1, '', source.why)
  const document = readToml(source.text)
  if ('why' in document) {
    // What is missing at the end of the file is missing behind its last word.
    const index = Math.min(document.index, Math.max(0, source.text.trimEnd().length - 1))
    return stopped(file, lineNumbers(source.text)(index), lineOf(source.text, index), document.why)
  }
  return readDocument(file, source, document)
}

function stopped(file: SourceFile, line: number, text: string, why: string): SiteReading {
  const unreadable = [{ file: file.path, line, text, why, stopsReading: true }]
  return { source: null, sites: [], result: resultOf(file, [], unreadable, {}) }
}

/** At most 200 characters around the place, on its line. */
function lineOf(text: string, index: number): string {
  const before = /[^\r\n]{0,100}$/.exec(text.slice(Math.max(0, index - 100), index))?.[0] ?? ''
  return (before + (/^[^\r\n]{0,100}/.exec(text.slice(index, index + 100))?.[0] ?? '')).trim()
}

function readDocument(file: SourceFile, source: SourceText, document: TomlDocument): SiteReading {
  const declarations = new TomlDeclarations(file.path, source, document)
  const project = readProject(declarations)
  const direct = new Map(project.sources.flatMap((source) => (source.kind === 'index' ? [] : [[source.name, source]])))
  const sites = declarations.sites().map((site) => withSource(site, direct.get(site.declaration.name)))
  const found = { project, includes: readIncludes(declarations), options: readUvOptions(declarations) }
  const unreadable = declarations.unreadable.toSorted((a, b) => a.line - b.line)
  return { source, sites, result: resultOf(file, sites, unreadable, found) }
}

function resultOf(
  file: SourceFile,
  sites: readonly Site[],
  unreadable: readonly Unreadable[],
  found: Partial<ReadResult>,
): ReadResult {
  const declarations = sites.map((site) => site.declaration)
  const nothing = { includes: [], options: [], variables: [], generatedBy: null, project: null }
  return { file: file.path, format: 'pyproject', declarations, unreadable, ...nothing, ...found }
}

function readProject(declarations: TomlDeclarations): ProjectTable {
  const { root } = declarations.document
  const extraIncludes = readProjectMetadata(declarations)
  const groups = readDependencyGroups(declarations)
  readUvBounds(declarations)
  const poetrySources = readPoetryDependencies(declarations)
  return {
    name: projectName(root),
    version: stringAt(root, 'project', 'version') ?? stringAt(root, 'tool', 'poetry', 'version'),
    requiresPython: readRequiresPython(declarations) ?? readPoetryPython(declarations),
    classifiers: [...strings(root, 'project', 'classifiers'), ...strings(root, 'tool', 'poetry', 'classifiers')],
    dynamic: strings(root, 'project', 'dynamic'),
    tool: toolOf(root),
    conflicts: readUvConflicts(declarations),
    groupIncludes: groups.includes,
    extraIncludes,
    groupExtras: groups.extras,
    defaultGroups: readUvDefaultGroups(declarations, groups) ?? readPoetryDefaultGroups(declarations),
    indexes: [...readUvIndexes(declarations), ...readPoetrySources(declarations), ...readPdmSources(declarations)],
    sources: [...readUvSources(declarations), ...poetrySources],
  }
}

/** Poetry's dependencies decide; a project of PEP 621 alone belongs to the tool whose table it has. */
function toolOf(root: TomlTable): ProjectTable['tool'] {
  if (tableAt(root, 'tool', 'poetry', 'dependencies') !== null) return 'poetry'
  if (tableAt(root, 'tool', 'uv') !== null) return 'uv'
  return tableAt(root, 'tool', 'poetry') === null ? null : 'poetry'
}

/** setuptools may read the dependencies from requirements files. */
function readIncludes(declarations: TomlDeclarations): readonly Include[] {
  const { root } = declarations.document
  if (!strings(root, 'project', 'dynamic').includes('dependencies')) return []
  return stringsAt(root, 'tool', 'setuptools', 'dynamic', 'dependencies', 'file').map((string) => ({
    kind: 'requirements',
    target: string.value,
    extras: [],
    file: declarations.file,
    line: declarations.line(string),
  }))
}

/** A package whose source is a repository, a URL or a path is a direct requirement, whatever its specifier says. */
function withSource(site: Site, source: PackageSource | undefined): Site {
  const { declaration } = site
  const isInstalled = declaration.section.kind !== 'constraint' && declaration.section.kind !== 'override'
  if (source === undefined || !isInstalled || declaration.url !== null) return site
  const url = source.kind === 'workspace' ? `workspace:${declaration.name}` : source.value
  return { ...site, declaration: { ...declaration, url, style: 'url', base: null, specifier: ANY } }
}

function strings(root: TomlTable, ...path: readonly string[]): readonly string[] {
  return stringsAt(root, ...path).map((string) => string.value)
}
