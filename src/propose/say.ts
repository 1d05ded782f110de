/** Remarks in the comments of a pull request, each made once. */
import { marker } from '../render/markers.ts'
import { writeMarkdown } from '../render/markdown.ts'
import type { Block } from '../render/nodes.ts'
import { remarkBlocks } from '../render/remarks.ts'
import { changeOwn } from './branch.ts'
import type { Context } from './context.ts'
import { isMeant } from './edited.ts'
import type { PullFacts } from './forge.ts'
import type { OwnPull } from './state.ts'

/** People wrote on the branch: it stays as it is, and what was asked for is not done. */
export async function leaveToPeople(context: Context, own: OwnPull, pull: PullFacts, by: string | null): Promise<void> {
  const isLate = own.wants === 'recreate' && !isMeant(own, pull)
  const key = isLate ? `pushed-${pull.headOid.slice(0, 12)}` : 'edited'
  await sayOnce(context, own, key, remarkBlocks([{ kind: isLate ? 'pushed-since' : 'edited', by }]))
  if (own.wants !== null) await context.memory.change((state) => changeOwn(state, own.branch, { wants: null }))
}

/**
 * `key`: letters, digits and `-`. That it was said is written after it was; a look that was killed in between finds its own marker in the
 * comments.
 */
export async function sayOnce(context: Context, own: OwnPull, key: string, blocks: readonly Block[]): Promise<void> {
  const { forge, memory } = context
  if (own.number === null || own.said.includes(key)) return
  const mark = marker('said', `${key}-${own.head.slice(0, 12)}`)
  const comments = await forge.comments(own.number)
  if (!comments.some(({ author, body }) => author === forge.bot && body.startsWith(mark.value)))
    await forge.addComment(own.number, writeMarkdown([mark, ...blocks]))
  await memory.change((state) => changeOwn(state, own.branch, { said: [...own.said, key].slice(-100) }))
}
