/** `lockstep plan`: the set of upgrades. Writes nothing, ends 0 whatever it finds. */
import { renderPlan } from '../render/plan.ts'
import { DONE } from './failure.ts'
import type { Call, PlanOptions } from './call.ts'
import { writeResultFile } from './result-file.ts'
import { withRun } from './with-run.ts'

export async function plan(call: Call<PlanOptions>): Promise<number> {
  const { certificate } = call.options
  const { document } = await withRun(
    call,
    async (run) => {
      const planned = await run.plan()
      if (certificate !== undefined) {
        await writeResultFile(certificate, await run.certificate(planned, certificate))
        call.screen.message(`The certificate stands in ${certificate}; \`lockstep verify\` checks it.`)
      }
      return planned
    },
    certificate === undefined ? {} : { isRecorded: true },
  )
  await call.screen.result(renderPlan(document, call.format, { color: call.screen.hasColor }))
  return DONE
}
