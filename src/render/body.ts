/**
 * The body of a pull request or an issue: an open part that fits on one screen, then folded ones.
 *
 * A forge takes 65,536 characters. What is longer is cut part by part, those first that are folded and furthest from the decision; tables
 * and lists lose whole rows and say how many, and a part that goes altogether says so in its place.
 */
import type { Html, List, Nodes, Table } from 'mdast'
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
  /** What stands in their place before rows are lost. */
  readonly brief?: readonly Block[]
  /** Parts with the smallest figure are cut first; without one it is never cut. */
  readonly weight?: number
}

/** Rows that a table or list of a part may keep, from the first attempt to the last; 0: the part goes. */
const ROWS = [400, 150, 50, 20, 8, 3, 0]
/** So many attempts later a part of weight 100 is cut than one of weight 0. */
const AHEAD = 3

export function writeBody(parts: readonly BodyPart[], limit = LONGEST_BODY): string {
  const bodies = parts.map((part) => new PartBody(part))
  const steps = bodies.flatMap((body) => {
    const { weight } = body.part
    return weight === undefined ? [] : ROWS.map((rows, at) => ({ body, rows, at: at + (AHEAD * weight) / 100 }))
  })
  steps.sort((a, b) => a.at - b.at)
  for (const { body, rows } of steps) {
    if (fits(bodies, limit)) break
    body.cut(rows)
  }
  return bodies
    .map((body) => body.text())
    .filter((text) => text !== '')
    .join('\n')
}

/** Nothing is written that is too long by its bare texts already. */
function fits(bodies: readonly PartBody[], limit: number): boolean {
  if (bodies.reduce((sum, body) => sum + body.leastLength, 0) > limit) return false
  return bodies.reduce((sum, body) => sum + body.text().length + 1, 0) <= limit
}

/** A part as it is cut down; written only when it is asked for. */
class PartBody {
  readonly part: BodyPart
  #blocks: readonly Block[]
  #text: string | null = null
  #leastLength: number | null = null

  constructor(part: BodyPart) {
    this.part = part
    this.#blocks = part.blocks
  }

  cut(rows: number): void {
    const { blocks, brief } = this.part
    if (blocks.length === 0) return
    this.#blocks = cutBlocks(rows < 50 ? (brief ?? blocks) : blocks, rows)
    this.#text = null
    this.#leastLength = null
  }

  text(): string {
    return (this.#text ??= writePart({ title: this.part.title, blocks: this.#blocks }))
  }

  /** Of its texts alone, without what Markdown adds. */
  get leastLength(): number {
    return (this.#leastLength ??= this.#text?.length ?? this.#blocks.reduce((sum, block) => sum + lengthOf(block), 0))
  }
}

function lengthOf(node: Nodes): number {
  if ('children' in node) return node.children.reduce((sum, child) => sum + lengthOf(child), 0)
  return 'value' in node ? node.value.length : 0
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

const BLOCKS_PER_ROW = 4

function cutBlocks(blocks: readonly Block[], rows: number): readonly Block[] {
  if (rows === 0) return [paragraph('Left out, since the text would be longer than the forge takes.')]
  const most = rows * BLOCKS_PER_ROW
  const more: readonly Block[] =
    blocks.length > most ? [paragraph('More is left out, since the text would be longer than the forge takes.')] : []
  const cut = blocks.slice(0, most).flatMap((block): readonly Block[] => {
    if (block.type === 'table') return cutTable(block, rows)
    if (block.type === 'list') return cutList(block, rows)
    if (block.type === 'code') return cutCode(block.lang ?? '', block.value, rows)
    return [block]
  })
  return [...cut, ...more]
}

function cutTable(table: Table, rows: number): readonly Block[] {
  const more = table.children.length - 1 - rows
  if (more <= 0) return [table]
  return [{ ...table, children: table.children.slice(0, rows + 1) }, paragraph(leftOut(more, 'row'))]
}

function cutList(list: List, rows: number): readonly Block[] {
  const more = list.children.length - rows
  if (more <= 0) return [list]
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
