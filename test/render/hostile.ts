/** Hostile texts, and what they might do to Markdown on a forge. */
import * as fc from 'fast-check'
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { codePoint } from '../hostile/points.ts'

let last: { readonly markdown: string; readonly tree: Nodes } | null = null

export function parse(markdown: string): Nodes {
  if (last?.markdown !== markdown) {
    last = { markdown, tree: fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) }
  }
  return last.tree
}

export function* walk(node: Nodes): Generator<Nodes> {
  yield node
  if ('children' in node) for (const child of node.children) yield* walk(child)
}

/** How many nodes of each kind; texts and code are what a document may change. */
export function shapeOf(markdown: string): Record<string, number> {
  const shape: Record<string, number> = {}
  for (const { type } of walk(parse(markdown))) shape[type] = (shape[type] ?? 0) + 1
  delete shape['text']
  return shape
}

/** Texts that a forge looks at again: everything but code. */
function textsOf(markdown: string): string[] {
  return [...walk(parse(markdown))].flatMap((node) => {
    if (!('children' in node)) return []
    const run: string[] = ['']
    for (const child of node.children) {
      if (child.type === 'text') run[run.length - 1] += child.value
      else run.push('')
    }
    return run
  })
}

const FORGE = [/(?<![\w`])@[a-z\d]/i, /#\d/, /\bgh-\d/i, /[0-9a-f]{7,}/i, /:[\w+-]+:/]

/** What Lockstep itself writes as HTML: its markers, and folds with a title. */
const OWN_HTML = /^(?:<!-- lockstep:[a-z-]+(?:=[\w.+-]+)? -->|<details>\n<summary>[^<>\n]*<\/summary>|<\/details>)$/

/** `isBody`: it may hold HTML of Lockstep's own. */
export function complaints(markdown: string, { isBody = false } = {}): string[] {
  const nodes = [...walk(parse(markdown))]
  const own = nodes.filter((node) => isBody && node.type === 'html' && OWN_HTML.test(node.value))
  const forbidden = nodes.filter((node) => !own.includes(node) && FORBIDDEN.has(node.type))
  const titles = own.flatMap((node) => ('value' in node ? [node.value.replace(/^<!--.*-->$/, '')] : []))
  const texts = [...textsOf(markdown), ...titles].filter((text) => FORGE.some((pattern) => pattern.test(text)))
  return [...forbidden.map(({ type }) => type), ...texts]
}

const FORBIDDEN: ReadonlySet<string> = new Set([
  'image',
  'html',
  'imageReference',
  'linkReference',
  'definition',
  'footnoteReference',
  'footnoteDefinition',
  'link',
  'blockquote',
  'thematicBreak',
  'delete',
  'emphasis',
])

export const NASTY = [
  '@everyone',
  'a @org/team b',
  'x@example.com',
  '#123',
  'fixes #1',
  'owner/repo#5',
  'GH-12',
  'deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  '1234567',
  ':tada:',
  '<script>alert(1)</script>',
  '<img src=x onerror=y>',
  '<!-- x -->',
  '![x](https://evil.example/p.png)',
  '[x](https://evil.example)',
  'https://evil.example/a',
  'www.evil.example',
  'ftp://evil.example',
  '<https://evil.example>',
  '[x]: https://evil.example',
  '[^1]',
  '[^1]: x',
  '| a | b |',
  '|',
  '\n\n# heading',
  '\n---\n',
  '```',
  '````\n',
  '~~~',
  '~~gone~~',
  '**bold**',
  '_em_',
  '* item',
  '- [ ] task',
  '1. one',
  '> quote',
  '    code',
  '&lt;b&gt;',
  '&#64;user',
  '\\@user',
  '$x$',
  '$$\\href{x}{y}$$',
  '`code`',
  '``',
  '\\',
  'a\\',
  '\u202Eevil',
  '\u001B[31mred',
  '\u0007',
  '\r',
  '\u0000',
  '\u2028',
  '{{ x }}',
  '%0A',
  '=cmd',
  '\uD800',
  'mailto:a@b.example',
  'xmpp:a@b.example',
  '@\u200Buser',
  '::',
  ':a:b:',
  '+1',
  '==',
  '===',
]

export const hostileText = fc.oneof(
  fc.constantFrom(...NASTY),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...NASTY),
        fc.string({ unit: codePoint, maxLength: 6 }),
        fc.constantFrom(
          ' ',
          '\n',
          '@',
          '#',
          ':',
          '`',
          '[',
          ']',
          '(',
          ')',
          '<',
          '>',
          '|',
          '!',
          '*',
          '_',
          '~',
          '\\',
          '1',
          'a',
        ),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
)
