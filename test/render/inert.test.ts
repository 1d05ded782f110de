/** Whatever the texts of a document hold: no markup, no mention, no control arises from them. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderApply } from '../../src/render/apply.ts'
import { renderPlan } from '../../src/render/plan.ts'
import { renderScan } from '../../src/render/scan.ts'
import { complaints, hostileText, NASTY, parse, shapeOf, walk } from './hostile.ts'
import { finding, hostile, planDocument, scanDocument, scanEntry, unit } from './documents.ts'

const PLAIN = { color: false }

/** The document's own texts hold none of these, so that a match comes from the hostile text. */
const HARMLESS = hostile('plain')

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
