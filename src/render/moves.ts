/** The moves for readers: a table, then the reason of each, and what a person had written beside the line. */
import type { MoveEntry, PythonEntry } from '../plan/document.ts'
import { bullets, code, heading, paragraph, quoted, table } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { count } from './words.ts'

export function movesInWords(moves: readonly MoveEntry[]): string {
  const majors = moves.filter((move) => move.step === 'major').length
  if (moves.length === 0) return 'no declared package moves'
  if (moves.length === 1) return majors === 1 ? '1 move, a major one' : '1 move, not a major one'
  return `${count(moves.length, 'move')}, ${majors === 0 ? 'none' : majors} of them major`
}

export function moveSection(moves: readonly MoveEntry[]): readonly Block[] {
  if (moves.length === 0) return []
  return [
    heading(2, 'Moves'),
    table(
      ['Package', 'From', 'To', 'Step', 'Where'],
      moves.map((move) => [
        [code(move.package)],
        [code(move.from)],
        [code(move.to)],
        [stepText(move)],
        [code(place(move))],
      ]),
    ),
    bullets(moves.map((move) => [code(move.package), ': ', ...reasonParts(move)])),
  ]
}

/** A short list, for alternatives. */
export function moveList(moves: readonly MoveEntry[]): Block {
  if (moves.length === 0) return paragraph('Nothing moves.')
  return bullets(moves.map((move) => [code(move.package), ' from ', code(move.from), ' to ', code(move.to)]))
}

/** Names of packages and figures alone. */
export function pythonReasons(python: PythonEntry | undefined): readonly (readonly Part[])[] {
  return python === undefined ? [] : python.because.map((reason) => [reason])
}

function stepText(move: MoveEntry): string {
  return move.mayBreak ? `${move.step}, may break` : move.step
}

function place(move: MoveEntry): string {
  return `${move.file}:${move.line}`
}

function reasonParts(move: MoveEntry): readonly Part[] {
  const reasons = move.because.length === 0 ? 'it follows from the other moves together.' : move.because.join(' ')
  if (move.comment === null || move.comment.trim() === '') return [reasons]
  return [reasons, ' The line carries the comment “', quoted(move.comment), '”.']
}
