/** The work of a look whose inputs may have changed, in the order of docs/app.md. */
import type { Ignored } from '../config/config.ts'
import { CONFIG_PATH } from '../config/complete.ts'
import { adopt } from './adopt.ts'
import { mergeByItself, takeBackMerges } from './automerge.ts'
import type { Cause, Context } from './context.ts'
import { dashboardBody, keepDashboard } from './dashboard.ts'
import type { PutOff } from './dashboard.ts'
import { handOf } from './edited.ts'
import { close } from './follow.ts'
import type { PullFacts } from './forge.ts'
import { pullLinks } from './links.ts'
import { obeyPeople } from './obey.ts'
import { endOnboarding, onboard } from './onboarding.ts'
import type { Place } from './place.ts'
import type { Places } from './places.ts'
import { askPlanner } from './planning.ts'
import { proposePlans } from './propose-plans.ts'
import type { Proposed } from './propose-plans.ts'
import { isPlan } from './purpose.ts'
import { Rivals } from './racing.ts'
import { recoveredMistakes } from './recovered.ts'
import { digest, digestOfWorld } from './remembered.ts'
import { followRename, isRetargeted } from './renamed.ts'
import { writeReplies } from './replies.ts'
import { stateResults } from './results.ts'
import { followRollback, openRollback, proposeRollback } from './rollback.ts'
import { isDue, nextDue } from './schedule.ts'
import type { OwnPull, State } from './state.ts'
import { pullOf, takeStock } from './stock.ts'

export interface Inputs {
  readonly places: Places
  readonly causes: readonly Cause[]
  /** What plans rest on beside the repository. */
  readonly facts: string
  /** Of the last look that planned; null: there is none that counts. */
  readonly world: string | null
  /** What that look could not yet write. */
  readonly putOff: PutOff | null
}

export interface Done {
  readonly world: string | null
  /** ISO 8601. From then on the world does not count. */
  readonly until: string | null
  /** When there is more to do over the same world. */
  readonly wakeAt: string | null
  readonly putOff: PutOff | null
  readonly messages: readonly string[]
}

const NOTHING: Omit<Done, 'world'> = { until: null, wakeAt: null, putOff: null, messages: [] }
const SOON_MS = 60_000
const AFTER_FAILURE_MS = 3_600_000

export async function work(context: Context, inputs: Inputs): Promise<Done> {
  const { forge, memory } = context
  const { main } = inputs.places
  const pulls = await forge.ownPulls()
  if (!main.config.enabled) {
    await takeBackMerges(context, pulls)
    return { ...NOTHING, world: null }
  }
  await followRename(context)
  await adopt(context, inputs.places, pulls)
  await takeStock(context, pulls)
  const { isDashboardTicked } = await obeyPeople(context, ownPulls(memory.state, pulls), inputs.causes)
  if (memory.state.paused !== null || !isConfigured(inputs.places)) await takeBackMerges(context, pulls)
  const done = isConfigured(inputs.places)
    ? await keepUp(context, { ...inputs, isDashboardTicked }, pulls)
    : await introduce(context, inputs, pulls)
  await writeReplies(context, pullLinks(pulls), (number) => {
    const { tree, inForce, config } = placeOf(memory.state, number, inputs.places)
    const question = { tree, configs: inForce.files, strategy: config.strategy, tellsMoves: true }
    return askPlanner(context, question)
  })
  await memory.flush()
  return done
}

/** Of a pull request, the branch that it goes to; of the dashboard, the default branch. */
function placeOf({ pulls }: State, number: number, { bases, main }: Places): Place {
  const own = pulls.find((pull) => pull.number === number)
  return bases.find(({ base }) => base === own?.base) ?? main
}

function ownPulls(state: State, pulls: readonly PullFacts[]): readonly PullFacts[] {
  return pulls.filter((pull) => state.pulls.some(({ number }) => number === pull.number))
}

/** A file with a mistake that never had a valid one before is none yet: what it asks for is not known. */
function isConfigured({ main }: Places): boolean {
  return main.inForce.status === 'own' || main.inForce.status === 'owner'
}

/** There is no config yet: the onboarding pull request, or a word about the mistake in it. */
async function introduce(context: Context, inputs: Inputs, pulls: readonly PullFacts[]): Promise<Done> {
  const { memory } = context
  const { places } = inputs
  if (places.main.inForce.status === 'mistaken') {
    const seen = { mistakes: places.mistakes, plans: [], waiting: [], accepted: acceptedIn([places.main]) }
    const putOff = await keepDashboard(context, dashboardBody(context, seen, pulls))
    return { ...NOTHING, world: null, putOff }
  }
  if (places.main.isPartial) {
    const message = `${places.main.base}: GitHub lists only a part of its files, so that nothing is onboarded`
    return { ...NOTHING, world: null, messages: [message] }
  }
  const own = onboardingOf(memory.state)
  const pull = own === undefined ? null : pullOf(own, memory.state.pulls, pulls)
  const heads = headsOf(memory.state)
  const world = () => worldOf(context, inputs, { pulls: pull === null ? [] : [pull], heads, rivals: [] })
  if (memory.state.paused !== null || (inputs.world === world() && !isAskedFor(memory.state))) {
    return { ...NOTHING, world: inputs.world }
  }
  await closeUnconfigured(context, places, pulls)
  await onboard(context, places.main, pull)
  memory.later((state) => ({ ...state, scanAskedAt: null }))
  return { ...NOTHING, world: world() }
}

/** The config was taken out: what it asked for is wanted no more. What people wrote into stays theirs, and a rollback was asked for by a person. */
async function closeUnconfigured(
  context: Context,
  { bases, main }: Places,
  pulls: readonly PullFacts[],
): Promise<void> {
  const { state } = context.memory
  const why = `${CONFIG_PATH} is not on the base branch any more: Lockstep proposes nothing here until it is back.`
  for (const own of state.pulls.filter(({ ended }) => ended === null)) {
    const pull = pullOf(own, state.pulls, pulls)
    if (pull === null || !isPlan(own)) continue
    const { tip } = bases.find(({ base }) => base === own.base) ?? main
    const { status } = await handOf(context, own, pull, tip)
    if (status !== 'edited') await close(context, own, why)
  }
}

function onboardingOf({ pulls }: State): OwnPull | undefined {
  return pulls.find(({ kind, ended }) => kind === 'onboarding' && ended === null)
}

async function keepUp(
  context: Context,
  inputs: Inputs & { readonly isDashboardTicked: boolean },
  pulls: readonly PullFacts[],
): Promise<Done> {
  const { forge, memory, config, now } = context
  const { bases, named } = inputs.places
  const onboarding = onboardingOf(memory.state)
  if (onboarding !== undefined) await endOnboarding(context, onboarding)
  const rivals = new Map<string, Rivals>()
  for (const { base, tip } of bases) rivals.set(base, new Rivals(forge, tip, await forge.otherPulls(base)))
  const stamps = [...rivals].map(([base, { stamp }]) => [base, stamp])
  const isScheduled = memory.state.paused === null && isDue(config, memory.state.scheduledAt, now)
  const heads = headsOf(memory.state)
  const isSame = inputs.world === worldOf(context, inputs, { pulls, heads, rivals: stamps })
  const isQuiet =
    isSame && !isScheduled && !isAskedFor(memory.state) && !(await isAnyBehind(context, inputs.places, pulls))
  if (!isQuiet && memory.state.paused === null) await takeBack(context, pulls)
  const proposed = isQuiet
    ? null
    : await proposePlans(context, { places: bases, named, pulls, rivals, isDue: isScheduled })
  const settled = await settle(context, pulls, heads)
  const putOff =
    proposed === null
      ? await tellLater(context, inputs)
      : await tell(context, inputs, { pulls: [...proposed.opened, ...pulls], proposed, isScheduled })
  const until = earliest(
    nextDue(config, now),
    ...memory.state.ignores.map(({ until }) => later(until, now)),
    proposed?.isUnsettled === true ? after(now, SOON_MS) : null,
    proposed?.hasFailed === true ? after(now, AFTER_FAILURE_MS) : null,
  )
  return {
    world: worldOf(context, inputs, { pulls, heads, rivals: stamps }),
    until: until?.toISOString() ?? null,
    wakeAt: settled.wakeAt?.toISOString() ?? null,
    putOff,
    messages: settled.messages,
  }
}

/** What no digest of the world shows: a person's word that is still to be acted on, a pull request that is half made. */
function isAskedFor({ scanAskedAt, pulls }: State): boolean {
  if (scanAskedAt !== null) return true
  return pulls.some(
    (own) => isToBeTakenBack(own) || (own.ended === null && (own.wants !== null || own.number === null)),
  )
}

/** Once nothing else is in its way, the forge may tell of a pull request that it has to be brought up to date. */
async function isAnyBehind(
  { forge, memory }: Context,
  { bases }: Places,
  pulls: readonly PullFacts[],
): Promise<boolean> {
  if (memory.state.paused !== null) return false
  for (const { number, base, head, from } of memory.state.pulls.filter(isPlan)) {
    const pull = pulls.find((one) => one.number === number && one.state === 'open')
    const isOld = bases.some((place) => place.base === base && place.tip !== from)
    if (isOld && pull?.headOid === head && (await forge.pull(pull.number)).isBehind) return true
  }
  return false
}

function isToBeTakenBack({ wants, ended }: OwnPull): boolean {
  return wants === 'rollback' && ended === 'merged'
}

/** Reverts that people asked for, and those that are open. */
async function takeBack(context: Context, pulls: readonly PullFacts[]): Promise<void> {
  const { forge, memory } = context
  for (const own of memory.state.pulls.filter(isToBeTakenBack)) await proposeRollback(context, own)
  for (const own of memory.state.pulls) {
    if (own.kind !== 'rollback' || own.ended !== null) continue
    if (own.number === null) await openRollback(context, own, pulls)
    else await followRollback(context, own, await forge.pull(own.number), pulls)
  }
}

/** Of branches that Lockstep has written, before this look writes any. */
type Heads = ReadonlyMap<string, string>

function headsOf({ pulls }: State): Heads {
  return new Map(pulls.flatMap(({ branch, head, ended }) => (ended === null ? [[branch, head]] : [])))
}

/**
 * States results, and merges what may be merged. Gives when more can be said. What was opened, written or closed in this look has nothing to
 * be said of.
 */
async function settle(
  context: Context,
  before: readonly PullFacts[],
  heads: Heads,
): Promise<{ readonly wakeAt: Date | null; readonly messages: readonly string[] }> {
  const { forge, memory, now } = context
  let next: Date | null = null
  const messages: string[] = []
  for (const own of memory.state.pulls) {
    const { number } = own
    const pull = before.find((one) => one.number === number)
    if (pull === undefined || number === null || own.kind === 'onboarding') continue
    const isOpen = own.ended === null
    if (isOpen !== (pull.state === 'open') || (isOpen && heads.get(own.branch) !== own.head)) continue
    if (!isOpen && own.resultsOf === pull.headOid) continue
    next = earliest(next, await stateResults(context, own, pull))
    if (!isOpen || memory.state.paused !== null) continue
    const merged = await mergeByItself(context, own, pull)
    if (merged.status === 'wait') next = earliest(next, merged.until)
    if (merged.status === 'refused') messages.push(`pull request ${number} is not merged: ${merged.why}`)
    if (merged.status === 'merged') {
      await takeStock(context, [await forge.pull(number)])
      next = earliest(next, after(now, SOON_MS))
    }
  }
  return { wakeAt: next, messages }
}

async function tell(
  context: Context,
  { places }: Inputs,
  told: { readonly pulls: readonly PullFacts[]; readonly proposed: Proposed; readonly isScheduled: boolean },
): Promise<PutOff | null> {
  const { memory, now } = context
  const { seen, hasFailed } = told.proposed
  if (!hasFailed) {
    const scheduledAt = told.isScheduled ? now.toISOString() : memory.state.scheduledAt
    memory.later((state) => ({ ...state, scheduledAt, scanAskedAt: null }))
  }
  const mistakes = [...places.mistakes, ...seen.mistakes, ...recoveredMistakes(context)]
  const accepted = acceptedIn(places.bases)
  return keepDashboard(context, dashboardBody(context, { ...seen, mistakes, accepted }, told.pulls))
}

/** One that several branches have is named once. */
function acceptedIn(places: readonly Pick<Place, 'config'>[]): readonly Ignored[] {
  const all = places.flatMap(({ config }) => config.ignore)
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

/** Over the world of the look before, the dashboard is to say what that one made of it. */
async function tellLater(
  context: Context,
  { putOff, isDashboardTicked }: Pick<Inputs, 'putOff'> & { readonly isDashboardTicked: boolean },
): Promise<PutOff | null> {
  if (putOff !== null && new Date(putOff.at) > context.now) return putOff
  return putOff !== null || isDashboardTicked ? keepDashboard(context, putOff?.body ?? null) : null
}

function worldOf(
  { memory }: Context,
  { places, facts }: Inputs,
  { pulls, heads, rivals }: { readonly pulls: readonly PullFacts[]; readonly heads: Heads; readonly rivals: unknown },
): string {
  const { state } = memory
  const foreign = state.pulls.flatMap((own) => {
    const pull = own.ended === null ? pullOf(own, state.pulls, pulls) : null
    if (pull === null) return []
    const isForeign = pull.headOid !== own.head && heads.get(own.branch) === own.head
    return isForeign || isRetargeted(own, pull) ? [[pull.number, pull.headOid, pull.base]] : []
  })
  const bases = places.bases.map(({ base, tip, inForce }) => [
    base,
    tip,
    inForce.files.map(({ path, bytes }) => [path, digest([...bytes])]),
  ])
  return digestOfWorld(state, { facts, foreign, bases, rivals, mistakes: places.mistakes })
}

function earliest(...dates: readonly (Date | null)[]): Date | null {
  const times = dates.flatMap((date) => (date === null ? [] : [date.getTime()]))
  return times.length === 0 ? null : new Date(Math.min(...times))
}

function later(until: string | null, now: Date): Date | null {
  return until !== null && new Date(until) > now ? new Date(until) : null
}

function after(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() + milliseconds)
}
