/**
 * Lockstep's own constraints in a pyproject.toml: elements of `tool.uv.constraint-dependencies`, each alone on a line with the marker comment.
 *
 * Everything that is added is whole lines, each behind the end of an existing line, each with the marker: taking away every marked line
 * with the line end before it restores the file byte for byte. An array or table that had to be made carries the marker on its lines too.
 */
import { LockstepError } from '../errors.ts'
import { applyEdits } from './byte-edits.ts'
import { isOwnMarker, OWN_MARKER } from './holds.ts'
import type { Declaration, SourceFile } from './model.ts'
import { readPyprojectSites } from './pyproject-reader.ts'
import { checkLines } from './requirements-constraints.ts'
import { decodeToml, type SourceText } from './source-text.ts'
import { readToml, tableAt, valueAt, type TomlArray, type TomlDocument } from './toml.ts'

/** Says that what follows the added lines, indented by four spaces, stood on the line before them. */
const WAS_INLINE = `${OWN_MARKER} (the rest was on one line)`
const INDENT = '    '

export function constrainPyproject(file: SourceFile, lines: readonly string[]): Uint8Array {
  const bare = { path: file.path, bytes: withoutOwn(file) }
  if (lines.length === 0) return bare.bytes
  checkLines(file, lines)
  const { source, document } = parsed(bare)
  const { at, text } = insertion(source.text, document, lines)
  const place = source.byteAt(at)
  const bytes = applyEdits(bare.bytes, [{ start: place, end: place, bytes: source.encode(text) }]) ?? bare.bytes
  const read = readPyprojectSites({ path: file.path, bytes }).result
  const own = read.declarations.filter((declaration) => declaration.isLockstepsOwn)
  if (own.length === lines.length && sameStatements(bare, { path: file.path, bytes })) return bytes
  throw new LockstepError(
    file.path,
    'No place for constraints was found under tool.uv.',
    'Write `[tool.uv]` as a table of its own, or add the constraints by hand.',
  )
}

function insertion(
  text: string,
  { root }: TomlDocument,
  lines: readonly string[],
): { readonly at: number; readonly text: string } {
  const lineEnd = /\r\n|\n/.exec(text)?.[0] ?? '\n'
  const array = valueAt(root, 'tool', 'uv', 'constraint-dependencies')
  if (array?.kind === 'array') return intoArray(text, array, lines, lineEnd)
  const made = [
    `constraint-dependencies = [  # ${OWN_MARKER}`,
    ...elements(lines, INDENT, OWN_MARKER),
    `]  # ${OWN_MARKER}`,
  ]
  const table = tableAt(root, 'tool', 'uv')
  if (table?.form === 'header') return { at: endOfLine(text, table.start), text: asLines(made, lineEnd) }
  const end = /\r?\n$/.exec(text.slice(-2))?.index
  const at = end === undefined ? text.length : Math.max(0, text.length - 2) + end
  return { at, text: asLines([`[tool.uv]  # ${OWN_MARKER}`, ...made], lineEnd) }
}

function intoArray(
  text: string,
  array: TomlArray,
  lines: readonly string[],
  lineEnd: string,
): { readonly at: number; readonly text: string } {
  const end = endOfLine(text, array.start)
  const rest = text.slice(array.start + 1, end)
  if (/^[ \t]*(?:#|$)/.test(rest)) {
    const first = array.elements[0]
    const indent = first === undefined ? INDENT : indentOf(text, first.start)
    return { at: end, text: asLines(elements(lines, indent, OWN_MARKER), lineEnd) }
  }
  const added = elements(lines.slice(0, -1), INDENT, OWN_MARKER)
  const last = elements(lines.slice(-1), INDENT, WAS_INLINE)
  return { at: array.start + 1, text: `${asLines([...added, ...last], lineEnd)}${lineEnd}${INDENT}` }
}

function elements(lines: readonly string[], indent: string, marker: string): readonly string[] {
  return lines.map((line) => `${indent}"${line.replaceAll('"', '\\"')}",  # ${marker}`)
}

function asLines(lines: readonly string[], lineEnd: string): string {
  return lines.map((line) => `${lineEnd}${line}`).join('')
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  if (end === -1) return text.length
  return text[end - 1] === '\r' ? end - 1 : end
}

/** The white space before an element that begins its line. */
function indentOf(text: string, at: number): string {
  const before = text.slice(Math.max(0, text.lastIndexOf('\n', at - 1) + 1), at)
  return /^[ \t]*$/.test(before) ? before : INDENT
}

function withoutOwn(file: SourceFile): Uint8Array {
  const read = readPyprojectSites(file)
  if (read.source === null) return file.bytes.slice()
  const { source, document } = parsed(file)
  const marked = document.comments.filter((comment) => isOwnMarker(comment.text))
  // What a person has since put into an array or table of ours keeps it there.
  for (const keeps of [/^(?!)/, /^\s*\[/, /^\s*(?:\[|\]|constraint-dependencies)/]) {
    const edits = marked
      .filter((comment) => !keeps.test(lineBefore(source.text, comment.start)))
      .map((comment) => {
        const { start, end } = markedLine(source.text, comment.start, comment.end, comment.text)
        return { start: source.byteAt(start), end: source.byteAt(end), bytes: new Uint8Array() }
      })
    const bytes = applyEdits(file.bytes, edits)
    if (bytes !== null && sameStatements(file, { path: file.path, bytes })) return bytes
  }
  throw new LockstepError(
    file.path,
    'Its own constraint lines cannot be taken away.',
    'Remove the marked lines by hand.',
  )
}

function lineBefore(text: string, at: number): string {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
}

/** From the line end before the line to the end of its comment, and what was added behind it. */
function markedLine(
  text: string,
  start: number,
  end: number,
  comment: string,
): { readonly start: number; readonly end: number } {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const from = text.slice(Math.max(0, lineStart - 2), lineStart) === '\r\n' ? lineStart - 2 : Math.max(0, lineStart - 1)
  const added =
    `# ${comment}` === `# ${WAS_INLINE}` ? (/^\r?\n {4}/.exec(text.slice(end, end + 6))?.[0].length ?? 0) : 0
  return { start: from, end: end + added }
}

/** Whether two states of the file say the same but for Lockstep's own lines: no entry has changed its table. */
function sameStatements(before: SourceFile, after: SourceFile): boolean {
  return statements(before) === statements(after)
}

function statements(file: SourceFile): string | null {
  const { result, source } = readPyprojectSites(file)
  if (source === null) return null
  const document = readToml(source.text)
  if ('why' in document) return null
  const entries = [...(tableAt(document.root, 'tool', 'uv')?.entries.keys() ?? [])]
  const keys = entries.filter((key) => key !== 'constraint-dependencies').toSorted()
  const stated = result.declarations.filter((declaration) => !declaration.isLockstepsOwn).map(statement)
  return JSON.stringify([keys, result.unreadable.map(({ text, why }) => [text, why]), stated])
}

function statement({ name, specifier, section, url }: Declaration): unknown {
  return [name, specifier.text, section, url]
}

function parsed(file: SourceFile): { readonly source: SourceText; readonly document: TomlDocument } {
  const source = decodeToml(file.bytes)
  const document = 'why' in source ? source : readToml(source.text)
  if ('why' in source || 'why' in document) {
    const why = 'why' in source ? source.why : 'why' in document ? document.why : ''
    throw new LockstepError(file.path, `It cannot be read: ${why}.`, 'Correct the file first.')
  }
  return { source, document }
}
