/** What the planner is asked of a base branch, with what people said taken into account. */
import { advisoryIdOf } from '../osv/id.ts'
import { isWalked } from '../workspace/checkout.ts'
import type { Context } from './context.ts'
import type { SourceFile } from '../manifests/model.ts'
import type { FileTree, PlanAnswer, PlanRequest } from './planner.ts'
import type { State } from './state.ts'

export interface Question {
  readonly tree: FileTree
  readonly configs: readonly SourceFile[]
  readonly strategy: PlanRequest['strategy']
  readonly tellsMoves?: boolean
}

export function askPlanner({ planner, memory, now }: Context, question: Question): Promise<PlanAnswer> {
  const { tree } = question
  const walked = { paths: tree.paths.filter(isWalked), read: (path: string) => tree.read(path) }
  return planner.plan({ ...question, tree: walked, ...wordsOf(memory.state, now) })
}

/** Of an ignored package, the findings are accepted and the version stays. */
export function wordsOf(state: State, now: Date): Pick<PlanRequest, 'accepted' | 'held' | 'chosen'> {
  const ignored = state.ignores.filter(({ until }) => until === null || new Date(until) > now).map(({ what }) => what)
  return {
    accepted: ignored,
    held: ignored.filter((what) => advisoryIdOf(what) === null),
    chosen: new Map(Object.entries(state.options)),
  }
}
