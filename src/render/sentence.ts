/** A command whose result is one sentence. */
import { paragraph } from './nodes.ts'
import { renderDocument } from './output.ts'
import type { Format } from './output.ts'

export function renderSentence(document: object, sentence: string, format: Format): string {
  return renderDocument({ schemaVersion: 1, ...document }, format, { color: false }, () => [paragraph(sentence)])
}
