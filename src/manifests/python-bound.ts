/**
 * Which Pythons a project says it runs on, raised: `>=3.9` -> `>=3.11`, `^3.9` -> `^3.11`, `==3.9.*` -> `==3.11.*`; a cap in the way gives way.
 *
 * PEP 621's requires-python and Poetry's `python`, wherever both stand; every byte outside them stays as it was.
 */
import { contains } from '../python/specifier.ts'
import { parseVersion, type Version } from '../python/version.ts'
import { applyEdits, type ByteEdit } from './byte-edits.ts'
import { scanClauses, styleOf, type Clause } from './clauses.ts'
import type { SourceFile } from './model.ts'
import { scanPoetryConstraint } from './poetry-versions.ts'
import { readPyprojectSites } from './pyproject-reader.ts'
import { relax } from './relax.ts'
import { respell, type Replacement } from './respell.ts'
import { decodeToml } from './source-text.ts'
import { readToml, valueAt, type TomlString, type TomlTable } from './toml.ts'
import { locate } from './toml-strings.ts'

/**
 * @param lowest a minor: `3.11`
 * @param patch a version of it: `3.11.18`
 * @returns null where that cannot be written; the file's own bytes where it says nothing of Pythons
 */
export function withLowestPython(file: SourceFile, lowest: string, patch: string): Uint8Array | null {
  const [minor, version] = [parseVersion(lowest), parseVersion(patch)]
  if (minor === null || version === null) return null
  const raised = rewritten(file, (text, clauses) => raisedTo(clauses, minor) ?? widened(text, clauses, version))
  const bytes =
    raised === null
      ? null
      : rewritten({ path: file.path, bytes: raised }, (text, clauses) => widened(text, clauses, version))
  return bytes !== null && says({ path: file.path, bytes }, version) ? bytes : null
}

/** null for a style that has no lower bound. */
function raisedTo(clauses: readonly Clause[], minor: Version): readonly Replacement[] | null {
  const { style } = styleOf(clauses)
  return style === 'floor' || style === 'caret' ? respell(clauses, style, minor) : null
}

function widened(text: string, clauses: readonly Clause[], version: Version): readonly Replacement[] {
  return relax({ text, clauses, style: 'range', moves: false }, [version])
}

function says(file: SourceFile, version: Version): boolean {
  const bound = readPyprojectSites(file).result.project?.requiresPython
  return bound == null || contains(bound.specifier, version)
}

type Rewrite = (text: string, clauses: readonly Clause[]) => readonly Replacement[]

function rewritten(file: SourceFile, rewrite: Rewrite): Uint8Array | null {
  const source = decodeToml(file.bytes)
  const document = 'why' in source ? source : readToml(source.text)
  if ('why' in source || 'why' in document) return null
  const edits: ByteEdit[] = []
  for (const { string, isPoetry } of statedIn(document.root)) {
    const located = locate(source.text, string)
    const clauses = clausesOf(located.text, isPoetry)
    if (clauses === null) return null
    for (const { start, end, text } of rewrite(located.text, clauses)) {
      const [from, to] = [source.byteAt(located.start(start)), source.byteAt(located.end(end))]
      edits.push({ start: from, end: to, bytes: source.encode(text) })
    }
  }
  return applyEdits(file.bytes, edits)
}

function statedIn(root: TomlTable): readonly { readonly string: TomlString; readonly isPoetry: boolean }[] {
  const standard = valueAt(root, 'project', 'requires-python')
  const value = valueAt(root, 'tool', 'poetry', 'dependencies', 'python')
  const poetry = value?.kind === 'table' ? valueAt(value, 'version') : value
  return [
    ...(standard?.kind === 'string' ? [{ string: standard, isPoetry: false }] : []),
    ...(poetry?.kind === 'string' ? [{ string: poetry, isPoetry: true }] : []),
  ]
}

function clausesOf(text: string, isPoetry: boolean): readonly Clause[] | null {
  if (!isPoetry) return scanClauses(text, 0, text.length)
  const alternatives = scanPoetryConstraint(text)
  return alternatives?.length === 1 ? (alternatives[0] ?? null) : null
}
