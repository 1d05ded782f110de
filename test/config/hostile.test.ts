import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { validateConfig } from '../../src/config/read.ts'
import { durationSeconds, nearest } from '../../src/config/words.ts'
import { LIMITS, readYaml } from '../../src/config/yaml.ts'
import { LockstepError } from '../../src/errors.ts'
import { aliasBomb, configShapes, hostileYaml } from '../hostile/config.ts'
import { growthOf, TOO_STEEP } from '../hostile/growth.ts'

describe('hostile YAML', () => {
  it.each([
    ...hostileYaml.map(([name, write, message]) => [name, write(100_000), message] as const),
    ['too many items', '- v\n'.repeat(60_000), /too many values/] as const,
    ['an alias bomb of twelve lines', aliasBomb(), /too many aliases/] as const,
    ['an alias within itself alone', 'a: &x [*x]', /nested too deeply|aliases/] as const,
    ['an odd quote', '"'.repeat(100_001), /./] as const,
    ['too large', 'a'.repeat(LIMITS.characters + 1), /larger than/] as const,
  ])('%s', (_, text, message) => {
    let thrown: unknown = null
    try {
      readYaml(text, 'f')
    } catch (error) {
      thrown = error
    }
    expect(thrown instanceof LockstepError ? thrown.toLine() : String(thrown)).toMatch(message)
  })

  it.each(configShapes)('$name: the cost grows as the size', async (shape) => {
    expect(await growthOf(shape)).toBeLessThan(TOO_STEEP)
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
