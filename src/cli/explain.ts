/** `lockstep explain`: why a finding stays, why a package moves, what would free it. Ends 0 whatever it finds. */
import { nearest } from '../config/words.ts'
import { LockstepError } from '../errors.ts'
import { aboutTarget, knownTargets } from '../plan/explained.ts'
import { renderExplained } from '../render/explained.ts'
import type { Call } from './call.ts'
import { DONE } from './failure.ts'
import type { SharedOptions } from './options.ts'
import { withRun } from './with-run.ts'

export type ExplainOptions = SharedOptions & { readonly target: string }

export async function explain(call: Call<ExplainOptions>): Promise<number> {
  const { target } = call.options
  const planned = await withRun(call, (run) => run.plan(), { tellsMoves: true })
  const document = aboutTarget(planned.document, target)
  if (document === null) {
    const near = nearest(target, knownTargets(planned.document))
    const next = near === null ? '`lockstep scan` lists what is found and where.' : `Did you mean ${near}?`
    throw new LockstepError(target, 'No vulnerability and no package of this checkout has that name.', next)
  }
  await call.screen.result(renderExplained(document, call.format, { color: call.screen.hasColor }))
  return DONE
}
