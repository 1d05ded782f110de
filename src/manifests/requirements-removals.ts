/** Lines of a compiled requirements file that go, each with its hashes and with the tool's notes below it; every other byte stays. */
import { LockstepError } from '../errors.ts'
import { applyEdits } from './byte-edits.ts'
import type { Declaration, SourceFile } from './model.ts'
import { isIndented, logicalLines } from './pip-lines.ts'
import { sameIdentity } from './site.ts'
import type { SiteReading } from './site.ts'

export function removeRequirements(
  file: SourceFile,
  declarations: readonly Declaration[],
  read: (file: SourceFile) => SiteReading,
): Uint8Array {
  if (declarations.length === 0) return file.bytes.slice()
  const { source, result } = read(file)
  if (source === null) throw new LockstepError(file.path, 'It cannot be read.', 'Save it as UTF-8.')
  const goes = (one: Declaration): boolean => declarations.some((gone) => sameIdentity(gone, one))
  const starts = new Set(result.declarations.filter(goes).map(({ span }) => span.start))
  const edits = blocksOf(source.text)
    .filter(({ statement }) => starts.has(source.byteAt(statement)))
    .map(({ start, end }) => ({ start: source.byteAt(start), end: source.byteAt(end), bytes: new Uint8Array() }))
  const bytes = applyEdits(file.bytes, edits)
  const left = result.declarations.filter((one) => !goes(one))
  if (bytes === null || edits.length < declarations.length || !says(read({ path: file.path, bytes }), left)) {
    throw new LockstepError(
      file.path,
      `The lines of ${declarations.map(({ name }) => name).join(', ')} cannot be taken out.`,
      'Take them out by hand, and report the file to the Lockstep project.',
    )
  }
  return bytes
}

/** A statement with the indented comments directly below it. */
interface Block {
  /** Where the line begins, and where its statement does. */
  readonly start: number
  readonly statement: number
  /** Behind the line end. */
  readonly end: number
}

function blocksOf(text: string): readonly Block[] {
  const blocks: { start: number; statement: number; end: number }[] = []
  let isOpen = false
  for (const { content, comment, start, end } of logicalLines(text)) {
    const last = blocks.at(-1)
    if (content.text !== '') blocks.push({ start, statement: content.start(0), end: afterLineEnd(text, end) })
    else if (isOpen && last !== undefined && comment !== null && isIndented(text, { start }))
      last.end = afterLineEnd(text, end)
    isOpen = content.text !== '' || (isOpen && comment !== null)
  }
  return blocks
}

function afterLineEnd(text: string, end: number): number {
  return Math.min(text.length, end + (text.startsWith('\r\n', end) ? 2 : 1))
}

function says({ result: { declarations } }: SiteReading, wanted: readonly Declaration[]): boolean {
  return (
    declarations.length === wanted.length &&
    declarations.every((one, at) => {
      const other = wanted[at]
      return other !== undefined && sameIdentity(one, other) && one.specifier.text === other.specifier.text
    })
  )
}
