/** What people are told, for two weeks, after what Lockstep remembered could not be read. */
import type { Context } from './context.ts'
import { STATE_PATH, stateRef } from './own-refs.ts'
import type { Mistake } from './seen.ts'

const TOLD_MS = 14 * 86_400_000

export function recoveredMistakes({ memory, now }: Pick<Context, 'memory' | 'now'>): readonly Mistake[] {
  const { recovered } = memory.state
  if (recovered === null || now.getTime() - Date.parse(recovered.at) > TOLD_MS) return []
  const ref = stateRef(memory.namespace)
  const commit = recovered.damaged.slice(0, 12)
  const gone =
    recovered.from === null
      ? 'Lockstep went on from its own pull requests: what was ignored, paused or chosen is not known any more.'
      : 'Lockstep went on from the newest commit before it that can be read.'
  return [
    {
      where: `${ref} ${STATE_PATH} at ${commit}`,
      what: `What is remembered of this repository cannot be read there. ${gone}`,
      next: `Say again what is missing on this page; git fetch origin ${ref} gets what stood there.`,
    },
  ]
}
