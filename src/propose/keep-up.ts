/** The work where there is a config: what people asked to have taken back, plans, results, the dashboard. */
import type { Context } from './context.ts'
import type { PullFacts } from './forge.ts'
import type { Asked, Done } from './inputs.ts'
import { after, AFTER_FAILURE_MS, earliest, later, SOON_MS } from './moments.ts'
import { endOnboarding, onboardingOf } from './onboarding.ts'
import type { Places } from './places.ts'
import { proposePlans } from './propose-plans.ts'
import { isPlan } from './purpose.ts'
import { Rivals } from './racing.ts'
import { isAskedBack, takeBack } from './rollback.ts'
import { isDue, nextDue } from './schedule.ts'
import { settle } from './settle.ts'
import type { State } from './state.ts'
import { tell, tellLater } from './telling.ts'
import { headsOf, worldOf } from './world.ts'

export async function keepUp(context: Context, inputs: Asked, pulls: readonly PullFacts[]): Promise<Done> {
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
  if (memory.state.paused === null) await takeBack(context, pulls, { isQuiet })
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
export function isAskedFor({ scanAskedAt, pulls }: State): boolean {
  if (scanAskedAt !== null) return true
  return pulls.some((own) => isAskedBack(own) || (own.ended === null && (own.wants !== null || own.number === null)))
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
