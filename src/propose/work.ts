/** The work of a look whose inputs may have changed, in the order of docs/app.md. */
import { adopt } from './adopt.ts'
import { takeBackMerges } from './automerge.ts'
import type { Context } from './context.ts'
import type { PullFacts } from './forge.ts'
import { NOTHING } from './inputs.ts'
import type { Done, Inputs } from './inputs.ts'
import { introduce } from './introduce.ts'
import { keepUp } from './keep-up.ts'
import { pullLinks } from './links.ts'
import { obeyPeople } from './obey.ts'
import type { Place } from './place.ts'
import type { Places } from './places.ts'
import { askPlanner } from './planning.ts'
import { followRename } from './renamed.ts'
import { writeReplies } from './replies.ts'
import type { State } from './state.ts'
import { takeStock } from './stock.ts'
import { tellOff } from './telling.ts'

export async function work(context: Context, inputs: Inputs): Promise<Done> {
  const { forge, memory } = context
  const { main } = inputs.places
  const pulls = await forge.ownPulls(context.glance)
  if (!main.config.enabled) {
    await takeBackMerges(context, pulls)
    const putOff = await tellOff(context, inputs, pulls)
    await memory.flush()
    return { ...NOTHING, world: null, putOff }
  }
  await followRename(context)
  await adopt(context, inputs.places, pulls)
  await takeStock(context, pulls)
  const { isDashboardTicked } = await obeyPeople(context, ownPulls(memory.state, pulls), inputs.causes)
  if (memory.state.paused !== null || !isConfigured(inputs.places)) await takeBackMerges(context, pulls)
  const asked = { ...inputs, isDashboardTicked }
  const done = isConfigured(inputs.places)
    ? await keepUp(context, asked, pulls)
    : await introduce(context, asked, pulls)
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
