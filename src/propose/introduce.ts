/** The work where there is no config: the onboarding pull request, or a word about the mistake in the file. */
import { CONFIG_PATH } from '../config/complete.ts'
import type { Context } from './context.ts'
import { dashboardBody, keepDashboard } from './dashboard.ts'
import type { PutOff } from './dashboard.ts'
import { handOf } from './edited.ts'
import { close } from './follow.ts'
import type { PullFacts } from './forge.ts'
import { NOTHING } from './inputs.ts'
import type { Asked, Done } from './inputs.ts'
import { isAskedFor } from './keep-up.ts'
import { after, AFTER_FAILURE_MS } from './moments.ts'
import { onboard, onboardingOf } from './onboarding.ts'
import type { Places } from './places.ts'
import { isPlan } from './purpose.ts'
import { recoveredMistakes } from './recovered.ts'
import { takeBack } from './rollback.ts'
import type { Mistake } from './seen.ts'
import { pullOf } from './stock.ts'
import { acceptedIn, tellLater } from './telling.ts'
import { headsOf, worldOf } from './world.ts'

export async function introduce(context: Context, asked: Asked, pulls: readonly PullFacts[]): Promise<Done> {
  const { memory } = context
  const { places } = asked
  if (places.main.inForce.status === 'mistaken')
    return { ...NOTHING, world: null, putOff: await say(context, asked, pulls, places.mistakes) }
  if (places.main.isPartial) {
    const message = `${places.main.base}: GitHub lists only a part of its files, so that nothing is onboarded`
    return { ...NOTHING, world: null, putOff: await tellLater(context, asked), messages: [message] }
  }
  const own = onboardingOf(memory.state)
  const pull = own === undefined ? null : pullOf(own, memory.state.pulls, pulls)
  const heads = headsOf(memory.state)
  const world = () => worldOf(context, asked, { pulls: pull === null ? [] : [pull], heads, rivals: [] })
  if (asked.world === world() && !isAskedFor(memory.state))
    return { ...NOTHING, world: asked.world, putOff: await tellLater(context, asked) }
  let outcome: 'told' | 'failed' = 'told'
  if (memory.state.paused === null) {
    await closeUnconfigured(context, places, pulls)
    await takeBack(context, pulls, { isQuiet: false })
    outcome = await onboard(context, places.main, pull)
  }
  memory.later((state) => ({ ...state, scanAskedAt: null }))
  const putOff = isDashboardKnown(context) ? await say(context, asked, pulls, [GONE]) : null
  const until = outcome === 'failed' ? after(context.now, AFTER_FAILURE_MS).toISOString() : null
  return { ...NOTHING, world: world(), until, putOff }
}

/** One that stands was written while there was a config. */
function isDashboardKnown({ memory }: Context): boolean {
  return memory.state.dashboard.issue !== null
}

const GONE: Mistake = {
  where: CONFIG_PATH,
  what: 'is not on the base branch any more: Lockstep proposes nothing here.',
  next: 'Put it back to go on, or close this issue.',
}

function say(
  context: Context,
  { places }: Pick<Asked, 'places'>,
  pulls: readonly PullFacts[],
  mistakes: readonly Mistake[],
): Promise<PutOff | null> {
  const all = [...mistakes, ...recoveredMistakes(context)]
  const seen = { mistakes: all, plans: [], waiting: [], accepted: acceptedIn([places.main]) }
  return keepDashboard(context, dashboardBody(context, seen, pulls))
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
