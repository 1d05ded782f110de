import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import { markerFor } from '../../src/plan/environment-marker.ts'
import { hashesLike } from '../../src/plan/hashes.ts'
import type { HashedFile } from '../../src/plan/input.ts'
import { markerValues, makeEnvironment } from '../../src/python/environment.ts'
import type { Environment } from '../../src/python/environment.ts'
import { evaluateMarker, parseMarker } from '../../src/python/marker.ts'
import { planOf, vulnerability } from './situation.ts'
import type { Situation } from './situation.ts'

function environmentOf(text: string): Environment {
  const [python = '', platform = ''] = text.split(' ')
  const environment = makeEnvironment(python, platform, 'any')
  if (environment === null) throw new Error(`${text} is not known`)
  return environment
}

describe('the marker of some environments', () => {
  const [linux, windows, mac, arm] = ['linux_x86_64', 'win_amd64', 'macosx_arm64', 'linux_aarch64']
  test.each([
    ['all', [`3.10 ${linux}`], [], ''],
    ['the lower Python', [`3.10 ${linux}`], [`3.12 ${linux}`], 'python_version < "3.12"'],
    ['the upper Python', [`3.12 ${linux}`], [`3.10 ${linux}`], 'python_version >= "3.12"'],
    ['3.9 is below 3.10', [`3.9 ${linux}`], [`3.10 ${linux}`], 'python_version < "3.10"'],
    [
      'the middle',
      [`3.11 ${linux}`],
      [`3.10 ${linux}`, `3.12 ${linux}`],
      'python_version >= "3.11" and python_version < "3.12"',
    ],
    [
      'the ends',
      [`3.10 ${linux}`, `3.12 ${linux}`],
      [`3.11 ${linux}`],
      'python_version < "3.11" or python_version >= "3.12"',
    ],
    ['a Python on every system', [`3.10 ${linux}`, `3.10 ${mac}`], [`3.12 ${mac}`], 'python_version < "3.12"'],
    ['a system', [`3.12 ${windows}`], [`3.12 ${linux}`], 'sys_platform == "win32"'],
    [
      'two systems',
      [`3.12 ${windows}`, `3.12 ${mac}`],
      [`3.12 ${linux}`],
      'sys_platform == "win32" or sys_platform == "darwin"',
    ],
    ['a machine', [`3.12 ${arm}`], [`3.12 ${linux}`], 'platform_machine == "aarch64"'],
    [
      'a Python of a system',
      [`3.10 ${windows}`],
      [`3.12 ${windows}`, `3.10 ${linux}`],
      'sys_platform == "win32" and python_version < "3.12"',
    ],
    [
      'a system, and a Python of another',
      [`3.10 ${windows}`, `3.12 ${windows}`, `3.12 ${linux}`],
      [`3.10 ${linux}`],
      'sys_platform == "win32" or sys_platform == "linux" and python_version >= "3.12"',
    ],
    [
      'a system and a machine',
      [`3.12 ${arm}`],
      [`3.12 ${linux}`, `3.12 ${mac}`, `3.12 macosx_x86_64`, `3.12 win_arm64`],
      'platform_machine == "aarch64"',
    ],
    [
      'neither alone',
      [`3.12 macosx_x86_64`],
      [`3.12 ${linux}`, `3.12 ${mac}`],
      'sys_platform == "darwin" and platform_machine == "x86_64"',
    ],
  ])('%s', (_, own, others, expected) => {
    const [some, rest] = [own.map(environmentOf), others.map(environmentOf)]
    expect(markerFor(some, [...rest, ...some])).toBe(expected)
    const marker = parseMarker(expected)
    const holds = (one: Environment) => marker === null || evaluateMarker(marker, markerValues(one), new Set())
    expect([some.every(holds), rest.some(holds)]).toEqual([true, false])
  })
  test('no marker tells one glibc from another', () => {
    const all = ['3.12 manylinux_2_28_x86_64', '3.12 manylinux_2_35_x86_64'].map(environmentOf)
    expect(markerFor(all.slice(0, 1), all)).toBeNull()
  })
})

const wheel = (name: string, sha256: string | null): HashedFile => ({ filename: `${name}.whl`, kind: 'wheel', sha256 })
const sdist = (sha256: string | null): HashedFile => ({ filename: 'x-1.tar.gz', kind: 'sdist', sha256 })

describe('digests of a package that is new', () => {
  const pure = [wheel('p-1-py3-none-any', 'a'), sdist('b')]
  const binary = [
    wheel('b-1-cp311-cp311-manylinux_2_17_x86_64', 'c'),
    wheel('b-1-cp311-cp311-win_amd64', 'd'),
    sdist('e'),
  ]
  const files = [
    wheel('n-1-cp311-cp311-manylinux_2_28_x86_64', '1'),
    wheel('n-1-cp311-cp311-win_amd64', '2'),
    sdist('3'),
  ]
  test.each([
    ['no line: every file', [], ['1', '2', '3']],
    ['digests of no known file: every file', [{ digests: ['x'], files: pure }], ['1', '2', '3']],
    ['wheels', [{ digests: ['a'], files: pure }], ['1', '2']],
    ['wheels and source', [{ digests: ['a', 'b'], files: pure }], ['1', '2', '3']],
    ['wheels of one system', [{ digests: ['c'], files: binary }], ['1']],
    [
      'a wheel for everywhere tells nothing of systems',
      [
        { digests: ['a'], files: pure },
        { digests: ['C'], files: binary },
      ],
      ['1'],
    ],
    [
      'the source of one line',
      [
        { digests: ['a', 'b'], files: pure },
        { digests: ['c'], files: binary },
      ],
      ['1', '3'],
    ],
  ])('%s', (_, lines, expected) => {
    expect(hashesLike(lines, files, new Set())).toEqual(expected.map((digest) => `sha256:${digest}`))
  })
  test('what is chosen is covered, whatever the others cover', () => {
    const lines = [{ digests: ['c'], files: binary }]
    expect(hashesLike(lines, files, new Set(['x-1.tar.gz']))).toEqual(['sha256:1', 'sha256:3'])
    expect(hashesLike(lines, files, new Set(['other.whl']))).toBeNull()
  })
  test('a file without a digest that has to be covered', () => {
    expect(
      hashesLike([{ digests: ['a', 'b'], files: pure }], [wheel('n-1-py3-none-any', '1'), sdist(null)], new Set()),
    ).toBeNull()
    expect(
      hashesLike([{ digests: ['a'], files: pure }], [wheel('n-1-py3-none-any', '1'), sdist(null)], new Set()),
    ).toEqual(['sha256:1'])
  })
})

const digit = (text: string) => text.repeat(64)

describe('a complete file', () => {
  const situation: Situation = {
    files: { 'requirements.txt': `lib==1.0 --hash=sha256:${digit('a')}\n` },
    index: { lib: { '1.0': [], '1.1': ['core'] }, core: { '1.0': [], '1.1': [] } },
    vulnerabilities: [vulnerability('X-1', 'lib', '1.1')],
    solution: { lib: '1.1', core: '1.0' },
    input: {
      fileHashes: async (name, { text }) => {
        const sha256 = name === 'core' ? digit('c') : text === '1.0' ? digit('a') : digit('b')
        return [{ filename: `${name}-${text}-py3-none-any.whl`, kind: 'wheel', sha256 }]
      },
    },
  }

  test('gets what is new at the version of the solution, in the same edit; it is a note and no move', async () => {
    const { document, edits } = await planOf(situation)
    expect(new TextDecoder().decode(edits[0]?.after)).toBe(
      `lib==1.1 --hash=sha256:${digit('b')}\ncore==1.0 --hash=sha256:${digit('c')}\n`,
    )
    expect(document.moves.map((move) => move.package)).toEqual(['lib'])
    expect(document.resolved).toEqual([{ lib: '1.1', core: '1.0' }])
    expect(document.notes.filter(({ kind }) => kind === 'added')).toEqual([
      {
        kind: 'added',
        text: 'The line core==1.0 is added with its digests: lib 1.1 asks for it, and a file with digests has to state everything it installs.',
        file: 'requirements.txt',
      },
    ])
  })

  test.each([
    ['a compiled file', '# This file is autogenerated by pip-compile with Python 3.11\n', 'core==1.0\n'],
    ['one that a person wrote', '# by hand\n', ''],
  ])('without digests: %s', async (_, head, added) => {
    const { document, edits } = await planOf({ ...situation, files: { 'requirements.txt': `${head}lib==1.0\n` } })
    expect(new TextDecoder().decode(edits[0]?.after)).toBe(`${head}lib==1.1\n${added}`)
    const text =
      'The line core==1.0 is added: lib 1.1 asks for it, and a compiled file has to state everything it installs.'
    expect(document.notes.filter(({ kind }) => kind === 'added')).toEqual(
      added === '' ? [] : [{ kind: 'added', text, file: 'requirements.txt' }],
    )
  })

  test('an index without digests for it is an error that names the file', async () => {
    const plan = planOf({
      ...situation,
      input: {
        fileHashes: async (name, { text }) =>
          name === 'core' ? [] : [{ filename: `lib-${text}-py3-none-any.whl`, kind: 'wheel', sha256: digit('a') }],
      },
    })
    await expect(plan).rejects.toBeInstanceOf(LockstepError)
    await expect(plan).rejects.toMatchObject({ where: 'requirements.txt' })
  })

  test('a plan that edits nothing adds nothing', async () => {
    const { edits } = await planOf({
      ...situation,
      index: { lib: { '1.0': ['left'] }, left: { '1.0': [], '1.1': ['core'], '2.0': [] }, core: { '1.0': [] } },
      solution: { lib: '1.0', left: '1.1', core: '1.0' },
    })
    expect(edits).toEqual([])
  })
})
