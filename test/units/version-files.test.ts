import { describe, expect, it } from 'vitest'
import type { Place } from '../../src/units/place.ts'
import { isVersionFile, readVersionFile } from '../../src/units/version-files.ts'

it.each([
  ['environment.yml', 'dependencies:\n  - pip\n  - python=3.8.5\n', '3.8', 3],
  ['envs/environment-gpu.yaml', 'dependencies:\n  - conda-forge::python==3.10\n', '3.10', 2],
  ['environment.yml', 'dependencies:\n  - python=3.9.7=h12debd9_1\n', '3.9', 2],
  ['environment.yml', 'dependencies:\n  - python 3.10.* *_cpython\n', '3.10', 2],
  ['environment.yml', 'dependencies:\n  - python >=3.10, <3.11  # [linux]\n', '3.10', 2],
  ['environment.yml', 'dependencies:\n- \'python[version=">=3.11,<3.12"]\'\n', '3.11', 2],
  ['environment.yml', 'dependencies:\n  - python>=3.5,<3.8\n', '3.7', 2],
  ['Pipfile', '[packages]\nflask = "*"\n[requires]\npython_version = "3.9"\n', '3.9', 4],
  ['model/python_env.yaml', 'python: "3.10.12"\nbuild_dependencies:\n- pip\n', '3.10', 1],
  ['cog.yaml', 'build:\n  gpu: true\n  python_version: "3.11"\n', '3.11', 3],
  ['README.md', '---\ntitle: A demo\nsdk: gradio\npython_version: 3.9\n---\n# A demo\n', '3.9', 4],
  ['app.yaml', 'runtime: python39\n', '3.9', 1],
  ['serverless.yml', 'provider:\n  name: aws\n  runtime: python3.12\n', '3.12', 3],
  ['template.yaml', 'Globals:\n  Function:\n    Runtime: python3.11\n', '3.11', 3],
])('%s names its Python', (file, text, python, line) => {
  expect(isVersionFile(file)).toBe(true)
  const source = `${file}:${String(line)}`
  expect(readVersionFile(file, text)).toMatchObject({
    kind: 'version-file',
    targets: [{ python: { value: python, source } }],
  })
})

it.each([
  ['environment.yml', 'dependencies:\n  - python>=3.8\n  - ipython=8.1\n'],
  ['environment.yml', 'dependencies:\n  - python\n'],
  ['environment.yml', 'dependencies:\n  - python=*=*_cpython\n'],
  ['environment.yml', 'dependencies:\n  - python=3.x\n'],
  ['environment.yml', 'dependencies:\n  - pip:\n    - python=3.9\n'],
  ['environment.yml', 'channels:\n  - python=3.9\n'],
  ['environment.yml', 'dependencies:\n  - pip\nprefix: x\nvariables:\n  - python=3.9\n'],
  ['README.md', '# A demo\npython_version: 3.9\n'],
  ['README.md', '---\ntitle: never ended\npython_version: 3.9\n'],
  ['app.yaml', 'runtime: nodejs20\n'],
  ['Pipfile', '[packages]\nflask = "*"\n'],
])('%s names none', (file, text) => {
  expect(readVersionFile(file, text)).toBeNull()
})

it('of the README only the root one is a Space', () => {
  expect(isVersionFile('docs/README.md')).toBe(false)
})

it.each([
  ['python>=3.9,<3.12', ['3.11', '3.10', '3.9']],
  ['python=3.9|=3.11', ['3.11', '3.9']],
  ['python>3.11,!=3.13.*', ['3.15', '3.14', '3.12', '3.11']],
  ['python<3.10.5', ['3.10', '3.9', '3.8']],
])('of a conda environment that asks for %s the newest come first', (spec, pythons) => {
  const place = readVersionFile('environment.yml', `dependencies:\n  - pip:\n    - torch\n  - ${spec}\n`)
  expect(place).toMatchObject({ targets: [], among: { pythons, source: 'environment.yml:4' } })
})

function read(...specs: readonly string[]): Place | null {
  return readVersionFile('environment.yml', `dependencies:\n${specs.map((spec) => `  - ${spec}\n`).join('')}`)
}

describe('of a conda environment', () => {
  it.each([
    ['cudatoolkit=11.8', 'cu11'],
    ['cudatoolkit=11.3.1=h2bc3f7f_2', 'cu11'],
    ['cuda-version=12.1', 'cu12'],
    ['cuda-version 12.*', 'cu12'],
    ['cuda-version>=12,<13', 'cu12'],
    ['nvidia::pytorch-cuda=12.1', 'cu12'],
    ['nvidia/label/cuda-12.4.0::cuda-toolkit', 'cu12'],
    ['pytorch=2.1.0=py3.10_cuda12.1_cudnn8.9.2_0', 'cu12'],
    ['pytorch=2.3.0=cuda120_py312h26b3cf7_300', 'cu12'],
    ['cudnn=8.9.7.29=hcdd5f01_2', null],
    ['cudatoolkit', null],
    ['cuda-version>=11.8', null],
    ['pytorch=*=*cuda*', null],
    ['pytorch-gpu', null],
  ])('%s shows a GPU, and CUDA where it names one major', (spec, accelerator) => {
    const value = accelerator === null ? null : { value: accelerator, source: 'environment.yml:2' }
    expect(read(spec)).toMatchObject({ targets: [], accelerator: value, gpu: [{ source: 'environment.yml:2' }] })
  })

  it('cpuonly says that there is none', () => {
    expect(read('cpuonly')).toMatchObject({ accelerator: { value: 'cpu' }, gpu: [] })
  })

  it('two that name different majors name none', () => {
    expect(read('cudatoolkit=11.8', 'pytorch-cuda=12.1')).toMatchObject({ accelerator: null, gpu: [{}, {}] })
  })

  it.each(['pytorch=2.1', 'pytorch=2.1=cpu_py310', 'numpy=1.24', 'cuda-python=12.1'])('%s says nothing', (spec) => {
    expect(read(spec)).toBeNull()
  })
})
