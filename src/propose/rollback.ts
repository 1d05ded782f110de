/**
 * Rollbacks: a merged plan that a person wants taken back becomes a pull request that undoes it.
 *
 * Branch, the order being done, and the plan being held back move in one update. Killed before it, the order stands; killed after it, the
 * next look opens the pull request of the branch that the state names.
 */
import { paragraph } from '../render/nodes.ts'
import { renderRevert } from '../render/revert.ts'
import { editBody } from './bodies.ts'
import { changeOwn, freeBranch, headRef, withPull } from './branch.ts'
import type { Context } from './context.ts'
import { isMeant } from './edited.ts'
import { close } from './follow.ts'
import type { PullFacts } from './forge.ts'
import { isPlan, trailers } from './purpose.ts'
import { refusalIn } from './refused.ts'
import { isRetargeted, leaveRetargeted } from './renamed.ts'
import { revertOf } from './revert.ts'
import type { Revert } from './revert.ts'
import { leaveToPeople, sayOnce } from './say.ts'
import { BLANK_PULL } from './state.ts'
import type { HeldBack, OwnPull, State } from './state.ts'
import { commitStyle, titled } from './title.ts'

const STYLE_FROM = 50
const NOTHING =
  'There is nothing to take back: none of what this pull request wrote still stands. Its plan is held back all the same.'

const WAITS = 'It is tried again once the base branch moves, and when somebody asks again.'

const OBSOLETE = 'There is nothing left to take back: none of what that pull request wrote still stands.'

function isToBeTakenBack({ wants, ended }: OwnPull): boolean {
  return wants === 'rollback' && ended === 'merged'
}

/** And not tried yet. */
export function isAskedBack(own: OwnPull): boolean {
  return isToBeTakenBack(own) && own.triedOn === null
}

/** Reverts that people asked for, each tried once on a tip of its base; and, where anything has changed, those that are open. */
export async function takeBack(
  context: Context,
  pulls: readonly PullFacts[],
  { isQuiet }: { readonly isQuiet: boolean },
): Promise<void> {
  const { forge, memory } = context
  for (const own of memory.state.pulls.filter(isToBeTakenBack)) await proposeRollback(context, own)
  for (const own of memory.state.pulls) {
    if (own.kind !== 'rollback' || own.ended !== null) continue
    if (own.number === null) await openRollback(context, own, pulls)
    else if (!isQuiet) await followRollback(context, own, await forge.pull(own.number), pulls)
  }
}

/** Writes the branch for a merged plan that somebody wants taken back. null: there is nothing to undo, or it cannot be on this tip. */
export async function proposeRollback(context: Context, own: OwnPull): Promise<OwnPull | null> {
  const { forge, memory } = context
  if (own.number === null || own.wants !== 'rollback') return null
  const tip = await forge.ref(headRef(own.base))
  if (own.triedOn === (tip ?? '')) return null
  const answer = tip === null ? gone(own) : await tryRollback(context, { own, number: own.number, tip })
  if (answer.status === 'written') return answer.own
  if (answer.status === 'nothing') {
    await sayOnce(context, own, 'nothing-to-undo', [paragraph(NOTHING)])
    await memory.change((state) => takenBack(state, own, context.now))
    return null
  }
  if (answer.status === 'moved') return null
  await sayOnce(context, own, answer.key, [paragraph(`${answer.why} ${WAITS}`)])
  const tried = { triedOn: tip ?? '' }
  memory.later((state) => ({
    ...state,
    pulls: state.pulls.map((one) =>
      one.number === own.number && one.wants === 'rollback' ? { ...one, ...tried } : one,
    ),
  }))
  return null
}

/** `moved`: a ref did, just now. `blocked`: until the base moves. */
type Tried =
  | { readonly status: 'written'; readonly own: OwnPull }
  | { readonly status: 'nothing' }
  | { readonly status: 'moved' }
  | { readonly status: 'blocked'; readonly key: string; readonly why: string }

function gone({ base }: OwnPull): Tried {
  return { status: 'blocked', key: 'no-base', why: `The branch that this was merged into, ${base}, is gone.` }
}

async function tryRollback(
  context: Context,
  { own, number, tip }: { readonly own: OwnPull; readonly number: number; readonly tip: string },
): Promise<Tried> {
  const { forge, memory, config } = context
  const revert = await revertOf(forge, own, tip)
  if (revert.files.size === 0) return { status: 'nothing' }
  const free = await freeBranch(forge, `${config.branchPrefix}rollback-${number}`, own.base)
  if (free === null)
    return { status: 'blocked', key: 'no-branch', why: 'Every branch name that it could have is taken.' }
  const { branch, before } = free
  const head = await writeRevert(context, own, revert, tip)
  const written = rollbackPull(own, { branch, head, from: tip })
  const update = { name: headRef(branch), before, after: head }
  try {
    const answer = await memory.change((state) => withPull(takenBack(state, own, context.now), written), [update])
    return answer === 'updated' ? { status: 'written', own: written } : { status: 'moved' }
  } catch (error) {
    const why = refusalIn(error)
    if (why === null) throw error
    return { status: 'blocked', key: 'refused', why }
  }
}

/** Opens the pull request of a rollback's branch. `pulls`: the App's own; it may be there already. */
export async function openRollback(context: Context, own: OwnPull, pulls: readonly PullFacts[]): Promise<void> {
  const { forge, memory } = context
  const found = pulls.find(({ head, state }) => head === own.branch && state === 'open')
  const pull = found ?? (await forge.openPull(await newPull(context, own, pulls)))
  await memory.change((state) => changeOwn(state, own.branch, { number: pull.number }))
}

/** Writes it anew on the tip of the base, where a person wants it or it conflicts, unless people edited it; closes it where others took the plan back. */
export async function followRollback(
  context: Context,
  own: OwnPull,
  pull: PullFacts,
  pulls: readonly PullFacts[],
): Promise<void> {
  const { forge, memory } = context
  if (isRetargeted(own, pull)) return leaveRetargeted(context, own, pull)
  const plan = planOf(memory.state, own)
  const tip = await forge.ref(headRef(own.base))
  const mayStay = own.wants === null && pull.isMergeable !== false
  if (pull.state !== 'open' || plan === null || tip === null || (mayStay && own.from === tip)) return
  const revert = await revertOf(forge, plan, tip)
  const isOurs = pull.headOid === own.head || (own.wants === 'recreate' && isMeant(own, pull))
  if (isOurs && revert.files.size === 0) {
    await close(context, own, OBSOLETE)
    return
  }
  if (mayStay) return
  if (!isOurs) return leaveToPeople(context, own, pull, null)
  const head = await writeRevert(context, plan, revert, tip)
  const written: OwnPull = { ...own, head, from: tip, wants: null }
  const update = { name: headRef(own.branch), before: pull.headOid, after: head }
  if ((await memory.change((state) => withPull(state, written), [update])) !== 'updated') return
  await editBody(context, pull.number, bodyOf(plan, revert, pulls))
}

async function newPull(context: Context, own: OwnPull, pulls: readonly PullFacts[]) {
  const plan = planOf(context.memory.state, own)
  if (plan === null) throw new Error(`the plan that ${own.branch} takes back is not known`)
  const revert = await revertOf(context.forge, plan, own.from)
  const body = bodyOf(plan, revert, pulls)
  return { title: await titleOf(context, plan), body, head: own.branch, base: own.base, isDraft: false }
}

/** By its branch, which is named after it; behind that, which of the names it took. */
function planOf({ pulls }: State, { branch }: OwnPull): OwnPull | null {
  const number = planNumberOf({ branch })
  return pulls.find((one) => one.number === number) ?? null
}

/** Of the pull request that a rollback takes back. */
export function planNumberOf({ branch }: Pick<OwnPull, 'branch'>): number {
  return Number(/rollback-(\d+)(?:-\d)?$/.exec(branch)?.[1])
}

async function writeRevert(context: Context, plan: OwnPull, { files }: Revert, tip: string): Promise<string> {
  const known = trailers({ purpose: { kind: 'rollback', of: plan.number ?? 0 }, planId: plan.planId })
  return context.forge.writeCommit({ parent: tip, message: `${await titleOf(context, plan)}\n\n${known}`, files })
}

/** In the repository's own style. */
async function titleOf({ forge, config }: Context, { number, base }: OwnPull): Promise<string> {
  const history = config.commitStyle === 'auto' ? await forge.history(base, { limit: STYLE_FROM }) : []
  const { kind } = commitStyle(config.commitStyle, history)
  const style = kind === 'plain' ? { kind } : { kind, type: 'revert', scope: null }
  return titled(`Roll back pull request #${number ?? 0}`, style)
}

/** The order is done, and the plan waits until a person lifts it. */
function takenBack(state: State, own: OwnPull, now: Date): State {
  const { number } = own
  const ended = { ...own, wants: null, ended: 'rolled-back' as const }
  const pulls = state.pulls.map((one) => (one.number === number ? ended : one))
  if (number === null || !isPlan(own)) return { ...state, pulls }
  const { problem, base, kind } = own
  const why = 'rolled-back' as const
  const held: HeldBack = { problem, base, kind, why, pull: number, removes: own.removes, at: now.toISOString() }
  return { ...state, pulls, heldBack: [...state.heldBack.filter(({ pull }) => pull !== number), held] }
}

function rollbackPull(plan: OwnPull, at: Pick<OwnPull, 'branch' | 'head' | 'from'>): OwnPull {
  const { problem, base, planId, step, changesAccelerator, changesPython } = plan
  const blank = { ...BLANK_PULL, kind: 'rollback', number: null, writes: null } as const
  return { ...blank, ...{ problem, base, planId, step, changesAccelerator, changesPython }, ...at }
}

function bodyOf(plan: OwnPull, { restored, undone, left }: Revert, pulls: readonly PullFacts[]): string {
  const number = plan.number ?? 0
  const url = pulls.find((pull) => pull.number === number)?.url ?? ''
  return renderRevert({
    pull: { number, url },
    problem: plan.problem,
    planId: plan.planId,
    ...{ restored, undone, left },
    reopens: plan.removes,
    urgent: plan.urgent,
  })
}
