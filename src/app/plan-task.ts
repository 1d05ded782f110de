/** What goes between the planner's thread and its worker. */
import type { MessagePort } from 'node:worker_threads'
import type { PlanAnswer, PlanRequest } from '../propose/planner.ts'
import type { FileAnswer } from '../workspace/checkout.ts'
import type { Planning } from './settings.ts'

export interface WorkerTask extends Omit<PlanRequest, 'tree'> {
  readonly paths: readonly string[]
  readonly planning: Planning
  readonly universe: string | null
}

/**
 * What a worker is given: one task after another, each after the answer to the one before, and each with a port of its own for all that is
 * said of it. So nothing of one plan, such as a file of another commit that comes late, reaches the next.
 */
export interface Assignment {
  readonly task: WorkerTask
  readonly port: MessagePort
}

/** `failed`: nothing that a person of the repository can mend. */
export type FromWorker =
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'answer'; readonly answer: PlanAnswer }
  | { readonly kind: 'failed'; readonly what: string }

export interface ToWorker {
  readonly path: string
  readonly answer: FileAnswer
}
