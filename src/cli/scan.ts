/** `lockstep scan`: findings today. Ends 1 when there are any. */
import { renderScan } from '../render/scan.ts'
import { DOES_NOT_HOLD, DONE } from './failure.ts'
import type { Call } from './call.ts'
import { withRun } from './with-run.ts'

export async function scan(call: Call): Promise<number> {
  const document = await withRun(call, (run) => run.scan())
  await call.screen.result(renderScan(document, call.format, { color: call.screen.hasColor }))
  return document.units.some((unit) => unit.found.findings.length > 0) ? DOES_NOT_HOLD : DONE
}
