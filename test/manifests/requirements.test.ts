import { describe, expect, test } from 'vitest'
import { readRequirements, requirements } from '../../src/manifests/requirements.ts'
import { declarationOf, fileOf, shown, textOf, versionOf } from './support.ts'

const path = 'requirements.txt'
const read = (text: string) => requirements.read(fileOf(path, text))

test('every kind of line stands in one file', () => {
  const text = [
    '# -*- coding: utf-8 -*-',
    '--index-url https://i.example/simple --extra-index-url=https://${TOKEN}@x.example',
    '-r base.txt  # the rest',
    '--constraint=constraints.txt',
    '-e .[dev]',
    './packages/mmdet',
    'torch == 2.1.0+cu121 ; sys_platform == "linux"',
    'NumPy[a, b] (>=1.24, <2)',
    'keras @ https://h.example/keras-3.0.zip',
    'git+https://h.example/x.git@v1#egg=mm_cv[all]',
    'tensorflow',
    '-f ./wheels',
    '--pre',
    'broken = 1',
    'pandas~=2.0',
    '',
  ].join('\n')
  const result = read(text)
  expect(result.declarations.map(shown)).toEqual([
    '7 torch ==2.1.0+cu121 variant 2.1.0+cu121 install',
    '8 numpy[a,b] >=1.24,<2 floor 1.24 install',
    '9 keras * url - install',
    '10 mm-cv[all] * url - install',
    '11 tensorflow * any - install',
    '15 pandas ~=2.0 caret 2.0 install',
  ])
  expect(result.includes.map(({ kind, target, extras, line }) => [kind, target, extras.join(), line])).toEqual([
    ['requirements', 'base.txt', '', 3],
    ['constraints', 'constraints.txt', '', 4],
    ['editable', '.', 'dev', 5],
    ['editable', './packages/mmdet', '', 6],
  ])
  expect(result.options.map(({ kind, value, line }) => [kind, value, line])).toEqual([
    ['index-url', 'https://i.example/simple', 2],
    ['extra-index-url', 'https://${TOKEN}@x.example', 2],
    ['find-links', './wheels', 12],
    ['pre', '', 13],
  ])
  expect(result.variables).toEqual([{ name: 'TOKEN', file: path, line: 2 }])
  expect(result.unreadable).toEqual([
    {
      file: path,
      line: 14,
      text: 'broken = 1',
      why: 'a single = is no operator: did you mean ==?',
      stopsReading: false,
    },
  ])
})

test('spans count bytes, of the whole declaration, its specifier and its hashes', () => {
  const text = '# é\r\nfoo == 1.0 ; os_name == "nt" \\\r\n  --hash=sha256:aa \\\r\n  --hash=sha256:bb  # ü\r\n'
  const { bytes } = fileOf(path, text)
  const foo = declarationOf(requirements.read({ path, bytes }), 'foo')
  const at = ({ start, end }: { start: number; end: number }) => textOf(bytes.subarray(start, end))
  expect(at(foo.span)).toBe('foo == 1.0 ; os_name == "nt" \\\r\n  --hash=sha256:aa \\\r\n  --hash=sha256:bb')
  expect(at(foo.specifierSpan)).toBe('== 1.0')
  expect(foo.hashes.map(({ span }) => at(span))).toEqual(['--hash=sha256:aa', '--hash=sha256:bb'])
  expect(foo.hashes.map(({ algorithm, digest }) => `${algorithm}:${digest}`)).toEqual(['sha256:aa', 'sha256:bb'])
})

describe('the specifier stands where it is written, or where it would be', () => {
  test.each([
    ['torch==2.1', '==2.1'],
    ['torch (== 2.1)', '== 2.1'],
    ['torch[a] >=1 , <2 ; os_name == "nt"', '>=1 , <2'],
    ['torch \\\n == 2.1', '== 2.1'],
    ['torch', ''],
    ['torch [a] ; os_name == "nt"', ''],
  ])('%j', (text, specifier) => {
    const file = fileOf(path, text)
    const { specifierSpan } = declarationOf(requirements.read(file), 'torch')
    expect(textOf(file.bytes.subarray(specifierSpan.start, specifierSpan.end))).toBe(specifier)
  })
  test('empty ones are placed behind name and extras', () => {
    const file = fileOf(path, 'torch [a] ; os_name == "nt"')
    expect(declarationOf(requirements.read(file), 'torch').specifierSpan).toEqual({ start: 9, end: 9 })
  })
})

describe('styles', () => {
  test.each([
    ['a==1.0', 'pin', '1.0'],
    ['a===1.0', 'pin', '1.0'],
    ['a==1.0+cu121', 'variant', '1.0+cu121'],
    ['a==1.0,<2', 'pin', '1.0'],
    ['a>=1.0', 'floor', '1.0'],
    ['a>=1.0,>1.2,<3,!=2', 'floor', '1.2'],
    ['a~=1.2', 'caret', '1.2'],
    ['a~=1.2,>=1.2.3', 'caret', '1.2.3'],
    ['a<2', 'range', '-'],
    ['a==1.*', 'range', '-'],
    ['a!=1', 'range', '-'],
    ['a', 'any', '-'],
    ['a @ https://h.example/a.zip', 'url', '-'],
  ])('%s', (text, style, base) => {
    const { declarations } = read(text)
    expect(declarations.map((declaration) => [declaration.style, declaration.base?.text ?? '-'])).toEqual([
      [style, base],
    ])
  })
})

describe('encodings', () => {
  const text = 'torch==2.1.0 # é\nnumpy==1.24.3\n'
  const utf16 = (littleEndian: boolean) => {
    const codes = [0xfeff, ...Array.from(text, (character) => character.charCodeAt(0))]
    return Uint8Array.from(codes.flatMap((code) => (littleEndian ? [code & 255, code >> 8] : [code >> 8, code & 255])))
  }
  const utf32 = (littleEndian: boolean) => {
    const codes = [0xfeff, ...Array.from(text, (character) => character.codePointAt(0) ?? 0)]
    return Uint8Array.from(
      codes.flatMap((code) => (littleEndian ? [code & 255, code >> 8, 0, 0] : [0, 0, code >> 8, code & 255])),
    )
  }
  const cases: readonly (readonly [string, Uint8Array, number])[] = [
    ['UTF-8', new TextEncoder().encode(text), 1],
    ['UTF-8 with its mark', new TextEncoder().encode(`\ufeff${text}`), 1],
    ['UTF-16, little-endian', utf16(true), 2],
    ['UTF-16, big-endian', utf16(false), 2],
    ['UTF-32, little-endian', utf32(true), 4],
    ['UTF-32, big-endian', utf32(false), 4],
    ['Latin-1 without saying so', Uint8Array.from(text, (character) => character.charCodeAt(0)), 1],
  ]
  test.each(cases)('%s is read, and edited in place', (_, bytes, width) => {
    const file = { path, bytes }
    const result = requirements.read(file)
    expect(result.declarations.map(shown)).toEqual([
      '1 torch ==2.1.0 pin 2.1.0 install',
      '2 numpy ==1.24.3 pin 1.24.3 install',
    ])
    expect(result.declarations[0]?.comment).toBe('é')
    const numpy = declarationOf(result, 'numpy')
    const edited = requirements.edit(file, [{ declaration: numpy, to: versionOf('2.0'), hashes: [] }])
    const { start, end } = numpy.specifierSpan
    expect(edited.length - bytes.length).toBe(('==2.0'.length - '==1.24.3'.length) * width)
    expect(edited.subarray(0, start)).toEqual(bytes.subarray(0, start))
    expect(edited.subarray(edited.length - (bytes.length - end))).toEqual(bytes.subarray(end))
  })
  test('a coding line decides', () => {
    const bytes = Uint8Array.from('# coding: latin-1\n\ntorch==1 # \u00e9', (character) => character.charCodeAt(0))
    expect(declarationOf(requirements.read({ path, bytes }), 'torch').comment).toBe('\u00e9')
  })
  test.each([
    ['# coding: utf-16\ntorch', 'its coding line names an encoding that is not supported'],
    ['# coding: no-such\ntorch', 'its coding line names an encoding that is not supported'],
  ])('%j is reported, once', (content, why) => {
    expect(read(content).unreadable).toEqual([{ file: path, line: 1, text: '', why, stopsReading: true }])
  })
})

describe('lines are counted as an editor counts them', () => {
  test.each([
    ['a\nb\n\nc', [1, 2, 4]],
    ['a\r\nb\r\n\r\nc', [1, 2, 4]],
    ['a\rb\r\rc', [1, 2, 4]],
    ['a\fb\nc', [1, 1, 2]],
    ['a \\\n==1\nb', [1, 3]],
  ])('%j', (text, lines) => {
    expect(read(text).declarations.map(({ line }) => line)).toEqual(lines)
  })
})

describe('comments', () => {
  test.each([
    ['torch # beside', 'beside'],
    ['# above\ntorch', 'above'],
    ['bleach==6.0\n    # via nbconvert\ntorch', null],
    ['bleach==6.0\n    # via\n    #   -c base.txt\n    #   nbconvert\n# ours\ntorch', 'ours'],
    ['# one\n# two\ntorch # three', 'one\ntwo\nthree'],
    ['# far\n\ntorch', null],
    ['# of numpy\nnumpy\ntorch', null],
    ['torch#none', undefined],
    ['numpy==1 \\\n  # within\ntorch', null],
  ])('%j', (text, comment) => {
    const torch = read(text).declarations.find(({ name }) => name === 'torch')
    expect(torch?.comment).toBe(comment)
  })
})

test('a generator says so, and its comments stand below what they belong to', () => {
  const text =
    '#\n# This file is autogenerated by pip-compile with Python 3.11\n# by the following command:\n#\n#    pip-compile\n#\ntorch==2.1.0\n    # pinned because of me\nnumpy==1.24.3\n'
  const result = read(text)
  expect(result.generatedBy).toEqual({
    tool: 'pip-compile',
    from: [{ target: 'requirements.in', role: 'requirements', extras: [] }],
    python: { value: '3.11', line: 5 },
  })
  expect(result.declarations.map(({ isHeld }) => isHeld)).toEqual([false, false])
  expect(
    read('# This file was autogenerated by uv via the following command:\n#    uv pip compile\na==1').generatedBy?.tool,
  ).toBe('uv')
  expect(read('# by hand\na==1').generatedBy).toBeNull()
})

test('a constraints file holds bounds, by its name or because -c names it', () => {
  expect(requirements.read(fileOf('constraints.txt', 'a<2')).declarations.map(shown)).toEqual([
    '1 a <2 range - constraint',
  ])
  expect(readRequirements(fileOf('x.txt', 'a<2'), 'constraint').declarations.map(shown)).toEqual([
    '1 a <2 range - constraint',
  ])
  expect(readRequirements(fileOf('constraints.txt', 'a<2'), 'install').declarations.map(shown)).toEqual([
    '1 a <2 range - install',
  ])
})

test("an environment variable's value is never read", () => {
  const result = read('torch==${HOME}\n-r ${DIR}/x.txt')
  expect(result.unreadable.map(({ why }) => why)).toEqual([
    'the environment variable HOME decides what it says, and Lockstep expands none',
  ])
  expect(result.includes.map(({ target }) => target)).toEqual(['${DIR}/x.txt'])
  expect(result.variables.map(({ name }) => name)).toEqual(['HOME', 'DIR'])
})
