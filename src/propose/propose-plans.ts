/**
 * From base branches to pull requests: plans are asked for, open pull requests are followed, and of what is left some are opened.
 */
import { forgeLink } from '../render/addresses.ts'
import { completeAdopted } from './adopt.ts'
import { branchName, endWithBranch, freeBranch } from './branch.ts'
import { candidatesOf } from './candidate.ts'
import type { Candidate } from './candidate.ts'
import { choose, isHeldBack, waitingOf } from './choose.ts'
import type { Context } from './context.ts'
import { close, follow } from './follow.ts'
import type { PullFacts } from './forge.ts'
import type { Place } from './place.ts'
import type { PlanAnswer } from './planner.ts'
import { askPlanner } from './planning.ts'
import { finishProposal, openProposal, writeProposal, writesOf } from './proposal.ts'
import { isPlan } from './purpose.ts'
import type { Rivals } from './racing.ts'
import { isRetargeted, leaveRetargeted } from './renamed.ts'
import { isReportedOnly } from './reported-only.ts'
import type { Mistake, Seen, Waiting } from './seen.ts'
import type { OwnPull } from './state.ts'
import { pullOf } from './stock.ts'
import { openTree } from './tree.ts'

export interface Circumstances {
  readonly places: readonly Place[]
  /** The base branches that the config names, there or not. */
  readonly named: readonly string[]
  readonly pulls: readonly PullFacts[]
  readonly rivals: ReadonlyMap<string, Rivals>
  readonly isDue: boolean
}

export interface Proposed {
  readonly seen: Omit<Seen, 'accepted'>
  /** In this look. */
  readonly opened: readonly PullFacts[]
  /** The forge has not found out yet whether something conflicts. */
  readonly isUnsettled: boolean
  /** Plans could not be made: to be tried again. */
  readonly hasFailed: boolean
}

interface Planned {
  readonly place: Place
  /** null: it could not be planned. */
  readonly candidates: readonly Candidate[] | null
  readonly minimal: PlanAnswer
}

export async function proposePlans(context: Context, circumstances: Circumstances): Promise<Proposed> {
  const { memory } = context
  const planned: Planned[] = []
  for (const place of circumstances.places) planned.push(await planPlace(context, place, circumstances.isDue))
  const candidates = planned.flatMap((one) => one.candidates ?? [])
  const told = { plans: planned.flatMap(plansOf), mistakes: planned.flatMap(mistakesOf) }
  const hasFailed = planned.some(({ place, candidates: of }) => of === null && !place.isPartial)
  if (memory.state.paused !== null) {
    return { seen: { ...told, waiting: [] }, opened: [], isUnsettled: false, hasFailed }
  }
  for (const { place, candidates: of } of planned) if (of !== null) await completeAdopted(context, place.base, of)
  await finishOpened(context, circumstances.pulls)
  let isUnsettled = false
  await closeElsewhere(context, circumstances)
  for (const one of planned) isUnsettled = (await followPlace(context, one, circumstances)) || isUnsettled
  const { waiting, opened } = await openChosen(context, candidates, circumstances)
  await dropHalves(context, planned)
  return { seen: { ...told, waiting }, opened, isUnsettled, hasFailed }
}

async function planPlace(context: Context, place: Place, isDue: boolean): Promise<Planned> {
  const { base, tree, inForce, config } = place
  if (place.isPartial) return { place, candidates: null, minimal: { status: 'error', ...partial(place) } }
  const question = { tree, configs: inForce.files } as const
  const minimal = await askPlanner(context, { ...question, strategy: config.strategy })
  const isOpen = openOn(context, base).some(({ kind }) => kind === 'routine')
  const wantsLatest = config.updates === 'all' && (isDue || isOpen)
  const latest: PlanAnswer = wantsLatest
    ? await askPlanner(context, { ...question, strategy: 'latest' })
    : { status: 'nothing' }
  if (minimal.status === 'error' || latest.status === 'error') return { place, candidates: null, minimal }
  const of = { base, floor: config.severityFloor }
  const candidates = [
    ...candidatesOf(minimal, { ...of, kind: 'security' }),
    ...candidatesOf(latest, { ...of, kind: 'routine' }),
  ].filter(({ unit }) => !isReportedOnly(unit, config))
  return { place, candidates, minimal }
}

function partial({ base, tip }: Place): Mistake {
  return {
    where: `${base} at ${tip.slice(0, 12)}`,
    what: 'The forge lists only a part of the files, since they are too many: nothing can be proposed here.',
    next: 'Let lockstep plan run on a checkout, in a workflow for instance.',
  }
}

function plansOf({ place, minimal }: Planned): Seen['plans'] {
  return minimal.status === 'planned'
    ? minimal.document.units.map((unit) => ({
        base: place.base,
        unit,
        isReportedOnly: isReportedOnly(unit, place.config),
      }))
    : []
}

function mistakesOf({ minimal }: Planned): readonly Mistake[] {
  return minimal.status === 'error' ? [{ where: minimal.where, what: minimal.what, next: minimal.next }] : []
}

function openOn({ memory }: Context, base: string): readonly OwnPull[] {
  return memory.state.pulls.filter((own) => own.ended === null && own.base === base && isPlan(own))
}

/** Those that were opened before a crash could keep their number. */
async function finishOpened(context: Context, pulls: readonly PullFacts[]): Promise<void> {
  const { pulls: all } = context.memory.state
  for (const own of all) {
    const pull = own.number === null && own.ended === null && isPlan(own) ? pullOf(own, all, pulls) : null
    if (pull?.state === 'open') await finishProposal(context, own, pull)
  }
}

/** Those on branches that the config no longer names; what people edited is theirs. */
async function closeElsewhere(context: Context, { places, pulls, named }: Circumstances): Promise<void> {
  const { pulls: all } = context.memory.state
  // A name that is not there may be an old one of a branch that is.
  if (places.length < named.length) return
  for (const own of all.filter((one) => one.ended === null && isPlan(one))) {
    const pull = pullOf(own, all, pulls)
    const isNamed = named.includes(own.base)
    if (isNamed || pull?.state !== 'open' || pull.headOid !== own.head || isRetargeted(own, pull)) continue
    await close(context, own, 'The configuration no longer names this base branch.')
  }
}

/** Whether something is not known yet. */
async function followPlace(
  context: Context,
  { place, candidates }: Planned,
  { isDue, rivals }: Circumstances,
): Promise<boolean> {
  const of = rivals.get(place.base)
  if (candidates === null || of === undefined) return false
  let isUnsettled = false
  /** Those that are Lockstep's alone, by what they propose. */
  const standing = new Map<string, PullFacts>()
  for (const own of openOn(context, place.base).toSorted(byNumber)) {
    if (own.number === null) continue
    const pull = await context.forge.pull(own.number)
    if (pull.state !== 'open') continue
    if (isRetargeted(own, pull)) {
      await leaveRetargeted(context, own, pull)
      continue
    }
    const before = pull.headOid === own.head ? standing.get(`${own.kind} ${own.problem}`) : undefined
    if (before !== undefined) {
      const link = forgeLink(before.url, `Pull request ${before.number}`)
      await close(context, own, link, ', which was opened before, is open again and proposes the same.')
      continue
    }
    isUnsettled ||= pull.isMergeable === null
    const same = candidates.filter(({ problem }) => problem === own.problem)
    const security = same.find(({ kind }) => kind === 'security')
    const isReplaced =
      own.kind === 'routine' &&
      security !== undefined &&
      security.urgent.length > 0 &&
      !isHeldBack(security, context.memory.state.heldBack)
    const { status } = await follow(context, {
      ...{ own, pull, place, isDue, rivals: of },
      candidate: same.find(({ kind }) => kind === own.kind) ?? null,
      successor: isReplaced ? security : null,
      onBranch: () => branchFindings(context, own, { pull, place }),
    })
    if (status === 'stands' || status === 'written') standing.set(`${own.kind} ${own.problem}`, pull)
  }
  return isUnsettled
}

/** What a person reopens comes before what was opened meanwhile. */
function byNumber(a: OwnPull, b: OwnPull): number {
  return (a.number ?? 0) - (b.number ?? 0)
}

async function branchFindings(
  context: Context,
  own: OwnPull,
  { pull, place }: { readonly pull: PullFacts; readonly place: Place },
) {
  const tree = await openTree(context.forge, pull.headOid)
  const answer = await askPlanner(context, { tree, configs: place.inForce.files, strategy: 'minimal' })
  const unit = answer.status === 'planned' ? answer.document.units.find(({ id }) => id === own.problem) : undefined
  return unit === undefined ? null : { installs: unit.clash.length === 0, findings: unit.before.findings }
}

async function openChosen(
  context: Context,
  candidates: readonly Candidate[],
  { places, pulls, rivals, isDue }: Circumstances,
): Promise<{ readonly waiting: readonly Waiting[]; readonly opened: readonly PullFacts[] }> {
  const { memory, config } = context
  const opened: PullFacts[] = []
  const standing = memory.state.pulls.filter((own) => own.ended === null && own.number !== null && isPlan(own))
  const free: Candidate[] = []
  const waiting: Waiting[] = []
  for (const candidate of candidates) {
    const isStanding = standing.some(({ base, problem }) => base === candidate.base && problem === candidate.problem)
    const rival = isStanding ? null : await rivals.get(candidate.base)?.of(candidate)
    if (rival === null || rival === undefined) free.push(candidate)
    else waiting.push(waitingOf(candidate, 'another-bot', { number: rival.pull.number, by: rival.pull.author }))
  }
  const choice = choose(free, {
    ...{ heldBack: memory.state.heldBack, standing, isDue },
    most: config.limits.openPullRequests,
  })
  for (const candidate of choice.open) {
    const place = places.find(({ base }) => base === candidate.base)
    const proposed = place === undefined ? null : await propose(context, candidate, { place, pulls })
    if (proposed === null) waiting.push(waitingOf(candidate, 'edited'))
    else opened.push(...proposed)
  }
  return { waiting: [...choice.waiting, ...waiting], opened }
}

/** Gives what was opened. null: every branch that it could have is people's. */
async function propose(
  context: Context,
  candidate: Candidate,
  { place, pulls }: { readonly place: Place; readonly pulls: readonly PullFacts[] },
): Promise<readonly PullFacts[] | null> {
  const half = openOn(context, place.base).find(
    ({ problem, kind, number }) => problem === candidate.problem && kind === candidate.kind && number === null,
  )
  const isWritten = half !== undefined && half.from === place.tip && half.writes === writesOf(candidate.edits)
  const own = isWritten ? half : await writeAnywhere(context, candidate, { place, pulls, half: half ?? null })
  if (own === null) return null
  return own.number === null ? [await openProposal(context, own, candidate, place)] : []
}

/** On the branch that it should have; where that is people's, on the next name. */
async function writeAnywhere(
  context: Context,
  candidate: Candidate,
  {
    place,
    pulls,
    half,
  }: { readonly place: Place; readonly pulls: readonly PullFacts[]; readonly half: OwnPull | null },
): Promise<OwnPull | null> {
  const { forge } = context
  if (half !== null)
    return writeProposal(context, candidate, place, { branch: half.branch, before: half.head, number: null })
  const first = branchName(place.config.branchPrefix, candidate.kind, candidate)
  const fresh = await writeProposal(context, candidate, place, { branch: first, before: null, number: null })
  if (fresh !== null) return fresh
  const free = await freeBranch(forge, first, place.base)
  if (free === null) return null
  const open = pulls.find((pull) => pull.head === free.branch && pull.state === 'open')
  return writeProposal(context, candidate, place, { ...free, number: open?.number ?? null })
}

/** Branches whose plan is no longer wanted before its pull request was opened. */
async function dropHalves(context: Context, planned: readonly Planned[]): Promise<void> {
  for (const { place, candidates } of planned) {
    if (candidates === null) continue
    for (const own of openOn(context, place.base).filter(({ number }) => number === null)) {
      await endWithBranch(context, own, (state) => ({
        ...state,
        pulls: state.pulls.filter((one) => one.branch !== own.branch || one.ended !== null),
      }))
    }
  }
}
