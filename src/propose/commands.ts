/**
 * What a comment asks for.
 *
 * In: the Markdown of a comment. Out: the commands on its lines, in their order; a line that asks for something else is a mistake, with what
 * stands there. A command is a line of the comment's own that starts with `/lockstep`: not in a quote, a list, a table or code. Arguments are
 * read by grammar; nothing of a comment reaches a branch, a title or a commit.
 */
import { advisoryIdOf } from '../osv/id.ts'
import { normalizeName } from '../python/name.ts'
import { parseMarkdown } from '../render/markers.ts'
import { printable, shortened } from '../render/printable.ts'

export type Command =
  | { readonly kind: 'rebase' | 'recreate' | 'rollback' | 'scan' | 'pause' | 'resume' | 'help' }
  /** `until`: the last instant of the day. */
  | { readonly kind: 'ignore'; readonly what: string; readonly until: string | null; readonly because: string | null }
  | { readonly kind: 'explain'; readonly what: string }
  | { readonly kind: 'option'; readonly number: number }
  /** By a box alone: what was held back may come again, what was ignored counts again. */
  | { readonly kind: 'lift'; readonly pull: number }
  | { readonly kind: 'unignore'; readonly what: string }
  | { readonly kind: 'mistake'; readonly written: string }

const COMMAND = /^ {0,3}\/lockstep(?![\w/-])([^\n]*)$/
const MOST_COMMANDS = 20
const LONGEST_ECHO = 100
const LONGEST_REASON = 300
const LONGEST_COMMENT = 70_000

export function commandsOf(comment: string, now: Date): readonly Command[] {
  if (!comment.includes('/lockstep') || comment.length > LONGEST_COMMENT) return []
  return ownLines(comment)
    .flatMap((line) => {
      const [, rest] = COMMAND.exec(line) ?? []
      return rest === undefined ? [] : [commandOf(rest, now)]
    })
    .slice(0, MOST_COMMANDS)
}

/** As people would write it, without `/lockstep`: what was read, and nothing else of the comment. */
export function commandText(command: Command): string {
  switch (command.kind) {
    case 'option':
      return `option ${command.number}`
    case 'explain':
    case 'unignore':
      return `${command.kind} ${command.what}`
    case 'lift':
      return `lift ${command.pull}`
    case 'ignore': {
      const until = command.until === null ? '' : ` until ${command.until.slice(0, 10)}`
      return `ignore ${command.what}${until}${command.because === null ? '' : ` because ${command.because}`}`
    }
    case 'mistake':
      return command.written
    default:
      return command.kind
  }
}

/** The lines of the paragraphs that stand by themselves. Dashes below one (a signature) make a heading of it, which counts too. */
function ownLines(comment: string): readonly string[] {
  const text = comment.replace(/\r\n?/g, '\n')
  return parseMarkdown(text).children.flatMap((node) => {
    if (node.type !== 'paragraph' && node.type !== 'heading') return []
    const inText = new Set<number>()
    for (const child of node.children) {
      if (child.type !== 'text' || child.position === undefined) continue
      for (let at = child.position.start.offset ?? 0; at < (child.position.end.offset ?? 0); at += 1) inText.add(at)
    }
    const start = node.position?.start.offset ?? 0
    return linesFrom(text, start, node.position?.end.offset ?? start)
      .filter(({ line, at }) => inText.has(at + line.length - line.trimStart().length))
      .map(({ line }) => line)
  })
}

function linesFrom(
  text: string,
  start: number,
  end: number,
): readonly { readonly line: string; readonly at: number }[] {
  let at = start
  return text
    .slice(start, end)
    .split('\n')
    .map((line) => {
      const found = { line, at }
      at += line.length + 1
      return found
    })
}

function commandOf(rest: string, now: Date): Command {
  const words = printable(rest).replaceAll('`', '').trim()
  const [, verb = '', tail = ''] = /^(\S*)\s*(.*)$/.exec(words) ?? []
  return (
    commandWith(verb.toLowerCase(), tail.trim(), now) ?? { kind: 'mistake', written: shortened(words, LONGEST_ECHO) }
  )
}

function commandWith(verb: string, tail: string, now: Date): Command | null {
  switch (verb) {
    case '':
      return { kind: 'help' }
    case 'rebase':
    case 'recreate':
    case 'rollback':
    case 'scan':
    case 'pause':
    case 'resume':
    case 'help':
      return tail === '' ? { kind: verb } : null
    case 'option':
      return /^\d{1,3}$/.test(tail) ? { kind: 'option', number: Number(tail) } : null
    case 'explain': {
      const what = subjectOf(tail)
      return what === null ? null : { kind: 'explain', what }
    }
    case 'ignore':
      return ignoreOf(tail, now)
    default:
      return null
  }
}

function ignoreOf(tail: string, now: Date): Command | null {
  const [, subject, day, reason] = /^(\S+)(?:\s+until\s+(\S+))?(?:\s+because\s+(.+))?$/i.exec(tail) ?? []
  const what = subject === undefined ? null : subjectOf(subject)
  const until = day === undefined ? null : endOfDay(day, now)
  if (what === null || (day !== undefined && until === null)) return null
  return {
    kind: 'ignore',
    what,
    until,
    because: reason === undefined ? null : shortened(reason.trim(), LONGEST_REASON),
  }
}

/** A day that is there and not over, as its last instant in UTC. */
function endOfDay(day: string, now: Date): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null
  const end = new Date(`${day}T23:59:59Z`)
  const isReal = !Number.isNaN(end.getTime()) && end.toISOString().startsWith(day)
  return isReal && end >= now ? `${day}T23:59:59Z` : null
}

/** An advisory's id as publishers write it, or the normal form of a package's name; null where it is neither. */
function subjectOf(text: string): string | null {
  const id = advisoryIdOf(text)
  if (id !== null) return id
  return /^[A-Z0-9](?:[A-Z0-9._-]{0,98}[A-Z0-9])?$/i.test(text) ? normalizeName(text) : null
}
