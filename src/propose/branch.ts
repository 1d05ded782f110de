/**
 * Branches that Lockstep writes: one commit on the base, and with it, in one update, its backup ref and what the state says of it.
 *
 * Killed before the update, nothing is seen of it; killed after, the next look finds the branch in the state and opens its pull request. The
 * name of a branch follows from what it is for, so that there is never a second one.
 */
import type { Context } from './context.ts'
import type { Forge, RefUpdate } from './forge.ts'
import { backupRef, UNCHECKED } from './own-refs.ts'
import { branchKey } from './purpose.ts'
import type { OwnPull, State } from './state.ts'

export type Kind = OwnPull['kind']

/** How many that have ended are remembered: orders on them, rollbacks. */
const MOST_ENDED = 100

export function branchName(prefix: string, kind: Kind, { base, problem }: Pick<OwnPull, 'base' | 'problem'>): string {
  if (kind === 'onboarding') return `${prefix}configure`
  return `${prefix}${kind}-${branchKey(base, problem)}`
}

const MOST_NAMES = 5

export interface FreeBranch {
  readonly branch: string
  /** Where it stands now; null: nowhere. */
  readonly before: string | null
}

/**
 * The branch of that name, or the next one: none on which people's commits were left, and none that somebody else's pull request stands on. null:
 * there is none among the names that it could have.
 */
export async function freeBranch(forge: Forge, name: string, base: string): Promise<FreeBranch | null> {
  for (let count = 1; count <= MOST_NAMES; count += 1) {
    const branch = count === 1 ? name : `${name}-${count}`
    const before = await forge.ref(headRef(branch))
    if (before === null) return { branch, before }
    if ((await forge.commit(before)).author !== forge.bot) continue
    if (!(await forge.otherPulls(base)).some(({ head }) => head === branch)) return { branch, before }
  }
  return null
}

export function headRef(branch: string): string {
  return `refs/heads/${branch}`
}

export interface Publication {
  /** `head` follows from the commit, `backup` from the plan; `from` is its parent. */
  readonly own: Omit<OwnPull, 'head' | 'backup'>
  /** Where the branch stands now; null: nowhere. */
  readonly before: string | null
  readonly message: string
  readonly files: ReadonlyMap<string, Uint8Array | null>
  readonly keepsBackup: boolean
}

/** null: the branch has moved since it was read; nothing was written. */
export async function publish(context: Context, publication: Publication): Promise<OwnPull | null> {
  const { own, message, files } = publication
  const head = await context.forge.writeCommit({ parent: own.from, message, files })
  const answer = await moveTo(context, publication, head)
  return answer === 'elsewhere' ? finished(await moveTo(context, publication, head)) : finished(answer)
}

type Moved = OwnPull | 'stale' | 'elsewhere'

function finished(answer: Moved): OwnPull | null {
  return typeof answer === 'string' ? null : answer
}

async function moveTo(context: Context, { own, before, keepsBackup }: Publication, head: string): Promise<Moved> {
  const { forge, memory, repository } = context
  const branch = { name: headRef(own.branch), before, after: head }
  const name = keepsBackup && own.planId !== null ? backupRef(memory.namespace, own.planId) : null
  const backup = name === null || (await isKept(context, name)) ? null : await backupAt(context, name, own)
  const written: OwnPull = { ...own, head, backup: name }
  const record = (state: State) => ({ ...withPull(state, written), defaultBranch: repository.defaultBranch })
  const answer = await memory.change(record, backup === null ? [branch] : [branch, backup])
  if (answer !== 'stale') return answer === 'updated' ? written : answer
  // It may stand though nothing is known of it.
  if (backup === null || (await forge.ref(backup.name)) === null) return 'stale'
  return (await memory.change(record, [branch])) === 'updated' ? written : 'stale'
}

/** A plan that writes the same files in the same way has the same backup: it stands already, and holds the same bytes. */
async function isKept({ forge, memory }: Context, name: string): Promise<boolean> {
  return memory.state.pulls.some(({ backup }) => backup === name) && (await forge.ref(name)) !== null
}

/** Among branches, on a commit of its own that changes nothing, since a new branch at a commit of the base would have it checked again. */
async function backupAt(
  { forge, memory }: Context,
  name: string,
  { planId, from }: Pick<OwnPull, 'planId' | 'from'>,
): Promise<RefUpdate> {
  if (memory.namespace === 'own') return { name, before: null, after: from }
  const message = `The files before Lockstep plan ${planId ?? ''} ${UNCHECKED}`
  return { name, before: null, after: await forge.writeCommit({ parent: from, message, files: new Map() }) }
}

/** In place of the one that stands, or added; of those that have ended, the last are kept. */
export function withPull(state: State, own: OwnPull): State {
  const others = state.pulls.filter((one) => one.branch !== own.branch || one.ended !== null)
  const ended = others.filter((one) => one.ended !== null)
  const forgotten = new Set(ended.slice(0, Math.max(0, ended.length - MOST_ENDED)))
  return { ...state, pulls: [...others.filter((one) => !forgotten.has(one)), own] }
}

/** Of the pull request that stands on a branch. */
export function changeOwn(state: State, branch: string, change: Partial<OwnPull>): State {
  const pulls = state.pulls.map((one) => (one.branch === branch && one.ended === null ? { ...one, ...change } : one))
  return { ...state, pulls }
}

/** Ends it, and takes its branch away where that still is what Lockstep wrote. */
export async function endWithBranch(context: Context, own: OwnPull, end: (state: State) => State): Promise<void> {
  const { forge, memory } = context
  const stands = await forge.ref(headRef(own.branch))
  const refs: RefUpdate[] = stands === own.head ? [{ name: headRef(own.branch), before: stands, after: null }] : []
  if ((await memory.change(end, refs)) === 'stale') await memory.change(end)
}
