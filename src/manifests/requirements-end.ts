/** The end of a requirements file, where lines are appended. */
import { LockstepError } from '../errors.ts'
import type { SourceFile } from './model.ts'
import { logicalLines } from './pip-lines.ts'

export interface FileEnd {
  /** The first one of the file. */
  readonly lineEnd: string
  /** The last line has no line end. */
  readonly endsOpen: boolean
}

/** Throws LockstepError where the last line would go on in one that is appended. */
export function endOf(file: SourceFile, text: string): FileEnd {
  const lineEnd = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n'
  const endsOpen = text !== '' && !/[\r\n]$/.test(text)
  if (goesOn(text, endsOpen ? lineEnd : '')) {
    throw new LockstepError(file.path, 'Its last line ends with a backslash.', 'Take the backslash away.')
  }
  return { lineEnd, endsOpen }
}

function goesOn(text: string, lineEnd: string): boolean {
  const before = `${text}${lineEnd}`
  let start = 0
  for (const line of logicalLines(`${before}probe`)) start = line.start
  return start !== before.length
}
