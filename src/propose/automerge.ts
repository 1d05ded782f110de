/**
 * Merging by itself: off unless the config names the largest step that may be.
 *
 * Where the base requires checks, the forge merges once they have passed. Else Lockstep does, when at least one check by others ran on the
 * commit that it wrote, all ended well, and a settling time has passed. Never a major step, another accelerator or another Python unless named; never a
 * rollback or the onboarding; never what people edited, nor while somebody asks for changes.
 */
import type { Config } from '../config/config.ts'
import type { Context } from './context.ts'
import type { ChecksFacts, CheckRun, PullFacts } from './forge.ts'
import { isPlan } from './purpose.ts'
import { isRetargeted } from './renamed.ts'
import { isSaid } from './reviews.ts'
import type { OwnPull } from './state.ts'

const STEPS: readonly OwnPull['step'][] = ['none', 'patch', 'minor', 'major']

export type Verdict =
  | { readonly status: 'ready' }
  /** `until` null: something has to happen first. */
  | { readonly status: 'wait'; readonly until: Date | null }

export type Merged =
  | { readonly status: 'merged' | 'handed-over' | 'not-allowed' }
  | { readonly status: 'wait'; readonly until: Date | null }
  | { readonly status: 'refused'; readonly why: string }

export function mayMerge({ automerge }: Pick<Config, 'automerge'>, own: OwnPull): boolean {
  const { moves, accelerator, python } = automerge
  if (moves === 'none' || !isPlan(own) || own.ended !== null) return false
  if (own.changesAccelerator && !accelerator) return false
  if (own.changesPython && !python) return false
  return STEPS.indexOf(own.step) <= STEPS.indexOf(moves)
}

/** What was left to the forge to merge is taken back: where people paused or switched Lockstep off, nothing of its own happens any more. */
export async function takeBackMerges({ forge }: Pick<Context, 'forge'>, pulls: readonly PullFacts[]): Promise<void> {
  for (const { number, state, hasOwnAutoMerge } of pulls)
    if (state === 'open' && hasOwnAutoMerge) await forge.setAutoMerge(number, null)
}

/** In: a pull request whose head is what Lockstep wrote last. */
export async function mergeByItself(context: Context, own: OwnPull, pull: PullFacts): Promise<Merged> {
  const { forge, config, repository, now } = context
  const [method] = repository.mergeMethods
  const isAllowed = mayMerge(config, own) && !isRetargeted(own, pull)
  if (!isAllowed && pull.hasOwnAutoMerge) await forge.setAutoMerge(pull.number, null)
  if (!isAllowed || pull.headOid !== own.head || pull.isDraft || method === undefined) return { status: 'not-allowed' }
  if (isSaid(await forge.reviews(pull.number), 'changes-requested')) {
    if (pull.hasOwnAutoMerge) await forge.setAutoMerge(pull.number, null)
    return { status: 'wait', until: null }
  }
  if (pull.hasAutoMerge) return { status: 'handed-over' }
  const merge = { head: own.head, method }
  const { requiredChecks } = await forge.branchRules(own.base)
  if (requiredChecks.length > 0 && repository.allowsAutoMerge) {
    const answer = await forge.setAutoMerge(pull.number, merge)
    if (answer.status === 'done') return { status: 'handed-over' }
  }
  const required = [...config.checks, ...requiredChecks]
  const verdict = verdictOn(await forge.checks(own.head), { required, config, now })
  if (verdict.status === 'wait') return verdict
  if (await forge.isQueued(pull.number)) return { status: 'handed-over' }
  const answer = await forge.mergePull(pull.number, merge)
  return answer.status === 'done' ? { status: 'merged' } : answer
}

/** Checks that the config names have to be among what ran; without names, all that ran count. */
export function verdictOn(
  { runs, openSuites }: ChecksFacts,
  {
    required,
    config,
    now,
  }: {
    readonly required: readonly string[]
    readonly config: Pick<Config, 'automerge' | 'checks'>
    readonly now: Date
  },
): Verdict {
  const byOthers = runs.filter(({ isOwn }) => !isOwn)
  const counted = config.checks.length === 0 ? byOthers : byOthers.filter(({ name }) => required.includes(name))
  const passed = new Set(counted.filter(({ status }) => status === 'succeeded').map(({ name }) => name))
  const isWell = counted.every(({ status }) => status === 'succeeded' || status === 'neutral')
  const isWhole = (config.checks.length > 0 || openSuites === 0) && required.every((name) => passed.has(name))
  if (!isWell || !isWhole || passed.size === 0) return { status: 'wait', until: null }
  const settled = new Date(lastEnd(counted).getTime() + config.automerge.settle * 1000)
  return settled <= now ? { status: 'ready' } : { status: 'wait', until: settled }
}

function lastEnd(runs: readonly CheckRun[]): Date {
  return new Date(Math.max(...runs.flatMap(({ endedAt }) => (endedAt === null ? [] : [Date.parse(endedAt)])), 0))
}
