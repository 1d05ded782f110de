/** What was restored. */
import type { RollbackDocument } from '../plan/document.ts'
import { bullets, code, paragraph } from './nodes.ts'
import type { Block } from './nodes.ts'
import { renderDocument } from './output.ts'
import type { Format } from './output.ts'
import type { Look } from './terminal.ts'
import { count, listed } from './words.ts'

export function renderRollback(document: RollbackDocument, format: Format, look: Look): string {
  return renderDocument(document, format, look, () => blocks(document))
}

function blocks({ planIds, files }: RollbackDocument): readonly Block[] {
  if (files.length === 0)
    return [paragraph('Nothing was restored: every file already stands as it was before the plan.')]
  const plans = `${planIds.length === 1 ? 'plan' : 'plans'} ${listed(planIds)}`
  return [
    paragraph(`Restored ${count(files.length, 'file')}, bit for bit, as before ${plans}:`),
    bullets(files.map((file) => [code(file)])),
  ]
}
