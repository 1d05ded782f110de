/** What a look has the dashboard say: of what it planned, or, over the same world, what the look before could not write yet. */
import type { Ignored } from '../config/config.ts'
import type { Context } from './context.ts'
import { dashboardBody, hasDashboard, keepDashboard } from './dashboard.ts'
import type { PutOff } from './dashboard.ts'
import type { PullFacts } from './forge.ts'
import type { Asked } from './inputs.ts'
import type { Place } from './place.ts'
import type { Proposed } from './propose-plans.ts'
import { recoveredMistakes } from './recovered.ts'
import { sayMistakes } from './without-dashboard.ts'

export async function tell(
  context: Context,
  { places }: Pick<Asked, 'places'>,
  told: { readonly pulls: readonly PullFacts[]; readonly proposed: Proposed; readonly isScheduled: boolean },
): Promise<PutOff | null> {
  const { memory, now } = context
  const { seen, hasFailed } = told.proposed
  if (!hasFailed) {
    const scheduledAt = told.isScheduled ? now.toISOString() : memory.state.scheduledAt
    memory.later((state) => ({ ...state, scheduledAt, scanAskedAt: null }))
  }
  const mistakes = [...places.mistakes, ...seen.mistakes, ...recoveredMistakes(context)]
  const body = dashboardBody(context, { ...seen, mistakes, accepted: acceptedIn(places.bases) }, told.pulls)
  const putOff = await keepDashboard(context, body)
  await sayMistakes(context, places.mistakes)
  return putOff
}

/** That the configuration has switched Lockstep off, in the dashboard that stands; none is made for it. */
export async function tellOff(
  context: Context,
  { places }: Pick<Asked, 'places'>,
  pulls: readonly PullFacts[],
): Promise<PutOff | null> {
  if (!(await hasDashboard(context))) return null
  const mistakes = [...places.mistakes, ...recoveredMistakes(context)]
  const seen = { mistakes, plans: [], waiting: [], accepted: [] }
  return keepDashboard(context, dashboardBody(context, seen, pulls))
}

/** One that several branches have is named once. */
export function acceptedIn(places: readonly Pick<Place, 'config'>[]): readonly Ignored[] {
  const all = places.flatMap(({ config }) => config.ignore)
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

/** Over the world of the look before, the dashboard is to say what that one made of it. */
export async function tellLater(
  context: Context,
  { putOff, isDashboardTicked }: Pick<Asked, 'putOff' | 'isDashboardTicked'>,
): Promise<PutOff | null> {
  if (putOff !== null && new Date(putOff.at) > context.now) return putOff
  return putOff !== null || isDashboardTicked ? keepDashboard(context, putOff?.body ?? null) : null
}
