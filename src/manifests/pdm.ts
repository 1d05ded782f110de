/**
 * `[[tool.pdm.source]]`: the one named pypi takes the place of the default index, the others stand beside it. PDM's documentation, "Configure the package
 * indexes".
 */
import type { IndexOption } from './model.ts'
import { stringAt, valueAt } from './toml.ts'
import type { TomlDeclarations } from './toml-declarations.ts'

export function readPdmSources(declarations: TomlDeclarations): readonly IndexOption[] {
  const value = valueAt(declarations.document.root, 'tool', 'pdm', 'source')
  const tables = value?.kind === 'array' ? value.elements.filter((element) => element.kind === 'table') : []
  return tables.flatMap((table): readonly IndexOption[] => {
    const [url, name] = [stringAt(table, 'url'), stringAt(table, 'name')]
    if (url === null) return []
    const isPage = stringAt(table, 'type') === 'find_links'
    const kind = isPage ? 'find-links' : name === 'pypi' ? 'index-url' : 'extra-index-url'
    const place = { file: declarations.file, line: declarations.line(table) }
    return [{ kind, value: url, ...place, ...(name === null ? {} : { name }) }]
  })
}
