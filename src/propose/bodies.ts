/**
 * Every change of a body goes through here, so that no tick is lost in it.
 *
 * The present body is read first: what is ticked in it and has not acted acts now, into the state. Then the new one is written with the next
 * turn, its boxes open. A tick that arrives between the read and the write is in the forge's `edited` event, which tells the body it saw.
 */
import { withOpenBoxes } from '../render/markers.ts'
import type { Command } from './commands.ts'
import type { Cause, Context } from './context.ts'
import { obeyed } from './obeyed.ts'
import { mayOrder, threadAt } from './orders.ts'
import type { Role } from './forge.ts'
import type { OwnThread } from './orders.ts'
import type { State } from './state.ts'
import { tickKey, ticksOf, turnOf, withTurn } from './ticks.ts'
import type { Tick } from './ticks.ts'

const MOST_TICKS = 500

/** Writes a body unless it stands so already. */
export async function editBody(context: Context, number: number, next: string): Promise<'written' | 'same'> {
  return writeBody(context, await readThread(context, number), next)
}

/** The same with the body's present text in hand; null: leave it. */
export async function changeBody(
  context: Context,
  number: number,
  change: (body: string) => string | null,
): Promise<'written' | 'same'> {
  const thread = await readThread(context, number)
  const next = change(thread.body)
  return next === null ? 'same' : writeBody(context, thread, next)
}

async function writeBody(context: Context, thread: OwnThread, next: string): Promise<'written' | 'same'> {
  await obeyTicks(context, [thread], [])
  if (isSameBody(thread.body, next)) return 'same'
  const body = withTurn(withOpenBoxes(next), turnOf(thread.body) + 1)
  if (isDashboard(context, thread.number)) await context.forge.editIssue(thread.number, { body })
  else await context.forge.editPull(thread.number, { body })
  return 'written'
}

/** Whether nothing but the turn is otherwise, and no box is ticked. */
export function isSameBody(present: string, next: string): boolean {
  const before = plainLines(present)
  return withTurn(withOpenBoxes(next), turnOf(before)) === before
}

/** Boxes that people ticked act, and stand open again: in a pull request at once, on the dashboard with its next writing. */
export async function obeyBoxes(
  context: Context,
  threads: readonly OwnThread[],
  causes: readonly Cause[],
): Promise<void> {
  const edits = causes.filter((cause) => cause.kind === 'edited')
  await obeyTicks(context, threads, edits)
  for (const thread of threads) {
    if (ticksOf(thread.body).length > 0 && !isDashboard(context, thread.number))
      await changeBody(context, thread.number, (body) => body)
  }
}

type Edit = Extract<Cause, { kind: 'edited' }>

interface Ticked {
  readonly thread: OwnThread
  readonly tick: Tick
  readonly by: string
  readonly isAllowed: boolean
}

/**
 * Where the event tells who edited, the role is asked. Where it does not, the forge has answered already: only people who may write to the
 * repository can edit a body that the App wrote.
 */
async function obeyTicks(context: Context, threads: readonly OwnThread[], edits: readonly Edit[]): Promise<void> {
  const { memory, forge, now } = context
  const found: Ticked[] = []
  const roles = new Map<string, Role>()
  for (const thread of threads) {
    const told = edits.filter(({ number }) => number === thread.number)
    for (const tick of ticksToSee(thread, told)) {
      if (memory.state.ticks.includes(tickKey(thread.number, tick))) continue
      const edit = told.find(({ ticked }) => has(ticked, tick))
      const isAllowed = edit === undefined || (!edit.isBot && (await mayOrder(forge, roles, edit.by)))
      const isOver = isAllowed && tick.box === 'recreate'
      const seen = isOver ? await threadAt(context, thread, await editedAt(context, thread)) : thread
      found.push({ thread: seen, tick, by: edit?.by ?? '', isAllowed })
    }
  }
  if (found.length > 0)
    await memory.change((state) => found.reduce((so, ticked) => withTick(so, ticked, now.toISOString()), state))
}

/** A tick is an edit of the body. */
async function editedAt({ forge, now }: Context, { number, head }: OwnThread): Promise<string> {
  return (head === null ? null : await forge.bodyEditedAt(number)) ?? now.toISOString()
}

/** Those of the body; and those of the events that a writing of Lockstep's own took away before they were seen. */
function ticksToSee({ body }: OwnThread, edits: readonly Edit[]): readonly Tick[] {
  const present = ticksOf(body)
  const turn = turnOf(body)
  const lost = edits.flatMap(({ ticked }) => ticked).filter((tick) => tick.turn < turn && !has(present, tick))
  return [...present, ...lost]
}

function has(ticks: readonly Tick[], { box, turn }: Tick): boolean {
  return ticks.some((one) => one.box === box && one.turn === turn)
}

function withTick(state: State, { thread, tick, by, isAllowed }: Ticked, at: string): State {
  const key = tickKey(thread.number, tick)
  if (state.ticks.includes(key)) return state
  const seen = { ...state, ticks: [...state.ticks, key].slice(-MOST_TICKS) }
  const command = isAllowed ? commandOf(tick.box) : null
  if (command === null) return seen
  const { number, head } = thread
  return obeyed(seen, command, { number, by, at, isMerged: thread.state === 'merged', head }).state
}

function commandOf(box: string): Command | null {
  const [name, value = ''] = box.split('=')
  switch (name) {
    case 'rebase':
    case 'recreate':
    case 'rollback':
    case 'scan':
    case 'pause':
    case 'resume':
      return { kind: name }
    case 'option':
      return { kind: 'option', number: Number(value) }
    case 'lift':
      return { kind: 'lift', pull: Number(value) }
    case 'unignore':
      return { kind: 'unignore', what: value }
    default:
      return null
  }
}

async function readThread(context: Context, number: number): Promise<OwnThread> {
  const { forge } = context
  const found = isDashboard(context, number) ? await forge.issue(number) : await forge.pull(number)
  const { body, updatedAt, state } = found
  return { number, body: plainLines(body), updatedAt, state, head: 'headOid' in found ? found.headOid : null }
}

/** A forge's own editor writes CR LF. */
export function plainLines(body: string): string {
  return body.replaceAll('\r\n', '\n')
}

function isDashboard({ memory }: Context, number: number): boolean {
  return memory.state.dashboard.issue === number
}
