import { describe, expect, it, test } from 'vitest'
import { parseVersion } from '../../src/python/version.ts'
import { condaAdmits, readCondaSpec } from '../../src/units/conda-spec.ts'

describe('a match specification', () => {
  it.each([
    ['numpy', 'numpy', [], ''],
    ['numpy=1.24', 'numpy', ['==1.24.*'], ''],
    ['numpy==1.24', 'numpy', ['==1.24'], ''],
    ['numpy 1.24', 'numpy', ['==1.24'], ''],
    ['numpy=1.24.*', 'numpy', ['==1.24.*'], ''],
    ['numpy 1.24*', 'numpy', ['==1.24.*'], ''],
    ['numpy>=1.24,<2', 'numpy', ['>=1.24,<2'], ''],
    ['numpy >= 1.24 , < 2', 'numpy', ['>=1.24,<2'], ''],
    ['numpy=1.24|>=2.0,!=2.1.*', 'numpy', ['==1.24.*', '>=2.0,!=2.1.*'], ''],
    ['numpy>=1.24.*', 'numpy', ['>=1.24'], ''],
    ['numpy~=1.24', 'numpy', ['~=1.24'], ''],
    ['python=3.10=py310_0', 'python', ['==3.10.*'], 'py310_0'],
    ['python==3.9.7=h12debd9_1', 'python', ['==3.9.7'], 'h12debd9_1'],
    ['python 3.9.* *_cpython', 'python', ['==3.9.*'], '*_cpython'],
    ['pytorch=*=*cuda*', 'pytorch', [], '*cuda*'],
    ['conda-forge::Python=3.10', 'python', ['==3.10.*'], ''],
    ['nvidia/label/cuda-12.1.0::cuda-toolkit', 'cuda-toolkit', [], ''],
    ["pytorch[version='>=2,<3', build=*cuda*]", 'pytorch', ['>=2,<3'], '*cuda*'],
  ])('%s', (text, name, anyOf, build) => {
    const spec = readCondaSpec(text)
    expect({ ...spec, anyOf: spec?.anyOf.map((set) => set.text) }).toMatchObject({ name, anyOf, build })
  })

  it.each([
    '',
    '- x',
    '=3.10',
    'python=3.x',
    'python^3',
    'python=',
    `python=3${'.0'.repeat(200)}`,
    'python[version=^3.9$]',
  ])('%j is none', (text) => {
    expect(readCondaSpec(text)).toBeNull()
  })
})

test('either of two is enough, all of one are needed', () => {
  const spec = readCondaSpec('numpy>=1.24,<1.26|=2.0')
  const admitted = ['1.23', '1.24.1', '1.26', '2.0.3', '2.1'].filter((text) => {
    const version = parseVersion(text)
    return spec !== null && version !== null && condaAdmits(spec, version)
  })
  expect(admitted).toEqual(['1.24.1', '2.0.3'])
})
