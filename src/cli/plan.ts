/** `lockstep plan`: the set of upgrades. Writes nothing, ends 0 whatever it finds. */
import { renderPlan } from '../render/plan.ts'
import { DONE } from './failure.ts'
import type { Call } from './program.ts'
import { withRun } from './with-run.ts'

export async function plan(call: Call): Promise<number> {
  const { document } = await withRun(call, (run) => run.plan())
  await call.screen.result(renderPlan(document, call.format, { color: call.screen.hasColor }))
  return DONE
}
