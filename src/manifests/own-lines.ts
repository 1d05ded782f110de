/**
 * Which lines of a requirements file Lockstep wrote: a requirement and its marker comment, on one line of their own.
 * One that a person made part of a longer line is theirs.
 */
import { isOwnMarker } from './holds.ts'
import type { LogicalLine } from './pip-lines.ts'

export function isOwnLine(text: string, { content, comment, start, end }: LogicalLine): boolean {
  if (content.text === '' || !isOwnMarker(comment)) return false
  const isAlone = (start === 0 || isLineEnd(text[start - 1])) && (end === text.length || isLineEnd(text[end]))
  return isAlone && !/[\r\n]/.test(text.slice(start, end))
}

function isLineEnd(character: string | undefined): boolean {
  return character === '\n' || character === '\r'
}
