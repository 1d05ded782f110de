/** `lockstep config validate`: says that the configuration holds, or where it does not. */
import { renderSentence } from '../render/sentence.ts'
import { workspaceAt } from './checkout.ts'
import { DONE } from './failure.ts'
import type { Call, OutputOptions } from './call.ts'

export async function validate(call: Call<OutputOptions & { readonly config?: string }>): Promise<number> {
  const { root } = workspaceAt(call.path, call.host)
  const engine = await call.host.engine()
  const found = await engine.validateConfig(root, call.options.config ?? null)
  const sentence = found === null ? 'There is no configuration: the defaults hold.' : `${found.file} holds.`
  await call.screen.result(renderSentence({ config: found?.file ?? null, holds: true }, sentence, call.format))
  return DONE
}
