/** One index of several may be silent. When none answers at all, that is an error which a person can act on. */
import { LockstepError } from '../errors.ts'
import type { Project } from '../universe/facts.ts'
import type { RankedPlace } from './combine.ts'

/** null while a place has answered, or nothing was asked that a place could be silent about. */
export function noAnswer(
  projects: Iterable<Project>,
  places: readonly RankedPlace[],
  offline: boolean,
): LockstepError | null {
  if (places.some(({ place }) => place.hasAnswered())) return null
  for (const project of projects) {
    if (project.status !== 'silent') continue
    const where = places.find(({ ordinal }) => ordinal === project.index)?.place.label ?? ''
    return offline
      ? new LockstepError(
          where,
          'Nothing of this index is kept on disk.',
          'Run once without --offline, or replay a recorded universe with --universe.',
        )
      : new LockstepError(
          where,
          `No package index answers: ${project.reason}.`,
          'Check the network, a proxy and the certificates, or name an index with --index-url.',
        )
  }
  return null
}
