/**
 * Pull requests of the App's own that the state does not know, since it was lost, or was restored to what it was before.
 *
 * They are known by what cannot be forged, who opened them, and then by the trailer of the commit on their branch, else by the end of its name:
 * never by the prefix, which the config may change. Open ones are taken up in any case, ended ones where the state is new: what
 * people declined, closed, merged or took back stays so. All of it is one update; what became of each, the stock says after it.
 */
import type { Candidate } from './candidate.ts'
import type { Context } from './context.ts'
import type { Forge, PullFacts } from './forge.ts'
import type { Places } from './places.ts'
import { contentOf } from './proposal.ts'
import { isPlan, problemWith, purposeAtEnd, readTrailers } from './purpose.ts'
import type { Known } from './purpose.ts'
import { BLANK_PULL } from './state.ts'
import type { HeldBack, OwnPull, State } from './state.ts'
import { openTree } from './tree.ts'

/** Of those that have ended, the newest. */
const MOST_ENDED = 30
const MOST_COMMITS = 10

export async function adopt(context: Context, places: Places, pulls: readonly PullFacts[]): Promise<void> {
  const { memory } = context
  const unknown = pulls.filter((pull) => !isKnown(memory.state, pull))
  const open = unknown.filter(({ state }) => state === 'open')
  const ended = memory.isNew ? unknown.filter(({ state }) => state !== 'open').slice(0, MOST_ENDED) : []
  const found: Found[] = []
  for (const pull of [...open, ...ended].toSorted((a, b) => a.number - b.number)) {
    const one = await foundOf(context.forge, places, pull)
    if (one !== null) found.push(one)
  }
  const at = context.now.toISOString()
  const lost = memory.isNew && memory.state.recovered === null ? { lostAt: at } : {}
  if (found.length > 0) await memory.change((state) => ({ ...withFound(state, found, at), ...lost }))
}

/** One that was opened, and whose number a crash kept from being written, is known by its branch. */
function isKnown({ pulls, heldBack }: State, { number, head }: PullFacts): boolean {
  const isHalf = (own: OwnPull) => own.number === null && own.ended === null && own.branch === head
  return pulls.some((own) => own.number === number || isHalf(own)) || heldBack.some(({ pull }) => pull === number)
}

interface Found {
  readonly own: OwnPull
  readonly pull: PullFacts
  /** The pull request that it takes back. */
  readonly of: number | null
}

/** null: it is not told what it is for. */
async function foundOf(forge: Forge, places: Places, pull: PullFacts): Promise<Found | null> {
  const written = await writtenOf(forge, places, pull)
  if (written === null) return null
  const { purpose, planId, head, from } = written
  const problem = 'key' in purpose ? await problemOf(forge, places, { pull, from, key: purpose.key }) : ''
  if (problem === null && pull.state !== 'open') return null
  const own: OwnPull = {
    ...BLANK_PULL,
    ...{ number: pull.number, problem: problem ?? '', base: pull.base, kind: purpose.kind, branch: pull.head },
    ...{ head, from, planId, writes: null, isAdopted: true },
    // Not known, so that it is never merged by itself.
    ...{ step: 'major', changesAccelerator: true, changesPython: true },
  }
  return { own, pull, of: purpose.kind === 'rollback' ? purpose.of : null }
}

/** The head is what Lockstep wrote last; where people wrote in its place, the commit that they began from. */
interface Written extends Known {
  readonly head: string
  readonly from: string
}

async function writtenOf(forge: Forge, { main, bases }: Places, pull: PullFacts): Promise<Written | null> {
  const { tip } = bases.find(({ base }) => base === pull.base) ?? main
  const compared = pull.state === 'open' ? await forge.compare(tip, pull.headOid) : null
  let oid = pull.headOid
  for (let steps = 0; steps < MOST_COMMITS; steps += 1) {
    const { message, author, committer, parents } = await forge.commit(oid)
    const [parent, ...merged] = parents
    const known = readTrailers(message)
    if (parent === undefined) break
    if (known !== null && merged.length === 0) {
      const isOurs = author === forge.bot && committer === null
      return { ...known, head: isOurs ? oid : parent, from: parent }
    }
    // Beyond that, commits are the base's.
    if (merged.length === 0 && steps + 1 >= (compared?.aheadBy ?? 1)) break
    oid = parent
  }
  const purpose = purposeAtEnd(pull.head)
  const from = compared?.mergeBase ?? pull.headOid
  return purpose === null ? null : { purpose, planId: null, head: from, from }
}

async function problemOf(
  forge: Forge,
  { main, bases }: Places,
  { pull, from, key }: { readonly pull: PullFacts; readonly from: string; readonly key: string },
): Promise<string | null> {
  const { tree } = bases.find(({ base }) => base === pull.base) ?? main
  const present = problemWith(key, pull.base, tree.paths)
  return present ?? problemWith(key, pull.base, (await openTree(forge, from)).paths)
}

/** Of several that configure, the last counts. A plan that somebody began to take back is held back. */
function withFound(state: State, found: readonly Found[], at: string): State {
  const last = found.findLast(({ own }) => own.kind === 'onboarding')
  const wanted = found.filter((one) => one.own.kind !== 'onboarding' || one === last)
  const takenBack = new Set(wanted.map(({ of }) => of))
  const pulls = wanted.map(({ own, pull }) => {
    const isTakenBack = pull.state === 'merged' && takenBack.has(own.number)
    return isTakenBack ? { ...own, ended: 'rolled-back' as const } : own
  })
  const heldBack = pulls
    .filter(isPlan)
    .flatMap(({ problem, base, kind, number, ended }): HeldBack[] =>
      ended === null || number === null
        ? []
        : [{ problem, base, kind, why: 'rolled-back', pull: number, removes: null, at }],
    )
  const onboarding =
    last?.pull.state === 'open' ? { status: 'open' as const, pull: last.pull.number } : state.onboarding
  return { ...state, pulls: [...state.pulls, ...pulls], heldBack: [...state.heldBack, ...heldBack], onboarding }
}

/** What is proposed now for a base stands for what is not known of them: whatever it removes, they removed. */
export async function completeAdopted(context: Context, base: string, candidates: readonly Candidate[]): Promise<void> {
  const { forge, memory } = context
  const of = ({ problem, kind }: Pick<OwnPull, 'problem' | 'kind'>) =>
    candidates.find((one) => one.problem === problem && one.kind === kind)
  const isOpen = (own: OwnPull) => own.isAdopted && own.ended === null && own.base === base && isPlan(own)
  const contents = new Map<number | null, Partial<OwnPull>>()
  for (const own of memory.state.pulls.filter(isOpen)) {
    const now = of(own)
    if (now !== undefined && (await holds(forge, own.head, now))) contents.set(own.number, contentOf(now))
  }
  const isUnknown = (held: HeldBack) => held.removes === null && held.base === base
  if (!memory.state.pulls.some(isOpen) && !memory.state.heldBack.some(isUnknown)) return
  memory.later((state) => ({
    ...state,
    pulls: state.pulls.map((own) => {
      const { removes = [], urgent = [] } = of(own) ?? {}
      const found = { ...contents.get(own.number), removes: [...removes], urgent: [...urgent], isAdopted: false }
      return isOpen(own) ? { ...own, ...found } : own
    }),
    heldBack: state.heldBack.map((held) =>
      isUnknown(held) ? { ...held, removes: [...(of(held)?.removes ?? [])] } : held,
    ),
  }))
}

async function holds(forge: Forge, head: string, { edits }: Candidate): Promise<boolean> {
  const tree = await openTree(forge, head)
  const answers = await Promise.all(edits.map(({ file }) => tree.read(file)))
  return edits.every(({ after }, number) => {
    const answer = answers[number]
    return answer?.status === 'read' && Buffer.compare(answer.file.bytes, after) === 0
  })
}
