/** Runs of candidates, told from cuts and from costs, against going through them one by one. */
import { describe, expect, it } from 'vitest'
import { contains, parseSpecifierSet } from '../../src/python/specifier.ts'
import { compareVersions, parseVersion } from '../../src/python/version.ts'
import { rangesBetween } from '../../src/solve/admitted.ts'
import { inRanges, rangesWhere, stepsOf } from '../../src/solve/ranges.ts'
import { randomNumbers } from './random.ts'

const VERSIONS = ['0.9', '1.0.dev1', '1.0a1', '1.0', '1.0.post1', '1.0+cu121', '1.1rc1', '1.1', '1.2', '2.0', '1!0.1']
  .flatMap((text) => parseVersion(text) ?? [])
  .sort(compareVersions)

const SPECIFIERS = [
  ...['', '>=1.0', '<1.0', '>1.0', '<=1.0', '==1.0', '!=1.0', '==1.*', '!=1.1.*', '~=1.0', '>=1.0,<2', '!=1.0,!=1.2'],
  ...['>=3', '<0.1', '==1.0+cu121', '>=1.1rc1', '<1!0', '>=1.0,!=1.1,<1.2', '===1.0', '!=0.9,!=1!0.1'],
]

describe('ranges of candidates', () => {
  it.each(SPECIFIERS)('lie between the cuts of "%s"', (text) => {
    const set = parseSpecifierSet(text)
    if (set === null) throw new Error(`${text} is no specifier`)
    const candidates = VERSIONS.map((version) => ({ version, files: [], isFree: true }))
    const expected = rangesWhere(candidates.length, (index) => {
      const version = VERSIONS[index]
      return version !== undefined && contains(set, version)
    })
    if (set.intervals.texts.length === 0) expect(rangesBetween(candidates, set.intervals.cuts)).toEqual(expected)
    else expect(text).toBe('===1.0')
  })

  it('are the steps that costs are paid in', () => {
    const below = randomNumbers(7)
    for (let round = 0; round < 500; round++) {
      const costs = Array.from({ length: below(8) }, () => below(4))
      if (round % 3 === 1) costs.sort((a, b) => a - b)
      if (round % 3 === 2) costs.sort((a, b) => b - a)
      const steps = stepsOf(costs)
      const paid = costs.map((_, at) =>
        steps.reduce((all, { ranges, weight }) => all + (inRanges(ranges, at) ? weight : 0), 0),
      )
      expect(paid).toEqual(costs)
      expect(steps.every(({ weight }) => weight > 0)).toBe(true)
    }
  })
})
