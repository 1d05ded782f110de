/**
 * Taking stock: what became of Lockstep's own pull requests since the last look, written into the state in one update.
 *
 * Merged ones are recorded and their branches taken away; what a person closed is held back, and its branch stays; what a person reopened
 * lives again. What Lockstep itself closed, and a crash kept it from recording, was obsolete, and its branch goes.
 */
import { headRef } from './branch.ts'
import type { Context } from './context.ts'
import type { PullFacts, RefUpdate } from './forge.ts'
import { isPlan } from './purpose.ts'
import type { HeldBack, OwnPull, State } from './state.ts'

type End = Exclude<OwnPull['ended'], null>

interface News {
  readonly own: OwnPull
  readonly pull: PullFacts
  /** null: it lives again. */
  readonly ended: End | null
}

export async function takeStock(context: Context, pulls: readonly PullFacts[]): Promise<void> {
  const { forge, memory, now } = context
  const news: News[] = []
  for (const own of memory.state.pulls) {
    const pull = pullOf(own, memory.state.pulls, pulls)
    if (pull === null) continue
    const ended = await endOf(context, own, pull)
    if (ended !== own.ended) news.push({ own, pull, ended })
  }
  if (news.length === 0) return
  const record = (state: State) => news.reduce((so, one) => withNews(so, one, now.toISOString()), state)
  const refs: RefUpdate[] = []
  for (const { own, pull, ended } of news) {
    const name = headRef(own.branch)
    const isDone = ended === 'merged' || (ended === 'obsolete' && pull.headOid === own.head)
    if (isDone && (await forge.ref(name)) === pull.headOid) refs.push({ name, before: pull.headOid, after: null })
  }
  if ((await memory.change(record, refs)) === 'stale') await memory.change(record)
}

/** By its number; before that is known, the newest on its branch that belongs to no other. */
export function pullOf(own: OwnPull, all: readonly OwnPull[], pulls: readonly PullFacts[]): PullFacts | null {
  if (own.number !== null) return pulls.find(({ number }) => number === own.number) ?? null
  const taken = new Set(all.map(({ number }) => number))
  return pulls.find(({ head, number }) => head === own.branch && !taken.has(number)) ?? null
}

async function endOf({ forge }: Context, own: OwnPull, pull: PullFacts): Promise<OwnPull['ended']> {
  if (pull.state === 'open') return null
  if (pull.state === 'merged') return own.ended === 'rolled-back' ? own.ended : 'merged'
  if (own.ended !== null) return own.ended
  const { closedBy } = await forge.pull(pull.number)
  return closedBy === forge.bot ? 'obsolete' : 'closed'
}

function withNews(state: State, { own, pull, ended }: News, at: string): State {
  const { number } = pull
  const isIt = (one: OwnPull) => one.branch === own.branch && (one.number === own.number || one.number === number)
  const pulls = state.pulls.map((one) =>
    isIt(one)
      ? // Where it was merged, it is taken back, too.
        {
          ...one,
          number,
          ended,
          base: ended === 'merged' ? pull.base : one.base,
          wants: ended === null ? null : one.wants,
        }
      : one,
  )
  const onboarding = own.kind === 'onboarding' ? onboardingOf(ended, number) : state.onboarding
  const options = ended === 'merged' ? optionsAfter(state.options, own) : state.options
  return { ...state, pulls, onboarding, options, heldBack: heldBackAfter(state.heldBack, { own, pull, ended }, at) }
}

/** What was chosen is done with its merge. */
function optionsAfter(options: State['options'], { problem, option }: OwnPull): State['options'] {
  return Object.fromEntries(Object.entries(options).filter(([id, name]) => id !== problem || name !== option))
}

function onboardingOf(ended: End | null, pull: number): State['onboarding'] {
  if (ended === null) return { status: 'open', pull }
  return { status: ended === 'closed' ? 'declined' : 'done', pull }
}

function heldBackAfter(heldBack: State['heldBack'], { own, pull, ended }: News, at: string): State['heldBack'] {
  if (!isPlan(own)) return heldBack
  const { problem, base, kind, isAdopted } = own
  const others = heldBack.filter((one) => one.pull !== pull.number)
  if (ended === null) return others
  if (ended === 'merged')
    return others.filter((one) => one.problem !== problem || one.base !== base || one.why !== 'closed')
  if (ended !== 'closed') return heldBack
  const entry: HeldBack = {
    problem,
    base,
    kind,
    why: 'closed',
    pull: pull.number,
    removes: isAdopted ? null : [...own.removes],
    at,
  }
  return [...others, entry].slice(-1000)
}
