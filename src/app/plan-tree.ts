/** The route on a commit's tree, and its answer as the App needs it: the plan with the edits' bytes, or what a person has to mend. */
import { CONFIG_PATH } from '../config/complete.ts'
import { LockstepError } from '../errors.ts'
import type { FileTree, PlanAnswer } from '../propose/planner.ts'
import { openRun } from '../run/engine.ts'
import type { RunOptions } from '../run/ports.ts'
import type { Checkout } from '../workspace/checkout.ts'
import type { WorkerTask } from './plan-task.ts'

/** What the engine calls the whole, where there is nothing in it to plan for. */
const ROOT = 'the repository'

export async function planTree(tree: FileTree, task: WorkerTask): Promise<PlanAnswer> {
  const messages: string[] = []
  try {
    const run = await openRun(optionsOf(tree, task, (text) => messages.push(text)))
    try {
      const { document, plans } = await run.plan()
      const edits = new Map(plans.map((plan) => [plan.document.id, plan.edits]))
      return { status: 'planned', document, edits, messages }
    } finally {
      await run.close()
    }
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error
    if (error.where === ROOT) return { status: 'nothing' }
    if (!isTheirs(error, tree, task)) throw error
    return { status: 'error', where: error.where, what: error.message, next: error.next }
  }
}

export function describeFailure(error: unknown): string {
  if (error instanceof LockstepError) return error.toLine()
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** What names a file of theirs is for them to mend; what names a host or a file of the server is not. */
function isTheirs({ where }: LockstepError, tree: FileTree, { configs }: WorkerTask): boolean {
  const [, path = ''] = /^(.+?)(?::\d+)?(?: |$)/.exec(where) ?? []
  return path === CONFIG_PATH || tree.paths.includes(path) || configs.some((file) => file.path === path)
}

function optionsOf(tree: FileTree, task: WorkerTask, message: (text: string) => void): RunOptions {
  const { planning, universe } = task
  const checkout: Checkout = {
    root: ROOT,
    paths: tree.paths,
    nested: [],
    refused: [],
    read: (path) => tree.read(path),
  }
  return {
    ...{ root: ROOT, checkout, config: null, configs: task.configs, python: [], platforms: [], accelerator: null },
    ...{ strategy: task.strategy, accepted: task.accepted, held: task.held, chosen: task.chosen },
    ...(task.tellsMoves === undefined ? {} : { tellsMoves: task.tellsMoves }),
    universe,
    // A recording has its own places and clock.
    indexUrl: universe === null ? planning.indexUrl : null,
    extraIndexUrls: universe === null ? planning.extraIndexUrls : [],
    findLinks: universe === null ? planning.findLinks : [],
    advisories: universe === null ? planning.advisories : [],
    excludeNewer: universe === null ? planning.excludeNewer : null,
    offline: false,
    onlyOperatorsCredentials: true,
    progress: () => undefined,
    message,
  }
}
