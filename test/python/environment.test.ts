import { describe, expect, it } from 'vitest'
import { knownPythons, makeEnvironment, markerValues } from '../../src/python/environment.ts'
import { platformIsKnown, supportedTags, wheelRank } from '../../src/python/tags.ts'
import { environment } from './reading.ts'

describe('environments', () => {
  it('take the newest patch of a minor, or the patch named', () => {
    expect(knownPythons.every(({ python, pythonFull }) => pythonFull.startsWith(`${python}.`))).toBe(true)
    expect(makeEnvironment('3.8', 'linux_x86_64', 'any')?.pythonFull).toBe('3.8.20')
    expect(makeEnvironment('3.11.4', 'win_amd64', 'cu12')).toEqual({
      python: '3.11',
      pythonFull: '3.11.4',
      platform: 'win_amd64',
      accelerator: 'cu12',
    })
  })

  it.each([
    ['3.7', 'linux_x86_64'],
    ['2.7', 'linux_x86_64'],
    ['3', 'linux_x86_64'],
    ['3.11.x', 'linux_x86_64'],
    ['3.11', 'linux'],
    ['3.11', 'beos_x86_64'],
    ['3.11', 'linux_vax'],
    ['3.11', 'linux_2_28_x86_64'],
    ['3.11', 'manylinux_x86_64'],
    ['3.11', 'macosx_10_15_arm64'],
    ['3.11', 'musllinux_2_0_x86_64'],
  ])('%s on %s is not known', (python, platform) => {
    expect(makeEnvironment(python, platform, 'any')).toBeNull()
  })

  it('give every PEP 508 variable', () => {
    expect(markerValues(environment('3.12.3', 'win_arm64'))).toEqual({
      implementation_name: 'cpython',
      implementation_version: '3.12.3',
      os_name: 'nt',
      platform_machine: 'ARM64',
      platform_python_implementation: 'CPython',
      platform_release: '',
      platform_system: 'Windows',
      platform_version: '',
      python_full_version: '3.12.3',
      python_version: '3.12',
      sys_platform: 'win32',
    })
  })
})

describe('wheels', () => {
  /** Best first; the last line of each does not install. */
  it.each([
    [
      '3.11',
      'linux_x86_64',
      [
        'a-1-cp311-cp311-linux_x86_64.whl',
        'a-1-cp311-cp311-manylinux_2_28_x86_64.whl',
        'a-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
        'a-1-cp311-cp311-manylinux1_x86_64.whl',
        'a-1-cp311-abi3-manylinux2014_x86_64.whl',
        'a-1-cp311-none-manylinux2014_x86_64.whl',
        'a-1-cp39-abi3-manylinux2014_x86_64.whl',
        'a-1-py3-none-manylinux2014_x86_64.whl',
        'a-1-7-py2.py3-none-any.whl',
        'a-1-6b-py3-none-any.whl',
        'a-1-py3-none-any.whl',
        'a-1-py36-none-any.whl',
      ],
      [
        'a-1-cp311-cp311-manylinux_2_29_x86_64.whl',
        'a-1-cp311-cp311t-linux_x86_64.whl',
        'a-1-cp312-abi3-linux_x86_64.whl',
        'a-1-cp310-cp310-linux_x86_64.whl',
        'a-1-cp311-cp311-musllinux_1_1_x86_64.whl',
        'a-1-pp311-pypy311_pp73-linux_x86_64.whl',
        'a-1-py312-none-any.whl',
        'a-1-py2-none-any.whl',
        'a-1.tar.gz',
        'a.whl',
      ],
    ],
    [
      '3.12',
      'macosx_arm64',
      [
        'a-1-cp312-cp312-macosx_14_0_arm64.whl',
        'a-1-cp312-cp312-macosx_11_0_universal2.whl',
        'a-1-CP312-CP312-macosx_10_9_universal2.whl',
      ],
      [
        'a-1-cp312-cp312-macosx_15_0_arm64.whl',
        'a-1-cp312-cp312-macosx_11_0_x86_64.whl',
        'a-1-cp312-cp312-macosx_10_9_intel.whl',
      ],
    ],
    [
      '3.9',
      'macosx_x86_64',
      ['a-1-cp39-cp39-macosx_11_0_x86_64.whl', 'a-1-cp39-cp39-macosx_10_9_intel.whl'],
      ['a-1-cp39-cp39-macosx_11_0_arm64.whl'],
    ],
    [
      '3.12',
      'win_amd64',
      ['a-1-cp312-cp312-win_amd64.whl', 'a-1-cp312-abi3-win_amd64.whl'],
      ['a-1-cp312-cp312-win32.whl', 'a-1-cp312-cp312-win_arm64.whl'],
    ],
    [
      '3.12',
      'musllinux_x86_64',
      ['a-1-cp312-cp312-musllinux_1_2_x86_64.whl', 'a-1-cp312-cp312-musllinux_1_1_x86_64.whl'],
      ['a-1-cp312-cp312-manylinux2014_x86_64.whl'],
    ],
    [
      '3.12',
      'manylinux2014_aarch64',
      ['a-1-cp312-cp312-manylinux_2_17_aarch64.whl'],
      ['a-1-cp312-cp312-manylinux_2_18_aarch64.whl', 'a-1-cp312-cp312-manylinux2010_aarch64.whl'],
    ],
  ])('on Python %s, %s rank as listed', (python, platform, installs, refused) => {
    const tags = supportedTags(environment(python, platform))
    const ranks = installs.map((filename) => wheelRank(tags, filename))
    expect(ranks).toEqual([...new Set(ranks)].toSorted((a, b) => b - a))
    expect(Math.min(...ranks)).toBeGreaterThan(0)
    expect(refused.filter((filename) => wheelRank(tags, filename) !== 0)).toEqual([])
  })

  it('a platform that is not known takes pure wheels alone', () => {
    const tags = supportedTags({ python: '3.12', platform: 'beos' })
    expect(platformIsKnown('beos')).toBe(false)
    expect(wheelRank(tags, 'a-1-py3-none-any.whl')).toBeGreaterThan(0)
    expect(wheelRank(tags, 'a-1-py3-none-linux_x86_64.whl')).toBe(0)
  })
})
