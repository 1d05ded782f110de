/** `lockstep plan`: the set of upgrades. Writes nothing, ends 0 whatever it finds. */
import { LockstepError } from '../errors.ts'
import { renderPlan } from '../render/plan.ts'
import { DONE } from './failure.ts'
import type { Call, PlanOptions } from './call.ts'
import { withRun } from './with-run.ts'

export async function plan(call: Call<PlanOptions>): Promise<number> {
  if (call.options.certificate !== undefined) {
    throw new LockstepError('--certificate', 'This version does not write certificates yet.', 'Leave the option out.')
  }
  const { document } = await withRun(call, (run) => run.plan())
  await call.screen.result(renderPlan(document, call.format, { color: call.screen.hasColor }))
  return DONE
}
