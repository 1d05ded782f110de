/**
 * Small makers of mdast nodes. A plain string becomes a text node: the writers make every text node inert, so no caller has to think of it.
 * A link leads only to places that publish advisories or are Lockstep's own; any other address is shown as text.
 */
import type {
  Code,
  Heading,
  InlineCode,
  List,
  Paragraph,
  PhrasingContent,
  RootContent,
  Strong,
  Table,
  TableCell,
} from 'mdast'
import { printable, printableLines, shortened } from './printable.ts'

export type Part = string | PhrasingContent

const LONGEST_TEXT = 600

export function phrase(parts: readonly Part[]): PhrasingContent[] {
  return parts.map((part) => (typeof part === 'string' ? { type: 'text', value: part } : part))
}

export function heading(depth: 1 | 2 | 3 | 4, ...parts: readonly Part[]): Heading {
  return { type: 'heading', depth, children: phrase(parts) }
}

export function paragraph(...parts: readonly Part[]): Paragraph {
  return { type: 'paragraph', children: phrase(parts) }
}

export function bullets(items: readonly (readonly Part[])[]): List {
  return {
    type: 'list',
    ordered: false,
    spread: false,
    children: items.map((item) => ({ type: 'listItem', spread: false, children: [paragraph(...item)] })),
  }
}

export function table(head: readonly string[], rows: readonly (readonly (readonly Part[])[])[]): Table {
  const cell = (parts: readonly Part[]): TableCell => ({ type: 'tableCell', children: phrase(parts) })
  return {
    type: 'table',
    children: [
      { type: 'tableRow', children: head.map((text) => cell([text])) },
      ...rows.map((row) => ({ type: 'tableRow' as const, children: row.map(cell) })),
    ],
  }
}

export function strong(...parts: readonly Part[]): Strong {
  return { type: 'strong', children: phrase(parts) }
}

/** A name, a version, a path, a command. */
export function code(text: string): InlineCode {
  const value = shortened(printable(text), LONGEST_TEXT)
  return { type: 'inlineCode', value: value === '' ? ' ' : value }
}

export function codeBlock(language: string, text: string): Code {
  return { type: 'code', lang: language, value: printableLines(text).replace(/\n+$/, '') }
}

/** Text of a bearable length, for what others wrote. */
export function quoted(text: string): PhrasingContent {
  return { type: 'text', value: shortened(printable(text).trim(), LONGEST_TEXT) }
}

const LINKED_HOSTS = new Set(['osv.dev', 'github.com', 'nvd.nist.gov', 'www.cve.org'])

/** A link where the address is one of an advisory, else its label alone. */
export function advisoryLink(url: string, label: string): PhrasingContent {
  return isAdvisoryAddress(url) ? { type: 'link', url, children: [{ type: 'text', value: label }] } : code(label)
}

function isAdvisoryAddress(url: string): boolean {
  if (!/^https:\/\/[\w./:-]+$/.test(url) || !URL.canParse(url)) return false
  const { hostname, pathname, port } = new URL(url)
  if (port !== '' || !LINKED_HOSTS.has(hostname)) return false
  return hostname !== 'github.com' || pathname.startsWith('/advisories/')
}

export type Block = RootContent
