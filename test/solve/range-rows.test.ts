import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RangeRows } from '../../src/solve/range-rows.ts'
import { inRanges, outside, rangesOf, rangesWhere } from '../../src/solve/ranges.ts'

const SIZE = 12

/** Ranges over twelve positions, as bits. */
const arbitraryRanges = fc
  .integer({ min: 0, max: 2 ** SIZE - 1 })
  .map((bits) => rangesWhere(SIZE, (index) => (bits & (1 << index)) !== 0))

test('rows say of two positions what the ranges say one by one', () => {
  fc.assert(
    fc.property(fc.array(arbitraryRanges, { maxLength: 70 }), (all) => {
      const rows = new RangeRows(SIZE, all)
      for (let inner = 0; inner < SIZE; inner++) {
        const holding = all.filter((ranges) => inRanges(ranges, inner))
        for (let outer = 0; outer < SIZE; outer++) {
          const isAlike = holding.every((ranges) => inRanges(ranges, outer))
          expect(rows.holdsLike(outer, inner)).toBe(isAlike)
          if (isAlike && outer !== inner) expect(rows.isApart(inner)).toBe(false)
        }
        const sizes = holding.map((ranges) => rangesSize(ranges))
        expect(rows.narrowest(inner)?.size ?? Infinity).toBe(Math.min(...sizes))
      }
    }),
  )
})

test('positions that the same ranges hold have one hash', () => {
  const rows = new RangeRows(4, [
    [0, 1],
    [1, 2],
    [3, 3],
  ])
  expect(new Set([0, 1, 2, 3].map((position) => rows.hash(position))).size).toBe(4)
  const same = new RangeRows(3, [
    [0, 2],
    [1, 2],
  ])
  expect(same.hash(1)).toBe(same.hash(2))
})

test('ranges of indexes in any order, and what is outside of them', () => {
  expect(rangesOf([5, 2, 1, 7])).toEqual([1, 2, 5, 5, 7, 7])
  fc.assert(
    fc.property(arbitraryRanges, (ranges) => {
      const others = rangesWhere(SIZE, (index) => !inRanges(ranges, index))
      expect(outside(ranges, SIZE)).toEqual(others)
    }),
  )
})

function rangesSize(ranges: readonly number[]): number {
  return Array.from({ length: SIZE }, (_, index) => index).filter((index) => inRanges(ranges, index)).length
}
