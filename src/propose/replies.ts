/**
 * Writes the replies that the state asks for: a reaction, then a comment with a marker of the comment that it answers.
 *
 * A reply leaves the state after it was written. A look that was killed in between finds its own marker in the thread and does not answer
 * again. What `explain` asks is answered from a plan, which is made at most once for a thread.
 */
import { nearest } from '../config/words.ts'
import { aboutTarget, knownTargets } from '../plan/explained.ts'
import { renderReply } from '../render/replies.ts'
import type { Told } from '../render/replies.ts'
import type { Context } from './context.ts'
import type { PlanAnswer } from './planner.ts'
import { repliedTo } from './orders.ts'
import { planNumberOf } from './rollback.ts'
import type { Answer, Reply, State } from './state.ts'

type LinkOf = (pull: number) => string

/** `plan`: what the planner answers for the branch that a pull request goes to, told with why each move is no smaller. */
export async function writeReplies(
  context: Context,
  linkOf: LinkOf,
  plan: (number: number) => Promise<PlanAnswer>,
): Promise<void> {
  const { memory, forge } = context
  const { replies } = memory.state
  if (replies.length === 0) return
  const planned = new Map<number, Promise<PlanAnswer>>()
  const once = (number: number) => {
    const answer = planned.get(number) ?? plan(number)
    planned.set(number, answer)
    return answer
  }
  for (const reply of replies) {
    await forge.react(reply.comment, reply.reaction)
    if (reply.answers.length === 0 || (await isWritten(context, reply))) continue
    const asked = { number: reply.number, state: memory.state, linkOf }
    const answers = await Promise.all(
      reply.answers.map(async (answer) => ({
        asked: answer.asked,
        told: await toldOf(answer, asked, () => once(reply.number)),
      })),
    )
    await forge.addComment(reply.number, renderReply(reply.comment, answers))
  }
  const written = new Set(replies.map(({ comment }) => comment))
  memory.later((state) => ({ ...state, replies: state.replies.filter(({ comment }) => !written.has(comment)) }))
}

async function isWritten({ forge, memory }: Context, { number, comment }: Reply): Promise<boolean> {
  const since = memory.state.threads.find((thread) => thread.number === number)?.since
  const comments = await forge.comments(number, since === undefined ? undefined : { since })
  return comments.some(({ author, body }) => author === forge.bot && repliedTo(body).includes(comment))
}

/** The pull request where it was asked, and what has become of it since. */
interface Asked {
  readonly number: number
  readonly state: State
  readonly linkOf: LinkOf
}

async function toldOf({ kind, about }: Answer, asked: Asked, plan: () => Promise<PlanAnswer>): Promise<Told> {
  const { state } = asked
  switch (kind) {
    case 'rebase':
    case 'recreate':
      return state.paused === null ? { kind } : { kind: 'waits' }
    case 'rollback':
      return state.paused === null ? takenBack(asked) : { kind: 'waits' }
    case 'ignored':
      return { kind, what: about, until: state.ignores.find(({ what }) => what === about)?.until ?? null }
    case 'option':
      return state.paused === null ? { kind, name: about } : { kind: 'waits' }
    case 'no-option':
      return { kind, most: about }
    case 'not-here':
      return { kind, command: about }
    case 'not-understood':
      return { kind, written: about }
    case 'explain':
      return explained(about, await plan())
    default:
      return { kind }
  }
}

/** What was asked for is done by now, unless something was in its way, which a comment of its own says. */
function takenBack({ number, state, linkOf }: Asked): Told {
  if (state.pulls.some((own) => own.number === number && own.wants === 'rollback')) return { kind: 'tried-again' }
  const revert = state.pulls.find((own) => own.kind === 'rollback' && planNumberOf(own) === number)?.number ?? null
  return revert === null ? { kind: 'nothing-taken-back' } : { kind: 'rollback', number: revert, url: linkOf(revert) }
}

function explained(what: string, answer: PlanAnswer): Told {
  if (answer.status === 'nothing') return { kind: 'unanswered', what, mistake: null }
  if (answer.status === 'error') return { kind: 'unanswered', what, mistake: answer }
  const document = aboutTarget(answer.document, what)
  if (document !== null) return { kind: 'explained', document }
  return { kind: 'unknown', what, nearest: nearest(what, knownTargets(answer.document)) }
}
