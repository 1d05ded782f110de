/** `lockstep verify FILE`: checks a certificate offline. Ends 1 when it does not hold. */
import { renderVerification } from '../render/verification.ts'
import type { Call, OutputOptions } from './call.ts'
import { DOES_NOT_HOLD, DONE } from './failure.ts'

export async function verify({ path, host, screen, format }: Call<OutputOptions>): Promise<number> {
  const engine = await host.engine()
  const document = await engine.verifyCertificate(path)
  await screen.result(renderVerification(document, format, { color: screen.hasColor }))
  return document.holds ? DONE : DOES_NOT_HOLD
}
