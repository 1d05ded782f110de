/**
 * Writes the same mdast for a terminal, with or without colour: headings, lists, aligned tables, code as it is.
 * Every text is printable: nothing from outside reaches the terminal as a control.
 */
import type { List, Nodes, Table } from 'mdast'
import type { Block } from './nodes.ts'
import { printable, printableLines } from './printable.ts'

export interface Look {
  readonly color: boolean
}

const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  cyan: [36, 39],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
} as const
type Style = keyof typeof STYLES

export function writeTerminal(blocks: readonly Block[], look: Look): string {
  return `${blocks.map((block) => writeBlock(block, look)).join('\n\n')}\n`
}

function paint(style: Style, text: string, look: Look): string {
  const [on, off] = STYLES[style]
  return look.color && text !== '' ? `\u001B[${on}m${text}\u001B[${off}m` : text
}

function writeBlock(block: Nodes, look: Look): string {
  switch (block.type) {
    case 'heading':
      return paint('bold', inline(block.children, look), look)
    case 'paragraph':
      return inline(block.children, look)
    case 'list':
      return writeList(block, look)
    case 'table':
      return writeTable(block, look)
    case 'code':
      return printableLines(block.value)
        .split('\n')
        .map((line) => `    ${paint(lineStyle(line), line, look)}`)
        .join('\n')
    default:
      return 'children' in block ? inline(block.children, look) : ''
  }
}

function lineStyle(line: string): Style {
  if (line.startsWith('+')) return 'green'
  return line.startsWith('-') ? 'red' : 'dim'
}

function writeList(list: List, look: Look): string {
  return list.children
    .map((item) => `  - ${item.children.map((child) => writeBlock(child, look)).join('\n    ')}`)
    .join('\n')
}

function inline(children: readonly Nodes[], look: Look): string {
  return children.map((child) => inlineNode(child, look)).join('')
}

function inlineNode(node: Nodes, look: Look): string {
  switch (node.type) {
    case 'text':
      return severityPainted(printable(node.value), look)
    case 'inlineCode':
      return paint('cyan', printable(node.value), look)
    case 'strong':
      return paint('bold', inline(node.children, look), look)
    case 'link':
      return `${inline(node.children, look)} ${paint('dim', `<${printable(node.url)}>`, look)}`
    default:
      return 'children' in node ? inline(node.children, look) : ''
  }
}

/** A cell that is a severity and nothing else takes its colour. */
function severityPainted(text: string, look: Look): string {
  if (text === 'critical' || text === 'high') return paint('red', text, look)
  return text === 'medium' ? paint('yellow', text, look) : text
}

function writeTable(table: Table, look: Look): string {
  const plain = table.children.map((row) => row.children.map((cell) => inline(cell.children, { color: false })))
  const painted = table.children.map((row) => row.children.map((cell) => inline(cell.children, look)))
  const widths = (plain[0] ?? []).map((_, column) => Math.max(...plain.map((row) => widthOf(row[column] ?? ''))))
  return painted
    .map((row, y) => {
      const cells = row.map((cell, x) => cell + ' '.repeat((widths[x] ?? 0) - widthOf(plain[y]?.[x] ?? '')))
      const line = `  ${cells.join('  ').trimEnd()}`
      return y === 0 ? paint('dim', line, look) : line
    })
    .join('\n')
}

/** Characters, East Asian wide ones counted twice. */
function widthOf(text: string): number {
  let width = 0
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue
    width +=
      /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1
  }
  return width
}
