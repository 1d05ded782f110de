import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import { pyproject } from '../../src/manifests/pyproject.ts'
import { requirements } from '../../src/manifests/requirements.ts'
import { declarationOf, fileOf, moved, textOf, versionOf } from './support.ts'

const pip = (text: string, moves: Readonly<Record<string, string>>, hashes: readonly string[] = []) =>
  moved(requirements, 'requirements.txt', text, moves, hashes)
const toml = (text: string, moves: Readonly<Record<string, string>>) => moved(pyproject, 'pyproject.toml', text, moves)
const poetry = (dependency: string, to: string) =>
  toml(`[tool.poetry.dependencies]\nx = ${dependency}\n`, { x: to }).split('\n')[1]?.slice('x = '.length)

describe('a specifier keeps its style', () => {
  test.each([
    ['x==2.1.0', '2.6.0', 'x==2.6.0'],
    ['x == 2.1', '2.6.0', 'x == 2.6.0'],
    ['x===2.1', '2.6.0', 'x===2.6.0'],
    ['x (==2.1)', '2.6.0', 'x (==2.6.0)'],
    ['x[a, b] ==2.1 ; python_version < "3.12"  # why', '2.6.0', 'x[a, b] ==2.6.0 ; python_version < "3.12"  # why'],
    ['x==2.1.0+cu121', '2.2.0+cu121', 'x==2.2.0+cu121'],
    ['x==2.1.0+cu121', '2.2.0', 'x==2.2.0'],
    ['x==2.1.0', '2.2.0+cu121', 'x==2.2.0'],
    ['x==1!2.0', '1!2.1', 'x==1!2.1'],
    ['x==2.1.0,<3', '2.6.0', 'x==2.6.0,<3'],
    ['x>=1.2,<3', '1.5.0', 'x>=1.5,<3'],
    ['x>=1.2,<3', '1.5.3', 'x>=1.5.3,<3'],
    ['x >= 1.2.0 , < 3', '2.6', 'x >= 2.6.0 , < 3'],
    ['x<3,>=1.2', '2.6', 'x<3,>=2.6'],
    ['x>1.2', '1.5.0', 'x>=1.5'],
    ['x>=1.0,>=1.2', '1.5.0', 'x>=1.0,>=1.5'],
    ['x>=1.2', '2.0rc1', 'x>=2.0rc1'],
    ['x~=2.1.0', '2.6.0', 'x~=2.6.0'],
    ['x~=2.1.0', '2.6', 'x~=2.6.0'],
    ['x~=2.1', '2.6.0', 'x~=2.6'],
    ['x~=2.1', '2.6.1', 'x~=2.6,>=2.6.1'],
    ['x~=2.6,>=2.6.1', '2.8.2', 'x~=2.8,>=2.8.2'],
    ['x==\\\n2.1', '2.6.0', 'x==\\\n2.6.0'],
    ['x==2.\\\n1.0 # c', '2.6.0', 'x==2.6.0 # c'],
  ])('%j to %s', (text, to, expected) => {
    expect(pip(`a\n${text}\nb`, { x: to })).toBe(`a\n${expected}\nb`)
  })
})

describe("Poetry's shapes are kept", () => {
  test.each([
    ['"^1.2"', '1.5.0', '"^1.5"'],
    ['"^1.2"', '1.5.3', '"^1.5.3"'],
    ['"^1.2.3"', '2.0.0', '"^2.0.0"'],
    ['"^0.3"', '0.5.2', '"^0.5.2"'],
    ['"^0"', '0.5.2', '"^0,>=0.5.2"'],
    ['"^1"', '2.0.0', '"^2"'],
    ['"~1.2"', '1.5.0', '"~1.5"'],
    ['"~1.2"', '1.5.3', '"~1.5.3"'],
    ['"~1"', '2.3.1', '"~2,>=2.3.1"'],
    ['"~=1.2"', '1.5', '"~=1.5"'],
    ['"1.2.3"', '1.5.0', '"1.5.0"'],
    ['"=1.2.3"', '1.5.0', '"=1.5.0"'],
    ['"== 1.2.3"', '1.5.0', '"== 1.5.0"'],
    ['"2.1.0+cu121"', '2.2.0+cu121', '"2.2.0+cu121"'],
    ['">=1.2 <3"', '1.5.0', '">=1.5 <3"'],
    ['"^1.2 !=1.3"', '1.5.0', '"^1.5 !=1.3"'],
    ["'^1.2'", '1.5.0', "'^1.5'"],
    ['{version = "^1.2", extras = ["a"]}', '1.5.0', '{version = "^1.5", extras = ["a"]}'],
    [
      '{ extras = ["a"], version = \'1.2\', python = "<3.9" } # c',
      '1.5',
      '{ extras = ["a"], version = \'1.5\', python = "<3.9" } # c',
    ],
  ])('%s to %s', (dependency, to, expected) => {
    expect(poetry(dependency, to)).toBe(expected)
  })

  test('a sub-table, a dotted key and one of several constraints', () => {
    const text =
      '[tool.poetry.dependencies]\na.version = "^1.0"\nb = [\n  {version = "^1.0", python = "<3.9"},\n  {version = "^2.0", python = ">=3.9"},\n]\n[tool.poetry.dependencies.c]\nversion = "1.0"\n'
    const file = fileOf('pyproject.toml', text)
    const result = pyproject.read(file)
    const edited = pyproject.edit(file, [
      { declaration: declarationOf(result, 'c'), to: versionOf('1.5'), hashes: [] },
      { declaration: declarationOf(result, 'b', 1), to: versionOf('2.5'), hashes: [] },
      { declaration: declarationOf(result, 'a'), to: versionOf('1.5'), hashes: [] },
    ])
    expect(textOf(edited)).toBe(
      text
        .replace('a.version = "^1.0"', 'a.version = "^1.5"')
        .replace('"^2.0"', '"^2.5"')
        .replace('version = "1.0"', 'version = "1.5"'),
    )
  })

  test('one optional dependency in two extras is one place', () => {
    const text =
      '[tool.poetry.dependencies]\nx = {version = "1.0", optional = true}\n[tool.poetry.extras]\na = ["x"]\nb = ["x"]\n'
    expect(toml(text, { x: '2.0' })).toBe(text.replace('1.0', '2.0'))
  })
})

describe('TOML strings of every kind', () => {
  test.each([
    ['["x==1.0"]', '["x==2.0"]'],
    ["['x==1.0']", "['x==2.0']"],
    ['["x\\u003D=1.0"]', '["x\\u003D=2.0"]'],
    ['["\\x78==1.0"]', '["\\x78==2.0"]'],
    ['["x==1\\u002E0"]', '["x==2.0"]'],
    ['["""\nx==1.0"""]', '["""\nx==2.0"""]'],
    ['["""\\\n   x==1.0"""]', '["""\\\n   x==2.0"""]'],
    ["['''\r\nx==1.0''']", "['''\r\nx==2.0''']"],
    ['["x==1.0;os_name==\\"nt\\""]', '["x==2.0;os_name==\\"nt\\""]'],
    ['[ # é 😀\n\t"y", # ü\n\t"x==1.0" ,]', '[ # é 😀\n\t"y", # ü\n\t"x==2.0" ,]'],
  ])('%j', (before, after) => {
    expect(toml(`[project]\ndependencies = ${before}\n`, { x: '2.0' })).toBe(`[project]\ndependencies = ${after}\n`)
  })
})

describe('hashes are rewritten in their layout', () => {
  const old = 'x==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb  # c\ny==1\n'
  test.each([
    [['sha256:cc', 'sha256:dd'], 'x==2.0 \\\n    --hash=sha256:cc \\\n    --hash=sha256:dd  # c\ny==1\n'],
    [['sha256:cc'], 'x==2.0 \\\n    --hash=sha256:cc  # c\ny==1\n'],
    [
      ['sha256:cc', 'sha256:dd', 'sha256:ee'],
      'x==2.0 \\\n    --hash=sha256:cc \\\n    --hash=sha256:dd \\\n    --hash=sha256:ee  # c\ny==1\n',
    ],
  ])('%j', (hashes, expected) => {
    expect(pip(old, { x: '2.0' }, hashes)).toBe(expected)
  })
  test.each([
    ['x==1.0 --hash=sha256:aa', 'x==2.0 --hash=sha256:cc --hash=sha256:dd'],
    ['x==1.0 --hash sha256:aa', 'x==2.0 --hash sha256:cc --hash sha256:dd'],
    ['x==1.0 --hash "sha256:aa"', 'x==2.0 --hash=sha256:cc --hash=sha256:dd'],
    ['x==1.0 \\\r\n  --hash=sha256:aa\r\n', 'x==2.0 \\\r\n  --hash=sha256:cc \\\r\n  --hash=sha256:dd\r\n'],
    ['x==1.0 --hash=sha256:aa -C k=v --hash=sha512:bb', 'x==2.0 --hash=sha256:cc -C k=v --hash=sha256:dd'],
  ])('%j', (text, expected) => {
    expect(pip(text, { x: '2.0' }, ['sha256:cc', 'sha256:dd'])).toBe(expected)
  })
})

test('moves come in any order, and the same one twice is one', () => {
  const file = fileOf('requirements.txt', 'a==1\nb==1\nc==1\n')
  const result = requirements.read(file)
  const move = (name: string) => ({ declaration: declarationOf(result, name), to: versionOf('2'), hashes: [] })
  expect(textOf(requirements.edit(file, [move('c'), move('a'), move('c')]))).toBe('a==2\nb==1\nc==2\n')
})

describe('what would not read back is refused', () => {
  test.each([
    ['x>=1.2,<2', '2.0', 'stands in the way'],
    ['x==1.2,<2', '2.0', 'stands in the way'],
    ['x>=1.2,!=1.5', '1.5', 'stands in the way'],
    ['x<2', '1.5', 'no version that could move'],
    ['x', '1.5', 'no version that could move'],
    ['x==1.*', '1.5', 'no version that could move'],
    ['x @ https://h.example/x.zip', '1.5', 'no version that could move'],
    ['x==1 --hash=sha256:aa', '1.5', 'without the hashes'],
  ])('%s to %s', (text, to, what) => {
    expect(() => pip(text, { x: to })).toThrow(LockstepError)
    expect(() => pip(text, { x: to })).toThrow(what)
  })
  test('a declaration of an older state of the file', () => {
    const declaration = declarationOf(requirements.read(fileOf('requirements.txt', 'x==1')), 'x')
    const changed = fileOf('requirements.txt', '\nx==1')
    expect(() => requirements.edit(changed, [{ declaration, to: versionOf('2'), hashes: [] }])).toThrow('not declared')
  })
})
