/** `lockstep rollback`: the exact bytes that stood before. */
import { renderRollback } from '../render/rollback.ts'
import { rollBack } from '../workspace/rollback.ts'
import { finishInterrupted, workspaceAt } from './checkout.ts'
import { DONE } from './failure.ts'
import type { Call, OutputOptions } from './call.ts'

export async function rollback(call: Call<OutputOptions & { readonly plan?: string }>): Promise<number> {
  const workspace = workspaceAt(call.path, call.host)
  await finishInterrupted(workspace, call.screen)
  const restored = await rollBack(workspace, call.options.plan ?? null)
  const document = { schemaVersion: 1 as const, ...restored }
  await call.screen.result(renderRollback(document, call.format, { color: call.screen.hasColor }))
  return DONE
}
