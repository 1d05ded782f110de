/**
 * The port to the route: from the tree of a commit to plans.
 *
 * `app/` implements it with the engine in a worker, away from the web's loop. Files are read when they are asked for.
 */
import type { PlanDocument } from '../plan/document.ts'
import type { FileEdit } from '../plan/edits.ts'
import type { SourceFile } from '../manifests/model.ts'
import type { FileAnswer } from '../workspace/checkout.ts'

export interface Planner {
  plan(request: PlanRequest): Promise<PlanAnswer>
}

export interface PlanRequest {
  readonly tree: FileTree
  /** The config that is in force, the most particular last; each is merged into those before it. */
  readonly configs: readonly SourceFile[]
  /** The newest set that installs together, in place of the smallest change. */
  readonly strategy: 'minimal' | 'latest'
  /** What is ignored: findings that a person accepts count for nothing, a package that a person holds stays. */
  readonly accepted: readonly string[]
  readonly held: readonly string[]
  /** An alternative that a person chose, by problem and by name. */
  readonly chosen: ReadonlyMap<string, string>
  /** For each move it is told, too, why it moves no less. */
  readonly tellsMoves?: boolean
}

/** A commit's files; links and submodules are not among them. */
export interface FileTree {
  readonly paths: readonly string[]
  read(path: string): Promise<FileAnswer>
}

export type PlanAnswer =
  | {
      readonly status: 'planned'
      readonly document: PlanDocument
      readonly edits: ReadonlyMap<string, readonly FileEdit[]>
      readonly messages: readonly string[]
    }
  /** There is no supported manifest with declarations. */
  | { readonly status: 'nothing' }
  /** What a person has to mend: `where: what. next`. */
  | { readonly status: 'error'; readonly where: string; readonly what: string; readonly next: string }
