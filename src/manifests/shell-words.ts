/**
 * Python's shlex.split (POSIX rules, no comments), with the place of each word.
 */
export interface ShellWord {
  readonly value: string
  readonly start: number
  readonly end: number
}

/** null where a quotation or an escape is not finished. */
export function splitShell(text: string, from: number): readonly ShellWord[] | null {
  const words: ShellWord[] = []
  let at = from
  while (at < text.length) {
    if (isBlank(text[at])) {
      at += 1
      continue
    }
    const word = readWord(text, at)
    if (word === null) return null
    words.push(word)
    at = word.end
  }
  return words
}

function readWord(text: string, start: number): ShellWord | null {
  const parts: string[] = []
  let at = start
  while (at < text.length && !isBlank(text[at])) {
    const character = text[at]
    const piece =
      character === "'"
        ? readSingle(text, at)
        : character === '"'
          ? readDouble(text, at)
          : character === '\\'
            ? readEscape(text, at)
            : readPlain(text, at)
    if (piece === null) return null
    parts.push(piece.value)
    at = piece.end
  }
  return { value: parts.join(''), start, end: at }
}

type Piece = { readonly value: string; readonly end: number } | null

function readSingle(text: string, start: number): Piece {
  const end = text.indexOf("'", start + 1)
  return end === -1 ? null : { value: text.slice(start + 1, end), end: end + 1 }
}

/** Within double quotes a backslash escapes a backslash and a double quote only. */
function readDouble(text: string, start: number): Piece {
  const parts: string[] = []
  let at = start + 1
  while (at < text.length) {
    const character = text[at]
    if (character === '"') return { value: parts.join(''), end: at + 1 }
    const isEscape = character === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\')
    if (isEscape) at += 1
    parts.push(text[at] ?? '')
    at += 1
  }
  return null
}

function readEscape(text: string, start: number): Piece {
  const escaped = text[start + 1]
  return escaped === undefined ? null : { value: escaped, end: start + 2 }
}

function readPlain(text: string, start: number): Piece {
  let end = start
  while (end < text.length && !/[\s'"\\]/.test(text[end] ?? '')) end += 1
  // A space that is not one of shlex's own parts no words.
  if (end === start) end += 1
  return { value: text.slice(start, end), end }
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n'
}
