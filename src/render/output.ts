/**
 * The door of render/: a document and a format in, one text out.
 *
 * JSON is the document itself. Text and Markdown are written from one tree of blocks, brief for a terminal, full for the notice.
 * Always true: no text of a document, whatever it holds, becomes markup or a terminal control.
 */
import { writeMarkdown } from './markdown.ts'
import type { Block } from './nodes.ts'
import { writeTerminal } from './terminal.ts'
import type { Look } from './terminal.ts'

export type Format = 'text' | 'json' | 'markdown'
/** How much is said. */
export type Detail = 'brief' | 'full'

export function renderDocument(
  document: unknown,
  format: Format,
  look: Look,
  tell: (detail: Detail) => readonly Block[],
): string {
  if (format === 'json') return `${JSON.stringify(document, null, 2)}\n`
  return format === 'markdown' ? writeMarkdown(tell('full')) : writeTerminal(tell('brief'), look)
}
