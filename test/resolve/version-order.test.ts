import fc from 'fast-check'
import { expect, test } from 'vitest'
import { includes } from '../../src/python/intervals.ts'
import { parseSpecifierSet } from '../../src/python/specifier.ts'
import { parseVersion, type Version } from '../../src/python/version.ts'
import { neighboursOf, startWithin } from '../../src/resolve/version-order.ts'

const TEXTS = ['0.9', '1.0a1', '1.0', '1.0+cu121', '1.0.post1', '1.1', '2.0.dev1', '2.0rc1', '2.0', '3.0', '1!0.1']
const SPECIFIERS = ['', '<2', '>=1.0,<1.1', '!=2.0', '==1.0', '===2.0', '>2', '<=1.0', '<1!0', '==9']

const lists = fc.shuffledSubarray(TEXTS).map((texts) => texts.map((text) => ({ version: version(text) })))

test('the versions right before and after one, whatever the order of the list', () => {
  fc.assert(
    fc.property(lists, fc.constantFrom(...TEXTS), (list, text) => {
      const { key } = version(text)
      const keys = list.map((each) => each.version.key).sort(byCodeUnits)
      const before = keys.findLast((other) => other < key) ?? null
      const after = keys.find((other) => other > key) ?? null
      expect(neighboursOf(list, version(text))).toEqual([before, after])
    }),
  )
})

test('nothing within a range stands before the start', () => {
  fc.assert(
    fc.property(lists, fc.constantFrom(...SPECIFIERS), fc.boolean(), (list, text, isSorted) => {
      const ordered = isSorted ? list.toSorted((a, b) => byCodeUnits(b.version.key, a.version.key)) : list
      const range = parseSpecifierSet(text)?.intervals
      if (range === undefined) throw new Error(`${text} is no specifier`)
      const start = startWithin(ordered, range)
      expect(ordered.slice(0, start).filter((each) => includes(range, each.version))).toEqual([])
    }),
  )
})

test('of a list from the newest down, what is above the range is passed over', () => {
  const list = ['3.0', '2.0', '1.1', '1.0'].map((text) => ({ version: version(text) }))
  expect(startWithin(list, parseSpecifierSet('<2')?.intervals ?? { cuts: [], texts: [] })).toBe(2)
})

function version(text: string): Version {
  const parsed = parseVersion(text)
  if (parsed === null) throw new Error(`${text} is no version`)
  return parsed
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
