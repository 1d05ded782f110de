/** What is done about open pull requests whether or not anything was planned: their results, and merging by itself. */
import { mergeByItself } from './automerge.ts'
import type { Context } from './context.ts'
import type { PullFacts } from './forge.ts'
import { after, earliest, SOON_MS } from './moments.ts'
import { stateResults } from './results.ts'
import { takeStock } from './stock.ts'
import type { Heads } from './world.ts'

/**
 * States results, and merges what may be merged. Gives when more can be said. What was opened, written or closed in this look has nothing to
 * be said of.
 */
export async function settle(
  context: Context,
  before: readonly PullFacts[],
  heads: Heads,
): Promise<{ readonly wakeAt: Date | null; readonly messages: readonly string[] }> {
  const { forge, memory, now } = context
  let next: Date | null = null
  const messages: string[] = []
  for (const own of memory.state.pulls) {
    const { number } = own
    const pull = before.find((one) => one.number === number)
    if (pull === undefined || number === null || own.kind === 'onboarding') continue
    const isOpen = own.ended === null
    if (isOpen !== (pull.state === 'open') || (isOpen && heads.get(own.branch) !== own.head)) continue
    if (!isOpen && own.resultsOf === pull.headOid) continue
    next = earliest(next, await stateResults(context, own, pull))
    if (!isOpen || memory.state.paused !== null) continue
    const merged = await mergeByItself(context, own, pull)
    if (merged.status === 'wait') next = earliest(next, merged.until)
    if (merged.status === 'refused') messages.push(`pull request ${number} is not merged: ${merged.why}`)
    if (merged.status === 'merged') {
      await takeStock(context, [await forge.pull(number)])
      next = earliest(next, after(now, SOON_MS))
    }
  }
  return { wakeAt: next, messages }
}
