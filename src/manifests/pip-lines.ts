/**
 * A requirements file's logical lines, as pip makes them (pip._internal.req.req_file: join_lines, ignore_comments).
 *
 * A line that ends in a backslash goes on in the next, unless it is a comment line; a comment line ends what goes on. Then everything from
 * a `#` at the start or after white space is comment. Lines part at everything Python's str.splitlines parts at.
 */
import { Located, type LocatedBuilder } from './located.ts'

export interface LogicalLine {
  /** Without comment and outer white space. */
  readonly content: Located
  /** What follows the `#`, trimmed; null without one. */
  readonly comment: string | null
  /** From the first character of its first physical line to the end of its last, line end excluded. */
  readonly start: number
  readonly end: number
}

// oxlint-disable-next-line no-control-regex -- they are white space to Python
const SPACE = /[\t-\r\u001C-\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/
const NOTHING = Located.plain('', 0)

/** Of blank lines that follow each other only the first is given. */
export function* logicalLines(text: string): Generator<LogicalLine> {
  let pending: { readonly line: LocatedBuilder; readonly start: number } | null = null
  let wasBlank = false
  for (let start = 0; start < text.length;) {
    const end = lineEnd(text, start)
    const next = end + (text.charCodeAt(end) === 13 && text.charCodeAt(end + 1) === 10 ? 2 : 1)
    const first = pending === null && end === start ? end : firstNonSpace(text, start, end)
    const isComment = text[first] === '#' && first < end
    if (end > start && text[end - 1] === '\\' && !isComment) {
      pending ??= { line: Located.builder(), start }
      const [from, to] = withoutBackslashes(text, start, end)
      if (to > from || pending.start === start) pending.line.add(text.slice(from, to), from)
    } else if (pending !== null) {
      if (isComment) pending.line.add(' ', start, 0)
      pending.line.add(text.slice(start, end), start)
      yield finish(pending.line.build(), pending.start, end)
      pending = null
      wasBlank = false
    } else if (first === end) {
      if (!wasBlank) yield { content: NOTHING, comment: null, start, end }
      wasBlank = true
    } else {
      wasBlank = false
      if (isComment) yield { content: NOTHING, comment: text.slice(first + 1, end).trim(), start, end }
      else yield finish(Located.plain(text.slice(start, end), start), start, end)
    }
    start = next
  }
  if (pending !== null) yield finish(pending.line.build(), pending.start, text.length)
}

/** What tools write below a line, `    # via torch`, tells of that one; files that were compiled without a head have it, too. */
export function isIndented(text: string, { start }: Pick<LogicalLine, 'start'>): boolean {
  return text[start] === ' ' || text[start] === '\t'
}

/** Where the line ends: at any of the characters at which Python's str.splitlines parts lines. */
function lineEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && !partsLines(text.charCodeAt(at))) at += 1
  return at
}

function partsLines(code: number): boolean {
  if (code < 0x20) return (code >= 10 && code <= 13) || (code >= 0x1c && code <= 0x1e)
  return code === 0x85 || code === 0x2028 || code === 0x2029
}

function firstNonSpace(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isSpace(text, at)) at += 1
  return at
}

/** Python's `line.strip("\\")`: backslashes at the start go as well. */
function withoutBackslashes(text: string, start: number, end: number): readonly [number, number] {
  let from = start
  let to = end
  while (from < to && text[from] === '\\') from += 1
  while (to > from && text[to - 1] === '\\') to -= 1
  return [from, to]
}

function finish(line: Located, start: number, end: number): LogicalLine {
  const { text } = line
  const hash = commentStart(text)
  let from = 0
  let to = hash ?? text.length
  while (to > from && isSpace(text, to - 1)) to -= 1
  while (from < to && isSpace(text, from)) from += 1
  const comment = hash === null ? null : text.slice(hash + 1).trim()
  return { content: line.slice(from, to), comment, start, end }
}

function commentStart(text: string): number | null {
  for (let at = text.indexOf('#'); at !== -1; at = text.indexOf('#', at + 1)) {
    if (at === 0 || isSpace(text, at - 1)) return at
  }
  return null
}

function isSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code === 0x20 || (code > 0x20 && code < 0x85 ? false : SPACE.test(text[index] ?? ''))
}
