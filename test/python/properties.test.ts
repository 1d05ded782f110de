import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markerValues } from '../../src/python/environment.ts'
import { parseSdistFilename, parseWheelFilename } from '../../src/python/filename.ts'
import { areDisjoint, complement, includes, intersect, isEmpty, isSubset, union } from '../../src/python/intervals.ts'
import { evaluateMarker, extrasNamedBy, formatMarker, parseMarker } from '../../src/python/marker.ts'
import { parseCoreMetadata } from '../../src/python/metadata.ts'
import { isName, normalizeName } from '../../src/python/name.ts'
import { parseRequirement } from '../../src/python/requirement.ts'
import { both, contains, namesPrerelease, parseSpecifierSet } from '../../src/python/specifier.ts'
import { supportedTags, wheelRank } from '../../src/python/tags.ts'
import {
  canonicalVersion,
  compareVersions,
  formatVersion,
  parseVersion,
  publicVersion,
} from '../../src/python/version.ts'
import { markerText, setText, versionText } from './arbitraries.ts'
import { environment, marker, set, version } from './reading.ts'
import { witness } from './witness.ts'
import { codePoint } from '../hostile/points.ts'

const place = environment('3.11')
const LETTERS = '01.*+!-_ abcdevrcpost<>=~,;()[]\'"\\\n\t@:/é'.split('')
const noise = fc.oneof(
  fc.string({ unit: codePoint, maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 60 }),
)

describe('versions', () => {
  it('are in a total order that canonical texts follow', () => {
    fc.assert(
      fc.property(versionText, versionText, versionText, (x, y, z) => {
        const [a, b, c] = [version(x), version(y), version(z)]
        expect(compareVersions(a, b)).toBe(0 - compareVersions(b, a) + 0)
        expect(compareVersions(a, b) === 0).toBe(canonicalVersion(a) === canonicalVersion(b))
        const isAscending = compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0
        expect(!isAscending || compareVersions(a, c) <= 0).toBe(true)
      }),
    )
  })

  it('survive being written', () => {
    fc.assert(
      fc.property(versionText, (text) => {
        const read = version(text)
        for (const written of [formatVersion(read), canonicalVersion(read)]) {
          expect(compareVersions(version(written), read)).toBe(0)
        }
        expect(formatVersion(version(formatVersion(read)))).toBe(formatVersion(read))
        expect(publicVersion(read).local).toEqual([])
        expect(compareVersions(publicVersion(read), read)).toBeLessThanOrEqual(0)
      }),
    )
  })
})

describe('specifier sets', () => {
  it('survive being written', () => {
    fc.assert(
      fc.property(setText, (text) => {
        expect(set(set(text).text)).toEqual(set(text))
      }),
    )
  })

  it('joined by both admit what each admits', () => {
    fc.assert(
      fc.property(setText, setText, versionText, (x, y, v) => {
        const joined = both(set(x), set(y))
        expect(contains(joined, version(v))).toBe(contains(set(x), version(v)) && contains(set(y), version(v)))
        expect(joined).toEqual(set([x, y].filter((text) => text !== '').join(',')))
      }),
    )
  })
})

describe('intervals', () => {
  it('behave as sets of versions', () => {
    fc.assert(
      fc.property(setText, setText, fc.array(versionText, { minLength: 5, maxLength: 5 }), (x, y, texts) => {
        const [a, b] = [set(x).intervals, set(y).intervals]
        for (const v of texts.map(version)) {
          expect(includes(intersect(a, b), v)).toBe(includes(a, v) && includes(b, v))
          expect(includes(union(a, b), v)).toBe(includes(a, v) || includes(b, v))
          expect(includes(complement(a), v)).toBe(!includes(a, v))
          expect(!isSubset(a, b) || !includes(a, v) || includes(b, v)).toBe(true)
          expect(isEmpty(a) && includes(a, v)).toBe(false)
        }
      }),
    )
  })

  it('that are not empty have a version', () => {
    fc.assert(
      fc.property(setText, setText, (x, y) => {
        const [a, b] = [set(x).intervals, set(y).intervals]
        for (const found of [a, intersect(a, b), intersect(a, complement(b)), complement(union(a, b))]) {
          const text = witness(found)
          expect(text === null).toBe(isEmpty(found))
          expect(
            text === null || includes({ ...found, texts: found.cuts.length > 0 ? [] : found.texts }, version(text)),
          ).toBe(true)
        }
      }),
      { numRuns: 5_000 },
    )
  })

  it('obey the laws of a Boolean algebra, as equal values', () => {
    fc.assert(
      fc.property(setText, setText, setText, (x, y, z) => {
        const [a, b, c] = [set(x).intervals, set(y).intervals, set(z).intervals]
        expect(complement(complement(a))).toEqual(a)
        expect(complement(intersect(a, b))).toEqual(union(complement(a), complement(b)))
        expect(intersect(a, union(b, c))).toEqual(union(intersect(a, b), intersect(a, c)))
        expect(union(a, b)).toEqual(union(b, a))
        expect(isEmpty(intersect(a, complement(a)))).toBe(true)
        expect(isSubset(intersect(a, b), a)).toBe(true)
        expect(isSubset(a, b)).toBe(isEmpty(intersect(a, complement(b))))
        expect(areDisjoint(a, b)).toBe(isEmpty(intersect(a, b)))
        expect(areDisjoint(a, intersect(b, complement(a)))).toBe(true)
      }),
    )
  })
})

describe('markers', () => {
  it('survive being written, and mean the same', () => {
    fc.assert(
      fc.property(markerText, (text) => {
        const read = marker(text)
        expect(marker(formatMarker(read))).toEqual(read)
        const extras = new Set(extrasNamedBy(read))
        const values = markerValues(place)
        expect(evaluateMarker(marker(formatMarker(read)), values, extras)).toBe(evaluateMarker(read, values, extras))
      }),
    )
  })
})

describe('whatever the text', () => {
  it('reading gives a value or null', () => {
    fc.assert(
      fc.property(noise, (text) => {
        const read = parseVersion(text)
        if (read !== null) formatVersion(publicVersion(read))
        const found = parseSpecifierSet(text)
        if (found !== null) contains(found, version('1.0'))
        if (found !== null) namesPrerelease(found)
        const condition = parseMarker(text)
        if (condition !== null) evaluateMarker(condition, markerValues(place), new Set())
        parseRequirement(text)
        parseRequirement(`a${text}`)
        parseMarker(`os_name == '${text}'`)
        parseCoreMetadata(text)
        parseWheelFilename(`${text}.whl`)
        parseSdistFilename(`${text}.tar.gz`)
        expect(wheelRank(supportedTags(place), `a-1-${text}.whl`)).toBeGreaterThanOrEqual(0)
        expect(normalizeName(normalizeName(text))).toBe(normalizeName(text))
        expect(!isName(text) || isName(normalizeName(text))).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })
})
