import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { validateConfig } from '../../src/config/read.ts'
import { durationSeconds, nearest } from '../../src/config/words.ts'
import { LIMITS, readYaml } from '../../src/config/yaml.ts'
import { LockstepError } from '../../src/errors.ts'

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let at = 1; at < 12; at++)
    lines.push(`a${String(at)}: &a${String(at)} [${Array.from({ length: 9 }, () => `*a${String(at - 1)}`).join(', ')}]`)
  return lines.join('\n')
}

const many = (length: number, line: (at: number) => string): string =>
  Array.from({ length }, (_, at) => line(at)).join('\n')

describe('hostile YAML', () => {
  it.each<[string, string, RegExp]>([
    ['an alias bomb', bomb(), /too many aliases/],
    ['an alias within itself', 'a: &x [*x]', /nested too deeply|aliases/],
    ['too large', 'a'.repeat(LIMITS.characters + 1), /larger than/],
    ['deep flow lists', '['.repeat(200_000), /nested too deeply/],
    ['deep flow maps', '{a: '.repeat(50_000), /nested too deeply/],
    ['deep block lists', '- '.repeat(100_000), /nested too deeply/],
    ['deep block maps', many(600, (at) => `${' '.repeat(at)}a:`), /nested too deeply/],
    ['deep complex keys', '? '.repeat(10_000), /nested too deeply|plain text/],
    ['many keys', many(25_000, (at) => `k${String(at)}: v`), /^null$/],
    ['many items', many(60_000, () => '- v'), /too many values/],
    ['a key twice among many', `${many(20_000, (at) => `k${String(at)}: v`)}\nk7: w`, /`k7` stands here twice/],
    ['quotes', '"'.repeat(100_001), /./],
    ['anchors', '&'.repeat(100_000), /^null$/],
    ['tabs', '\t'.repeat(100_000), /^null$/],
  ])('%s', (_, text, message) => {
    const started = performance.now()
    let thrown: unknown = null
    try {
      readYaml(text, 'f')
    } catch (error) {
      thrown = error
    }
    expect(thrown instanceof LockstepError ? thrown.toLine() : String(thrown)).toMatch(message)
    expect(performance.now() - started).toBeLessThan(4000)
  })

  it('never throws but LockstepError, whatever the bytes', () => {
    const piece = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '&a ',
      '*a',
      '"',
      "'",
      '|',
      '>',
      '? ',
      '#',
      '!!x ',
      '---\n',
      '<<: ',
      '\t',
      '3.10',
      'python',
      'allow',
      '\r',
      '\u0000',
      '%',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
          fc.string(),
        ),
        (text) => {
          const { config, errors } = validateConfig({ path: 'f', bytes: new TextEncoder().encode(text) })
          expect(config === null).toBe(errors.length > 0)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('reads any bytes as a config or errors', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { config, errors } = validateConfig({ path: 'f', bytes })
        expect(config === null).toBe(errors.length > 0)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('words', () => {
  it.each([
    ['pythn', 'python'],
    ['PYTHON', 'python'],
    ['pyhton', 'python'],
    ['strtegy', 'strategy'],
    ['qqqqqqq', null],
    ['', null],
  ])('%j is near %s', (word, expected) => {
    expect(nearest(word, ['python', 'platforms', 'strategy'])).toBe(expected)
  })

  it.each([
    ['90 seconds', 90],
    ['2 minutes', 120],
    ['1 hour', 3600],
    ['3d', null],
    ['-1 days', null],
    ['days', null],
    ['1e9 days', null],
  ])('%j is %s seconds', (text, expected) => {
    expect(durationSeconds(text)).toBe(expected)
  })
})
