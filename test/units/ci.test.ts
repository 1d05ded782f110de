import { describe, expect, it } from 'vitest'
import type { Place } from '../../src/units/place.ts'
import { evidenceOf } from './checkout.ts'

/** `python@line platform@line`, one a target. */
function targets(places: readonly Place[]): readonly string[] {
  return places.flatMap(({ targets }) =>
    targets.map(({ python, platform }) => {
      const show = (stated: typeof python): string =>
        stated === null ? '-' : `${stated.value}@${stated.source.split(':').at(-1) ?? ''}`
      return `${show(python)} ${show(platform)}`
    }),
  )
}

function workflow(job: string): readonly Place[] {
  const indented = job
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
  return evidenceOf({ '.github/workflows/ci.yml': `jobs:\n  test:\n${indented}\n` }).places
}

const SETUP = 'steps:\n  - uses: actions/setup-python@v5\n    with:\n      python-version: ${{ matrix.python-version }}'

const axis = (name: string): string =>
  `    ${name}: [${Array.from({ length: 100 }, (_, at) => `"${String(at)}"`).join(', ')}]`

const publishingSteps = (step: string): number =>
  evidenceOf({ '.github/workflows/a.yml': `jobs:\n  a:\n    steps:\n${step}` }).publishing.length

describe('GitHub workflows', () => {
  it.each<[string, string, readonly string[]]>([
    ['one version', 'runs-on: ubuntu-latest\nsteps:\n  - with: { python-version: "3.11" }', ['3.11@5 linux_x86_64@3']],
    [
      'a number that loses its zero',
      'runs-on: ubuntu-latest\nsteps:\n  - with:\n      python-version: 3.10',
      ['3.10@6 linux_x86_64@3'],
    ],
    ['no minor', 'runs-on: ubuntu-latest\nsteps:\n  - with: { python-version: "3.x" }', ['- linux_x86_64@3']],
    [
      'pypy and free-threaded builds',
      'runs-on: ubuntu-latest\nsteps:\n  - with: { python-version: pypy3.10 }\n  - with: { python-version: 3.13t }',
      ['- linux_x86_64@3'],
    ],
    [
      'several lines',
      'runs-on: ubuntu-latest\nsteps:\n  - with:\n      python-version: |\n        3.10\n        3.12',
      ['3.10@6 linux_x86_64@3', '3.12@6 linux_x86_64@3'],
    ],
    ['windows', 'runs-on: windows-2022\nsteps: []', ['- win_amd64@3']],
    ['macOS on arm and on x86', 'runs-on: [macos-14]\nsteps: []', ['- macosx_arm64@3']],
    ['macOS 13', 'runs-on: macos-13\nsteps: []', ['- macosx_x86_64@3']],
    ['linux on arm', 'runs-on: ubuntu-24.04-arm\nsteps: []', ['- linux_aarch64@3']],
    ['own runner', 'runs-on: [self-hosted, gpu]\nsteps: []', ['- -']],
    [
      'a matrix',
      `runs-on: ubuntu-latest\nstrategy:\n  matrix:\n    python-version: ["3.9", 3.10, "3.11"]\n${SETUP}`,
      ['3.9@6 linux_x86_64@3', '3.10@6 linux_x86_64@3', '3.11@6 linux_x86_64@3'],
    ],
    [
      'two axes',
      `runs-on: \${{ matrix.os }}\nstrategy:\n  matrix:\n    os: [ubuntu-latest, windows-latest]\n    python-version: ["3.11"]\n${SETUP}`,
      ['3.11@7 linux_x86_64@6', '3.11@7 win_amd64@6'],
    ],
    [
      'exclude',
      `runs-on: \${{ matrix.os }}\nstrategy:\n  matrix:\n    os: [ubuntu-latest, windows-latest]\n    python-version: ["3.10", "3.11"]\n    exclude:\n      - {os: windows-latest, python-version: "3.10"}\n${SETUP}`,
      ['3.10@7 linux_x86_64@6', '3.11@7 linux_x86_64@6', '3.11@7 win_amd64@6'],
    ],
    [
      'include adds',
      `runs-on: ubuntu-latest\nstrategy:\n  matrix:\n    python-version: ["3.11"]\n    include:\n      - python-version: "3.13"\n${SETUP}`,
      ['3.11@6 linux_x86_64@3', '3.13@8 linux_x86_64@3'],
    ],
    [
      'include alone',
      `runs-on: \${{ matrix.os }}\nstrategy:\n  matrix:\n    include:\n      - {python-version: "3.10", os: ubuntu-latest}\n      - {python-version: "3.12", os: macos-latest}\n${SETUP}`,
      ['3.10@7 linux_x86_64@7', '3.12@8 macosx_arm64@8'],
    ],
    [
      'include that extends',
      `runs-on: \${{ matrix.os }}\nstrategy:\n  matrix:\n    python-version: ["3.11"]\n    include:\n      - os: windows-latest\n${SETUP}`,
      ['3.11@6 win_amd64@8'],
    ],
    [
      'maps in a matrix',
      'runs-on: ubuntu-latest\nstrategy:\n  matrix:\n    cfg:\n      - {py: "3.9"}\nsteps:\n  - with: { python-version: "${{ matrix.cfg.py }}" }',
      ['3.9@7 linux_x86_64@3'],
    ],
    [
      'what only the run knows',
      'runs-on: ubuntu-latest\nstrategy:\n  matrix: ${{ fromJSON(needs.x.outputs.m) }}\nsteps:\n  - with: { python-version: "${{ inputs.python }}" }',
      ['- linux_x86_64@3'],
    ],
    [
      'a container',
      'runs-on: ubuntu-latest\ncontainer:\n  image: python:3.12-slim\nsteps: []',
      ['3.12@5 linux_x86_64@3'],
    ],
    ['uv brings Python', 'runs-on: ubuntu-latest\nsteps:\n  - run: uv python install 3.12', ['3.12@5 linux_x86_64@3']],
  ])('%s', (_, job, expected) => {
    expect(targets(workflow(job))).toEqual(expected)
  })

  it('reads what steps install, where they run', () => {
    const [place] = workflow(
      'defaults:\n  run:\n    working-directory: svc\nsteps:\n  - run: |\n      pip install -U pip\n      pip install -r requirements.txt -c ../constraints.txt .[test]\n  - run: cd a && pip install -r b.txt\n    working-directory: other',
    )
    expect(
      place?.installs.map(({ line, directory, requirements, projects }) => ({
        line,
        directory,
        requirements,
        projects,
      })),
    ).toEqual([
      { line: 8, directory: 'svc', requirements: [], projects: [] },
      { line: 9, directory: 'svc', requirements: ['requirements.txt'], projects: [{ path: '.', extras: ['test'] }] },
      { line: 10, directory: 'other/a', requirements: ['b.txt'], projects: [] },
    ])
    expect(place?.resolve('../constraints.txt', 'svc')).toEqual(['constraints.txt'])
    expect(place?.resolve('../../constraints.txt', 'svc')).toEqual([])
  })

  it('caps a matrix as GitHub does', () => {
    const places = workflow(
      `runs-on: ubuntu-latest\nstrategy:\n  matrix:\n${['a', 'b', 'c', 'd'].map(axis).join('\n')}\nsteps: []`,
    )
    expect(targets(places)).toEqual(['- linux_x86_64@3'])
  })

  it('lists a file that cannot be read, and goes on', () => {
    const evidence = evidenceOf({ '.github/workflows/a.yml': 'jobs: [', '.python-version': '3.11' })
    expect(evidence.unreadable).toMatchObject([{ file: '.github/workflows/a.yml', line: 1 }])
    const deep = evidenceOf({ '.github/workflows/a.yml': `jobs: ${'['.repeat(10_000)}` })
    expect(deep.unreadable.map(({ why }) => why)).toEqual(['it is nested too deeply'])
    expect(targets(evidence.places)).toEqual(['3.11@1 -'])
  })

  it('sees publishing', () => {
    expect(publishingSteps('      - uses: pypa/gh-action-pypi-publish@release/v1')).toBe(1)
    expect(publishingSteps('      - run: python -m twine upload dist/*')).toBe(1)
    expect(publishingSteps('      - run: uv publish')).toBe(1)
    expect(publishingSteps('      # - run: twine upload dist/*')).toBe(0)
    expect(publishingSteps('      - run: pytest')).toBe(0)
  })
})

describe('other CI files', () => {
  it.each<[string, string, readonly string[]]>([
    ['.gitlab-ci.yml', 'test:\n  image: python:3.11\n  script:\n    - pip install -r requirements.txt\n', ['3.11@2 -']],
    ['.circleci/config.yml', 'jobs:\n  test:\n    docker:\n      - image: cimg/python:3.10\n', ['3.10@4 -']],
    ['azure-pipelines.yml', "steps:\n- task: UsePythonVersion@0\n  inputs:\n    versionSpec: '3.12'\n", ['3.12@4 -']],
  ])('%s', (path, text, expected) => {
    expect(targets(evidenceOf({ [path]: text }).places)).toEqual(expected)
  })
})

describe('version files', () => {
  it.each<[string, string, readonly string[]]>([
    ['.python-version', '3.11\n', ['3.11@1 -']],
    ['.python-version', '3.11.4', ['3.11@1 -']],
    ['.python-version', '# comment\n\n 3.12.1 # here\n3.10\n', ['3.12@3 -']],
    ['.python-version', 'cpython-3.11\n', ['3.11@1 -']],
    ['.python-version', '3.15.0rc1\n', ['3.15@1 -']],
    ['.python-version', '3.14-dev\n', ['3.14@1 -']],
    ['.python-version', 'system\n', []],
    ['.python-version', 'my-virtualenv-3.9\n', []],
    ['.python-version', 'pypy3.10-7.3.12\n', []],
    ['.python-version', 'miniconda3-3.11-24.1\n', []],
    ['.python-version', '3\n', []],
    ['.python-version', '2.7.18\n', []],
    ['runtime.txt', 'python-3.11.9\n', ['3.11@1 -']],
    ['.tool-versions', 'nodejs 20.1.0\npython 3.12.2 3.11.1\n', ['3.12@2 -']],
    [
      'tox.ini',
      '[tox]\nenvlist = py39, py{310,311}-{a,b}\n  py312\n[testenv]\ndeps = py38\n',
      ['3.9@2 -', '3.10@2 -', '3.11@2 -', '3.12@3 -'],
    ],
    ['tox.ini', '[testenv]\ndeps = pytest', []],
  ])('%s: %j', (path, text, expected) => {
    expect(targets(evidenceOf({ [path]: text }).places)).toEqual(expected)
  })
})

describe('GPU requests', () => {
  it.each<[string, string, boolean]>([
    ['docker-compose.yml', 'services:\n  a:\n    gpus: all\n', true],
    ['compose.yaml', '          - driver: nvidia\n', true],
    ['docker-compose.gpu.yml', '    runtime: nvidia\n', true],
    ['k8s/job.yaml', 'limits:\n  nvidia.com/gpu: 1\n', true],
    ['k8s/job.yaml', 'limits:\n  "nvidia.com/gpu": "2"\n', true],
    ['k8s/job.yaml', 'limits:\n  nvidia.com/gpu: 0\n', false],
    ['k8s/job.yaml', '# nvidia.com/gpu: 1\n', false],
    ['charts/x/templates/deployment.yaml', '{{- if .gpu }}\nnvidia.com/gpu: {{ .count }}\n{{ end }}', true],
    ['docker-compose.yml', 'services: {}\n', false],
    ['docs/about.yml', 'nvidia.com/gpu: 1\n', false],
  ])('%s %j', (path, text, expected) => {
    expect(evidenceOf({ [path]: text }).gpu.length > 0).toBe(expected)
  })
})
