/** Where no dashboard may be, mistakes in the configuration are said on the newest pull request that is open, each once. */
import { mistakeBlocks } from '../render/mistakes.ts'
import type { Context } from './context.ts'
import { digest } from './remembered.ts'
import { sayOnce } from './say.ts'
import type { Mistake } from './seen.ts'

export async function sayMistakes(context: Context, mistakes: readonly Mistake[]): Promise<void> {
  const { config, repository, memory } = context
  const isShown = config.dashboard !== 'off' && repository.hasIssues && !memory.state.dashboard.isClosedByPerson
  const own = memory.state.pulls.findLast(({ number, ended }) => number !== null && ended === null)
  if (isShown || own === undefined || mistakes.length === 0) return
  await sayOnce(context, own, `mistake-${digest(mistakes).slice(0, 12)}`, mistakeBlocks(mistakes))
}
