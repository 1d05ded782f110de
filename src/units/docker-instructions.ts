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
const COMMENT = /^\s*#/

export function readInstructions(text: string): readonly Instruction[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const escape = /^\s*#\s*escape\s*=\s*`/i.test(lines[0] ?? '') ? '`' : '\\'
  const instructions: Instruction[] = []
  const ends = new LinesByWord(lines)
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? ''
    if (line.trim() === '' || COMMENT.test(line)) at++
    else at = readOne(lines, at, escape, ends, instructions)
  }
  return instructions
}

/** Returns the line after the instruction. */
function readOne(
  lines: readonly string[],
  start: number,
  escape: string,
  ends: LinesByWord,
  into: Instruction[],
): number {
  const body: string[] = []
  let at = start
  let isOpen = true
  while (isOpen && at < lines.length) {
    const line = lines[at++] ?? ''
    const isSkipped = body.length > 0 && (COMMENT.test(line) || line.trim() === '')
    const stripped = line.trimEnd()
    isOpen = isSkipped || stripped.endsWith(escape)
    body.push(isSkipped ? '\\' : isOpen ? `${stripped.slice(0, -1)}\\` : stripped)
  }
  const first = (body[0] ?? '').trimStart()
  const name = /^[A-Za-z]+/.exec(first)?.[0] ?? ''
  const after = [first.slice(name.length), ...body.slice(1)].join('\n')
  const heredoc = readHeredocs(lines, at, after, ends)
  const isRun = name.toUpperCase() === 'RUN'
  const content = isRun ? after : after.replaceAll('\\\n', ' ')
  into.push({
    name: name.toUpperCase(),
    text: content.trim() === '' ? '' : `${content}${heredoc.text}`,
    line: start + 1,
  })
  return heredoc.next
}

function readHeredocs(
  lines: readonly string[],
  from: number,
  text: string,
  ends: LinesByWord,
): { readonly text: string; readonly next: number } {
  let next = from
  const parts: string[] = []
  for (const [, , word = ''] of text.includes('<<') ? text.matchAll(HEREDOC) : []) {
    const end = ends.next(word, next)
    if (end === null) break
    parts.push('', ...lines.slice(next, end))
    next = end + 1
  }
  return { text: parts.length === 0 ? '' : parts.join('\n'), next }
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
