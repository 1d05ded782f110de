import * as fc from 'fast-check'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isIncluded, matchesGlob } from '../../src/config/globs.ts'

describe('globs', () => {
  it.each<[string, string, boolean]>([
    ['**', 'a/b/c.txt', true],
    ['*.txt', 'a.txt', true],
    ['*.txt', 'x/y/a.txt', true],
    ['/a.txt', 'a.txt', true],
    ['docs/**', 'docs/a/b.txt', true],
    ['docs/', 'docs/a/b.txt', true],
    ['docs/**', 'docs.txt', false],
    ['docs/*', 'docs/a/b.txt', false],
    ['**/test/**', 'a/test/b.txt', true],
    ['**/test/**', 'test/b.txt', true],
    ['**/test/**', 'a/tests/b.txt', false],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a?c.txt', 'abc.txt', true],
    ['a?c.txt', 'ac.txt', false],
    ['requirements*.txt', 'svc/requirements-dev.txt', true],
    ['./svc/*.txt', 'svc/a.txt', true],
    ['', 'a', false],
  ])('%s and %s: %s', (glob, path, expected) => {
    expect(matchesGlob(path, glob)).toBe(expected)
  })

  it('agrees with node:path for *, ? and **', () => {
    const part = fc.stringMatching(/^[ab]{1,3}$/)
    const globPart = fc.oneof(part, fc.constantFrom('*', '?', '**', 'a*', '*b', 'a?b'))
    const paths = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
    const globs = fc.array(globPart, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('/'))
    fc.assert(
      fc.property(paths, globs, (path, glob) => {
        // A trailing `/**` matches the folder itself there; manifests are files.
        fc.pre(!glob.endsWith('**'))
        expect(matchesGlob(path, glob)).toBe(posix.matchesGlob(path, glob))
      }),
      { numRuns: 3000 },
    )
  })

  it('ends soon on what backtracks for ages elsewhere', () => {
    expect(matchesGlob(`${'a'.repeat(2000)}b`, `${'*a'.repeat(200)}c`)).toBe(false)
    expect(matchesGlob(Array.from({ length: 300 }, () => 'a').join('/'), `${'**/a/'.repeat(90)}b`)).toBe(false)
  })

  it('exclude outweighs include', () => {
    expect(isIncluded('a/b.txt', { include: ['a/**'], exclude: ['*.txt'] })).toBe(false)
    expect(isIncluded('a/b.txt', { include: ['a/**'], exclude: [] })).toBe(true)
  })
})
