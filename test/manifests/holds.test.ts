import { describe, expect, test } from 'vitest'
import { asksToHold, isOwnMarker } from '../../src/manifests/holds.ts'

describe('asks to hold', () => {
  test.each([
    'lockstep: hold',
    'Lockstep:hold until 2027',
    'do not upgrade',
    'DO NOT UPGRADE!',
    "don't upgrade, breaks the loader",
    'don\u2019t upgrade',
    'dont bump',
    'please do not update this',
    'never upgrade before the release',
    'do not automatically update',
    'do not auto-update',
    'must not be upgraded',
    'should not be bumped',
    "can't be upgraded because of mmcv",
    'cannot upgrade: numba',
    'do not change',
    "don't touch",
    'not to be upgraded',
    'pinned because 2.2 breaks mmcv',
    'Pinned due to a bug',
    'pinned here until the fix lands',
    'pinned to 1.24 because of numba',
    'pin because of ABI',
    'pinned on purpose',
    'deliberately pinned',
    'keep at 2.1',
    'keep this at 2.1',
    'keep below 3',
    'keep pinned',
    'Keep as is',
    'hold',
    'hold at 1.x',
    'held back by mmcv',
    'hold this version',
    'on hold for now',
    'frozen',
    'frozen until Q3',
    'must stay on 1.x',
    'has to remain below 2',
    'needs to stay at 1.24',
    'stay on 1.24',
    'see below\ndo not upgrade',
    '# do not upgrade',
    'pyup: ignore',
  ])('%j', (comment) => {
    expect(asksToHold(comment)).toBe(true)
  })
})

describe('does not', () => {
  test.each([
    '',
    'the ML stack',
    'pinned',
    'pinned for reproducibility',
    'pinned by pip-compile',
    'was pinned because of mmcv, no longer',
    'no longer pinned because mmcv moved',
    'not pinned because it never breaks',
    'unpinned because it never breaks',
    'upgrade me',
    'please upgrade soon',
    'upgraded because of a CVE',
    'do not downgrade',
    "don't forget to upgrade",
    'safe to upgrade',
    'can be upgraded',
    'keep in sync with torchvision',
    'keep sorted',
    'keep in mind: CUDA 12',
    'keep on top of this',
    'threshold at 0.5',
    'a placeholder',
    'do not hold back',
    'holds the model weights',
    'from pip freeze',
    'via torch',
    'lockstep: constraint',
    'do not remove',
    'not used at runtime',
    'needs CUDA 12',
    'household at home',
    'stay on top',
  ])('%j', (comment) => {
    expect(asksToHold(comment)).toBe(false)
  })
  test('nothing at all', () => {
    expect(asksToHold(null)).toBe(false)
  })
})

test.each([
  ['lockstep: constraint', true],
  ['lockstep: constraint (the rest was on one line)', true],
  ['lockstep: constraints', false],
  ['see lockstep: constraint', false],
  [null, false],
])('%j is the marker of an own line: %s', (comment, expected) => {
  expect(isOwnMarker(comment)).toBe(expected)
})
