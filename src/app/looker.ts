/** A job of the queue as a look: with a forge and a planner for its repository, and what the look before remembered. */
import { RateLimited } from '../github/failure.ts'
import type { Forge } from '../propose/forge.ts'
import type { Planner } from '../propose/planner.ts'
import type { LookRequest, Looked as LookAnswer } from '../propose/request.ts'
import type { Kept } from '../store/kept.ts'
import type { Look, Looked } from '../store/looks.ts'
import type { KnownRepository } from '../store/repositories.ts'
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
  return async ({ repository, causes }) => {
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
      if (!(error instanceof RateLimited)) throw error
      say(`${place}: ${error.toLine()}`)
      return { status: 'later', nextAt: error.until }
    }
  }
}
