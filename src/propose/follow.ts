/**
 * An open pull request with a plan: does it stand, is it written anew, or is it over?
 *
 * It stands while it installs and no other plan leaves fewer findings at or above the floor. It is written anew on a conflict, where the base
 * requires branches to be up to date, and when a person says so. What people edited is never written over unless they ask for it.
 */
import { paragraph, type Part } from '../render/nodes.ts'
import { offersOf } from '../render/offers.ts'
import { remarkBlocks } from '../render/remarks.ts'
import type { Remark } from '../render/remarks.ts'
import { markedValue } from '../render/markers.ts'
import { editBody } from './bodies.ts'
import { changeOwn, endWithBranch } from './branch.ts'
import { urgentCount } from './candidate.ts'
import type { Candidate } from './candidate.ts'
import type { Context } from './context.ts'
import { handOf, isMeant } from './edited.ts'
import type { PullFacts } from './forge.ts'
import type { Place } from './place.ts'
import { bodyOf, markOf, titleOf, writeProposal, writesOf } from './proposal.ts'
import type { Rivals } from './racing.ts'
import { isSaid } from './reviews.ts'
import { leaveToPeople, sayOnce } from './say.ts'
import type { OwnPull } from './state.ts'
import type { FindingEntry } from '../plan/document.ts'

export interface Situation {
  readonly own: OwnPull
  /** As `Forge.pull` tells it. */
  readonly pull: PullFacts
  readonly place: Place
  /** What would be proposed of its kind now; null: nothing. */
  readonly candidate: Candidate | null
  /** A security plan that takes the place of a routine one. */
  readonly successor: Candidate | null
  readonly isDue: boolean
  readonly rivals: Rivals
  /** What stands on the branch: whether it installs, and its findings. null: it cannot be told. */
  readonly onBranch: () => Promise<{ readonly installs: boolean; readonly findings: readonly FindingEntry[] } | null>
}

/** `left`: it is people's. `written`: with the head that it has now. */
export type Followed =
  | { readonly status: 'stands' | 'left' | 'closed' }
  | { readonly status: 'written'; readonly own: OwnPull }

const STANDS: Followed = { status: 'stands' }

export async function follow(context: Context, situation: Situation): Promise<Followed> {
  const { own, pull, place, candidate, successor } = situation
  const hand = await handOf(context, own, pull, place.tip)
  const isAsked = candidate !== null && own.wants === 'recreate' && (hand.status !== 'edited' || isMeant(own, pull))
  if (hand.status === 'edited' && !isAsked) return leave(context, own, pull, hand.by)
  if (candidate === null)
    return close(
      context,
      own,
      'Nothing is left to propose here: with what the base branch declares now, what is known of it today and what people ignore, no plan would change anything.',
    )
  if (successor !== null) return close(context, own, 'A security upgrade of the same files takes its place.')
  if (
    isAsked ||
    own.wants === 'rebase' ||
    own.option !== candidate.option ||
    (await mustMove(context, situation, hand.status === 'merged'))
  )
    return rewrite(context, situation, candidate)
  if (own.writes === writesOf(candidate.edits)) return keep(context, situation, candidate)
  return (await isBetter(situation, candidate)) || (await maySwitch(context, situation))
    ? rewrite(context, situation, candidate)
    : STANDS
}

async function leave(context: Context, own: OwnPull, pull: PullFacts, by: string | null): Promise<Followed> {
  // What Lockstep left to the forge to merge was what it had written itself.
  if (pull.hasOwnAutoMerge) await context.forge.setAutoMerge(pull.number, null)
  await leaveToPeople(context, own, pull, by)
  return { status: 'left' }
}

/** Killed on the way, it is closed by Lockstep and not ended: the next look ends it. */
export async function close(context: Context, own: OwnPull, ...why: readonly Part[]): Promise<Followed> {
  if (own.number === null) return STANDS
  await sayOnce(context, own, 'obsolete', [paragraph(...why)])
  await context.forge.editPull(own.number, { state: 'closed' })
  await endWithBranch(context, own, (state) => changeOwn(state, own.branch, { ended: 'obsolete' }))
  return { status: 'closed' }
}

async function rewrite(context: Context, { own, pull, place }: Situation, candidate: Candidate): Promise<Followed> {
  // Whoever had it merged by itself meant what it held before.
  if (pull.hasAutoMerge) await context.forge.setAutoMerge(pull.number, null)
  const written = await writeProposal(context, candidate, place, {
    ...{ branch: own.branch, number: own.number, before: pull.headOid },
  })
  if (written === null) return STANDS
  await tell(context, written, { pull, place, candidate })
  return { status: 'written', own: written }
}

async function tell(
  context: Context,
  own: OwnPull,
  { pull, place, candidate }: { readonly pull: PullFacts; readonly place: Place; readonly candidate: Candidate },
): Promise<void> {
  const title = await titleOf(candidate, place)
  if (title !== pull.title) await context.forge.editPull(pull.number, { title })
  await editBody(context, pull.number, await bodyOf(own, candidate, place, []))
}

/**
 * The plan is still the one on the branch. A body that tells of another one was left behind by a crash; one that tells of fewer findings was
 * written before more became known.
 */
async function keep(context: Context, situation: Situation, candidate: Candidate): Promise<Followed> {
  const { own, pull, place, rivals } = situation
  const { removes, urgent } = candidate
  const isSame = String(removes) === String(own.removes) && String(urgent) === String(own.urgent)
  if (!isSame || markedValue(pull.body, 'pull') !== markOf(own)) {
    const unit = { ...candidate.unit, planId: own.planId ?? candidate.unit.planId }
    const now = { ...own, removes: [...removes], urgent: [...urgent], offers: [...offersOf(unit)] }
    await tell(context, now, { pull, place, candidate: { ...candidate, unit } })
    const { offers } = now
    await context.memory.change((state) =>
      changeOwn(state, own.branch, { removes: now.removes, urgent: now.urgent, offers }),
    )
  }
  const rival = await rivals.of(candidate)
  if (rival !== null) {
    const { number, author } = rival.pull
    const url = pull.url.replace(/\d+$/, String(number))
    const remark: Remark = { kind: 'raced', by: author, number, url, packages: rival.packages }
    await sayOnce(context, own, `raced-${number}`, remarkBlocks([remark]))
  }
  return STANDS
}

/** A conflict; or it is behind, and the base lets only branches in that are not, by its rules as far as they can be read or by the forge's word. */
async function mustMove({ forge }: Context, { own, pull, place }: Situation, isMerge: boolean): Promise<boolean> {
  if (pull.isMergeable === false) return true
  if (own.from === place.tip) return false
  if (!pull.isBehind && !(await forge.branchRules(place.base)).requiresUpToDate) return false
  return !isMerge || (await forge.compare(place.tip, pull.headOid)).behindBy > 0
}

async function isBetter({ place, onBranch }: Situation, candidate: Candidate): Promise<boolean> {
  const present = await onBranch()
  if (present === null) return false
  const floor = place.config.severityFloor
  return !present.installs || urgentCount(candidate.unit.after.findings, floor) < urgentCount(present.findings, floor)
}

/** A merely newer plan waits for the schedule, and once somebody has approved or queued it, for a person's word. */
async function maySwitch(context: Context, { own, pull, isDue }: Situation): Promise<boolean> {
  if (!isDue) return false
  const isTaken =
    pull.hasAutoMerge ||
    (await context.forge.isQueued(pull.number)) ||
    isSaid(await context.forge.reviews(pull.number), 'approved')
  if (!isTaken) return true
  await sayOnce(context, own, 'newer-waits', remarkBlocks([{ kind: 'newer-waits' }]))
  return false
}
