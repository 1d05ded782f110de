/**
 * The body of a pull request or an issue: an open part that fits on one screen, then folded ones.
 *
 * A forge takes 65,536 characters. What is longer is cut part by part, those first that are folded and furthest from the decision; tables
 * and lists lose whole rows and say how many, and a part that goes altogether says so in its place.
 */
import type { Html, List, Table } from 'mdast'
import { inert } from './inert.ts'
import { writeMarkdown } from './markdown.ts'
import { codeBlock, paragraph } from './nodes.ts'
import type { Block } from './nodes.ts'
import { printable } from './printable.ts'
import { count } from './words.ts'

/** In UTF-16 units, of which a forge counts no more: the limit less what results and remarks may add later. */
export const LONGEST_BODY = 60_000

export interface BodyPart {
  /** A folded part's title; null: it stands open. */
  readonly title: string | null
  readonly blocks: readonly Block[]
  /** Parts with the smallest figure are cut first; without one it is never cut. */
  readonly weight?: number
}

/** Rows that a table or list of a part may keep, from the first attempt to the last; 0: the part goes. */
const ROWS = [200, 60, 20, 8, 3, 0]

export function writeBody(parts: readonly BodyPart[], limit = LONGEST_BODY): string {
  const written = parts.map((part) => writePart(part))
  const length = () => written.reduce((sum, text) => sum + text.length + 1, 0)
  const order = parts
    .map((part, at) => ({ part, at }))
    .filter(({ part }) => part.weight !== undefined)
    .toSorted((a, b) => (a.part.weight ?? 0) - (b.part.weight ?? 0))
  for (const rows of ROWS) {
    for (const { part, at } of order) {
      if (length() <= limit) return written.filter((text) => text !== '').join('\n')
      written[at] = writePart({ ...part, blocks: cutBlocks(part.blocks, rows) })
    }
  }
  return written.filter((text) => text !== '').join('\n')
}

function writePart({ title, blocks }: BodyPart): string {
  if (blocks.length === 0) return ''
  if (title === null) return writeMarkdown(blocks)
  return writeMarkdown([html(`<details>\n<summary>${summary(title)}</summary>`), ...blocks, html('</details>')])
}

function html(value: string): Html {
  return { type: 'html', value }
}

/** Between tags no Markdown is read: text is escaped for HTML, then made inert for the forge. */
function summary(title: string): string {
  const escaped = printable(title).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return inert(escaped)
}

function cutBlocks(blocks: readonly Block[], rows: number): readonly Block[] {
  if (rows === 0) return [paragraph('Left out, since the text would be longer than the forge takes.')]
  return blocks.flatMap((block): readonly Block[] => {
    if (block.type === 'table') return cutTable(block, rows)
    if (block.type === 'list') return cutList(block, rows)
    if (block.type === 'code') return cutCode(block.lang ?? '', block.value, rows)
    return [block]
  })
}

function cutTable(table: Table, rows: number): readonly Block[] {
  const more = table.children.length - 1 - rows
  if (more <= 0) return [table]
  return [{ ...table, children: table.children.slice(0, rows + 1) }, paragraph(leftOut(more, 'row'))]
}

/** Boxes stay: what cannot be seen cannot be ticked. */
function cutList(list: List, rows: number): readonly Block[] {
  const more = list.children.length - rows
  if (more <= 0 || list.children.some((item) => typeof item.checked === 'boolean')) return [list]
  return [{ ...list, children: list.children.slice(0, rows) }, paragraph(leftOut(more, 'entry', 'entries'))]
}

/** A graph is whole or not there. */
function cutCode(language: string, value: string, rows: number): readonly Block[] {
  const lines = value.split('\n')
  if (lines.length <= rows * 4) return [codeBlock(language, value)]
  if (language === 'mermaid') return [paragraph('A graph is left out here, since the text would be too long.')]
  const more = lines.length - rows * 4
  return [codeBlock(language, lines.slice(0, rows * 4).join('\n')), paragraph(leftOut(more, 'line'))]
}

function leftOut(more: number, one: string, many?: string): string {
  return `${count(more, `more ${one}`, `more ${many ?? `${one}s`}`)} left out, since the text would be longer than the forge takes.`
}
