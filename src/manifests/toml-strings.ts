/**
 * The characters of a TOML string with their places in the file: escapes, trimmed line ends and quotation marks accounted for.
 */
import { Located } from './located.ts'
import type { TomlString } from './toml.ts'

/** TOML 1.1: String. */
export function locate(text: string, { value, start, end }: TomlString): Located {
  const raw = text.slice(start, end)
  const quote = raw.slice(0, 1)
  const marks = raw.startsWith(quote.repeat(3)) && raw.length >= 6 ? 3 : 1
  const inner = raw.slice(marks, -marks)
  if (inner === value) return Located.plain(value, start + marks)
  return unescaped(inner, start + marks, quote === '"')
}

const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[ \t]*(?:\r\n|\n|\r)\s*|[^])/y
const NAMED: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\u001b' }

/** `source` is where `inner` starts. A line end right behind the opening marks is no part of the value. */
function unescaped(inner: string, source: number, hasEscapes: boolean): Located {
  const builder = Located.builder()
  let at = /^(?:\r\n|\n|\r)?/.exec(inner)?.[0].length ?? 0
  builder.add('', source + at)
  while (at < inner.length) {
    const plainEnd = nextSpecial(inner, at, hasEscapes)
    if (plainEnd > at) builder.add(inner.slice(at, plainEnd), source + at)
    at = plainEnd
    if (at >= inner.length) break
    const [value, length] = inner[at] === '\r' ? lineEnd(inner, at) : escapeAt(inner, at)
    if (value !== '') builder.add(value, source + at, length)
    at += length
  }
  return builder.build()
}

function nextSpecial(inner: string, from: number, hasEscapes: boolean): number {
  const special = hasEscapes ? /[\r\\]/g : /\r/g
  special.lastIndex = from
  return special.exec(inner)?.index ?? inner.length
}

/** The parser reads every line end as LF. */
function lineEnd(inner: string, at: number): readonly [string, number] {
  return ['\n', inner[at + 1] === '\n' ? 2 : 1]
}

function escapeAt(inner: string, at: number): readonly [string, number] {
  ESCAPE.lastIndex = at
  const escape = ESCAPE.exec(inner)?.[0] ?? '\\'
  const letter = escape.slice(1, 2)
  if (letter === 'u' || letter === 'U' || letter === 'x') {
    return [String.fromCodePoint(Number.parseInt(escape.slice(2), 16)), escape.length]
  }
  return [/\s/.test(letter) ? '' : (NAMED[letter] ?? letter), escape.length]
}
