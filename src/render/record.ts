/** What was recorded, and how to replay it. */
import type { RecordDocument } from '../plan/document.ts'
import { code, codeBlock, paragraph } from './nodes.ts'
import { renderDocument } from './output.ts'
import type { Format } from './output.ts'
import { shellWord } from './shell.ts'
import type { Look } from './terminal.ts'

export function renderRecord(document: RecordDocument, format: Format, look: Look): string {
  return renderDocument(document, format, look, () => [
    paragraph(
      'The facts that the plan used stand in ',
      code(document.file),
      // Seven digits in a row would be taken for a commit by a forge.
      `, ${document.bytes.toLocaleString('en')} bytes, named `,
      code(document.universe),
      '.',
    ),
    paragraph('To replay them without a network:'),
    codeBlock('sh', `lockstep plan --universe ${shellWord(document.file)}`),
  ])
}
