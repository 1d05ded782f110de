/** `lockstep apply`: the plan's edits and their backup in the working tree, all or nothing. */
import { LockstepError } from '../errors.ts'
import { renderApply } from '../render/apply.ts'
import { applyPlans } from '../workspace/apply.ts'
import { workspaceAt } from './checkout.ts'
import { DONE } from './failure.ts'
import type { SharedOptions } from './options.ts'
import type { Planned } from '../run/ports.ts'
import type { Call } from './call.ts'
import { withRun } from './with-run.ts'

export async function apply(call: Call<SharedOptions & { readonly report?: string }>): Promise<number> {
  if (call.options.report !== undefined) {
    throw new LockstepError('--report', 'This version does not write report files yet.', 'Leave the option out.')
  }
  const planned = await withRun(call, (run) => run.plan())
  requireChecked(planned)
  const workspace = workspaceAt(call.path, call.host)
  const applied = await applyPlans(
    workspace,
    planned.plans.map((plan) => ({ planId: plan.document.planId, edits: plan.edits })),
  )
  const document = { ...planned.document, applied }
  await call.screen.result(renderApply(document, call.format, { color: call.screen.hasColor }))
  return DONE
}

/** A plan that the independent check did not pass is never written. */
function requireChecked(planned: Planned): void {
  for (const { document, edits } of planned.plans) {
    if (edits.length === 0 || document.certificate.checked) continue
    throw new LockstepError(
      document.id,
      'The independent check did not pass this plan. No file was changed.',
      'Look at it with `lockstep plan`, and report it.',
    )
  }
}
