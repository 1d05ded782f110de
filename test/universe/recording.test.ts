import * as fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import type { Vulnerability, Withdrawn } from '../../src/osv/vulnerability.ts'
import { makeEnvironment } from '../../src/python/environment.ts'
import { normalizeName } from '../../src/python/name.ts'
import { ANY, parseSpecifierSet } from '../../src/python/specifier.ts'
import { canonicalJson } from '../../src/universe/canonical.ts'
import { recordingFile, universeName } from '../../src/universe/recorded-bytes.ts'
import { nameUniverse, recordUniverse } from '../../src/universe/recording.ts'
import type { Recordable } from '../../src/universe/recording.ts'
import { releasesOf } from '../../src/universe/releases.ts'
import { readUniverse } from '../../src/universe/replay.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'

const environment = makeEnvironment('3.11', 'linux_x86_64', 'cu12') ?? {
  python: '',
  pythonFull: '',
  platform: '',
  accelerator: 'any',
}
const name = normalizeName

const vulnerability: Vulnerability = {
  id: 'PYSEC-1',
  aliases: ['CVE-1'],
  package: name('a'),
  tier: 'critical',
  cvss: 9.8,
  vectors: ['CVSS:3.1/AV:N'],
  intervals: [
    { introduced: '0', fixed: '2.0', lastAffected: null },
    { introduced: '3', fixed: null, lastAffected: '3.1', limit: '4' },
  ],
  versions: ['1.0'],
  malicious: true,
  weaknesses: ['CWE-79'],
  title: 'A title with a | table and <b>',
  published: '2024-01-01T00:00:00Z',
  modified: null,
  url: 'https://advisories.example/PYSEC-1',
}
const withdrawn: Withdrawn = { id: 'PYSEC-2', aliases: [], intervals: [], versions: ['9'] }

const snapshot = snapshotOf({
  packages: {
    a: {
      '1.0': {
        requires: ['b>=1; python_version > "3"', 'c[x]~=1.0; extra == "fast"'],
        requiresPython: '>=3.8',
        wheels: ['py3-none-any', 'cp311-cp311-manylinux_2_28_x86_64'],
        sdist: true,
      },
      '1.1': { yanked: 'broken', uploadTime: null },
      '2.0': { unknown: 'its server is silent', wheels: [], sdist: true, index: 1 },
      '2.1': { wheels: ['cp312-cp312-manylinux_2_28_x86_64'] },
    },
    b: { '1.0': [] },
  },
  silent: { c: 'it refuses' },
  indexes: [
    { ordinal: 0, role: 'index' },
    { ordinal: 1, role: 'extra-index' },
  ],
})

function recordable(rest: Partial<Recordable> = {}): Recordable {
  return {
    clock: snapshot.clock,
    clockIsSet: true,
    environments: [environment],
    indexes: snapshot.indexes,
    drivers: [{ accelerator: 'cu13', driver: '>=580', because: 'b', source: 'https://drivers.example/' }],
    rules: [
      {
        id: 'r',
        subject: name('a'),
        versions: parseSpecifierSet('>=1') ?? ANY,
        requires: [],
        because: 'It is so.',
        source: 'https://rules.example/',
      },
    ],
    advisories: {
      vulnerabilities: (package_) => (package_ === 'a' ? [vulnerability] : []),
      withdrawn: (package_) => (package_ === 'a' ? [withdrawn] : []),
      gaps: ['One advisory could not be read.'],
    },
    projects: new Map([...snapshot.projects, [name('gone'), { status: 'absent', name: name('gone') }]]),
    metadata: snapshot.metadata,
    hashes: new Map([
      ['a 1.0', [{ filename: 'a-1.0-py3-none-any.whl', kind: 'wheel' as const, sha256: 'f'.repeat(64) }]],
    ]),
    ...rest,
  }
}

describe('a recording', () => {
  const bytes = recordUniverse(recordable())
  const replayed = readUniverse(bytes)

  test('gives the same releases, and the files alone that decide them or stand for a version', () => {
    for (const raw of ['a', 'b', 'c', 'gone']) {
      const live = recordable().projects.get(name(raw))
      const read = replayed.project(name(raw))
      if (live === undefined || read === undefined) throw new Error(`${raw} is not there`)
      expect(read.status).toBe(live.status)
      expect(releasesOf(read, environment, null)).toEqual(releasesOf(live, environment, null))
    }
    const a = replayed.project(name('a'))
    expect(a?.status === 'listed' && a.files.map((file) => file.filename)).toEqual([
      'a-1.0-cp311-cp311-manylinux_2_28_x86_64.whl',
      'a-1.1-py3-none-any.whl',
      'a-2.1-cp312-cp312-manylinux_2_28_x86_64.whl',
      'a-2.0.tar.gz',
    ])
  })

  test('gives the same metadata, advisories, rules, clock and environments', () => {
    const a = replayed.project(name('a'))
    const files = a?.status === 'listed' ? a.files : []
    expect(files.map((file) => replayed.metadata(file))).toEqual(
      files.map((file) => snapshot.metadata.get(`${file.index}:${file.filename}`)),
    )
    expect(replayed.vulnerabilities(name('a'))).toEqual([vulnerability])
    expect(replayed.withdrawn(name('a'))).toEqual([withdrawn])
    expect(replayed.withdrawn(name('b'))).toEqual([])
    expect(replayed.advisoryGaps).toEqual(['One advisory could not be read.'])
    expect(replayed.drivers.map(({ accelerator, driver }) => [accelerator, driver])).toEqual([['cu13', '>=580']])
    expect(replayed.rules.map((rule) => [rule.id, rule.versions.text])).toEqual([['r', '>=1']])
    expect([replayed.clock, replayed.isStepwise, replayed.environments]).toEqual([snapshot.clock, true, [environment]])
    expect(replayed.missing()).toEqual([])
  })

  test('does not depend on the order in which facts came', () => {
    const turned = recordable({
      projects: new Map([...recordable().projects].reverse()),
      metadata: new Map([...snapshot.metadata].reverse()),
    })
    expect(recordUniverse(turned)).toEqual(bytes)
  })

  test('is named by its bytes, packed or not, and gives them back', () => {
    const packed = recordingFile(bytes, 'universe.json.gz')
    expect(packed.length).toBeLessThan(bytes.length)
    expect(recordingFile(bytes, 'universe.json')).toBe(bytes)
    expect(readUniverse(packed).record()).toEqual(bytes)
    expect(readUniverse(packed).name).toBe(universeName(bytes))
    const spread = Buffer.from(JSON.stringify(JSON.parse(Buffer.from(bytes).toString()), null, 2))
    expect(readUniverse(spread).name).toBe(universeName(bytes))
    expect(universeName(bytes)).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect([nameUniverse(recordable()), replayed.nameRecord()]).toEqual([universeName(bytes), universeName(bytes)])
  })

  test('has its canonical form whatever the names are: an object lists keys like numbers first', () => {
    const names = ['b', '10', '9', '0', 'a']
    const absent = names.map((raw) => [name(raw), { status: 'absent' as const, name: name(raw) }] as const)
    const odd = recordUniverse(recordable({ projects: new Map(absent) }))
    expect(readUniverse(odd).record()).toEqual(odd)
    expect(nameUniverse(recordable({ projects: new Map(absent) }))).toBe(universeName(odd))
    expect(Buffer.from(odd).toString()).toContain(
      '"projects":{"0":{"absent":true},"10":{"absent":true},"9":{"absent":true},"a":',
    )
  })

  test.each([1, 32, 33, 100])(
    'has its canonical form with %i names, one of them with a letter beyond Latin-1',
    (count) => {
      const names = Array.from({ length: count }, (_, index) => `p${index}`)
      const { projects, metadata } = snapshotOf({
        packages: Object.fromEntries(
          names.map((each, index) => [
            each,
            { '1.0': { requires: ['q'], ...(index === 0 ? { yanked: 'broken → 2' } : {}) } },
          ]),
        ),
      })
      const written = recordUniverse(recordable({ projects, metadata }))
      const text = new TextDecoder().decode(written)
      expect(nameUniverse(recordable({ projects, metadata }))).toBe(universeName(written))
      expect(text).toBe(`${canonicalJson(JSON.parse(text))}\n`)
      expect(Object.keys(JSON.parse(text).projects)).toEqual(names.sort())
      expect(text).toContain('broken → 2')
    },
  )

  test('is silent about what it does not hold, and reports it', () => {
    const facts = readUniverse(bytes)
    const project = facts.project(name('stranger'))
    expect(project).toMatchObject({ status: 'silent', reason: 'it is not in the recorded universe' })
    expect(facts.missing()).toEqual(['project stranger'])
  })
})

describe('what is no recording', () => {
  const value: Record<string, unknown> = JSON.parse(Buffer.from(recordUniverse(recordable())).toString())

  test.each([
    ['no JSON', Buffer.from('hello')],
    ['nothing', Buffer.from('')],
    ['cut off', recordUniverse(recordable()).subarray(0, 200)],
    ['packed badly', Buffer.from([0x1f, 0x8b, 1, 2, 3])],
    ['too deep', Buffer.from(`{"form": ${'['.repeat(40_000)}`)],
    ['another form', Buffer.from('{"form": "lockstep-universe-2"}')],
    ['a key too many', Buffer.from(JSON.stringify({ ...value, more: 1 }))],
    ['a clock that is none', Buffer.from(JSON.stringify({ ...value, clock: 'yesterday' }))],
    [
      'a file of another project',
      Buffer.from(JSON.stringify({ ...value, projects: { b: { files: [{ file: 'a-1.0.zip' }] } } })),
    ],
    [
      'a file of no index',
      Buffer.from(JSON.stringify({ ...value, projects: { b: { files: [{ file: 'b-1.0.zip', index: 7 }] } } })),
    ],
    [
      'more projects than any run has',
      Buffer.from(
        JSON.stringify({
          ...value,
          projects: Object.fromEntries(Array.from({ length: 100_001 }, (_, at) => [`p${at}`, { absent: true }])),
        }),
      ),
    ],
    ['a bomb', gzipSync(Buffer.alloc(600 << 20), { level: 1 })],
  ])('%s is an error that says what to do', (_about, bytes) => {
    expect(() => readUniverse(bytes, 'universe.json')).toThrow(LockstepError)
  })

  test('any JSON of that shape is read or refused', () => {
    const junk = fc.oneof(fc.jsonValue(), fc.constantFrom(null, 0, '', [], {}))
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(value)), junk, (key, other) => {
        const outcome = ((): unknown => {
          try {
            return readUniverse(Buffer.from(JSON.stringify({ ...value, [key]: other }))).name
          } catch (error) {
            return error
          }
        })()
        expect(typeof outcome === 'string' || outcome instanceof LockstepError).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

test('canonical JSON is JSON, and the same for equal values', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      // The generator's values are JSON; its type does not say readonly.
      const json = value as Parameters<typeof canonicalJson>[0]
      const text = canonicalJson(json)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonicalJson(JSON.parse(text))).toBe(text)
    }),
  )
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined, 10: 1, 9: 2 })).toBe(
    '{"10":1,"9":2,"b":[1,{"c":"x","d":null}]}',
  )
})
