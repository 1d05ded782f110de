/**
 * Markers in the bodies that Lockstep writes on a forge: HTML comments that nobody sees, by which it finds its own parts again.
 *
 * A marker's name and value are of a small grammar, so that no text from outside can stand in one. Reading goes through the Markdown
 * parser: what stands in code, in a quote or in a link is no marker.
 */
import type { Html, ListItem, Nodes, Root, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { paragraph } from './nodes.ts'
import type { Part } from './nodes.ts'

const VALUE = /^[A-Za-z0-9](?:[A-Za-z0-9._+]|-(?!-))*$/
/** Of a box as it is written; where it stands in code, parsing tells. */
const TICKED = /\[[xX]\] <!-- lockstep:/
const MARKER = /^<!-- lockstep:([a-z-]+)(?:=([A-Za-z0-9._+-]+))? -->$/

export type MarkerName =
  | 'pull'
  | 'revert'
  | 'onboarding'
  | 'dashboard'
  | 'reply'
  | 'said'
  | 'turn'
  | 'results'
  | 'results-end'
  | 'failure'
  | 'failure-end'
  | BoxName

/** What a tick asks for; some with a value: `option=2`. */
export type BoxName = 'rebase' | 'recreate' | 'rollback' | 'option' | 'lift' | 'unignore' | 'scan' | 'pause' | 'resume'

/** Throws where the value is not of the grammar: such a value must not reach this place. */
export function marker(name: MarkerName, value?: string): Html {
  if (value !== undefined && !isMarkerValue(value)) throw new Error(`no value of a marker: ${JSON.stringify(value)}`)
  return { type: 'html', value: `<!-- lockstep:${name}${value === undefined ? '' : `=${value}`} -->` }
}

export function isMarkerValue(text: string): boolean {
  return VALUE.test(text) && !text.endsWith('-')
}

/** A box that a person can tick. */
export function box(name: BoxName, value: string | undefined, ...parts: readonly Part[]): ListItem {
  return { type: 'listItem', spread: false, checked: false, children: [paragraph(marker(name, value), ' ', ...parts)] }
}

/**
 * The blocks of a text, with code and HTML told apart from text. Emphasis, links, tables and the like are left as text: nothing here asks for
 * them, and the time they take grows with the square of a text that is made for it.
 */
export function parseMarkdown(markdown: string): Root {
  if (NESTED.test(markdown)) return { type: 'root', children: [] }
  return fromMarkdown(markdown, { extensions: [{ disable: { null: [...UNREAD] } }] })
}

/** Deeper than anybody writes; the parser calls itself once for each. */
const NESTED = /^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])){40}/m
const UNREAD = [
  'attention',
  'labelStartImage',
  'labelStartLink',
  'labelEnd',
  'definition',
  'autolink',
  'characterReference',
]

/** A look asks the same few bodies for one marker after the other. */
const read = new Map<string, readonly RootContent[]>()
const MOST_READ = 4

/** The blocks of a body of Lockstep's own. */
function blocksOf(body: string): readonly RootContent[] {
  const known = read.get(body)
  if (known !== undefined) return known
  const blocks = parseMarkdown(body).children
  if (read.size === MOST_READ) read.clear()
  read.set(body, blocks)
  return blocks
}

/** Whether a box may be ticked, without parsing. */
export function mayHaveTicks(body: string): boolean {
  return TICKED.test(body)
}

/** The boxes of a body, as `name` or `name=value`. */
export function boxesOf(body: string): readonly { readonly box: string; readonly isTicked: boolean }[] {
  if (!body.includes('] <!-- lockstep:')) return []
  return blocksOf(body).flatMap((node) => {
    if (node.type !== 'list') return []
    return node.children.flatMap((item) => boxOf(item) ?? [])
  })
}

/** `[x]`, a space, then the marker, at the beginning of an item. */
function boxOf(item: ListItem): { readonly box: string; readonly isTicked: boolean } | null {
  const [first] = item.children
  if (first?.type !== 'paragraph') return null
  const [text, html] = first.children
  const [, sign] = text?.type === 'text' ? (/^\[([ xX])\]\s+$/.exec(text.value) ?? []) : []
  const box = html === undefined || sign === undefined ? null : markerOf(html)
  return box === null ? null : { box, isTicked: sign !== ' ' }
}

/** The body with every box of Lockstep's own open again. */
export function withOpenBoxes(body: string): string {
  if (!mayHaveTicks(body)) return body
  const starts = blocksOf(body)
    .flatMap((node) => (node.type === 'list' ? node.children : []))
    .flatMap((item) => {
      const start = item.position?.start.offset
      return boxOf(item)?.isTicked === true && start !== undefined ? [start] : []
    })
  return starts.reduce((text, start) => text.slice(0, start) + text.slice(start).replace(/\[[xX]\]/, '[ ]'), body)
}

/** `name` or `name=value`. */
function markerOf(node: Nodes): string | null {
  if (node.type !== 'html') return null
  const [, name, value] = MARKER.exec(node.value.trim()) ?? []
  return name === undefined ? null : value === undefined ? name : `${name}=${value}`
}

/** Of the markers that stand by themselves: the value, '' without one; null where there is no such marker. */
export function markedValue(body: string, name: MarkerName): string | null {
  if (!body.includes(`lockstep:${name}`)) return null
  for (const node of blocksOf(body)) {
    const found = markerOf(node)
    if (found === name) return ''
    if (found?.startsWith(`${name}=`) === true) return found.slice(name.length + 1)
  }
  return null
}

/** The body with a section in place of the one between two markers, these among it; null where it does not have both. */
export function withSection(body: string, from: MarkerName, to: MarkerName, section: string): string | null {
  const nodes = blocksOf(body)
  const begins = (node: Nodes) => markerOf(node) === from || markerOf(node)?.startsWith(`${from}=`) === true
  const start = nodes.find(begins)?.position?.start.offset
  const end = nodes.find((node) => markerOf(node) === to)?.position?.end.offset
  if (start === undefined || end === undefined || end < start) return null
  return `${body.slice(0, start)}${section.trim()}${body.slice(end)}`
}
