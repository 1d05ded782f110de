/** Branches that people name anew, or pull requests that they lead to another one. */
import { paragraph } from '../render/nodes.ts'
import { changeOwn, headRef } from './branch.ts'
import type { Context } from './context.ts'
import type { PullFacts } from './forge.ts'
import { sayOnce } from './say.ts'
import type { OwnPull, State } from './state.ts'

/**
 * Where the default branch has another name and the one that it had is gone, it was renamed, and the forge led what is open along. What is
 * remembered goes along, too. A branch that still stands under the old name is another one.
 */
export async function followRename({ forge, memory, repository }: Context): Promise<void> {
  const before = memory.state.defaultBranch
  const now = repository.defaultBranch
  if (before === null || before === now) return
  const isRenamed = (await forge.ref(headRef(before))) === null
  await memory.change((state) => ({ ...(isRenamed ? renamed(state, before, now) : state), defaultBranch: now }))
}

function renamed(state: State, before: string, now: string): State {
  const at = <T extends { readonly base: string }>(one: T): T => (one.base === before ? { ...one, base: now } : one)
  return { ...state, pulls: state.pulls.map(at), heldBack: state.heldBack.map(at) }
}

/** It leads to another branch than the one that it was computed for. */
export function isRetargeted({ base }: OwnPull, pull: PullFacts): boolean {
  return pull.base !== base
}

/** Whoever led it elsewhere decides over it; it goes on once it leads back. */
export async function leaveRetargeted(context: Context, own: OwnPull, pull: PullFacts): Promise<void> {
  if (pull.hasOwnAutoMerge) await context.forge.setAutoMerge(pull.number, null)
  const why =
    'This pull request was made for another branch than the one it leads to now. Lockstep leaves it as it is; led back, it goes on.'
  await sayOnce(context, own, 'retargeted', [paragraph(why)])
  if (own.wants !== null) await context.memory.change((state) => changeOwn(state, own.branch, { wants: null }))
}
