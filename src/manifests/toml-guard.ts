/**
 * What a TOML file may hold before it is parsed. The parser builds some ten objects per token, recurses per level of nesting and spreads a
 * string's characters on the stack: sizes that no person writes are refused here, in one pass over the characters.
 */
import { MAX_TOML_BARE_LENGTH, MAX_TOML_DEPTH, MAX_TOML_STRING_LENGTH, MAX_TOML_TOKENS } from './limits.ts'

export interface TomlProblem {
  readonly index: number
  readonly why: string
}

/** The first thing that is too large; null where the file may be parsed. */
export function tooLarge(text: string): TomlProblem | null {
  let tokens = 0
  let depth = 0
  let at = 0
  while (at < text.length) {
    const character = text[at] ?? ''
    if (character === ' ' || character === '\t' || character === '\n' || character === '\r') {
      at += 1
      continue
    }
    tokens += 1
    if (tokens > MAX_TOML_TOKENS)
      return { index: at, why: `more than ${MAX_TOML_TOKENS} words and signs stand above it` }
    if (character === '[' || character === '{') depth += 1
    if (character === ']' || character === '}') depth -= 1
    if (depth > MAX_TOML_DEPTH) return { index: at, why: `more than ${MAX_TOML_DEPTH} brackets are open` }
    const end = tokenEnd(text, at)
    const limit = character === '"' || character === "'" ? MAX_TOML_STRING_LENGTH : MAX_TOML_BARE_LENGTH
    if (character !== '#' && end - at > limit)
      return { index: at, why: `a word here is longer than ${limit} characters` }
    at = end
  }
  return null
}

function tokenEnd(text: string, start: number): number {
  const character = text[start]
  if (character === '#') {
    const end = text.indexOf('\n', start)
    return end === -1 ? text.length : end
  }
  if (character === '"' || character === "'") return stringEnd(text, start, character)
  let end = start
  while (end < text.length && /[\w+:-]/.test(text[end] ?? '')) end += 1
  return Math.max(end, start + 1)
}

/** An unfinished string ends with its line, or with the file: the parser reports it there. */
function stringEnd(text: string, start: number, quote: string): number {
  const isMultiline = text.startsWith(quote.repeat(3), start)
  const closing = isMultiline ? quote.repeat(3) : quote
  let at = start + closing.length
  while (at < text.length) {
    const character = text[at]
    if (character === '\\' && quote === '"') at += 2
    else if (character === quote && text.startsWith(closing, at)) return at + closing.length
    else if (character === '\n' && !isMultiline) return at
    else at += 1
  }
  return text.length
}
