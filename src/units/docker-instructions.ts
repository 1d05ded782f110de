/**
 * A Dockerfile's instructions with their lines: continuations and heredocs joined, comments gone (Dockerfile reference, "Format").
 */
export interface Instruction {
  /** In capitals: FROM, RUN, COPY, ... */
  readonly name: string
  /** What follows, line ends kept, so that a line can be counted from `line`. */
  readonly text: string
  /** 1-based, of the instruction's name. */
  readonly line: number
}

const HEREDOC = /<<-?\s*(["']?)([A-Za-z_][A-Za-z0-9_]*)\1/g
const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/
const NOTHING = /^\s*(?:#|$)/

export function* readInstructions(text: string): Generator<Instruction, void, undefined> {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const escape = /^\s*#\s*escape\s*=\s*`/i.test(lines[0] ?? '') ? '`' : '\\'
  const ends = new LinesByWord(lines)
  for (let at = 0; at < lines.length;) {
    if (NOTHING.test(lines[at] ?? '')) at++
    else {
      const { instruction, next } = readOne(lines, at, escape, ends)
      yield instruction
      at = next
    }
  }
}

interface Read {
  readonly instruction: Instruction
  /** The line after it. */
  readonly next: number
}

function readOne(lines: readonly string[], start: number, escape: string, ends: LinesByWord): Read {
  const stripped = (lines[start] ?? '').trim()
  const body = [stripped]
  let at = start + 1
  if (stripped.endsWith(escape)) {
    body[0] = `${stripped.slice(0, -1)}\\`
    at = readRest(lines, at, escape, body)
  }
  const [first = ''] = body
  const written = /^[A-Za-z]+/.exec(first)?.[0] ?? ''
  const name = written.toUpperCase()
  const rest = first.slice(written.length)
  const after = body.length === 1 ? rest : [rest, ...body.slice(1)].join('\n')
  const heredoc = readHeredocs(lines, at, after, ends)
  const content = name === 'RUN' ? after : after.replaceAll('\\\n', ' ')
  const isEmpty = content.trim() === ''
  return {
    instruction: { name, text: isEmpty ? '' : `${content}${heredoc.text}`, line: start + 1 },
    next: heredoc.next,
  }
}

/** The lines that continue an instruction; returns the line after them. */
function readRest(lines: readonly string[], start: number, escape: string, into: string[]): number {
  let at = start
  for (let isOpen = true; isOpen && at < lines.length;) {
    const line = lines[at++] ?? ''
    const isSkipped = NOTHING.test(line)
    const stripped = line.trimEnd()
    isOpen = isSkipped || stripped.endsWith(escape)
    into.push(isSkipped ? '\\' : isOpen ? `${stripped.slice(0, -1)}\\` : stripped)
  }
  return at
}

function readHeredocs(
  lines: readonly string[],
  from: number,
  text: string,
  ends: LinesByWord,
): { readonly text: string; readonly next: number } {
  if (!text.includes('<<')) return { text: '', next: from }
  let next = from
  const parts: string[] = []
  for (const [, , word = ''] of text.matchAll(HEREDOC)) {
    const end = ends.next(word, next)
    if (end === null) break
    parts.push('')
    for (let at = next; at < end; at++) {
      const line = lines[at] ?? ''
      parts.push(line.endsWith('\r') ? line.slice(0, -1) : line)
    }
    next = end + 1
  }
  return { text: parts.join('\n'), next }
}

/** Where lines stand that hold one word alone: a file of many here-documents is searched once, not for each. */
class LinesByWord {
  readonly #lines: readonly string[]
  /** By word, the last line first, so that those that lie behind are taken from the end. */
  #places: Map<string, number[]> | null = null

  constructor(lines: readonly string[]) {
    this.#lines = lines
  }

  /** The first such line from there on; null where there is none. Later calls ask for later lines. */
  next(word: string, from: number): number | null {
    this.#places ??= this.#findAll()
    const places = this.#places.get(word) ?? []
    while ((places.at(-1) ?? Infinity) < from) places.pop()
    return places.at(-1) ?? null
  }

  #findAll(): Map<string, number[]> {
    const found = new Map<string, number[]>()
    for (let at = this.#lines.length - 1; at >= 0; at--) {
      const word = (this.#lines[at] ?? '').trim()
      if (!WORD.test(word)) continue
      const places = found.get(word)
      if (places === undefined) found.set(word, [at])
      else places.push(at)
    }
    return found
  }
}
