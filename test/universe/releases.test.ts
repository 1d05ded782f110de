import { describe, expect, test } from 'vitest'
import { makeEnvironment } from '../../src/python/environment.ts'
import type { Environment } from '../../src/python/environment.ts'
import { normalizeName } from '../../src/python/name.ts'
import { formatVersion, parseVersion } from '../../src/python/version.ts'
import type { Project } from '../../src/universe/facts.ts'
import { admitsPython } from '../../src/universe/admits-python.ts'
import { releaseAt, releasesOf } from '../../src/universe/releases.ts'
import { withUploadTimes } from '../../src/universe/upload-times.ts'
import type { SketchedProject } from '../../src/universe/sketch.ts'
import { snapshotOf } from '../../src/universe/sketch.ts'

const CLOCK = '2026-11-22T23:59:59Z'

function environment(python: string, platform = 'linux_x86_64'): Environment {
  const made = makeEnvironment(python, platform, 'any')
  if (made === null) throw new Error(`no environment ${python} ${platform}`)
  return made
}

function project(releases: SketchedProject): Project {
  const found = snapshotOf({ packages: { demo: releases } }).projects.get(normalizeName('demo'))
  if (found === undefined) throw new Error('the sketch lost its project')
  return found
}

function texts(releases: SketchedProject, where = environment('3.11'), clock = CLOCK): string[] {
  return releasesOf(project(releases), where, clock).map((release) => formatVersion(release.version))
}

describe('releases', () => {
  test('stand in the order of versions, pre-releases and local versions included', () => {
    expect(texts({ '1.10': [], '1.9': [], '2.0rc1': [], '1.9+cu121': [], '2.0.dev1': [] })).toEqual([
      '1.9',
      '1.9+cu121',
      '1.10',
      '2.0.dev1',
      '2.0rc1',
    ])
  })

  test.each([
    ['a wheel for another Python', { wheels: ['cp310-cp310-manylinux_2_28_x86_64'] }, []],
    ['a wheel for another platform', { wheels: ['cp311-cp311-win_amd64'] }, []],
    ['a wheel that fits', { wheels: ['cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64'] }, ['1.0']],
    ['an sdist alone', { wheels: [], sdist: true }, ['1.0']],
    ['requires-python that excludes it', { requiresPython: '>=3.12' }, []],
    ['requires-python that nobody can read', { requiresPython: 'three or more' }, ['1.0']],
    ['a release after the clock', { uploadTime: '2026-11-23T00:00:00Z' }, []],
    ['a release of the last second', { uploadTime: '2026-11-22T23:59:59Z' }, ['1.0']],
    ['no upload time', { uploadTime: null }, ['1.0']],
  ] as const)('%s', (_about, release, expected) => {
    expect(texts({ '1.0': release })).toEqual(expected)
  })

  test('a fraction of a second does not disturb the clock', () => {
    const releases = {
      '1.0': { uploadTime: '2026-11-22T23:59:59.500000Z' },
      '0.9': { uploadTime: '2026-11-22T23:59:58.9Z' },
    }
    expect(texts(releases)).toEqual(['0.9'])
  })

  test('the best wheel is taken, then the sdist; what is yanked comes last', () => {
    const [release] = releasesOf(
      project({ '1.0': { wheels: ['py3-none-any', 'cp311-cp311-manylinux_2_28_x86_64'], sdist: true } }),
      environment('3.11'),
      CLOCK,
    )
    expect(release?.file.filename).toBe('demo-1.0-cp311-cp311-manylinux_2_28_x86_64.whl')
    expect(release?.hasWheel).toBe(true)
    const [yanked] = releasesOf(project({ '1.0': { yanked: 'broken' } }), environment('3.11'), CLOCK)
    expect(yanked?.yanked).toBe(true)
    expect(yanked?.file.yanked).toEqual({ reason: 'broken' })
  })

  test('versions that compare equal are one release', () => {
    expect(texts({ '1.0': [], '1.0.0': { wheels: [], sdist: true } })).toEqual(['1.0'])
  })

  test('a release that is too new is still found by its version', () => {
    const newer = project({ '1.0': { uploadTime: '2027-01-01T00:00:00Z' } })
    const version = parseVersion('1.0.0')
    if (version === null) throw new Error('1.0.0 is a version')
    expect(releasesOf(newer, environment('3.11'), CLOCK)).toEqual([])
    expect(releaseAt(newer, environment('3.11'), version)?.file.filename).toBe('demo-1.0-py3-none-any.whl')
  })

  test('an absent project has no releases, a silent one those that others list', () => {
    const name = normalizeName('demo')
    expect(releasesOf({ status: 'absent', name }, environment('3.11'), CLOCK)).toEqual([])
    const listed = project({ '1.0': [] })
    const files = listed.status === 'listed' ? listed.files : []
    const silent: Project = { status: 'silent', name, files, index: 0, reason: 'it refuses' }
    expect(releasesOf(silent, environment('3.11'), CLOCK)).toHaveLength(1)
  })

  test('every environment has its own releases of one project', () => {
    const both = project({
      '1.0': { wheels: ['cp310-cp310-manylinux_2_28_x86_64'] },
      '2.0': { wheels: ['cp311-cp311-manylinux_2_28_x86_64'] },
    })
    const list = (python: string): string[] =>
      releasesOf(both, environment(python), CLOCK).map((release) => release.version.text)
    expect([list('3.10'), list('3.11'), list('3.10')]).toEqual([['1.0'], ['2.0'], ['1.0']])
  })
})

describe('upload times', () => {
  test('a local version without one takes that of its public version', () => {
    const { projects } = snapshotOf({
      packages: {
        demo: {
          '2.1.0': { uploadTime: '2023-10-04T00:00:00Z' },
          '2.1.0+cu121': { uploadTime: null, index: 1 },
          '2.2.0+cu121': { uploadTime: null, index: 1 },
        },
      },
    })
    const found = projects.get(normalizeName('demo'))
    const files = found?.status === 'listed' ? found.files : []
    expect(files.map((file) => file.uploadTime)).toEqual(['2023-10-04T00:00:00Z', '2023-10-04T00:00:00Z', null])
    expect(withUploadTimes(files, true).map((file) => file.version.text)).toEqual(['2.1.0', '2.1.0+cu121'])
    expect(withUploadTimes(files, false)).toHaveLength(3)
  })

  test('the earliest file of a version gives its time', () => {
    const older = project({ '1.0': { uploadTime: '2020-01-02T00:00:00Z' } })
    const files = older.status === 'listed' ? older.files : []
    const [file] = files
    if (file === undefined) throw new Error('no file')
    const three = [
      file,
      { ...file, filename: 'b', uploadTime: '2020-01-01T00:00:00Z' },
      { ...file, filename: 'c', uploadTime: null },
    ]
    expect(withUploadTimes(three, true).at(-1)?.uploadTime).toBe('2020-01-01T00:00:00Z')
  })
})

test('requires-python counts with the full patch version', () => {
  const { pythonFull } = environment('3.11')
  expect(admitsPython(`>=${pythonFull}`, environment('3.11'))).toBe(true)
  expect(admitsPython(`>${pythonFull}`, environment('3.11'))).toBe(false)
  expect(admitsPython('', environment('3.11'))).toBe(true)
})
