import { describe, expect, test } from 'vitest'
import { affectedAmong, affects, fixedIn, plainOf } from '../../src/osv/affects.ts'
import { compareVersions } from '../../src/python/version.ts'
import { looselyReadBounds } from '../../src/osv/bound.ts'
import { about, json, only, version, vulnerabilitiesOf } from './records.ts'
import type { Events } from './records.ts'

function one(events: Events, versions?: readonly string[]) {
  return only(vulnerabilitiesOf('demo', json('X-1', { affected: [about('demo', events, versions)] })))
}

const pair = (introduced: string, fixed: string): Events => [{ introduced }, { fixed }]
const until = (introduced: string, ...last: readonly string[]): Events => [
  { introduced },
  ...last.map((bound) => ({ last_affected: bound })),
]

/** What the events say; versions affected; versions not affected. */
const RANGES: readonly (readonly [string, Events, string, string])[] = [
  [
    'a fix is the first version out',
    pair('1.0', '2.0'),
    '1.0 1.0.0 1.5.post1 2.0rc1 2.0.dev0',
    '0.9 1.0rc1 2.0 2.0.0 2.0.post1 1!1.5',
  ],
  ['introduced 0 is before everything', pair('0', '1.0'), '0.dev0 0a0 0 0.1', '1.0'],
  ['without an end all later ones', [{ introduced: '1.0' }], '1.0 99 1!0', '0.9'],
  ['the last affected version is in', until('0', '1.4'), '1.4 1.4.0', '1.4.post1 1.4.1'],
  ['several last affected mean the highest', until('0', '2.5.0', '2.7.1'), '2.6.0 2.7.1', '2.7.2'],
  ['in any order', until('0', '1.2.1', '1.2.0'), '1.2.1', '1.2.2'],
  [
    'several last affected per branch',
    [...until('3.0', '3.1', '3.2'), ...until('4.0', '4.1')],
    '3.2 4.1',
    '2.9 3.3 4.2',
  ],
  ['unsorted pairs', [...pair('2.0', '2.5'), ...pair('1.0', '1.5')], '1.2 2.2', '0.9 1.5 1.7 2.5'],
  [
    'overlapping pairs hold what any holds',
    [...pair('2.11', '2.11.7'), ...pair('0', '2.11.6')],
    '2.11.6 2.11.5',
    '2.11.7',
  ],
  ['a fix before its introduction', [{ fixed: '2.0' }, { introduced: '1.0' }], '1.0 1.9', '0.9 2.0'],
  ['the first of several fixes ends it', [{ introduced: '1' }, { fixed: '3' }, { fixed: '2' }], '1.5', '2 2.5 3'],
  [
    'introduced twice begins at the first',
    [{ introduced: '1' }, { introduced: '2' }, { fixed: '3' }],
    '1 1.5 2.9',
    '0.9 3',
  ],
  ['reintroduced', [...pair('0', '1.5'), { introduced: '2.0' }], '1.4 2.0 9', '1.5 1.9'],
  ['a fix alone begins at the beginning', [{ fixed: '1.5' }], '0.1 1.4', '1.5'],
  ['an empty range holds nothing', pair('1.0', '1.0'), '', '0.9 1.0 1.1'],
  ['one version alone', until('1.0', '1.0'), '1.0', '0.9 1.0.1'],
  ['a limit ends what is looked at', [{ introduced: '1.0' }, { limit: '3.0' }], '1.0 2.9', '3.0'],
  ['the highest limit counts, * is none', [{ introduced: '1.0' }, { limit: '3.0' }, { limit: '*' }], '1.0 3.5', '0.9'],
  ['a limit beyond the fix changes nothing', [...pair('1.0', '2.0'), { limit: '3.0' }], '1.9', '2.0'],
  ['-NA is cut off', until('0', '2.6.0-NA'), '2.6.0 2.5.1', '2.6.1'],
  ['-cu124 is cut off', until('0', '2.6.0-cu124'), '2.6.0 2.6.0+cu126', '2.7.0'],
  ['a fixed bound likewise', pair('0', '7.2.0-12.1'), '7.1', '7.2.0'],
  ['trailing words are cut off', pair('0', '4.6.0.stable11'), '4.5', '4.6.0'],
  ['a local label as last affected', until('0', '2.6.0+cu124'), '2.6.0 2.6.0+cu126', '2.6.0.post1'],
  ['a labelled fix fixes itself alone', pair('0', '1.2.3+sec1'), '1.2.3 1.2.3+other', '1.2.3+sec1 1.2.4'],
  ['a local label never leaves the set', pair('2.1.0', '2.2.0'), '2.1.0+cu121 2.1.2+cu118', '2.2.0+cu121 2.0.1+cu121'],
]

const ranged = (type: string) =>
  only(
    vulnerabilitiesOf(
      'demo',
      json('X-1', {
        affected: [
          {
            package: { ecosystem: 'PyPI', name: 'demo' },
            ranges: [{ type, events: pair('1.0.0-beta.1', '2.0.0') }],
          },
        ],
      }),
    ),
  )

describe('ranges', () => {
  test.each(RANGES)('%s', (_, events, affected, clean) => {
    const vulnerability = one(events)
    for (const text of affected.split(' ').filter(Boolean))
      expect([text, affects(vulnerability, version(text))]).toEqual([text, 'affected'])
    for (const text of clean.split(' ').filter(Boolean))
      expect([text, affects(vulnerability, version(text))]).toEqual([text, 'not-affected'])
  })

  test('SEMVER ranges are read, Git ranges are not', () => {
    expect(affects(ranged('SEMVER'), version('1.0.0b2'))).toBe('affected')
    expect(affects(ranged('SEMVER'), version('1.0.0a1'))).toBe('not-affected')
    expect(affects(ranged('GIT'), version('1.5'))).toBe('undecided')
  })
})

/** Every version that a row names, and some between. */
const ALL = [...RANGES.map(([, , affected, clean]) => `${affected} ${clean}`), '1.0+x 1.9.dev1 2.6.0+cu124 3.0 4.6.0+y']
  .flatMap((words) => words.split(' ').filter(Boolean))
  .map(version)
  .sort(compareVersions)

describe('of many versions at once', () => {
  test.each([
    ...RANGES.map(([what, events]) => [what, one(events)] as const),
    ['listed versions beside a range', one(pair('1.0', '2.0'), ['1.0', '0.9', '3.0', '2.5+x'])] as const,
    ['a bound nothing of which can be read', one([...pair('0', 'trunk'), ...pair('2.0', '2.5')])] as const,
    ['Git ranges', ranged('GIT')] as const,
  ])('%s', (_, vulnerability) => {
    const found = affectedAmong(vulnerability, ALL.map(plainOf))
    const wanted = ALL.flatMap((each, at) => (affects(vulnerability, each) === 'affected' ? [at] : []))
    expect([...found].sort((a, b) => a - b)).toEqual(wanted)
  })
})

describe('listed versions', () => {
  test('count together with the ranges', () => {
    const vulnerability = one(pair('1.0', '2.0'), ['1.0', '1.5', '3.0'])
    expect(vulnerability.versions).toEqual(['3.0'])
    expect(affects(vulnerability, version('3.0.0'))).toBe('affected')
    expect(affects(vulnerability, version('3.0+cu121'))).toBe('affected')
    expect(affects(vulnerability, version('3.1'))).toBe('not-affected')
  })

  test('a pre-release that is not listed can lie inside the range', () => {
    expect(affects(one(pair('0', '2.0'), ['1.0']), version('2.0rc1'))).toBe('affected')
  })

  test('are equal as versions, not as texts', () => {
    const vulnerability = one([], ['1.0', 'v2.0.0-RC1', '3.0+local'])
    for (const text of ['1', '1.0.0', '2.0rc1', '3.0', '3.0+other'])
      expect(affects(vulnerability, version(text))).toBe('affected')
    expect(affects(vulnerability, version('1.0.1'))).toBe('not-affected')
  })
})

describe('undecided', () => {
  test.each([
    ['neither ranges nor versions', one([])],
    ['only versions that are none', one([], ['trunk', '0.3X'])],
    ['a bound nothing of which can be read', one(pair('0', 'trunk'))],
  ])('%s', (_, vulnerability) => {
    expect(affects(vulnerability, version('1.0'))).toBe('undecided')
  })

  test('an unreadable end still leaves out what lies before the start', () => {
    const vulnerability = one(pair('2.0', 'trunk'))
    expect(affects(vulnerability, version('1.0'))).toBe('not-affected')
    expect(affects(vulnerability, version('2.0'))).toBe('undecided')
  })

  test('a live record of the group that can be compared decides', () => {
    const group = vulnerabilitiesOf(
      'demo',
      json('X-1', { affected: [about('demo', [])] }),
      json('X-2', { aliases: ['X-1'], affected: [about('demo', pair('0', '2.0'))] }),
    )
    expect(affects(only(group), version('2.1'))).toBe('not-affected')
  })
})

describe('fixes', () => {
  const CASES: readonly (readonly [string, Events, readonly string[] | undefined, string, readonly string[]])[] = [
    [
      'the fix of its branch and of later ones',
      [...pair('2.0', '2.5'), ...pair('1.0', '1.5')],
      undefined,
      '1.2',
      ['1.5', '2.5'],
    ],
    ['none below', [...pair('2.0', '2.5'), ...pair('1.0', '1.5')], undefined, '2.2', ['2.5']],
    [
      'none that another record lists',
      [...pair('0', '1.5'), { introduced: '1.5' }, { fixed: '2.0' }],
      undefined,
      '1.2',
      ['2.0'],
    ],
    ['none that is listed by itself', pair('0', '1.5'), ['1.5'], '1.2', []],
    ['a last affected states none', until('0', '1.5'), undefined, '1.2', []],
    ['a limit states none', [{ introduced: '0' }, { limit: '1.5' }], undefined, '1.2', []],
    ['a loose bound as it is read', pair('0', '7.2.0-12.1'), undefined, '1.2', ['7.2.0']],
    ['the variant of a version has the fix of the version', pair('0', '2.2.0'), undefined, '2.1.0+cu121', ['2.2.0']],
  ]
  test.each(CASES)('%s', (_, events, versions, at, fixes) => {
    expect(fixedIn(one(events, versions), version(at))).toEqual(fixes)
  })
})

test('loosely read bounds are told, each once', () => {
  const vulnerability = one([...until('0', '2.6.0-NA', '2.6.0-NA'), ...pair('3.0', 'trunk')])
  expect(looselyReadBounds(vulnerability)).toEqual([
    { written: '2.6.0-NA', readAs: '2.6.0' },
    { written: 'trunk', readAs: null },
  ])
  expect(looselyReadBounds(one(pair('0', '1.0')))).toEqual([])
})
