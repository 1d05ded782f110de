/** What people are told, for two weeks, after what Lockstep remembered could not be read, or is gone. */
import type { Context } from './context.ts'
import { STATE_PATH, stateRef } from './own-refs.ts'
import type { Mistake } from './seen.ts'
import type { State } from './state.ts'

const TOLD_MS = 14 * 86_400_000

export function recoveredMistakes({ memory, now }: Pick<Context, 'memory' | 'now'>): readonly Mistake[] {
  const { recovered, lostAt } = memory.state
  const isTold = (at: string) => now.getTime() - Date.parse(at) <= TOLD_MS
  const ref = stateRef(memory.namespace)
  if (recovered !== null && isTold(recovered.at)) return [damagedMistake(ref, recovered)]
  if (lostAt === null || !isTold(lostAt)) return []
  const day = lostAt.slice(0, 10)
  const what = `What was remembered of this repository is gone since ${day}. ${FORGOTTEN}`
  return [{ where: ref, what, next: AGAIN }]
}

const FORGOTTEN =
  'Lockstep went on from its own pull requests: what was ignored, paused or chosen by comments and boxes is not known any more.'
const AGAIN = 'These choices have to be made again: ignore, pause and option, by comments on its pull requests or here.'

function damagedMistake(ref: string, { damaged, from }: NonNullable<State['recovered']>): Mistake {
  const gone = from === null ? FORGOTTEN : 'Lockstep went on from the newest commit before it that can be read.'
  return {
    where: `${ref} ${STATE_PATH} at ${damaged.slice(0, 12)}`,
    what: `What is remembered of this repository cannot be read there. ${gone}`,
    next: `Say again what is missing; git fetch origin ${ref} gets what stood there.`,
  }
}
