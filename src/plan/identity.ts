/**
 * The name of a plan: the first 12 hex digits of the SHA-256 of universe, manifest hashes and edits (design, section 6).
 * The universe is named when every plan of a run is made, so a plan gets its name last.
 */
import { createHash } from 'node:crypto'
import type { Plan, UnitPlan } from './document.ts'
import { sha256 } from './edits.ts'
import type { FileEdit } from './edits.ts'
import type { SourceFile } from '../manifests/model.ts'

/** A plan that has no name yet. */
export interface Draft {
  readonly document: Omit<UnitPlan, 'planId'>
  readonly edits: readonly FileEdit[]
  /** The problem's manifests as they were read. */
  readonly files: readonly SourceFile[]
}

export function nameDraft(draft: Draft, universe: string): Plan {
  const manifests = draft.files
    .map((file) => [file.path, sha256(file.bytes)])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
  const edits = draft.edits.map((edit) => [edit.file, sha256(edit.before), sha256(edit.after)])
  const planId = createHash('sha256')
    .update(JSON.stringify([universe, manifests, edits]))
    .digest('hex')
    .slice(0, 12)
  const { id, ...rest } = draft.document
  return { document: { id, planId, ...rest }, edits: draft.edits }
}
