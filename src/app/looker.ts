/** A job of the queue as a look: with a forge and a planner for its repository, and what the look before remembered. */
import { LockstepError } from '../errors.ts'
import { RateLimited } from '../github/failure.ts'
import type { Forge } from '../propose/forge.ts'
import type { Planner } from '../propose/planner.ts'
import type { Mistake } from '../propose/seen.ts'
import type { LookRequest, Looked as LookAnswer } from '../propose/request.ts'
import type { Kept } from '../store/kept.ts'
import type { Look, Looked } from '../store/looks.ts'
import type { KnownRepository } from '../store/repositories.ts'
import { tellDead } from '../propose/tell-dead.ts'
import { describeError } from './log.ts'
import { nextLookAt } from './schedule.ts'

export interface LookerParts {
  readonly look: (request: LookRequest) => Promise<LookAnswer>
  readonly forgeOf: (repository: KnownRepository) => Promise<Forge>
  readonly plannerOf: (repository: KnownRepository) => Promise<Planner>
  readonly kept: Kept
  /** What plans rest on beside the repository, now. */
  readonly facts: (now: Date) => string
  readonly releasePages: string | null
  readonly now: () => Date
  readonly say: (what: string) => void
}

const REMEMBERED = 'look'

export function lookerOf(parts: LookerParts): (look: Look) => Promise<Looked> {
  return async ({ repository, causes, isLastTry }) => {
    const { kept, now, say } = parts
    const place = `${repository.owner}/${repository.name}`
    try {
      const begun = now()
      const answer = await parts.look({
        forge: await parts.forgeOf(repository),
        planner: await parts.plannerOf(repository),
        now: begun,
        causes,
        remembered: await kept.read(repository.id, REMEMBERED),
        facts: parts.facts(begun),
        releasePages: parts.releasePages,
      })
      await kept.write(repository.id, REMEMBERED, answer.remembered, now())
      const kinds = [...new Set(causes.map(({ kind }) => kind))].join(', ')
      say(`${place}: ${answer.status} in ${now().getTime() - begun.getTime()} ms, for ${kinds}`)
      for (const message of answer.messages) say(`${place}: ${message}`)
      return { status: 'done', nextAt: nextLookAt(repository.id, now(), answer.nextAt) }
    } catch (error) {
      if (isLastTry && !(error instanceof RateLimited)) await tell(parts, repository, error)
      if (!(error instanceof RateLimited)) throw error
      say(`${place}: ${error.toLine()}`)
      return { status: 'later', nextAt: error.until }
    }
  }
}

/** What nobody can be told now, the log tells alone. The next look is a whole one, which takes the words back. */
async function tell(
  { forgeOf, kept, now, say }: LookerParts,
  repository: KnownRepository,
  error: unknown,
): Promise<void> {
  try {
    await kept.write(repository.id, REMEMBERED, '', now())
    await tellDead(await forgeOf(repository), mistakeOf(error))
  } catch (failure) {
    say(`${repository.owner}/${repository.name}: that is not told there: ${describeError(failure)}`)
  }
}

/** Of a defect, the operator's log has more than people should read. */
function mistakeOf(error: unknown): Mistake {
  if (error instanceof LockstepError) return { where: error.where, what: error.message, next: error.next }
  const next = 'Whoever runs Lockstep finds it in the log; anything that happens here has it tried again.'
  return { where: 'Lockstep', what: 'What it does here failed again and again.', next }
}
