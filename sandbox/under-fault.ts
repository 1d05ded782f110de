/** The middleware of faults: every request to the API and to git passes through it, and what a rule asks for happens here. */
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { secretOf } from './auth.ts'
import type { Answer } from './call.ts'
import type { SeenCall } from './calls.ts'
import type { RequestFault } from './faults.ts'
import { primaryLimited, secondaryLimited } from './rate-limit.ts'
import type { World } from './world.ts'

export interface Faulty {
  readonly world: World
  /** null: nothing happens to it. */
  readonly fault: RequestFault | null
  readonly authorization: string | undefined
  readonly response: ServerResponse
  /** Is told the status, also of an answer that is lost. */
  readonly call: SeenCall
}

/** null: the connection broke, and there is nobody to answer. `perform` is told how often the operation takes effect. */
export async function underFault(
  { world, fault, authorization, response, call }: Faulty,
  perform: (times: number) => Promise<Answer>,
): Promise<Answer | null> {
  if (fault?.do === 'delay') await wait(fault.ms)
  if (fault?.do === 'expire-token') expireToken(world, authorization)
  const isLost = fault?.do === 'drop'
  if (isLost && fault.when === 'before') {
    response.destroy()
    return null
  }
  const answer = madeUp(world, fault) ?? (await perform(fault?.do === 'repeat' ? 2 : 1))
  call.status = answer.status
  if (!isLost) return answer
  response.destroy()
  return null
}

function madeUp(world: World, fault: RequestFault | null): Answer | null {
  if (fault?.do === 'primary-rate-limit') return primaryLimited(world, fault.resetSeconds)
  if (fault?.do === 'secondary-rate-limit') return secondaryLimited(fault.retryAfterSeconds)
  if (fault?.do !== 'status') return null
  const { status, body = { message: 'Server Error' }, headers = {} } = fault
  return { status, body, headers }
}

function expireToken(world: World, authorization: string | undefined): void {
  const token = world.tokens.get(secretOf(authorization) ?? '')
  if (token !== undefined) token.expiresAt = world.clock.now()
}
