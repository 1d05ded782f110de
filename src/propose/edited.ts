/**
 * Whose a branch is: Lockstep's as long as its head is what it wrote last. A merge of the base into it by "Update branch" is no edit, as long
 * as it leaves the files of the plan alone and brings no others.
 */
import type { Context } from './context.ts'
import type { PullFacts } from './forge.ts'
import type { OwnPull } from './state.ts'
import { openTree } from './tree.ts'

/** Further merges are taken for an edit. */
const MOST_MERGES = 10

/** `merged`: by "Update branch", the merge being the head. */
export type Hand = { readonly status: 'own' | 'merged' } | { readonly status: 'edited'; readonly by: string | null }

/** `tip`: of the base. */
export async function handOf({ forge }: Context, own: OwnPull, pull: PullFacts, tip: string): Promise<Hand> {
  if (pull.headOid === own.head) return { status: 'own' }
  const { author } = await forge.commit(pull.headOid)
  const edited: Hand = { status: 'edited', by: author }
  if (!(await isMergeOfBase({ forge }, own, pull, tip))) return edited
  const { paths } = await forge.compare(own.from, own.head)
  const since = await forge.compare(tip, pull.headOid)
  if (since.paths.some((path) => !paths.includes(path))) return edited
  const [written, present] = await Promise.all([openTree(forge, own.head), openTree(forge, pull.headOid)])
  return paths.every((path) => written.blob(path) === present.blob(path)) ? { status: 'merged' } : edited
}

/**
 * The head that was there when somebody asked, as far as the forge tells: where it was pushed later, or in the same second, that is what
 * Lockstep wrote. `at`: when it was asked.
 */
export async function headAt(
  { forge }: Pick<Context, 'forge'>,
  own: Pick<OwnPull, 'branch' | 'head'>,
  { head, at }: { readonly head: string; readonly at: string },
): Promise<string> {
  if (head === own.head) return head
  const moved = (await forge.movedAt(own.branch, head)) ?? (await forge.commit(head)).at
  return Date.parse(moved) < Date.parse(at) ? head : own.head
}

/** What people pushed after they asked to have a branch written over is not what they meant: it stays. */
export function isMeant({ head, wantsOn }: OwnPull, { headOid }: PullFacts): boolean {
  return headOid === head || wantsOn === null || wantsOn === headOid
}

/** The head goes back by first parents to what Lockstep wrote, each time with a commit of the base as the second one. */
async function isMergeOfBase(
  { forge }: Pick<Context, 'forge'>,
  own: OwnPull,
  pull: PullFacts,
  tip: string,
): Promise<boolean> {
  let oid = pull.headOid
  for (let merges = 0; merges < MOST_MERGES && oid !== own.head; merges += 1) {
    const [first, second, ...more] = (await forge.commit(oid)).parents
    if (first === undefined || second === undefined || more.length > 0) return false
    if ((await forge.compare(tip, second)).aheadBy > 0) return false
    oid = first
  }
  return oid === own.head
}
