/** Whatever the texts of a document hold: no markup, no mention, no control arises from them. */
import * as fc from 'fast-check'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import type { Nodes } from 'mdast'
import { describe, expect, test } from 'vitest'
import { renderApply } from '../../src/render/apply.ts'
import { renderPlan } from '../../src/render/plan.ts'
import { renderScan } from '../../src/render/scan.ts'
import { finding, hostile, planDocument, scanDocument, scanEntry, unit } from './documents.ts'

const PLAIN = { color: false }

let last: { readonly markdown: string; readonly tree: Nodes } | null = null

function parse(markdown: string): Nodes {
  if (last?.markdown !== markdown) {
    last = { markdown, tree: fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) }
  }
  return last.tree
}

function* walk(node: Nodes): Generator<Nodes> {
  yield node
  if ('children' in node) for (const child of node.children) yield* walk(child)
}

/** How many nodes of each kind; texts and code are what a document may change. */
function shapeOf(markdown: string): Record<string, number> {
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

/** The document's own texts hold none of these, so that a match comes from the hostile text. */
const HARMLESS = hostile('plain')

function complaints(markdown: string): string[] {
  const forbidden = [...walk(parse(markdown))].filter(({ type }) =>
    [
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
    ].includes(type),
  )
  const texts = textsOf(markdown).filter((text) => FORGE.some((pattern) => pattern.test(text)))
  return [...forbidden.map(({ type }) => type), ...texts]
}

const NASTY = [
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

const hostileText = fc.oneof(
  fc.constantFrom(...NASTY),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...NASTY),
        fc.string({ unit: 'binary', maxLength: 6 }),
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

const SHAPE = shapeOf(renderPlan(HARMLESS, 'markdown', PLAIN))

function linksTo(url: string): string[] {
  const before = scanEntry([finding({ url })])
  const markdown = renderPlan(planDocument(unit({ before })), 'markdown', PLAIN)
  return [...walk(parse(markdown))].flatMap((node) => (node.type === 'link' ? [node.url] : []))
}

describe('Markdown', () => {
  test('the harmless document has none of what is looked for', () => {
    expect(complaints(renderPlan(HARMLESS, 'markdown', PLAIN))).toEqual([])
  })

  test.each(NASTY)('%j is inert', (text) => {
    const markdown = renderPlan(hostile(text), 'markdown', PLAIN)
    expect(complaints(markdown)).toEqual([])
    expect(shapeOf(markdown)).toEqual(SHAPE)
  })

  test('any text is inert and leaves the shape of the notice as it is', () => {
    fc.assert(
      fc.property(
        hostileText.filter((text) => text.trim() !== ''),
        (text) => {
          const markdown = renderPlan(hostile(text), 'markdown', PLAIN)
          expect(complaints(markdown)).toEqual([])
          expect(shapeOf(markdown)).toEqual(SHAPE)
        },
      ),
      { numRuns: 120, endOnFailure: true },
    )
  })

  test('links lead to advisories alone', () => {
    expect(linksTo('https://osv.dev/vulnerability/X')).toEqual(['https://osv.dev/vulnerability/X'])
    expect(linksTo('https://github.com/advisories/GHSA-1')).toEqual(['https://github.com/advisories/GHSA-1'])
    for (const url of [
      'https://github.com/owner/repo/issues/1',
      'https://evil.example/',
      'javascript:alert(1)',
      'https://osv.dev:444/x',
      'http://osv.dev/',
      'https://osv.dev/)[x](https://evil.example',
      'https://osv.dev@evil.example/',
    ]) {
      expect(linksTo(url)).toEqual([])
    }
  })
})

describe('the terminal', () => {
  test('no control reaches it, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const output of [
          renderPlan(hostile(text), 'text', PLAIN),
          renderApply({ ...hostile(text), applied: [{ planId: text, files: [text], backup: text }] }, 'text', PLAIN),
        ]) {
          expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('with colour, the only controls are colours', () => {
    const output = renderPlan(hostile('\u001B[2J\u001B]0;x\u0007@'), 'text', { color: true })
    // oxlint-disable-next-line no-control-regex
    expect(output.replace(/\u001B\[\d+m/g, '').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(output).toContain('\u001B[1m')
  })

  test('JSON is one document, the same again', () => {
    for (const text of NASTY) {
      const document = hostile(text)
      expect(JSON.parse(renderPlan(document, 'json', PLAIN))).toEqual(JSON.parse(JSON.stringify(document)))
    }
    expect(JSON.parse(renderScan(scanDocument(unit().before), 'json', PLAIN))).toMatchObject({ schemaVersion: 1 })
  })
})
