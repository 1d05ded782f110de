/** `lockstep check`: whether the working tree makes the set of a base worse. Ends 1 when it does. */
import { renderCheck } from '../render/check.ts'
import { DOES_NOT_HOLD, DONE } from './failure.ts'
import type { Call } from './call.ts'
import { withRun } from './with-run.ts'

export async function check(call: Call): Promise<number> {
  const document = await withRun(call, (run) => run.check())
  await call.screen.result(renderCheck(document, call.format, { color: call.screen.hasColor }))
  return document.holds ? DONE : DOES_NOT_HOLD
}
