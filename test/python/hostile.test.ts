import { describe, expect, it } from 'vitest'
import { parseSdistFilename, parseWheelFilename } from '../../src/python/filename.ts'
import { parseMarker } from '../../src/python/marker.ts'
import { parseCoreMetadata } from '../../src/python/metadata.ts'
import { isName, normalizeName } from '../../src/python/name.ts'
import { parseRequirement } from '../../src/python/requirement.ts'
import { parseSpecifier, parseSpecifierSet } from '../../src/python/specifier.ts'
import { supportedTags, wheelRank } from '../../src/python/tags.ts'
import { parseVersion } from '../../src/python/version.ts'
import { environment } from './reading.ts'

const tags = supportedTags(environment('3.11'))

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  isName,
  normalizeName,
  parseVersion,
  parseSpecifier,
  parseSpecifierSet,
  parseMarker,
  parseRequirement,
  parseCoreMetadata,
  parseWheelFilename,
  parseSdistFilename,
  wheelRank: (text) => wheelRank(tags, text),
}

/** Pieces that make a careless reader look at the same characters again and again, and a way to end. */
const PIECES = [
  '1',
  '.1',
  '1.',
  '1a',
  '1!',
  'a',
  '-',
  '_',
  '.',
  ' ',
  '\t',
  '\n',
  '\\',
  "'",
  '"',
  '(',
  ')',
  '[',
  ',',
  ';',
  '>=1,',
  '<1 ',
  '==1.*,',
  '!=~1',
  '===',
  "os_name=='a' and ",
  "'a' in ",
  'not ',
  'A: b\n',
  ' a\n',
  'a\r\n',
  'a-',
  '-1-',
  'py3.',
  '+a.',
  'post',
  '.dev',
  'é',
  '\0',
  '\uFEFF',
]
const FRAMES: readonly (readonly [string, string])[] = [
  ['', ''],
  ['1', '!'],
  ['a', 'a'],
  ['a>=1', ';'],
  ["os_name=='", "'x"],
  ['a-1-', '.whl'],
  ['a-1', '.tar.gz'],
  ['Name: a\n', '\n\nb'],
]

/** These have no limit of their own, and read a text framed so to its end. */
const UNLIMITED: Readonly<Record<string, readonly [string, string]>> = {
  isName: ['1', '!'],
  normalizeName: ['1', '!'],
  parseCoreMetadata: ['Name: a\nRequires-Dist: ', '\n\nb'],
}

function nested(depth: number): string {
  return `${'('.repeat(depth)}os_name == 'a'${')'.repeat(depth)}`
}

function millisecondsFor(read: (text: string) => unknown, text: string): number {
  const start = performance.now()
  read(text)
  return performance.now() - start
}

describe('ten megabytes of hostile text', () => {
  it.each(Object.entries(READERS))('take %s under two seconds', (name, read) => {
    const slow = PIECES.flatMap((piece, i) => {
      const [start, end] = UNLIMITED[name] ?? FRAMES[i % FRAMES.length] ?? ['', '']
      const text = start + piece.repeat(10_000_000 / piece.length) + end
      return millisecondsFor(read, text) < 2000 ? [] : [JSON.stringify([start, piece, end])]
    })
    expect(slow).toEqual([])
  })
})

describe('texts just short enough to be read', () => {
  const CASES = PIECES.flatMap((piece) => FRAMES.map(([start, end]) => ({ piece, start, end })))

  it.each(Object.entries(READERS))('take %s under half a second each', (_, read) => {
    const slow = CASES.flatMap(({ piece, start, end }) =>
      [990, 9990, 65_500].flatMap((length) => {
        const text = start + piece.repeat((length - start.length - end.length) / piece.length) + end
        return millisecondsFor(read, text) < 500 ? [] : [JSON.stringify([start, piece, end, length])]
      }),
    )
    expect(slow).toEqual([])
  })
})

describe('depth and size', () => {
  it('parentheses are read a hundred deep, and no deeper', () => {
    expect(parseMarker(nested(100))).not.toBeNull()
    expect(parseMarker(nested(101))).toBeNull()
    expect(parseMarker(nested(30_000))).toBeNull()
    expect(parseRequirement(`a; ${nested(30_000)}`)).toBeNull()
  })

  it('long chains are one junction', () => {
    const marker = parseMarker(Array.from({ length: 3000 }, () => "os_name == 'a'").join(' and '))
    expect(marker?.kind === 'and' && marker.markers.length).toBe(3000)
  })

  it('limits stand where the docstrings say', () => {
    expect(parseVersion('1'.repeat(1000))).not.toBeNull()
    expect(parseVersion('1'.repeat(1001))).toBeNull()
    expect(parseSpecifierSet(Array.from({ length: 1000 }, (_, i) => `!=${i}`).join(','))).not.toBeNull()
    expect(parseSpecifierSet(Array.from({ length: 1001 }, (_, i) => `!=${i}`).join(','))).toBeNull()
    expect(parseMarker(`os_name == '${'a'.repeat(65_536)}'`)).toBeNull()
  })
})
