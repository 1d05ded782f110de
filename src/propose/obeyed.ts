/**
 * What a command makes of the state, and what is answered: a pure function, so that it can be applied again to a newer state.
 * What has to be written on the forge for it is asked for in the state (`wants`, `options`, `scanAskedAt`) and done by the look.
 */
import type { Command } from './commands.ts'
import { isPlan } from './purpose.ts'
import type { Answer, Ignore, OwnPull, State } from './state.ts'

/** Who ordered it, where, when. */
export interface Ordered {
  /** Of the pull request or the dashboard. */
  readonly number: number
  /** '' for a tick of whom the forge did not tell. */
  readonly by: string
  /** ISO 8601. */
  readonly at: string
  /** The forge says that the pull request is merged; the state may not know yet. */
  readonly isMerged: boolean
  /** Of the pull request, as it stands; null for the dashboard. */
  readonly head: string | null
}

export interface Obeyed {
  readonly state: State
  /** null: nothing is said. */
  readonly answer: Pick<Answer, 'kind' | 'about'> | null
}

const HELP_EVERY_MS = 3_600_000

export function obeyed(state: State, command: Command, order: Ordered): Obeyed {
  switch (command.kind) {
    case 'rebase':
    case 'recreate':
      return again(state, command.kind, order)
    case 'rollback':
      return takenBack(state, order)
    case 'option':
      return chosen(state, command.number, order)
    case 'ignore':
      return ignored(state, {
        what: command.what,
        until: command.until,
        because: command.because,
        by: order.by,
        at: order.at,
      })
    case 'unignore':
      return { state: { ...state, ignores: state.ignores.filter(({ what }) => what !== command.what) }, answer: null }
    case 'lift':
      return { state: lifted(state, command.pull), answer: null }
    case 'explain':
      return { state, answer: { kind: 'explain', about: command.what } }
    case 'scan':
      return { state: { ...state, scanAskedAt: order.at }, answer: { kind: 'scan', about: '' } }
    case 'pause':
      return { state: { ...state, paused: { by: order.by, at: order.at } }, answer: { kind: 'paused', about: '' } }
    case 'resume':
      return { state: { ...state, paused: null }, answer: { kind: 'resumed', about: '' } }
    case 'help':
      return helped(state, order)
    default:
      return { state, answer: { kind: 'not-understood', about: command.written } }
  }
}

function notHere(state: State, command: string): Obeyed {
  return { state, answer: { kind: 'not-here', about: command } }
}

function pullOf(state: State, number: number): OwnPull | undefined {
  return state.pulls.find((pull) => pull.number === number)
}

function wanting(state: State, wants: OwnPull['wants'], { number, head }: Ordered): State {
  const asked = { wants, wantsOn: head, triedOn: null }
  return { ...state, pulls: state.pulls.map((pull) => (pull.number === number ? { ...pull, ...asked } : pull)) }
}

/** On what was held back, `recreate` lifts it. */
function again(state: State, kind: 'rebase' | 'recreate', order: Ordered): Obeyed {
  const { number, isMerged } = order
  const answer = { kind, about: '' }
  const isHeld = state.heldBack.some(({ pull }) => pull === number)
  if (kind === 'recreate' && isHeld) return { state: lifted(state, number), answer }
  const pull = pullOf(state, number)
  if (pull === undefined || pull.ended !== null || isMerged) return notHere(state, kind)
  return { state: wanting(state, kind, order), answer }
}

function takenBack(state: State, order: Ordered): Obeyed {
  const { number, isMerged } = order
  const pull = pullOf(state, number)
  const mayBe = pull !== undefined && isPlan(pull) && isMerged && (pull.ended === null || pull.ended === 'merged')
  if (!mayBe) return notHere(state, 'rollback')
  return { state: wanting(state, 'rollback', order), answer: { kind: 'rollback', about: '' } }
}

/** 0 is the plan itself. */
function chosen(state: State, number: number, order: Ordered): Obeyed {
  const pull = pullOf(state, order.number)
  const isOpen = pull !== undefined && pull.ended === null && !order.isMerged
  // Where the only alternative was chosen, nothing but the plan itself is left to choose.
  if (!isOpen || (pull.offers.length === 0 && pull.option === null)) return notHere(state, 'option')
  const { [pull.problem]: _before, ...others } = state.options
  if (number === 0) return { state: { ...state, options: others }, answer: { kind: 'option', about: '' } }
  const name = pull.offers[number - 1]
  if (name === undefined) return { state, answer: { kind: 'no-option', about: String(pull.offers.length) } }
  return { state: { ...state, options: { ...others, [pull.problem]: name } }, answer: { kind: 'option', about: name } }
}

const MOST_IGNORES = 500

function ignored(state: State, ignore: Ignore): Obeyed {
  const others = state.ignores.filter(({ what }) => what !== ignore.what)
  if (others.length >= MOST_IGNORES) return notHere(state, 'ignore')
  return { state: { ...state, ignores: [...others, ignore] }, answer: { kind: 'ignored', about: ignore.what } }
}

function lifted(state: State, number: number): State {
  return { ...state, heldBack: state.heldBack.filter(({ pull }) => pull !== number) }
}

/** At most once an hour in a thread. */
function helped(state: State, { number, at }: Ordered): Obeyed {
  const thread = state.threads.find((one) => one.number === number)
  const last = thread?.helpAt ?? null
  if (last !== null && Date.parse(at) - Date.parse(last) < HELP_EVERY_MS) return { state, answer: null }
  const threads = state.threads.map((one) => (one.number === number ? { ...one, helpAt: at } : one))
  return { state: { ...state, threads }, answer: { kind: 'help', about: '' } }
}
