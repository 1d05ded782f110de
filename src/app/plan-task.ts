/** What goes between the planner's thread and its worker. */
import type { FileTree, PlanAnswer, PlanRequest } from '../propose/planner.ts'
import type { Planning } from './settings.ts'

export interface WorkerTask extends Omit<PlanRequest, 'tree'> {
  readonly paths: readonly string[]
  readonly planning: Planning
  readonly universe: string | null
}

/** `failed`: nothing that a person of the repository can mend. */
export type FromWorker =
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'answer'; readonly answer: PlanAnswer }
  | { readonly kind: 'failed'; readonly what: string }

export interface ToWorker {
  readonly path: string
  readonly answer: Awaited<ReturnType<FileTree['read']>>
}
