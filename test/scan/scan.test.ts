import { describe, expect, test } from 'vitest'
import type { Declaration } from '../../src/manifests/model.ts'
import type { Vulnerability } from '../../src/osv/vulnerability.ts'
import { groupRecords } from '../../src/osv/group.ts'
import { normalizeName } from '../../src/python/name.ts'
import type { PackageName } from '../../src/python/name.ts'
import { ANY, parseSpecifierSet } from '../../src/python/specifier.ts'
import { admittedBy, lowestCleanFloor } from '../../src/scan/admitted.ts'
import { scan, scanWithdrawn } from '../../src/scan/scan.ts'
import { countByTier, score } from '../../src/scan/score.ts'
import type { ResolvedSet } from '../../src/universe/solution.ts'
import { about, json, record, version, vulnerabilitiesOf } from '../osv/records.ts'

const RECORDS = [
  json('A-1', {
    affected: [about('torch', [{ introduced: '0' }, { fixed: '2.6.0' }])],
    database_specific: { severity: 'CRITICAL' },
  }),
  json('A-2', {
    affected: [about('torch', [{ introduced: '2.0' }, { last_affected: '2.7.0' }])],
    database_specific: { severity: 'LOW' },
  }),
  json('A-3', { affected: [about('torch', [])] }),
  json('A-4', { affected: [about('numpy'), about('torch', [{ introduced: '0' }, { fixed: '2.5' }])] }),
  json('A-5', { affected: [about('numpy', [{ introduced: '1.5' }])], database_specific: { severity: 'HIGH' } }),
  json('A-6', { affected: [about('torch'), about('numpy', [{ introduced: '9' }])], withdrawn: '2026-01-01T00:00:00Z' }),
]

const ADVISORIES = groupRecords(RECORDS.map(record))
const FACTS = {
  vulnerabilities: (name: PackageName): readonly Vulnerability[] => ADVISORIES.get(name)?.vulnerabilities ?? [],
}

function setOf(versions: Readonly<Record<string, string>>): ResolvedSet {
  return new Map(
    Object.entries(versions).map(([raw, text]) => {
      const name = normalizeName(raw)
      return [name, { name, version: version(text), file: null, extras: [] }]
    }),
  )
}

/** Only the name of a declaration matters to a scan. */
function declarationOf(name: string): Declaration {
  return {
    name: normalizeName(name),
    extras: [],
    specifier: ANY,
    marker: null,
    url: null,
    style: 'any',
    base: null,
    section: { kind: 'install' },
    file: 'requirements.txt',
    line: 1,
    span: { start: 0, end: 0 },
    specifierSpan: { start: 0, end: 0 },
    hashes: [],
    comment: null,
    isHeld: false,
    isLockstepsOwn: false,
  }
}

function declaring(...names: readonly string[]) {
  return { roots: names.map((name) => ({ declaration: declarationOf(name), environments: [0] })) }
}

const told = (result: ReturnType<typeof scan>) =>
  result.findings.map((finding) => [
    finding.vulnerability.id,
    finding.package,
    finding.tier,
    finding.versions.join(' '),
  ])

const withdrawn = (name: PackageName) => ADVISORIES.get(name)?.withdrawn ?? []

describe('a scan', () => {
  test('counts a vulnerability once per package over all environments, most severe first', () => {
    const sets = [
      setOf({ torch: '2.1.0+cu121', numpy: '1.9' }),
      setOf({ torch: '2.1.0', numpy: '1.9' }),
      setOf({ torch: '2.6.1', other: '1' }),
    ]
    expect(told(scan(declaring('torch'), sets, FACTS))).toEqual([
      ['A-1', 'torch', 'critical', '2.1.0+cu121 2.1.0'],
      ['A-5', 'numpy', 'high', '1.9'],
      ['A-2', 'torch', 'low', '2.1.0+cu121 2.1.0 2.6.1'],
      ['A-4', 'numpy', 'unknown', '1.9'],
      ['A-4', 'torch', 'unknown', '2.1.0+cu121 2.1.0'],
    ])
  })

  test('tells declared packages, the fix of every affected version, and where none is stated', () => {
    const { findings } = scan(
      declaring('numpy'),
      [setOf({ torch: '2.1.0' }), setOf({ torch: '2.5.1', numpy: '3' })],
      FACTS,
    )
    expect(
      findings.map((finding) => [
        finding.vulnerability.id,
        finding.isDeclared,
        finding.fixedIn,
        finding.hasNoStatedFix,
      ]),
    ).toEqual([
      ['A-1', false, ['2.6.0'], false],
      ['A-5', true, [], true],
      ['A-2', false, [], true],
      ['A-4', false, ['2.5'], false],
    ])
  })

  test('names a fix for all of several affected versions, whatever their order', () => {
    const branches = vulnerabilitiesOf(
      'torch',
      json('B-1', {
        affected: [about('torch', [{ introduced: '1' }, { fixed: '1.5' }, { introduced: '2' }, { fixed: '2.5' }])],
      }),
    )
    for (const [one, other] of [
      ['1.2', '2.2'],
      ['2.2', '1.2'],
    ] as const) {
      const { findings } = scan(declaring(), [setOf({ torch: one }), setOf({ torch: other })], {
        vulnerabilities: () => branches,
      })
      expect(findings.map(({ versions, fixedIn }) => [versions, fixedIn])).toEqual([[[one, other], ['2.5']]])
    }
  })

  test('lists apart what cannot be decided, whatever the version', () => {
    const { undecided } = scan(declaring(), [setOf({ torch: '9' })], FACTS)
    expect(undecided.map(({ vulnerability, package: name, why }) => [vulnerability.id, name, why])).toEqual([
      ['A-3', 'torch', 'no version range that can be compared'],
    ])
  })

  test('of nothing finds nothing', () => {
    expect(scan(declaring('torch'), [], FACTS)).toEqual({ findings: [], undecided: [] })
  })

  test('lists withdrawn records that would have counted', () => {
    expect(scanWithdrawn([setOf({ torch: '1.9', numpy: '1' }), setOf({ torch: '1.8' })], withdrawn)).toEqual([
      { id: 'A-6', package: 'torch' },
    ])
    expect(scanWithdrawn([setOf({ torch: '2.0' })], withdrawn)).toEqual([])
  })
})

describe('the score', () => {
  test.each([
    [{ critical: 1, high: 2, medium: 3, low: 4, none: 5, unknown: 6 }, 7.88],
    [{ critical: 0, high: 0, medium: 9, low: 0, none: 0, unknown: 0 }, 9.46],
    [{ critical: 0, high: 0, medium: 0, low: 0, none: 99, unknown: 0 }, 10],
    [{ critical: 11, high: 0, medium: 0, low: 0, none: 0, unknown: 0 }, 0],
  ])('of %o is %d', (counts, expected) => {
    expect(score(counts)).toBe(expected)
  })

  test('takes weights', () => {
    const counts = countByTier([{ tier: 'critical' }, { tier: 'low' }, { tier: 'low' }, { tier: 'none' }])
    expect(counts).toEqual({ critical: 1, high: 0, medium: 0, low: 2, none: 1, unknown: 0 })
    expect(score(counts, { critical: 3, high: 0, medium: 0, low: 0.5, unknown: 0 })).toBe(6)
  })
})

const specifier = (text: string) => {
  const set = parseSpecifierSet(text)
  if (set === null) throw new Error(text)
  return set
}

describe('a floor', () => {
  const candidates = ['2.7.1', '1.9', '2.0', '2.5', '2.6.0'].map(version)
  const torch = vulnerabilitiesOf('torch', ...RECORDS)

  test.each([
    [
      '>=2.0',
      [
        ['A-1', '2.0 2.5'],
        ['A-2', '2.0 2.5 2.6.0'],
        ['A-4', '2.0'],
      ],
    ],
    [
      '>=2.5,<2.6',
      [
        ['A-1', '2.5'],
        ['A-2', '2.5'],
      ],
    ],
    ['>=2.7.1', []],
    ['>99', []],
  ])('%s admits', (text, expected) => {
    const admitted = admittedBy(specifier(text), candidates, torch)
    expect(admitted.map((finding) => [finding.vulnerability.id, finding.versions.join(' ')])).toEqual(expected)
  })

  test.each([
    [[], '2.7.1'],
    [['A-2'], '2.6.0'],
    [['A-1', 'A-2'], '2.5'],
    [['A-1', 'A-2', 'A-4'], '1.9'],
  ])('with %j tolerated is clean from %s on', (tolerated, expected) => {
    expect(lowestCleanFloor(candidates, torch, new Set(tolerated))?.text).toBe(expected)
  })

  test('is nowhere clean when the highest is affected', () => {
    expect(lowestCleanFloor(candidates.slice(1), torch, new Set())).toBeNull()
  })
})
