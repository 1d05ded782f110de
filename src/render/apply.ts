/** What `apply` prints: what was written, where the backup is, how to go back; then the plan. */
import type { AppliedEntry, ApplyDocument } from '../plan/document.ts'
import { bullets, code, heading, paragraph } from './nodes.ts'
import type { Block } from './nodes.ts'
import { renderDocument } from './output.ts'
import type { Format } from './output.ts'
import { planBlocks } from './plan.ts'
import type { Look } from './terminal.ts'

export function renderApply(document: ApplyDocument, format: Format, look: Look): string {
  return renderDocument(document, format, look, (detail) => [
    ...appliedBlocks(document.applied),
    ...planBlocks(document, detail, 'applied'),
  ])
}

function appliedBlocks(applied: readonly AppliedEntry[]): readonly Block[] {
  if (applied.length === 0) return [paragraph('Nothing to write: every file stays as it is.')]
  return [
    heading(1, 'Applied'),
    ...applied.flatMap((entry) => [
      paragraph('Plan ', code(entry.planId), ' is written; the backup stands in ', code(entry.backup), '.'),
      bullets(entry.files.map((file) => [code(file)])),
      paragraph('To go back: ', code(`lockstep rollback --plan ${entry.planId}`)),
    ]),
  ]
}
