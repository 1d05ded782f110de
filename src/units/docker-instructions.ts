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
const COMMENT = /^\s*#/

export function readInstructions(text: string): readonly Instruction[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const escape = /^\s*#\s*escape\s*=\s*`/i.test(lines[0] ?? '') ? '`' : '\\'
  const instructions: Instruction[] = []
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? ''
    if (line.trim() === '' || COMMENT.test(line)) at++
    else at = readOne(lines, at, escape, instructions)
  }
  return instructions
}

/** Returns the line after the instruction. */
function readOne(lines: readonly string[], start: number, escape: string, into: Instruction[]): number {
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
  const heredoc = readHeredocs(lines, at, after)
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
): { readonly text: string; readonly next: number } {
  let next = from
  const parts: string[] = []
  for (const [, , word = ''] of text.matchAll(HEREDOC)) {
    const end = lines.findIndex((line, index) => index >= next && line.trim() === word)
    if (end === -1) break
    parts.push('', ...lines.slice(next, end))
    next = end + 1
  }
  return { text: parts.length === 0 ? '' : parts.join('\n'), next }
}
