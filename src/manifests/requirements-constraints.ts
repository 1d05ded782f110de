/**
 * Lockstep's own constraint lines in a requirements file: at its end, each with the marker comment.
 *
 * A file without a final line end keeps none, so that taking the lines away restores it byte for byte: when the last line is one of ours
 * and has no line end, the line end before it is ours as well.
 */
import { LockstepError } from '../errors.ts'
import { parseRequirement } from '../python/requirement.ts'
import { applyEdits, concatenated, type ByteEdit } from './byte-edits.ts'
import { OWN_MARKER } from './holds.ts'
import type { SourceFile } from './model.ts'
import { isOwnLine } from './own-lines.ts'
import { logicalLines } from './pip-lines.ts'
import { endOf } from './requirements-end.ts'
import { decodeRequirements, type SourceText } from './source-text.ts'

export function constrainRequirements(file: SourceFile, lines: readonly string[]): Uint8Array {
  const bytes = withoutOwn(file)
  if (lines.length === 0) return bytes
  checkLines(file, lines)
  const source = decoded({ path: file.path, bytes })
  const { lineEnd, endsOpen } = endOf(file, source.text)
  const block = lines.map((line) => `${line}  # ${OWN_MARKER}`).join(lineEnd)
  const isEmpty = source.text === ''
  const text = endsOpen ? `${lineEnd}${block}` : isEmpty ? block : `${block}${lineEnd}`
  return concatenated([bytes, source.encode(text)])
}

export function checkLines(file: SourceFile, lines: readonly string[]): void {
  for (const line of lines) {
    if (isPlainRequirement(line)) continue
    throw new LockstepError(
      file.path,
      `"${line.slice(0, 100)}" is no constraint.`,
      'Report this to the Lockstep project.',
    )
  }
}

/** On one line, in characters that mean themselves in a requirements file and in TOML. */
export function isPlainRequirement(line: string): boolean {
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9._,<>=!~+*;'"()[\] -]*$/.test(line) && line === line.trim()
  return isPlain && parseRequirement(line)?.url === null
}

interface Region {
  readonly start: number
  readonly end: number
}

function withoutOwn(file: SourceFile): Uint8Array {
  const source = decoded(file)
  const edits = ownRegions(source.text).map(({ start, end }): ByteEdit => {
    const [from, to] = withLineEnd(source.text, start, end)
    return { start: source.byteAt(from), end: source.byteAt(to), bytes: new Uint8Array() }
  })
  return applyEdits(file.bytes, edits) ?? file.bytes.slice()
}

/** Own lines that follow each other are one region. */
function ownRegions(text: string): readonly Region[] {
  const regions: Region[] = []
  for (const line of logicalLines(text)) {
    if (!isOwnLine(text, line)) continue
    const { start, end } = line
    const last = regions.at(-1)
    const touches = last !== undefined && /^(?:\r\n|\r|\n)$/.test(text.slice(last.end, start))
    if (touches) regions[regions.length - 1] = { start: last.start, end }
    else regions.push({ start, end })
  }
  return regions
}

/** With the line end behind it, or the one before it where the file ends without. */
function withLineEnd(text: string, start: number, end: number): readonly [number, number] {
  if (end < text.length) return [start, end + (text.startsWith('\r\n', end) ? 2 : 1)]
  const before = text.slice(Math.max(0, start - 2), start) === '\r\n' ? 2 : 1
  return [Math.max(0, start - before), end]
}

function decoded(file: SourceFile): SourceText {
  const source = decodeRequirements(file.bytes)
  if ('why' in source) {
    throw new LockstepError(file.path, `It cannot be read: ${source.why}.`, 'Save it as UTF-8.')
  }
  return source
}
