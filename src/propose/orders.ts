/**
 * Orders: what people ask for in comments.
 *
 * In: Lockstep's own pull requests and dashboard as they stand. Out: the state with what was asked for, and replies to be written. All orders
 * of a look go into one conditional update of the state, together with the comments that count as handled: killed before it, nothing
 * was obeyed and the next look obeys; killed after it, all was. The role is asked live; without it nothing is said.
 */
import { parseMarkdown } from '../render/markers.ts'
import { commandText, commandsOf } from './commands.ts'
import type { Command } from './commands.ts'
import type { Cause, Context } from './context.ts'
import type { Comment, Forge, Role } from './forge.ts'
import { headAt } from './edited.ts'
import { obeyed } from './obeyed.ts'
import type { Obeyed } from './obeyed.ts'
import type { Answer, State, Thread } from './state.ts'

/** A thread of Lockstep's own, as the forge has it now. */
export interface OwnThread {
  readonly number: number
  readonly body: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly updatedAt: string
  /** Of a pull request, as far as an order about it can mean it; null: it is none. */
  readonly head: string | null
}

/** The commands of one comment by a person who may give them; none where the comment only counts as handled. */
interface Order {
  readonly thread: OwnThread
  readonly comment: Comment
  readonly commands: readonly Command[]
}

const BEGINNING = '1970-01-01T00:00:00Z'
const HOUR_MS = 3_600_000
const MOST_AN_HOUR = 20
const MOST_HANDLED = 1000
/** Of talk that asks for nothing, so much is read again at each look; of more, only what follows. */
const MOST_UNREAD = 200
/** A comment may be seen after one that was made later; until then it is told apart by its id. */
const LATE_MS = 600_000
/** What has ended is read when an event points at it; where that was lost, for so long after its last change. */
const READ_AFTER_END_MS = 3 * 86_400_000

export async function obeyComments(
  context: Context,
  threads: readonly OwnThread[],
  causes: readonly Cause[],
): Promise<void> {
  const { memory, forge, now } = context
  const orders: Order[] = []
  const roles = new Map<string, Role>()
  for (const thread of threads) {
    if (!isToBeRead(thread, causes, now)) continue
    const comments = await newComments(forge, threadOf(memory.state, thread.number))
    for (const comment of comments) {
      const commands = comment.isBot || isEditedLate(comment) ? [] : commandsOf(comment.body, now)
      if (commands.length === 0) continue
      const may = await mayOrder(forge, roles, comment.author)
      const asked = may && commands.some(({ kind }) => kind === 'recreate')
      const seen = asked ? await threadAt(context, thread, comment.createdAt) : thread
      orders.push({ thread: seen, comment, commands: may ? commands : [] })
    }
    const last = comments.at(-1)
    if (comments.length > MOST_UNREAD && last !== undefined) orders.push({ thread, comment: last, commands: [] })
  }
  if (orders.length > 0) await memory.change((state) => orders.reduce((so, order) => withOrder(so, order, now), state))
}

/** With the head that whoever wrote over it could mean. */
export async function threadAt(context: Context, thread: OwnThread, at: string): Promise<OwnThread> {
  const { pulls } = context.memory.state
  const own = pulls.find(({ number, ended }) => number === thread.number && ended === null)
  if (own === undefined || thread.head === null) return thread
  return { ...thread, head: await headAt(context, own, { head: thread.head, at }) }
}

function isToBeRead({ number, state, updatedAt }: OwnThread, causes: readonly Cause[], now: Date): boolean {
  if (state === 'open' || causes.some((cause) => 'number' in cause && cause.number === number)) return true
  return now.getTime() - Date.parse(updatedAt) < READ_AFTER_END_MS
}

/** What was not handled when it was new asked for nothing then, and what is written into it since counts for nothing. */
function isEditedLate({ createdAt, updatedAt }: Comment): boolean {
  return Date.parse(updatedAt) - Date.parse(createdAt) > LATE_MS
}

/** Comments that are newer than what was handled and to which no reply stands. */
async function newComments(forge: Forge, seen: Thread): Promise<readonly Comment[]> {
  const comments = await forge.comments(seen.number, { since: seen.since })
  const answered = new Set(comments.filter(({ author }) => author === forge.bot).flatMap(({ body }) => repliedTo(body)))
  const ordered = comments.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))
  return ordered.filter(
    (comment) => !isHandled(seen, comment) && !answered.has(comment.id) && comment.author !== forge.bot,
  )
}

/** The comment that a reply of Lockstep's own answers, by its marker. */
export function repliedTo(body: string): readonly number[] {
  const [first] = parseMarkdown(body.slice(0, 200)).children
  const [, id] = first?.type === 'html' ? (/^<!-- lockstep:reply=(\d+) -->$/.exec(first.value.trim()) ?? []) : []
  return id === undefined ? [] : [Number(id)]
}

function threadOf(state: State, number: number): Thread {
  return (
    state.threads.find((thread) => thread.number === number) ?? { number, since: BEGINNING, handled: [], helpAt: null }
  )
}

function isHandled({ since, handled }: Thread, { id, createdAt }: Comment): boolean {
  return Date.parse(createdAt) < Date.parse(since) || handled.includes(id)
}

/** Write or more, asked now. */
export async function mayOrder(forge: Forge, roles: Map<string, Role>, login: string): Promise<boolean> {
  const role = roles.get(login) ?? (await forge.role(login))
  roles.set(login, role)
  return role === 'write' || role === 'maintain' || role === 'admin'
}

function withOrder(before: State, { thread, comment, commands }: Order, now: Date): State {
  const seen = threadOf(before, thread.number)
  if (isHandled(seen, comment)) return before
  const at = now.toISOString()
  const order = {
    number: thread.number,
    by: comment.author,
    at,
    isMerged: thread.state === 'merged',
    head: thread.head,
  }
  let state = withThread(before, advanced(seen, comment))
  const answers: Answer[] = []
  let acted = 0
  for (const command of commands) {
    const recent = state.commandsAt.filter((one) => now.getTime() - Date.parse(one) < HOUR_MS)
    if (recent.length > MOST_AN_HOUR) break
    acted += 1
    const done = recent.length === MOST_AN_HOUR ? tooMany(state) : obeyed(state, command, order)
    state = { ...done.state, commandsAt: [...recent, at] }
    const asked = commands.length > 1 ? commandText(command) : ''
    if (done.answer !== null) answers.push({ ...done.answer, asked })
  }
  if (acted === 0) return state
  const reaction = answers.some(({ kind }) => REFUSALS.has(kind)) ? ('confused' as const) : ('+1' as const)
  const reply = { number: thread.number, comment: comment.id, reaction, answers }
  return { ...state, replies: [...state.replies, reply].slice(-1000) }
}

/** Said once; what comes after it in that hour gets no answer. */
function tooMany(state: State): Obeyed {
  return { state, answer: { kind: 'too-many', about: '' } }
}

const REFUSALS: ReadonlySet<Answer['kind']> = new Set(['no-option', 'not-here', 'not-understood', 'too-many'])

function withThread(state: State, thread: Thread): State {
  return { ...state, threads: [...state.threads.filter(({ number }) => number !== thread.number), thread].slice(-1000) }
}

/** What is much older than the comment stays handled by its time, what is not by its id. */
function advanced(seen: Thread, { id, createdAt }: Comment): Thread {
  const since = Math.max(Date.parse(seen.since), Date.parse(createdAt) - LATE_MS)
  return { ...seen, since: new Date(since).toISOString(), handled: [...seen.handled, id].slice(-MOST_HANDLED) }
}
