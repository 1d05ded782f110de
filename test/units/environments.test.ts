import { filePython } from '../../src/units/hints.ts'
import { describe, expect, it } from 'vitest'
import { configOf, environments, evidenceOf, group } from './checkout.ts'
import type { Files } from './checkout.ts'

/** Environments of all problems. */
function found(files: Files, config = configOf(null)): readonly string[] {
  return group(files, config).problems.flatMap(environments)
}

const R = { 'requirements.txt': 'a==1\n' }
const CI = (...pythons: readonly string[]): Files => ({
  '.github/workflows/ci.yml': `jobs:\n  test:\n    runs-on: ubuntu-latest\n    strategy:\n      matrix:\n        python-version: [${pythons.map((python) => `"${python}"`).join(', ')}]\n    steps:\n      - with:\n          python-version: \${{ matrix.python-version }}\n`,
})

describe('evidence in order of weight', () => {
  it.each<[string, Files, readonly string[]]>([
    [
      'an image',
      { ...R, Dockerfile: 'FROM python:3.11-slim\n' },
      ['requirements.txt 3.11 linux_x86_64 any <- Dockerfile:1'],
    ],
    [
      'an image outweighs a version file',
      { ...R, Dockerfile: 'FROM python:3.11-slim\n', '.python-version': '3.12\n' },
      ['requirements.txt 3.11 linux_x86_64 any <- Dockerfile:1'],
    ],
    [
      'what agrees is named too',
      { ...R, Dockerfile: 'FROM python:3.11-slim\n', '.python-version': '3.11\n', ...CI('3.10', '3.11') },
      ['requirements.txt 3.11 linux_x86_64 any <- Dockerfile:1, .python-version:1, .github/workflows/ci.yml:6'],
    ],
    [
      'CUDA of a conda environment',
      { ...R, 'environment.yml': 'dependencies:\n  - python=3.10\n  - cudatoolkit=11.8\n' },
      ['requirements.txt 3.10 linux_x86_64 cu11 <- environment.yml:2, environment.yml:3'],
    ],
    [
      'CUDA of a conda environment beside a Python of CI',
      { ...R, 'environment.yml': 'dependencies:\n  - pytorch-cuda=12.1\n', ...CI('3.10') },
      [
        'requirements.txt 3.10 linux_x86_64 cu12 <- .github/workflows/ci.yml:6, .github/workflows/ci.yml:3, environment.yml:2',
      ],
    ],
    [
      'an image that names a Python outweighs it',
      {
        ...R,
        'environment.yml': 'dependencies:\n  - python=3.9\n  - pytorch-cuda=12.1\n',
        Dockerfile: 'FROM python:3.11-slim\n',
      },
      ['requirements.txt 3.11 linux_x86_64 any <- Dockerfile:1'],
    ],
    [
      'the CUDA of an image that names no Python outweighs it, too',
      {
        ...R,
        'environment.yml': 'dependencies:\n  - python=3.9\n  - cudatoolkit=11.8\n',
        Dockerfile: 'FROM nvidia/cuda:12.1.0-base',
      },
      ['requirements.txt 3.9 linux_x86_64 cu12 <- environment.yml:2, Dockerfile:1'],
    ],
    [
      'two environments that disagree',
      {
        ...R,
        'environment-gpu.yml': 'dependencies:\n  - python=3.10\n  - cudatoolkit=11.8\n',
        'environment-cpu.yml': 'dependencies:\n  - python=3.10\n  - cpuonly\n',
      },
      ['requirements.txt 3.10 linux_x86_64 any <- environment-cpu.yml:2, environment-gpu.yml:2'],
    ],
    [
      'a version file outweighs CI',
      { ...R, '.python-version': '3.12\n', ...CI('3.9', '3.10') },
      ['requirements.txt 3.12 linux_x86_64 any <- .python-version:1'],
    ],
    [
      'a version file beside an image without a Python',
      { ...R, '.python-version': '3.12\n', Dockerfile: 'FROM nvidia/cuda:12.1.0-runtime-ubuntu22.04' },
      ['requirements.txt 3.12 linux_x86_64 cu12 <- .python-version:1, Dockerfile:1'],
    ],
    [
      'a CI matrix',
      { ...R, ...CI('3.9', '3.10') },
      [
        'requirements.txt 3.9 linux_x86_64 any <- .github/workflows/ci.yml:6, .github/workflows/ci.yml:3',
        'requirements.txt 3.10 linux_x86_64 any <- .github/workflows/ci.yml:6, .github/workflows/ci.yml:3',
      ],
    ],
    [
      'CI beside an image without a Python',
      { ...R, ...CI('3.10'), Dockerfile: 'FROM nvidia/cuda:12.1.0-runtime-ubuntu22.04' },
      ['requirements.txt 3.10 linux_x86_64 cu12 <- .github/workflows/ci.yml:6, Dockerfile:1'],
    ],
    [
      'a Python older than what Lockstep knows means the oldest known',
      { ...R, Dockerfile: 'FROM python:3.6-slim\n' },
      [
        'requirements.txt 3.8 linux_x86_64 any <- Dockerfile:1, whose Python 3.6 is older than those that Lockstep knows, Dockerfile:1',
      ],
    ],
    [
      'a Python that Lockstep does not know says nothing beside one that it knows',
      { ...R, '.python-version': '3.99\n', ...CI('3.10') },
      ['requirements.txt 3.10 linux_x86_64 any <- .github/workflows/ci.yml:6, .github/workflows/ci.yml:3'],
    ],
    [
      'Alpine',
      { ...R, Dockerfile: 'FROM python:3.11-alpine' },
      ['requirements.txt 3.11 musllinux_x86_64 any <- Dockerfile:1'],
    ],
    ['nothing', R, ['requirements.txt 3.15 linux_x86_64 any <- newest Python known']],
  ])('%s', (_, files, expected) => {
    expect(found(files)).toEqual(expected)
  })

  it('the command line outweighs everything, and keeps the accelerator that the image shows', () => {
    const files = {
      ...R,
      Dockerfile: 'FROM nvidia/cuda:12.1.0-base-ubuntu22.04\nRUN python3.11 -m pip install -r requirements.txt',
    }
    expect(found(files, configOf(null, { python: ['3.10', '3.12'] }))).toEqual([
      'requirements.txt 3.10 linux_x86_64 cu12 <- --python, Dockerfile:1',
      'requirements.txt 3.12 linux_x86_64 cu12 <- --python, Dockerfile:1',
    ])
    expect(found(files, configOf('accelerator: cpu\nplatforms: linux_aarch64\n'))).toEqual([
      'requirements.txt 3.11 linux_aarch64 cpu <- Dockerfile:2, .github/lockstep.yml:2 platforms, .github/lockstep.yml:1 accelerator',
    ])
  })
})

const project = (requires: string): Files => ({
  'pyproject.toml': `[project]\nname = "p"\nrequires-python = "${requires}"\ndependencies = ["a"]\n`,
})

describe('requires-python', () => {
  it.each([
    ['>=3.9', '3.9'],
    ['>=3.9.2,<3.13', '3.9'],
    ['>3.9', '3.9'],
    ['>=3.7', '3.8'],
    ['~=3.11', '3.11'],
    ['==3.12.*', '3.12'],
    ['>=3.10,!=3.10.*', '3.11'],
  ])('%s alone means %s', (requires, python) => {
    expect(found(project(requires))).toEqual([
      `pyproject.toml ${python} linux_x86_64 any <- requires-python in pyproject.toml:3`,
    ])
  })

  it('bounds what is found', () => {
    expect(found({ ...project('>=3.10'), ...CI('3.9', '3.10', '3.11') }).map((line) => line.split(' ')[1])).toEqual([
      '3.10',
      '3.11',
    ])
    expect(found({ ...project('>=3.12'), '.python-version': '3.9\n' })).toEqual([
      'pyproject.toml 3.12 linux_x86_64 any <- requires-python in pyproject.toml:3, which 3.9 (.python-version:1) is outside of',
    ])
  })

  it('of a project that a requirements file installs bounds that file', () => {
    const grouping = group({ 'requirements.txt': '-e .\nb\n', ...project('>=3.10') })
    expect(grouping.problems.flatMap(environments).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'pyproject.toml 3.10',
      'requirements.txt 3.10',
    ])
    expect(grouping.openPythons).toEqual([])
  })
})

describe('commands', () => {
  const image =
    'FROM python:3.11\nRUN pip install torch --index-url https://d.example/whl/cu121\nRUN pip install -r requirements.txt'

  it('an index of builds counts for the whole image, whatever it installs from there', () => {
    const [problem] = group({ ...R, Dockerfile: image }).problems
    expect(problem?.environments[0]?.environment.accelerator).toBe('cu12')
    expect(problem?.gpuEvidence).toEqual([{ fact: 'the index is one of builds for cu12', source: 'Dockerfile:2' }])
    expect(problem?.installer.indexes).toEqual([])
  })

  it('what runs outweighs what is tested', () => {
    const ci = 'jobs:\n  a:\n    steps:\n      - run: uv pip install -r requirements.txt -i https://d.example/whl/cpu\n'
    const [problem] = group({ ...R, Dockerfile: image, '.github/workflows/ci.yml': ci }).problems
    expect(problem?.environments[0]?.environment.accelerator).toBe('cu12')
    expect(problem?.installer).toMatchObject({ kind: 'pip', evidence: 'Dockerfile:3', indexes: [] })
    const [tested] = group({ ...R, '.github/workflows/ci.yml': ci }).problems
    expect(tested?.installer).toMatchObject({ kind: 'uv', indexes: [{ value: 'https://d.example/whl/cpu' }] })
  })
})

describe('which evidence is whose', () => {
  const two = { 'api/requirements.txt': 'a\n', 'worker/requirements.txt': 'b\n' }

  it('nearness: each directory its own image', () => {
    expect(
      found({ ...two, 'api/Dockerfile': 'FROM python:3.10', 'worker/docker/Dockerfile': 'FROM python:3.12' }),
    ).toEqual([
      'api/requirements.txt 3.10 linux_x86_64 any <- api/Dockerfile:1',
      'worker/requirements.txt 3.12 linux_x86_64 any <- worker/docker/Dockerfile:1',
    ])
  })

  it('a root image speaks for all, a nearer one first', () => {
    expect(found({ ...two, Dockerfile: 'FROM python:3.9', 'api/Dockerfile': 'FROM python:3.10' })).toEqual([
      'api/requirements.txt 3.10 linux_x86_64 any <- api/Dockerfile:1',
      'worker/requirements.txt 3.9 linux_x86_64 any <- Dockerfile:1',
    ])
  })

  it('an image in a folder of its own speaks for the folder around it', () => {
    expect(found({ ...R, 'docker/Dockerfile': 'FROM python:3.10' })).toEqual([
      'requirements.txt 3.10 linux_x86_64 any <- docker/Dockerfile:1',
    ])
  })

  it('what names a manifest speaks for that one alone', () => {
    const docs = 'FROM python:3.9\nCOPY docs/requirements.txt .\nRUN pip install -r requirements.txt'
    expect(
      found({ ...R, 'docs/requirements.txt': 'b\n', 'Dockerfile.docs': docs, Dockerfile: 'FROM python:3.12' }),
    ).toEqual([
      'docs/requirements.txt 3.9 linux_x86_64 any <- Dockerfile.docs:1',
      'requirements.txt 3.12 linux_x86_64 any <- Dockerfile:1',
    ])
  })

  it('a CI job that names a manifest outweighs those that name none', () => {
    const ci =
      'jobs:\n  lint:\n    steps:\n      - with: {python-version: "3.13"}\n  test:\n    steps:\n      - with: {python-version: "3.10"}\n      - run: pip install -r requirements.txt\n'
    expect(found({ ...R, '.github/workflows/ci.yml': ci })).toEqual([
      'requirements.txt 3.10 linux_x86_64 any <- .github/workflows/ci.yml:7',
    ])
  })

  it('what names another manifest speaks where nothing else does, and of its Python alone', () => {
    const docker = 'FROM pytorch/pytorch:2.1.0-cuda12.1-cudnn8-runtime\nRUN pip install -r api/requirements.txt'
    const ci = CI('3.10', '3.12')['.github/workflows/ci.yml'] + '      - run: pip install -r tests/requirements.txt\n'
    expect(found({ ...R, 'api/requirements.txt': 'b\n', Dockerfile: docker })).toEqual([
      'api/requirements.txt 3.10 linux_x86_64 cu12 <- Dockerfile:1',
      'requirements.txt 3.10 linux_x86_64 any <- Dockerfile:1',
    ])
    expect(found({ ...R, 'tests/requirements.txt': 'b\n', '.github/workflows/ci.yml': ci })).toEqual([
      'requirements.txt 3.10 linux_x86_64 any <- .github/workflows/ci.yml:6',
      'requirements.txt 3.12 linux_x86_64 any <- .github/workflows/ci.yml:6',
      'tests/requirements.txt 3.10 linux_x86_64 any <- .github/workflows/ci.yml:6, .github/workflows/ci.yml:3',
      'tests/requirements.txt 3.12 linux_x86_64 any <- .github/workflows/ci.yml:6, .github/workflows/ci.yml:3',
    ])
  })

  it('requires-python outweighs what names another manifest; an image in another folder says nothing', () => {
    const image = 'FROM python:3.12\nRUN pip install -r requirements.txt'
    const project = '[project]\nname = "p"\nrequires-python = ">=3.9"\ndependencies = ["a"]\n'
    expect(found({ ...R, 'pyproject.toml': project, Dockerfile: image })[0]).toBe(
      'pyproject.toml 3.9 linux_x86_64 any <- requires-python in pyproject.toml:3',
    )
    expect(found({ ...two, 'api/Dockerfile': image })[1]).toMatch(/newest Python known/)
  })
})

describe('accelerators and platforms', () => {
  it.each<[string, Files, string]>([
    ['a variant', { 'requirements.txt': 'torch==2.1.0+cu121\n' }, 'linux_x86_64 cu12'],
    ['a variant of 11.8', { 'requirements.txt': 'torch==2.1.0+cu118\n' }, 'linux_x86_64 cu11'],
    ['a CPU variant', { 'requirements.txt': 'torch==2.1.0+cpu\n' }, 'linux_x86_64 cpu'],
    ['a ROCm variant', { 'requirements.txt': 'torch==2.1.0+rocm5.6\n' }, 'linux_x86_64 rocm'],
    [
      'an index of builds',
      { 'requirements.txt': '--extra-index-url https://d.example/whl/cu124\ntorch\n' },
      'linux_x86_64 cu12',
    ],
    ['an index of CPU builds', { 'requirements.txt': '-i https://d.example/whl/cpu\ntorch\n' }, 'linux_x86_64 cpu'],
    [
      'an index of ROCm builds',
      { 'requirements.txt': '--index-url https://d.example/whl/nightly/rocm6.2\ntorch\n' },
      'linux_x86_64 rocm',
    ],
    [
      'a find-links page',
      { 'requirements.txt': '-f https://d.example/mmcv/dist/cu118/torch2.1/index.html\nmmcv\n' },
      'linux_x86_64 cu11',
    ],
    ['a package for CUDA 12', { 'requirements.txt': 'nvidia-cublas-cu12\n' }, 'linux_x86_64 cu12'],
    ['cupy', { 'requirements.txt': 'cupy-cuda11x\n' }, 'linux_x86_64 cu11'],
    ['jax[cuda12]', { 'requirements.txt': 'jax[cuda12]\n' }, 'linux_x86_64 cu12'],
    ['a file name', { 'requirements-cpu.txt': 'torch\n' }, 'linux_x86_64 cpu'],
    ['a file name with a CUDA', { 'requirements-cu118.txt': 'torch\n' }, 'linux_x86_64 cu11'],
    ['a file for Windows', { 'requirements-windows.txt': 'torch\n' }, 'win_amd64 any'],
    ['a file for macOS', { 'requirements-macos.txt': 'torch\n' }, 'macosx_arm64 any'],
    [
      'an index on the command',
      {
        ...R,
        Dockerfile:
          'FROM python:3.11\nRUN pip install -r requirements.txt --extra-index-url https://d.example/whl/cu121',
      },
      'linux_x86_64 cu12',
    ],
    [
      'a variant outweighs the image',
      { 'requirements.txt': 'torch==2.1.0+cu118\n', Dockerfile: 'FROM nvidia/cuda:12.1.0-base' },
      'linux_x86_64 cu11',
    ],
    ['the word gpu alone says no CUDA', { 'requirements-gpu.txt': 'torch\n' }, 'linux_x86_64 any'],
    ['a name that merely holds cpu', { 'requirements.txt': 'pycpuinfo\npsutil-cpu==1\n' }, 'linux_x86_64 any'],
  ])('%s', (_, files, expected) => {
    const [line = ''] = found(files, configOf(null, { python: ['3.11'] }))
    expect(line.split(' ').slice(2, 4).join(' ')).toBe(expected)
  })
})

const gpu = (files: Files, config = configOf(null, { python: ['3.11'] })): readonly string[] =>
  group(files, config).problems.flatMap(({ gpuEvidence }) =>
    gpuEvidence.map(({ fact, source }) => `${fact} (${source})`),
  )

describe('what shows a GPU', () => {
  it.each<[string, Files, readonly string[]]>([
    ['nothing', R, []],
    [
      'a CUDA image',
      { ...R, Dockerfile: 'FROM nvidia/cuda:12.1.0-base' },
      ['the image nvidia/cuda:12.1.0-base brings CUDA 12 (Dockerfile:1)'],
    ],
    [
      'a GPU image',
      { ...R, Dockerfile: 'FROM tensorflow/tensorflow:2.15.0-gpu' },
      ['the image tensorflow/tensorflow:2.15.0-gpu is made for a GPU (Dockerfile:1)'],
    ],
    [
      'a variant',
      { 'requirements.txt': 'torch==2.1.0+cu121' },
      ['torch==2.1.0+cu121 is a build for cu12 (requirements.txt:1)'],
    ],
    ['a CPU variant and index', { 'requirements.txt': '-i https://d.example/whl/cpu\ntorch==2.1.0+cpu' }, []],
    [
      'an index',
      { 'requirements.txt': '-i https://d.example/whl/cu121\ntorch' },
      ['the index is one of builds for cu12 (requirements.txt:1)'],
    ],
    [
      'packages',
      { 'requirements.txt': 'onnxruntime-gpu\nxformers\nbitsandbytes\nflash-attn\nonnxruntime\n' },
      [
        'onnxruntime-gpu is made for a GPU (requirements.txt:1)',
        'xformers is made for a GPU (requirements.txt:2)',
        'bitsandbytes is made for a GPU (requirements.txt:3)',
        'flash-attn is made for a GPU (requirements.txt:4)',
      ],
    ],
    [
      'an extra',
      { 'requirements.txt': 'tensorflow[and-cuda]\n' },
      ['tensorflow[and-cuda] is made for a GPU (requirements.txt:1)'],
    ],
    [
      'compose',
      { ...R, 'docker-compose.yml': 'services:\n  a:\n    gpus: all\n' },
      ['gpus are asked for (docker-compose.yml:3)'],
    ],
    [
      'Kubernetes',
      { ...R, 'deploy/k8s/job.yaml': 'nvidia.com/gpu: 1\n' },
      ['nvidia.com/gpu is asked for (deploy/k8s/job.yaml:1)'],
    ],
    ['a package that no environment installs', { 'requirements.txt': 'a\nxformers; sys_platform == "win32"\n' }, []],
  ])('%s', (_, files, expected) => {
    expect(gpu(files)).toEqual(expected)
  })

  it('of another service is none of this one', () => {
    expect(gpu({ ...R, 'train/requirements.txt': 'b\n', 'train/docker-compose.yml': 'gpus: all\n' })).toEqual([
      'gpus are asked for (train/docker-compose.yml:1)',
    ])
  })

  it('the config has the last word', () => {
    const files = { ...R, Dockerfile: 'FROM nvidia/cuda:12.1.0-base' }
    expect(gpu(files, configOf('accelerator: cpu\n'))).toEqual([])
    expect(gpu(R, configOf(null, { accelerator: 'cu12' }))).toEqual(['the accelerator is set to cu12 (--accelerator)'])
    expect(gpu(R, configOf(null, { accelerator: 'any' }))).toEqual([])
  })
})

describe('a Python that nothing names', () => {
  it('is asked of the index, unit by unit, and the answer is shown', () => {
    const first = group({ ...R, 'api/requirements.txt': 'b\n', 'api/Dockerfile': 'FROM python:3.10' })
    expect(first.openPythons).toMatchObject([{ problem: 'requirements.txt', unit: 'requirements.txt' }])
    expect(first.openPythons[0]?.among.slice(0, 2)).toEqual(['3.15', '3.14'])
    const second = group(R, configOf(null), new Map([['requirements.txt', '3.11']]))
    expect(second.openPythons).toEqual([])
    expect(second.problems.flatMap(environments)).toEqual([
      'requirements.txt 3.11 linux_x86_64 any <- newest Python with wheels for the present versions',
    ])
  })
})

describe('evidence files', () => {
  it.each([
    ['Dockerfile', true],
    ['docker/Dockerfile.gpu', true],
    ['a/prod.dockerfile', true],
    ['Containerfile', true],
    ['Dockerfile.dockerignore', false],
    ['docs/dockerfile.md', false],
    ['.github/workflows/ci.yml', true],
    ['x/.github/workflows/ci.yml', false],
    ['.github/dependabot.yml', false],
    ['uv.lock', true],
    ['poetry.lock', true],
    ['package.json', false],
    ['configs/model.yaml', false],
  ])('%s: %s', (path, expected) => {
    const { places, locks, unreadable, gpu } = evidenceOf({ [path]: 'FROM python:3.11\njobs: {a: {steps: []}}\n' })
    expect(places.length + locks.length + unreadable.length + gpu.length > 0).toBe(expected)
  })
})

describe('the Python in the name of a manifest', () => {
  it.each([
    ['requirements-py3.11.txt', '3.11'],
    ['requirements/py39.txt', '3.9'],
    ['requirements-py310-gpu.txt', '3.10'],
    ['constraints-3.12.txt', '3.12'],
    ['py3.9-requirements.txt', '3.9'],
    ['requirements-python3.txt', null],
    ['requirements-3.1.2.txt', null],
    ['requirements-1.3.12.txt', null],
    ['requirements-torch2.3.9.txt', null],
    ['requirements-cu113.txt', null],
  ])('%s: %s', (path, python) => {
    expect(filePython(path)).toBe(python)
  })
})
